"""Which pages a person meets, in which order, given what has been answered so far.

The path is never stored: it follows from the definition and the answers. A `Route` is made once for a definition; each
person's `Standing` in it is found in one walk, and after each further answer by walking again only past the stops that
depend on it. What is asked of the route directly is for whoever asks but once.
"""

from __future__ import annotations

from survey.core.answers import Answers
from survey.core.course import Course
from survey.core.definition import Page, Question, Questionnaire, Repeat, Section
from survey.core.standing import Progress, Standing
from survey.core.walk import Walk

__all__ = ["Progress", "Route", "Standing"]


class Route:
    """The ways through one questionnaire: made once for a definition, then asked with each person's answers."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        """Read every expression; `ExpressionError` if one cannot be read."""
        self._course = Course(questionnaire)
        self._sections = {section.key: section for section in questionnaire.sections}
        self._repeats = {repeat.key: repeat for repeat in questionnaire.repeats}
        self._questions = {question.key: question for question in questionnaire.questions()}

    def standing(self, answers: Answers) -> Standing:
        """Where the person with these answers stands."""
        return Standing(Walk(self._course, answers))

    def page(self, key: str) -> Page | None:
        """The page called `key`, on anyone's path or not."""
        place = self._course.places.get(key)
        return None if place is None else self._course.stops[place].page

    def question(self, key: str) -> Question | None:
        """The question called `key`, on anyone's path or not."""
        return self._questions.get(key)

    def section(self, page: Page) -> Section | None:
        """The section that the page belongs to."""
        return self._sections.get(page.section)

    def repeat(self, page: Page) -> Repeat | None:
        """The repeat that the page belongs to."""
        return self._repeats.get(page.repeat)

    def path(self, answers: Answers) -> tuple[Page, ...]:
        """The pages the person meets, as far as the answers tell."""
        return self.standing(answers).path()

    def asked(self, page: Page, answers: Answers) -> tuple[Question, ...]:
        """The questions of `page` that are asked; none if it is not on the path."""
        return self.standing(answers).asked(page)

    def first_open(self, answers: Answers) -> Page | None:
        """The first page with a question that has not been passed; None when all have been."""
        return self.standing(answers).first_open()

    def after(self, page_key: str, answers: Answers) -> Page | None:
        """The next page on the path; None after the last."""
        return self.standing(answers).after(page_key)

    def before(self, page_key: str, answers: Answers) -> Page | None:
        """The page before on the path; None before the first."""
        return self.standing(answers).before(page_key)

    def progress(self, page_key: str, answers: Answers) -> Progress:
        """How far the page is, counting every page ahead that may still come."""
        return self.standing(answers).progress(page_key)

    def off_path(self, answers: Answers) -> frozenset[str]:
        """The keys of answers to questions that are no longer asked."""
        return self.standing(answers).off_path()

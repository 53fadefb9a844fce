"""What staff ask the services of a large round, and the floor of some of it: the same in one statement of bare SQL."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text
from sqlmodel import Session

from benchmarks.large import Large
from survey.services import coding, crossing, summarising, tallying
from survey.services.filtering import GROUP, Filters

ONE = "SELECT value, missing, count(*) FROM answer WHERE round_id = :round AND question_key = 'q1' GROUP BY 1, 2"
EVERY = (
    "SELECT question_key, value, missing, count(*) FROM answer "
    "WHERE round_id = :round AND question_key <> 'words' GROUP BY 1, 2, 3"
)
PAIR = (
    "SELECT a.value, b.value, count(*) FROM answer a JOIN answer b ON b.response_id = a.response_id "
    "WHERE a.round_id = :round AND a.question_key = 'q1' AND b.question_key = 'q2' GROUP BY 1, 2"
)
CODES = "SELECT code_id, count(DISTINCT response_id) FROM coding WHERE round_id = :round AND counts GROUP BY 1"
Act = Callable[[], object]


class Figures:
    """The services' figures of a round."""

    def __init__(self, session: Session, large: Large) -> None:
        self.session, self.round_id, self.questionnaire = session, large.round_id, large.published.questionnaire

    def count(self, filters: Filters) -> object:
        """One question, counted."""
        return tallying.count_each(self.session, self.round_id, self.questionnaire, ["q1"], filters)

    def count_all(self, filters: Filters) -> object:
        """The page with all questions."""
        return summarising.count(self.session, self.round_id, self.questionnaire, filters)

    def cross(self, columns: str, filters: Filters) -> object:
        """One question by another variable."""
        up, aside = (
            crossing.find_variable(self.session, self.round_id, self.questionnaire, key, {}) for key in ("q1", columns)
        )
        return crossing.cross(self.session, self.round_id, self.questionnaire, up, aside, filters)

    def bare(self, sql: str) -> Act:
        """One statement of bare SQL."""
        return lambda: self.session.connection().execute(text(sql), {"round": self.round_id}).all()

    def acts(self) -> dict[str, tuple[Act, str]]:
        """What is measured, each with its floor in SQL, "" where there is none."""
        everybody, some = Filters(), Filters(language="ar", answers=(("q3", "a"),))
        return {
            "counts of one question": (lambda: self.count(everybody), ONE),
            "counts of one question, filtered": (lambda: self.count(some), ""),
            "all ten questions": (lambda: self.count_all(everybody), EVERY),
            "all ten questions, filtered": (lambda: self.count_all(some), ""),
            "crosstab of two": (lambda: self.cross("q2", everybody), PAIR),
            "crosstab of two, filtered": (lambda: self.cross("q2", some), ""),
            "crosstab by group": (lambda: self.cross(GROUP, everybody), ""),
            "codes": (lambda: coding.count_codes(self.session, self.round_id), CODES),
            "codes, filtered": (lambda: coding.count_codes(self.session, self.round_id, some), ""),
        }

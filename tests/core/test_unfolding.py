"""What an author writes once becomes the pages that people meet."""

from __future__ import annotations

from dataclasses import replace

from survey.core.answers import Answer
from survey.core.definition import Contact, End, Page, Question, Questionnaire, Repeat, Section
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from tests.core.small import question, questionnaire, text


def pages(whole: Questionnaire) -> list[str]:
    return [page.key for page in whole.pages]


def path(whole: Questionnaire, **values: object) -> list[str]:
    answers = {key: Answer(value) for key, value in values.items()}  # type: ignore[arg-type]
    return [page.key for page in Route(whole).path(answers)]


def children(count: str = "${n}", **fields: object) -> Questionnaire:
    """How many children, then for each a name and whether they go to school if they have one, then the end."""
    start = questionnaire(
        """
        n      n      number
        name   name   text
        school school choice yes no | ${name} != '' and position(..) < 9
        last   last   text
        """
    )
    inner = tuple(replace(page, repeat="child" if page.key in ("name", "school") else "") for page in start.pages)
    repeat = Repeat("child", text("repeat.child.title"), count, 3, **fields)  # type: ignore[arg-type]
    return unfolded(replace(start, pages=inner, repeats=(repeat,)))


def test_what_uses_nothing_of_this_stays_as_it_is() -> None:
    whole = questionnaire("a a choice yes no\nb b text | ${a} = 'yes'")
    assert unfolded(whole) == whole


def test_a_repeat_is_asked_as_many_times_as_its_count_says() -> None:
    whole = children()
    assert pages(whole) == ["n", "name", "school", "name_2", "school_2", "name_3", "school_3", "last"]
    assert path(whole) == ["n", "last"]
    assert path(whole, n=2) == ["n", "name", "name_2", "last"]
    assert path(whole, n=99) == ["n", "name", "name_2", "name_3", "last"]


def test_each_time_round_looks_at_its_own_answers() -> None:
    whole = children()
    assert path(whole, n=2, name_2="Kim") == ["n", "name", "name_2", "school_2", "last"]
    school = next(each for each in whole.questions() if each.key == "school_2")
    assert school.relevant == "${name_2} != '' and 2 < 9"


def test_a_repeat_without_a_count_asks_whether_there_is_one_more() -> None:
    whole = children("", again=text("repeat.child.again"))
    assert path(whole) == ["n", "name", "child_again", "last"]
    assert path(whole, child_again="yes") == ["n", "name", "child_again", "name_2", "child_again_2", "last"]
    all_times = path(whole, child_again="yes", child_again_2="yes")
    assert all_times == ["n", "name", "child_again", "name_2", "child_again_2", "name_3", "last"]


def test_words_in_a_repeat_hold_the_answers_of_the_same_time_round() -> None:
    label = text("question.b.label", "${a|du} och ${n}")
    inner = (question("text", key="a"), Question("b", "text", label))
    start = Questionnaire(
        "q",
        ("sv",),
        text("t"),
        {},
        text("e"),
        (
            Page("n", (question("number", key="n"),)),
            *(Page(each.key, (each,), repeat="r") for each in inner),
        ),
        repeats=(Repeat("r", text("r"), "${n}", 2),),
    )
    labels = [each.label.source for each in unfolded(start).questions() if each.key.startswith("b")]
    assert labels == ["${a|du} och ${n}", "${a_2|du} och ${n}"]


def test_a_section_begins_with_its_introduction_and_its_condition_holds_for_all_of_it() -> None:
    start = questionnaire("a a choice yes no\nb b text\nc c text | ${a} = 'yes'")
    parted = tuple(replace(page, section="s" if page.key in "bc" else "") for page in start.pages)
    section = Section("s", text("section.s.title"), text("section.s.intro"), "${a} != ''")
    whole = unfolded(replace(start, pages=parted, sections=(section,)))
    assert path(whole) == ["a"]
    assert path(whole, a="no") == ["a", "section-s", "b"]
    assert path(whole, a="yes") == ["a", "section-s", "b", "c"]


def test_a_safety_page_stands_right_after_the_answer_that_calls_for_it() -> None:
    start = questionnaire("a a choice yes no\nb b choice yes no\nc c text")
    call = Contact("sos", text("sos"), "112")
    danger = End("danger", text("t"), text("x"), "${a} = 'yes' and ${b} = 'yes'", safety=True, contacts=(call,))
    usual = End("usual", text("t"), text("x"), "${a} = 'no'")
    whole = unfolded(replace(start, ends=(usual, danger)))
    assert path(whole, a="yes") == ["a", "b", "c"]
    assert path(whole, a="yes", b="yes") == ["a", "b", "end-danger", "c"]
    assert Route(whole).standing({"a": Answer("no")}).end() == usual
    assert Route(whole).standing({}).end() is None


def test_a_choice_with_words_of_ones_own_brings_a_question_for_them() -> None:
    asked = question("choices", "far other", "why")
    asked = replace(asked, choices=(asked.choices[0], replace(asked.choices[1], write=True)))
    start = Questionnaire("q", ("sv",), text("t"), {}, text("e"), (Page("why", (asked,)),))
    whole = unfolded(start)
    assert [each.key for each in whole.questions()] == ["why", "why_other"]
    route = Route(whole)
    assert [each.key for each in route.asked(whole.pages[0], {"why": Answer(("far",))})] == ["why"]
    assert [each.key for each in route.asked(whole.pages[0], {"why": Answer(("other",))})] == ["why", "why_other"]


def test_yes_and_no_have_words_in_every_language_where_the_author_gives_none() -> None:
    [asked] = unfolded(
        Questionnaire("q", ("sv",), text("t"), {}, text("e"), (Page("q", (question("yes_no"),)),))
    ).questions()
    assert [choice.label.said("ar").words for choice in asked.choices] == ["نعم", "لا"]
    assert [choice.label.said("sv-simple").words for choice in asked.choices] == ["Ja", "Nej"]

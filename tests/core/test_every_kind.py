"""Every kind of question, with its settings as the gallery uses them: whatever is posted, there is one sound result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.answers import BLANK, DONT_KNOW, SEEN, Answer, restored, stored
from survey.core.checking import check_structure
from survey.core.definition import Choice, Page, Picture, Question, Questionnaire, Repeat, Text
from survey.core.kinds import KINDS, Problem
from survey.core.kinds.placing import corners
from survey.core.kinds.uploading import transcripts
from survey.core.unfolding import unfolded
from survey.formats import yaml_form
from tests.core.small import question, text
from tests.properties import examples

GALLERY = yaml_form.examine(Path(__file__).parents[2] / "questionnaires" / "all-kinds").questionnaire
ASKED = {each.key: each for each in unfolded(GALLERY).questions()}
HOSTILE = [
    "",
    " ",
    "0",
    "1",
    "3",
    "-1",
    "٣",
    "99999999999999999999",
    "1e9",
    "NaN",
    "²",
    "yes",
    "near",
    "-dont-know",
    "-wont-say",
    "<script>alert(1)</script>",
    "' or 1=1 --",
    "=1+1",
    "\x00\r\n\t",
    "\ud800",
    "a@b.example",
    "+46 70 123 45 67",
    "../../etc/passwd",
    "{{7*7}} ${name}",
    "x" * 70_000,
]
VALUES = st.sampled_from(HOSTILE) | st.text(max_size=12)


def fields(asked: Question) -> list[str]:
    kind = KINDS[asked.kind]
    return [*kind.fields(asked), kind.reason_field(asked)]


def read(kind: str, form: dict[str, str], choices: str = "", **rest: Any) -> Answer | Problem:
    return KINDS[kind].read(question(kind, choices, **rest), {name: [value] for name, value in form.items()})


@pytest.mark.parametrize("key", ASKED)
@settings(max_examples=examples(20), deadline=None)
@given(st.data())
def test_whatever_is_posted_there_is_one_answer_or_one_problem(key: str, data: st.DataObject) -> None:
    asked = ASKED[key]
    kind = KINDS[asked.kind]
    form = data.draw(st.dictionaries(st.sampled_from(fields(asked)), st.lists(VALUES, max_size=3), max_size=6))
    found = kind.read(asked, form)
    if isinstance(found, Problem):
        assert found.question == key
        assert len(str(found.values)) < 400
        return
    assert restored(*stored(found)) == found
    assert len(kind.cells(asked, found)) == len(kind.columns(asked))
    assert kind.summarise(asked, [(found, 2)]).total == 2
    for tag in GALLERY.languages:
        "".join(said.words for said in kind.words(asked, found, tag)).encode()
    if kind.shown and kind.asks and found.missing != BLANK:
        assert kind.read(asked, kind.typed(asked, found)) == found


@pytest.mark.parametrize(
    ("form", "rest", "expected"),
    [
        ({"q.day": "29", "q.month": "2", "q.year": "2024"}, {}, Answer("2024-02-29")),
        ({"q.day": "۲۹", "q.month": "٢", "q.year": "2024"}, {}, Answer("2024-02-29")),
        ({"q.day": "29", "q.month": "2", "q.year": "2023"}, {}, Problem("q", "not-a-date")),
        ({"q.day": "29", "q.year": "2024"}, {}, Problem("q", "not-a-date")),
        ({"q.day": "1", "q.month": "1", "q.year": "24"}, {}, Problem("q", "not-a-date")),
        ({"q.month": "3", "q.year": "2024"}, {"settings": {"precision": "month"}}, Answer("2024-03")),
        ({"q.year": "1950"}, {"settings": {"precision": "year"}}, Answer("1950")),
        ({"q.year": "1950", "q.about": "1"}, {"settings": {"precision": "year", "about": True}}, Answer("1950~")),
        ({"q.year": "1950", "q.about": "1"}, {"settings": {"precision": "year"}}, Answer("1950")),
        ({"q.about": "1"}, {"settings": {"about": True}}, Answer(missing=BLANK)),
        ({"q.missing": "-dont-know"}, {}, Answer(missing=DONT_KNOW)),
    ],
)
def test_a_date_is_whole_and_real_or_not_a_date(form: dict[str, str], rest: Any, expected: object) -> None:
    assert read("date", form, **rest) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        ("9", "5", Answer("09:05")),
        ("0", "00", Answer("00:00")),
        ("23", "59", Answer("23:59")),
        ("24", "0", Problem("q", "not-a-time")),
        ("9", "", Problem("q", "not-a-time")),
        ("", "", Answer(missing=BLANK)),
    ],
)
def test_a_time_is_one_of_the_day(hour: str, minute: str, expected: object) -> None:
    assert read("time", {"q.hour": hour, "q.minute": minute}) == expected


@pytest.mark.parametrize("given_", ["kim@example.org", "a.b+c@mail.example.se"])
def test_an_address_is_kept_as_it_is_written(given_: str) -> None:
    assert read("email", {"q": given_}) == Answer(given_)


@pytest.mark.parametrize("given_", ["kim", "@x.se", "a b@x.se", "a@b", "a@b.c\nBcc: all@x.se", "<a@b.se>", "a@@b.se"])
def test_what_is_no_address_is_refused(given_: str) -> None:
    assert read("email", {"q": given_}) == Problem("q", "not-email")


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("070-123 45 67", Answer("070-123 45 67")),
        ("+46 (0)70 1234567", Answer("+46 (0)70 1234567")),
        ("٠٧٠١٢٣٤٥٦", Answer("070123456")),
        ("12", Problem("q", "not-telephone")),
        ("ring mig", Problem("q", "not-telephone")),
        ("1" * 40, Problem("q", "not-telephone")),
    ],
)
def test_a_telephone_number_has_digits_in_any_script(given_: str, expected: object) -> None:
    assert read("telephone", {"q": given_}) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("2", "1", "3"), Answer(("b", "a", "c"))),
        (("", "", ""), Answer(missing=BLANK)),
        (("1", "1", "2"), Problem("q", "same-place")),
        (("1", "2", ""), Problem("q", "missing-place", {"max": 3})),
        (("1", "2", "4"), Problem("q", "missing-place", {"max": 3})),
        (("1", "2", "x"), Problem("q", "not-a-whole-number", {"given": "x"})),
    ],
)
def test_a_ranking_gives_every_choice_a_place_of_its_own(places: tuple[str, ...], expected: object) -> None:
    assert read("rank", dict(zip(("q.a", "q.b", "q.c"), places, strict=True)), "a b c") == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (("60", "40"), Answer(("a:60", "b:40"))),
        (("100", ""), Answer(("a:100",))),
        (("60", "30"), Problem("q", "wrong-total", {"total": 100, "given": 90})),
        (("-1", "101"), Problem("q", "not-a-whole-number", {"given": "-1"})),
        (("0,5", "99,5"), Problem("q", "not-a-whole-number", {"given": "0,5"})),
        (("", ""), Answer(missing=BLANK)),
    ],
)
def test_points_are_shared_out_to_the_last(points: tuple[str, ...], expected: object) -> None:
    assert read("points", {"q.a": points[0], "q.b": points[1]}, "a b") == expected


def test_a_rating_takes_its_own_points_and_no_others() -> None:
    assert read("rating", {"q": "0"}) == Answer(0)
    assert read("rating", {"q": "10"}) == Answer(10)
    assert read("rating", {"q": "11"}) == Problem("q", "unknown-choice", {"choice": "11"})
    assert read("rating", {"q": "3"}, settings={"min": 1, "max": 3}) == Answer(3)
    assert [line.count for line in KINDS["rating"].summarise(question("rating"), [(Answer(3), 4)]).lines][:5] == [
        0,
        0,
        0,
        4,
        0,
    ]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("Umeå", Answer("umea")),
        ("  uMEå ", Answer("umea")),
        ("umea", Answer("umea")),
        ("Ume\u0061\u030a", Answer("umea")),
        ("um", Answer("umea")),
        ("ö", Problem("q", "many-names", {"near": "Överkalix, Övertorneå"})),
        ("Övertorna", Problem("q", "unknown-name", {"near": "Övertorneå"})),
        ("<b>", Problem("q", "unknown-name", {"near": ""})),
        ("", Answer(missing=BLANK)),
    ],
)
def test_an_area_is_found_by_its_name_or_the_beginning_of_it(given_: str, expected: object) -> None:
    names = {"umea": "Umeå", "overkalix": "Överkalix", "overtornea": "Övertorneå"}
    choices = tuple(Choice(key, Text("", {"sv": name})) for key, name in names.items())
    assert KINDS["area"].read(replace(question("area"), choices=choices), {"q": [given_]}) == expected


def test_what_only_tells_is_passed_and_what_nobody_sees_is_not_read() -> None:
    for kind in ("note", "help", "matrix"):
        assert read(kind, {"q": "x"}) == Answer(missing=SEEN)
    assert read("calculated", {"q": "99"}) == read("hidden", {"q": "99"}) == Answer(missing=BLANK)


@pytest.mark.parametrize(
    "region", ["", "1,1", "x", "1,1 2,2 x", "101,0 1,1", "1,1 1,5", "-1,0 5,5", "1;1 2;2", "1,1 " * 3]
)
def test_what_is_no_region_is_refused(region: str) -> None:
    assert corners(region) == ()


def test_two_corners_are_a_rectangle_and_more_a_polygon() -> None:
    assert corners("10,20 30,40") == ((10, 20), (30, 20), (30, 40), (10, 40))
    assert corners("0,0 50,0 25,40.5") == ((0, 0), (50, 0), (25, 40.5))


@pytest.mark.parametrize("kind", ["photo", "voice"])
def test_a_file_is_known_by_a_name_that_nobody_would_write(kind: str) -> None:
    assert read(kind, {"q": "123.jpg"}) == Answer("123.jpg")
    assert read(kind, {"q": ""}) == Answer(missing=BLANK)
    for wrong in ("123", "0.jpg", "../1.jpg", "1.jpg/", "1.JPG", "x.jpg", "1" * 17 + ".jpg", "1.html5"):
        assert read(kind, {"q": wrong}) == Problem("q", "unknown-upload")
    assert KINDS[kind].held(question(kind), "123.jpg") is None
    assert KINDS[kind].words(question(kind), Answer("123.jpg"), "sv") == ()


def test_a_spoken_answer_has_its_words_beside_it_in_a_repeat_too() -> None:
    spoken = replace(question("voice", key="said"), relevant="${a} = 'yes'")
    one, words = KINDS["voice"].parts(spoken)
    assert (one, words.key, words.kind, words.relevant) == (spoken, "said_words", "transcript", spoken.relevant)
    assert transcripts([FIRST, one, words, FIRST]) == {"said": "said_words"}
    page = Page("said", (spoken,), repeat="child")
    whole = replace(GALLERY, pages=(page,), repeats=(Repeat("child", text("t"), count="2", most=2),))
    assert transcripts(unfolded(whole).questions()) == {"said": "said_words", "said_2": "said_words_2"}


def codes(*asked: Question, **rest: Any) -> set[str]:
    """The faults of a questionnaire of these questions, each on a page of its own."""
    about = dict.fromkeys(("who", "why", "sees", "time", "delete"), text("about"))
    pages = tuple(Page(each.key, (each,)) for each in asked)
    whole = Questionnaire("q", ("sv",), text("t"), about, text("e"), pages, **rest)
    return {fault.code for fault in check_structure(whole)}


FIRST = question("choice", "yes no", "a")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (question("date", settings={"precision": "week"}), "bad-setting"),
        (question("slider", settings={"min": 0}), "missing-setting"),
        (question("rating", settings={"min": 0, "max": 99}), "too-many-choices"),
        (question("rating", settings={"min": 5, "max": 1}), "bad-setting"),
        (question("yes_no", "ja nej"), "bad-choices"),
        (question("consent", "yes no"), "missing-hint"),
        (question("practice", "a b"), "missing-feedback"),
        (question("matrix", "a b"), "missing-part"),
        (question("places", "a b"), "missing-picture"),
        (replace(question("places", "a"), picture=Picture("own:pain", None)), "bad-region"),
        (question("calculated"), "missing-calculation"),
        (question("hidden"), "missing-default"),
        (question("written"), "unknown-kind"),
        (question("transcript"), "unknown-kind"),
        (question("voice", settings={"max_seconds": 601}), "bad-setting"),
        (question("voice", settings={"max_seconds": 1}), "bad-setting"),
        (question("photo", layout="grid"), "unknown-layout"),
        (question("row", "a b"), "unknown-kind"),
        (question("text", layout="grid"), "unknown-layout"),
        (question("text", read_only=True), "nothing-to-read"),
        (question("number", calculation="1"), "calculated-and-asked"),
        (question("number", constraint=". > 3"), "no-message"),
        (question("number", constraint_message=text("x")), "no-constraint"),
        (question("number", constraint=". >", constraint_message=text("x")), "bad-condition"),
        (question("number", required_if="${b} = 1"), "unknown-question"),
        (question("number", default="${q}"), "condition-cycle"),
        (question("choice", "a b", choice_filter="county ="), "bad-condition"),
        (question("choice", "a b", relevant="county = 'x'"), "bad-condition"),
        (replace(question("text"), label=Text("l", {"sv": "Hej ${b}"})), "unknown-question"),
        (replace(question("text"), label=Text("l", {"sv": "Hej ${a}", "en": "Hi ${q}"})), "other-answers-inside"),
    ],
)
def test_a_fault_in_a_question_is_found(asked: Question, code: str) -> None:
    assert code in codes(FIRST, asked)


@pytest.mark.parametrize(
    "asked",
    [
        question("choice", "a b", choice_filter="selected(${a}, name) or county = 'x'"),
        question("number", constraint=". < 5 and ${a} = 'yes'", constraint_message=text("x")),
        replace(question("text"), label=Text("l", {"sv": "Hej ${a|du}", "en": "Hi ${a|you}"})),
        question("text", read_only=True, default="${a}"),
    ],
)
def test_a_question_without_a_fault_has_none(asked: Question) -> None:
    assert not codes(FIRST, asked)

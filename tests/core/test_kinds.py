"""The kinds of question: what they read from a form, say in words, count, export and refuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core import kinds
from survey.core.answers import BLANK, DONT_KNOW, SEEN, WONT_SAY, Answer
from survey.core.definition import Said, Text
from survey.core.kinds import KINDS, Problem
from survey.core.kinds.choosing import OneOf
from survey.core.kinds.counting import read_number
from survey.core.validation import read_page
from tests.core.small import question, text

FACES = "1=1 2=2 3=3"
ONE_OF = [("choice", "yes no"), ("faces", FACES), ("scale", FACES)]
UNIT = Text("question.q.unit", {"sv": "minuter", "en": "minutes"})
EACH = [question(kind, choices) for kind, choices in [*ONE_OF, ("choices", "far none!"), ("number", ""), ("text", "")]]


def read(asked: Any, *given: str, reasons: tuple[str, ...] = ()) -> Answer | Problem:
    """What a form with these values comes to."""
    return KINDS[asked.kind].read(asked, {"q": list(given), "q.missing": list(reasons), "other": ["noise"]})


def code(asked: Any, *given: str, reasons: tuple[str, ...] = ()) -> tuple[str, dict[str, Any]]:
    """The problem with these values."""
    found = read(asked, *given, reasons=reasons)
    assert isinstance(found, Problem)
    assert found.question == "q"
    return found.code, dict(found.values)


def test_the_table_of_kinds_is_by_name_and_each_has_a_template() -> None:
    folder = Path(kinds.__file__).parents[2] / "templates"
    for name, kind in KINDS.items():
        assert kind.name == name
        assert (folder / kind.template).is_file() == (kind.shown and not kind.inside), name


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked.kind)
def test_nothing_given_is_a_blank_unless_an_answer_is_required(asked: Any) -> None:
    assert read(asked) == read(asked, "") == Answer(missing=BLANK)
    assert KINDS[asked.kind].read(asked, {}) == Answer(missing=BLANK)
    must = question(asked.kind, required=True)
    assert code(must) == code(must, "") == ("required", {})


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked.kind)
def test_a_reason_for_not_answering_is_an_answer_also_where_one_is_required(asked: Any) -> None:
    kind = KINDS[asked.kind]
    must = question(asked.kind, " ".join(choice.key for choice in asked.choices), required=True)
    for mark, reason in (("-dont-know", DONT_KNOW), ("-wont-say", WONT_SAY)):
        form = {kind.reason_field(must): [mark]}
        assert kind.read(must, form) == Answer(missing=reason)
    both = {kind.reason_field(must): ["-dont-know", "-wont-say"]}
    assert kind.read(must, both) == Answer(missing=WONT_SAY)


@pytest.mark.parametrize(("kind", "choices"), ONE_OF)
def test_reasons_are_part_of_the_radio_group(kind: str, choices: str) -> None:
    asked = question(kind, choices)
    first = asked.choices[0].key
    assert KINDS[kind].reason_field(asked) == "q"
    assert read(asked, first) == Answer(first)
    assert code(asked, first, "-dont-know")[0] == "both-answer-and-missing"
    closed = question(kind, choices, dont_know=False)
    assert code(closed, "-dont-know") == ("unknown-choice", {"choice": "-dont-know"})
    assert read(closed, "-wont-say") == Answer(missing=WONT_SAY)


@pytest.mark.parametrize(("asked", "value"), [(EACH[3], "far"), (EACH[4], "7"), (EACH[5], "Ord.")])
def test_reasons_have_a_field_of_their_own_beside_other_fields(asked: Any, value: str) -> None:
    assert KINDS[asked.kind].reason_field(asked) == "q.missing"
    assert code(asked, value, reasons=("-dont-know",))[0] == "both-answer-and-missing"
    assert code(asked, reasons=("dont-know!",)) == ("unknown-choice", {"choice": "dont-know!"})
    closed = question(asked.kind, wont_say=False)
    assert code(closed, reasons=("-wont-say",))[0] == "unknown-choice"


def test_one_of_several_takes_exactly_one_that_exists() -> None:
    asked = question("choice", "yes no")
    assert read(asked, "no", "no") == Answer("no")
    assert code(asked, "yes", "no") == ("too-many-choices", {"max": 1, "given": 2})
    assert code(asked, "maybe" * 50) == ("unknown-choice", {"choice": "maybe" * 16})


def test_several_are_kept_once_each_in_the_order_of_the_definition() -> None:
    asked = question("choices", "far cost fear none! other", settings={"max_choices": 3})
    assert read(asked, "fear", "far", "fear") == Answer(("far", "fear"))
    assert read(asked, "none") == Answer(("none",))
    assert code(asked, "far", "none") == ("exclusive-choice", {"choice": "none"})
    assert code(asked, "far", "cost", "fear", "other") == ("too-many-choices", {"max": 3, "given": 4})
    assert code(asked, "far", "why") == ("unknown-choice", {"choice": "why"})
    assert code(asked, *(str(number) for number in range(10_000))) == ("unknown-choice", {"choice": "0"})


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("+12", 12),
        ("-5", -5),
        ("−5", -5),
        ("3,5", 3.5),
        ("3.50", 3.5),
        (",5", 0.5),
        ("7.", 7),
        ("007", 7),
        ("-0", 0),
        ("12,0", 12),
        ("١٢٫٥", 12.5),
        ("۱۲٬۰۰۰", 12_000),
        ("१२", 12),
        ("１２", 12),
        ("\u200f٤٢\u200f", 42),
        ("1 200", 1_200),
        ("1\u202f200\u00a0000", 1_200_000),
        ("1'200", 1_200),
        ("1.200,5", 1_200.5),
        ("1,200.5", 1_200.5),
        ("1.200.000", 1_200_000),
        ("1,200", 1.2),
        ("90 minuter", 90),
        ("90minutes", 90),
        ("90 Minuter", 90),
    ],
)
def test_a_number_is_read_however_people_write_it(written: str, number: float) -> None:
    answer = read(question("number", texts={"unit": UNIT}), written)
    assert answer == Answer(number)
    assert isinstance(answer, Answer)
    assert isinstance(answer.value, int) == float(number).is_integer()


@pytest.mark.parametrize(
    "written",
    [
        *("x", "12x", "1e3", "1-2", "--1", "- -", ".", "1..2", "1,2,3", "1.2.3", "12 34", "1 2000", "፲፪", "½", "٣x"),
        *("nan", "inf", "0x10", "1_000", "minuter", "ca 5", "10–20", "9" * 61),
    ],
)
def test_what_is_no_number_is_refused_with_what_was_written(written: str) -> None:
    asked = question("number", texts={"unit": UNIT})
    assert code(asked, written) == ("not-a-number", {"given": written[:60]})


@pytest.mark.parametrize(
    ("written", "settings", "problem"),
    [
        ("-1", {"min": 0, "max": 600, "step": 1}, ("too-small", {"min": 0, "given": -1})),
        ("601", {"min": 0, "max": 600, "step": 1}, ("too-large", {"max": 600, "given": 601})),
        ("2,5", {"min": 0, "max": 600, "step": 1}, ("not-a-whole-number", {"step": 1, "given": 2.5})),
        ("7", {"min": 0, "step": 5}, ("not-a-step", {"step": 5, "given": 7})),
        ("0.25", {"step": 0.1}, ("not-a-step", {"step": 0.1, "given": 0.25})),
        ("9" * 40, {}, ("too-large", {"max": 10**15, "given": int("9" * 40)})),
        ("-" + "9" * 40, {}, ("too-small", {"min": -(10**15), "given": -int("9" * 40)})),
    ],
)
def test_a_number_keeps_to_its_bounds_and_steps(
    written: str, settings: dict[str, float], problem: tuple[str, dict[str, float]]
) -> None:
    assert code(question("number", settings=settings), written) == problem


def test_steps_are_counted_from_the_lowest_number_and_exactly() -> None:
    assert read(question("number", settings={"min": 1, "step": 5}), "11") == Answer(11)
    assert read(question("number", settings={"min": 0.05, "step": 0.1}), "0,35") == Answer(0.35)
    assert read(question("number", settings={"step": 0.1}), "0.3") == Answer(0.3)
    assert read(question("number", settings={"step": 1e-15}), "9" * 15) == Answer(int("9" * 15))
    assert code(question("number", settings={"step": 1}), f"1.{'0' * 40}1")[0] == "not-a-whole-number"


@given(st.text(max_size=70))
def test_anything_may_be_written_where_a_number_is_asked_for(written: str) -> None:
    asked = question("number", texts={"unit": UNIT})
    assert isinstance(read(asked, written), Answer | Problem)


@given(st.decimals(-(10**15), 10**15, allow_nan=False, places=3))
def test_a_number_written_out_is_read_back(number: Any) -> None:
    assert read_number(f"{number:f}") == number
    assert read_number(f"{number:f}".replace(".", ",")) == number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Det är långt.  ", "Det är långt."),
        ("ett\r\ntvå\rtre\n", "ett\ntvå\ntre"),
        ("a\u0308", "ä"),
        ("a\x00\x07b\tc", "ab\tc"),
        ("\ud800x\udfff", "x"),
        ("می\u200cخواهم \u200fبله", "می\u200cخواهم \u200fبله"),
        ("<b>{{ 7*7 }}</b>", "<b>{{ 7*7 }}</b>"),
        ("=1+1", "=1+1"),
    ],
)
def test_text_is_kept_as_written_but_for_what_cannot_be_stored(written: str, kept: str) -> None:
    assert read(question("text"), written) == Answer(kept)
    kept.encode()


def test_text_of_spaces_alone_is_a_blank() -> None:
    assert read(question("text"), " \r\n\t\x00 ") == Answer(missing=BLANK)


def test_text_is_as_long_as_the_author_allows() -> None:
    asked = question("text", settings={"max_length": 5})
    assert read(asked, " 12345 ") == Answer("12345")
    assert read(asked, "1\r\n3\r\n5") == Answer("1\n3\n5")
    assert code(asked, "123456") == ("too-long", {"max": 5, "given": 6})
    assert code(asked, "x" * 500_000) == ("too-long", {"max": 5, "given": 500_000})
    assert read(question("text"), "x" * 5_000) == Answer("x" * 5_000)
    assert code(question("text"), "x" * 5_001) == ("too-long", {"max": 5_000, "given": 5_001})


def test_slides_are_seen_whatever_is_posted() -> None:
    asked = question("slides", required=True)
    assert read(asked) == read(asked, "x", reasons=("-dont-know",)) == Answer(missing=SEEN)
    assert not KINDS["slides"].asks


def test_words_are_in_the_language_asked_for_or_say_which_they_are_in() -> None:
    asked = question("choices", "far cost none")
    kind = KINDS["choices"]
    assert kind.words(asked, Answer(("far", "none")), "en") == (Said("Far", "sv"), Said("None", "sv"))
    assert kind.words(asked, Answer(("gone",)), "sv") == ()
    assert kind.words(asked, Answer(missing=DONT_KNOW), "sv") == ()
    assert KINDS["choice"].words(question("choice", "yes no"), Answer("no"), "sv") == (Said("No", "sv"),)
    assert KINDS["text"].words(question("text"), Answer("بعيد"), "sv") == (Said("بعيد", ""),)
    assert KINDS["slides"].words(question("slides"), Answer(missing=SEEN), "sv") == ()


def test_numbers_are_said_with_the_languages_decimal_mark_and_their_unit() -> None:
    kind, asked = KINDS["number"], question("number", texts={"unit": UNIT})
    assert kind.words(asked, Answer(3.5), "sv") == (Said("3,5 minuter", "sv"),)
    assert kind.words(asked, Answer(3.5), "en") == (Said("3.5 minutes", "en"),)
    assert kind.words(question("number"), Answer(12), "so") == (Said("12", "so"),)
    assert kind.words(asked, Answer(missing=WONT_SAY), "sv") == ()


def test_choices_are_counted_in_order_with_those_nobody_chose_and_those_unknown() -> None:
    asked = question("choices", "far cost none")
    rows = [
        (Answer(("far", "cost")), 3),
        (Answer(("cost",)), 2),
        (Answer(("gone",)), 1),
        (Answer(missing=BLANK), 4),
        (Answer(missing=DONT_KNOW), 5),
        (Answer(missing=DONT_KNOW), 1),
    ]
    summary = KINDS["choices"].summarise(asked, iter(rows))
    assert [(line.key, line.count) for line in summary.lines] == [("far", 3), ("cost", 5), ("none", 0), ("gone", 1)]
    assert [line.label.source if line.label else "" for line in summary.lines] == ["Far", "Cost", "None", ""]
    assert (summary.base, dict(summary.missing), summary.total) == (6, {DONT_KNOW: 6, BLANK: 4}, 16)
    assert summary.share(summary.lines[1]) == pytest.approx(5 / 6)
    assert summary.figures is None


def test_scales_have_figures_and_plain_choices_have_none() -> None:
    rows = [(Answer("1"), 1), (Answer("3"), 2), (Answer("2"), 1)]
    for kind in ("faces", "scale"):
        figures = KINDS[kind].summarise(question(kind, FACES), rows).figures
        assert figures
        assert (figures.low, figures.median, figures.mean, figures.high) == (1, 2.5, 2.25, 3)
    assert KINDS["choice"].summarise(question("choice", FACES), rows).figures is None


def test_numbers_have_lines_and_figures() -> None:
    summary = KINDS["number"].summarise(
        question("number"), [(Answer(10), 2), (Answer(4.5), 1), (Answer(missing=BLANK), 1)]
    )
    assert [(line.key, line.count) for line in summary.lines] == [("4.5", 1), ("10", 2)]
    assert summary.figures
    assert (summary.base, summary.figures.median, summary.figures.high) == (3, 10, 10)


def test_a_kind_is_one_entry_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "stars", OneOf("stars", valued=True, most_choices=5))
    asked = question("stars", FACES)
    assert read_page([asked], {"q": ["2"]}).answers == {"q": Answer("2")}
    assert KINDS["stars"].template == "fields/stars.html"
    assert KINDS["stars"].check(asked) == []


def test_of_text_and_slides_only_how_many_is_counted() -> None:
    assert not KINDS["text"].categorical
    summary = KINDS["text"].summarise(
        question("text"), [(Answer("a"), 1), (Answer("b"), 6), (Answer(missing=BLANK), 2)]
    )
    assert (summary.base, summary.lines, dict(summary.missing)) == (7, (), {BLANK: 2})
    seen = KINDS["slides"].summarise(question("slides"), [(Answer(missing=SEEN), 3)])
    assert (seen.base, dict(seen.missing)) == (0, {SEEN: 3})


@pytest.mark.parametrize(
    ("asked", "columns", "answer", "cells"),
    [
        (question("choice", "yes no"), "q:key q.missing:missing", "no", ("no", None)),
        (question("faces", FACES), "q:key q.missing:missing", "2", ("2", None)),
        (
            question("choices", "far cost"),
            "q.far:flag q.cost:flag q.missing:missing",
            ("cost",),
            (0, 1, None),
        ),
        (question("number"), "q:number q.missing:missing", 3.5, (3.5, None)),
        (question("text"), "q:text q.missing:missing", "=x", ("=x", None)),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_exports_have_a_column_for_the_value_and_one_for_the_reason(
    asked: Any, columns: str, answer: Any, cells: tuple[Any, ...]
) -> None:
    kind = KINDS[asked.kind]
    assert " ".join(f"{column.name}:{column.type}" for column in kind.columns(asked)) == columns
    assert kind.cells(asked, Answer(answer)) == cells
    nothing = (None,) * (len(cells) - 1)
    assert kind.cells(asked, Answer(missing=DONT_KNOW)) == (*nothing, DONT_KNOW)
    assert kind.cells(asked, None) == (*nothing, None)


def test_columns_carry_what_a_codebook_needs() -> None:
    one, several = question("choice", "yes no"), question("choices", "far cost")
    assert KINDS["choice"].columns(one)[0].choices == one.choices
    assert [column.choice for column in KINDS["choices"].columns(several)] == [*several.choices, None]
    assert not KINDS["slides"].columns(question("slides"))
    assert not KINDS["slides"].cells(question("slides"), None)


@pytest.mark.parametrize(
    "asked",
    [
        *(question(kind, choices) for kind, choices in ONE_OF),
        question("choices", "far none!", settings={"max_choices": 2}),
        question("number", settings={"min": -1, "max": 1.5, "step": 0.1}, texts={"unit": UNIT}),
        question("text", settings={"rows": 4, "max_length": 100}),
        question("scale", FACES, texts={"low": text("low"), "high": text("high")}),
        question("slides"),
    ],
    ids=lambda asked: asked.kind,
)
def test_a_sound_question_has_no_faults(asked: Any) -> None:
    assert KINDS[asked.kind].check(asked) == []


@pytest.mark.parametrize(
    ("asked", "at", "code"),
    [
        (question("choice", "yes"), "", "too-few-choices"),
        (question("choices"), "", "too-few-choices"),
        (question("faces", "1=1 2=2 3=3 4=4 5=5 6=6"), ".choices", "too-many-choices"),
        (question("scale", "1=1 2"), ".choice.2", "missing-value"),
        (question("scale", "1=1 2=1"), ".choice.2.value", "duplicate-value"),
        (question("choice", "yes no!"), ".choice.no.exclusive", "unknown-setting"),
        (question("choices", "far missing"), ".choice.missing", "reserved-key"),
        (question("number", "yes no"), ".choices", "unknown-part"),
        (question("slides", "a b"), ".choices", "unknown-part"),
        (replace(question("text"), slides=question("slides").slides), ".slides", "unknown-part"),
        (replace(question("slides"), slides=()), "", "missing-part"),
        (question("choice", "yes no", settings={"rows": 3}), ".rows", "unknown-setting"),
        (question("text", settings={"rows": 0}), ".rows", "bad-setting"),
        (question("text", settings={"rows": 2.5}), ".rows", "bad-setting"),
        (question("text", settings={"max_length": "many"}), ".max_length", "bad-setting"),
        (question("choices", "far", settings={"max_choices": True}), ".max_choices", "bad-setting"),
        (question("number", settings={"min": "low"}), ".min", "bad-setting"),
        (question("number", settings={"min": 5, "max": 5}), ".min", "bad-setting"),
        (question("number", settings={"step": 0}), ".step", "bad-setting"),
        (question("number", settings={"step": -1}), ".step", "bad-setting"),
        (question("text", texts={"unit": UNIT}), ".unit", "unknown-setting"),
    ],
)
def test_a_fault_says_where_and_what_to_do(asked: Any, at: str, code: str) -> None:
    faults = KINDS[asked.kind].check(asked)
    assert [(fault.at, fault.code) for fault in faults] == [(f"question.q{at}", code)]
    assert faults[0].message.endswith(".")
    assert faults[0].mend.endswith(".")

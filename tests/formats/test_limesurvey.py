"""A LimeSurvey survey comes with its groups, languages and conditions, from files of older and newer versions."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from survey.core.answers import Answer, Value
from survey.core.checking import check_structure
from survey.core.definition import Question
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.errors import DefinitionError
from survey.formats import limesurvey
from survey.formats.limesurvey import Imported
from survey.formats.limesurvey_file import plain

Rows = list[dict[str, str]]
TITLES = [
    {"surveyls_language": "sv", "surveyls_title": "Om besöket", "surveyls_endtext": "<p>Tack!</p>"},
    {"surveyls_language": "en", "surveyls_title": "About the visit", "surveyls_endtext": "Thanks!"},
]
GROUPS = [
    {"gid": "1", "group_order": "1", "grelevance": ""},
    {"gid": "2", "group_order": "2", "grelevance": 'been == "Y"'},
]
GROUP_WORDS = [
    {"gid": "1", "group_name": "Först", "language": "sv"},
    {"gid": "1", "group_name": "First", "language": "en"},
    {"gid": "2", "group_name": "Sedan", "description": "Några <b>frågor</b> till", "language": "sv"},
    {"gid": "2", "group_name": "Then", "language": "en"},
]
# qid, group, type, code, relevance, then what else a row holds
QUESTIONS = (
    ("10", "1", "Y", "been", "1", {"mandatory": "Y"}),
    ("11", "1", "L", "way", "1", {"other": "Y"}),
    ("12", "1", "M", "why", 'way.NAOK == "A1" or way == "-oth-"', {}),
    ("13", "1", "N", "age", 'why_SQ1 == "Y" and !is_empty(way)', {}),
    ("14", "2", "T", "more", "((age.NAOK >= 18) && (age < 65))", {"preg": "/^[a-z ]+$/"}),
    ("15", "2", "F", "grid", "count(why_SQ1, why_SQ2) > 1", {}),
    ("16", "2", "S", "last", 'grid_R1 == "G"', {}),
    ("17", "2", "*", "sum", "1", {}),
    ("18", "2", "Q", "names", "1", {}),
    ("19", "2", "X", "told", "1", {}),
    ("20", "2", "I", "tongue", "1", {}),
    ("21", "2", "5", "grade", "rand(age) > 1", {}),
)
PARTS = (
    ("12", "SQ1", "Långt", "Far"),
    ("12", "SQ2", "Dyrt", "Dear"),
    ("15", "R1", "Mat", "Food"),
    ("18", "A", "Ett", "One"),
)
WORDS = {"sum": "{age + 1}", "told": "<p>Läs &amp; tänk</p><script>alert(1)</script>"}
ANSWERS = (
    ("11", "A1", "Buss", "Bus"),
    ("11", "A2", "Bil", "Car"),
    ("15", "G", "Bra", "Good"),
    ("15", "B", "Dåligt", "Bad"),
)


def document(tables: dict[str, Rows], head: str = "", root: str = "document") -> str:
    body = "".join(
        f"<{name}><rows>{''.join(f'<row>{cells(row)}</row>' for row in rows)}</rows></{name}>"
        for name, rows in tables.items()
    )
    languages = "<languages><language>sv</language><language>en</language></languages>"
    return f"{head}<{root}><LimeSurveyDocType>Survey</LimeSurveyDocType>{languages}{body}</{root}>"


def cells(row: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(words)}</{name}>" for name, words in row.items())


def rows_of_questions() -> Rows:
    rows: Rows = []
    for order, (qid, gid, type_, title, relevance, rest) in enumerate(QUESTIONS):
        fixed = {"sid": "9", "parent_qid": "0", "type": type_, "title": title, "question_order": str(order)}
        rows.append({"qid": qid, "gid": gid, **fixed, "relevance": relevance, **rest})
    return rows


def rows_of_parts() -> Rows:
    return [
        {"qid": f"9{number}", "parent_qid": parent, "title": code, "question_order": str(number), "scale_id": "0"}
        for number, (parent, code, _, _) in enumerate(PARTS)
    ]


def newer() -> dict[str, Rows]:
    """The tables of version 4 and later: words stand in tables of their own."""
    questions, parts = rows_of_questions(), rows_of_parts()
    words: Rows = []
    for tag in ("sv", "en"):
        words += [{"qid": row["qid"], "question": said(row["title"], tag), "language": tag} for row in questions]
        chosen = [part[2] if tag == "sv" else part[3] for part in PARTS]
        words += [
            {"qid": row["qid"], "question": word, "language": tag} for row, word in zip(parts, chosen, strict=True)
        ]
    answers = [
        {"aid": str(n), "qid": qid, "code": code, "sortorder": str(n)} for n, (qid, code, _, _) in enumerate(ANSWERS)
    ]
    spoken = [{"aid": str(n), "answer": each[2], "language": "sv"} for n, each in enumerate(ANSWERS)]
    spoken += [{"aid": str(n), "answer": each[3], "language": "en"} for n, each in enumerate(ANSWERS)]
    return {
        "surveys": [{"sid": "9", "language": "sv", "additional_languages": "en"}],
        "surveys_languagesettings": TITLES,
        "groups": GROUPS,
        "group_l10ns": GROUP_WORDS,
        "questions": questions,
        "subquestions": parts,
        "question_l10ns": words,
        "answers": answers,
        "answer_l10ns": spoken,
        "question_attributes": [{"qid": "13", "attribute": "min_num_value_n", "value": "0"}],
    }


def older() -> dict[str, Rows]:
    """The same in tables of version 3 and earlier: every row once for each language."""
    tables = newer()
    places = {row["qid"]: row for row in (*tables["questions"], *tables["subquestions"])}
    words = tables.pop("question_l10ns")
    for name in ("questions", "subquestions"):
        ids = {row["qid"] for row in tables[name]}
        tables[name] = [{**places[row["qid"]], **row} for row in words if row["qid"] in ids]
    named = {row["aid"]: row for row in tables["answers"]}
    tables["answers"] = [{**named[row["aid"]], **row} for row in tables.pop("answer_l10ns")]
    groups = {row["gid"]: row for row in GROUPS}
    tables["groups"] = [{**groups[row["gid"]], **row} for row in tables.pop("group_l10ns")]
    return tables


def said(code: str, tag: str) -> str:
    return WORDS.get(code, f"{code} {tag}?")


def read(text: str, tmp_path: Path) -> Imported:
    path = tmp_path / "visit.lss"
    path.write_text(text, encoding="utf-8")
    return limesurvey.read_file(path, "visit")


@pytest.fixture(params=[newer, older], ids=["newer", "older"])
def imported(request: pytest.FixtureRequest, tmp_path: Path) -> Imported:
    return read(document(request.param()), tmp_path)


def question(imported: Imported, key: str) -> Question:
    return next(each for each in imported.questionnaire.questions() if each.key == key)


def test_a_survey_comes_with_its_languages(imported: Imported) -> None:
    questionnaire = imported.questionnaire
    assert questionnaire.languages == ("sv", "en")
    assert questionnaire.title.words == {"sv": "Om besöket", "en": "About the visit"}
    assert questionnaire.thanks.words == {"sv": "Tack!", "en": "Thanks!"}
    assert question(imported, "been").label.words == {"sv": "been sv?", "en": "been en?"}
    assert question(imported, "way").choices[0].label.words == {"sv": "Buss", "en": "Bus"}
    assert question(imported, "why").choices[1].label.words == {"sv": "Dyrt", "en": "Dear"}
    titles = [(section.title.words["en"], section.intro and section.intro.words) for section in questionnaire.sections]
    assert titles == [("First", None), ("Then", {"sv": "Några frågor till"})]


def test_kinds_come_and_what_has_none_is_reported(imported: Imported) -> None:
    kinds = {each.key: each.kind for each in imported.questionnaire.questions()}
    assert kinds == {
        "been": "yes_no",
        "way": "choice",
        "why": "choices",
        "age": "number",
        "more": "text",
        "grid": "matrix",
        "last": "text",
        "sum": "calculated",
        "names_a": "text",
        "told": "note",
        "tongue": "text",
        "grade": "rating",
    }
    assert [choice.key for choice in question(imported, "way").choices] == ["a1", "a2", "other"]
    assert question(imported, "way").choices[2].write
    assert [row.key for row in question(imported, "grid").rows] == ["r1"]
    assert question(imported, "sum").calculation == "${age} + 1"
    assert question(imported, "age").settings == {"min": 0}
    assert question(imported, "more").constraint == "regex(., '^[a-z ]+$')"
    assert question(imported, "told").label.words["sv"] == "Läs & tänk"
    assert {(note.place, note.what) for note in imported.report.notes} >= {
        ("tongue", "a question of another type"),
        ("grade", "a condition: rand(age) > 1"),
    }


def test_a_survey_that_came_is_sound_but_for_the_sentences_it_has_no_place_for(imported: Imported) -> None:
    assert {fault.code for fault in check_structure(imported.questionnaire)} <= {"missing-text"}


@pytest.mark.parametrize(
    ("answers", "key", "expected"),
    [
        ({"way": "a1"}, "why", True),
        ({"way": "a2"}, "why", False),
        ({"way": "other"}, "why", True),
        ({"way": "a1", "why": ("sq1",)}, "age", True),
        ({"way": "a1", "why": ("sq2",)}, "age", False),
        ({"been": "yes", "way": "a1", "why": ("sq1",), "age": 30}, "more", True),
        ({"been": "yes", "way": "a1", "why": ("sq1",), "age": 70}, "more", False),
        ({"been": "no", "way": "a1", "why": ("sq1",), "age": 30}, "more", False),
        ({"been": "yes", "way": "a1", "why": ("sq1", "sq2")}, "grid", True),
        ({"been": "yes", "way": "a1", "why": ("sq1",)}, "grid", False),
        ({"been": "yes", "way": "a1", "why": ("sq1", "sq2"), "grid_r1": "g"}, "last", True),
        ({"been": "yes", "way": "a1", "why": ("sq1", "sq2"), "grid_r1": "b"}, "last", False),
    ],
)
def test_conditions_lead_as_they_did(imported: Imported, answers: dict[str, Value], key: str, expected: bool) -> None:
    given = {name: Answer(value) for name, value in answers.items()}
    path = [page.key for page in Route(unfolded(imported.questionnaire)).path(given)]
    assert (key in path) is expected


def condition(rows: Rows, tmp_path: Path) -> str:
    tables = newer()
    for row in tables["questions"]:
        row["relevance"] = "1"
    tables["conditions"] = [{"qid": "16", "scenario": "1", **row} for row in rows]
    return question(read(document(tables), tmp_path), "last").relevant


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"cqid": "11", "cfieldname": "9X1X11", "method": "==", "value": "A1"}], "${way} = 'a1'"),
        ([{"cqid": "10", "cfieldname": "9X1X10", "method": "==", "value": "Y"}], "${been} = 'yes'"),
        ([{"cqid": "13", "cfieldname": "9X1X13", "method": ">=", "value": "18"}], "${age} >= '18'"),
        (
            [{"cqid": "12", "cfieldname": "9X1X12SQ1", "method": "==", "value": "Y"}],
            "if(selected(${why}, 'sq1'), 'Y', '') = 'Y'",
        ),
        (
            [
                {"cqid": "11", "cfieldname": "9X1X11", "method": "==", "value": "A1"},
                {"cqid": "11", "cfieldname": "9X1X11", "method": "==", "value": "A2"},
                {"cqid": "10", "cfieldname": "9X1X10", "method": "!=", "value": "N"},
            ],
            "(${way} = 'a1' or ${way} = 'a2') and ${been} != 'no'",
        ),
        (
            [
                {"cqid": "11", "cfieldname": "9X1X11", "method": "==", "value": "A1"},
                {"cqid": "10", "cfieldname": "9X1X10", "method": "==", "value": "Y", "scenario": "2"},
            ],
            "${way} = 'a1' or ${been} = 'yes'",
        ),
    ],
)
def test_the_older_table_of_conditions_is_read(rows: Rows, expected: str, tmp_path: Path) -> None:
    assert condition(rows, tmp_path) == expected


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("a<br />b", "a\nb"),
        ("&lt;b&gt; &amp; c", "<b> & c"),
        ("<style>p {}</style>x<script>alert('<p>')</script>", "x"),
        ("<img src=x onerror=alert(1)>", ""),
        ("2 < 3", "2 < 3"),
        ("<" * 50_000, "<" * 50_000),
    ],
)
def test_html_becomes_plain_words(marked: str, words: str) -> None:
    assert plain(marked) == words


ENTITIES = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not XML"),
        ("{}", "not XML"),
        ("<document>", "not XML"),
        (document(newer(), ENTITIES), "not XML"),
        (document(newer(), OUTSIDE), "not XML"),
        ("<html/>", "no survey"),
        (document(newer(), root="other"), "no survey"),
        (document(newer()).replace("Survey</Lime", "Group</Lime"), "no survey"),
    ],
)
def test_what_is_no_survey_is_refused_in_words(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=says):
        read(text, tmp_path)


def test_a_survey_of_too_many_questions_is_refused(tmp_path: Path) -> None:
    rows = [{"qid": str(n), "gid": "1", "type": "T", "title": f"q{n}", "parent_qid": "0"} for n in range(2_100)]
    with pytest.raises(DefinitionError, match="more than 2,000 questions"):
        read(document({**newer(), "questions": rows}), tmp_path)


@pytest.mark.parametrize("table", sorted(newer()))
def test_a_table_that_is_missing_or_empty_never_brings_the_reader_down(table: str, tmp_path: Path) -> None:
    tables = newer()
    for rows in ([], [{}], [dict.fromkeys(tables[table][0], "")]):
        read(document({**tables, table: rows}), tmp_path)

"""A form comes in as far as it can, and everything else is said with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.core.answers import Answer
from survey.core.definition import Question
from survey.core.routing import Route
from survey.errors import DefinitionError
from survey.formats import yaml_form, yaml_write
from survey.formats.xlsform_read import Imported, read
from tests.formats.books import imported, notes_at, write_book

COLOURS = """
list_name | name | label::English (en) | label::Svenska (sv)
colours   | red  | Red                 | Röd
colours   | blue | Blue                | Blå
"""


def question(found: Imported, key: str) -> Question:
    return next(question for question in found.questionnaire.questions() if question.key == key)


def keys(found: Imported) -> list[str]:
    return [question.key for question in found.questionnaire.questions()]


def offered(found: Imported, key: str, **answers: Answer) -> list[str]:
    """The choices that somebody who has given these answers is offered."""
    route = Route(found.questionnaire)
    (page,) = (page for page in found.questionnaire.pages if page.key == key)
    (asked,) = route.asked(page, answers)
    return [choice.key for choice in asked.choices]


def test_a_form_comes_in_all_its_languages(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label::English (en) | label::Svenska (sv) | hint::Svenska (sv)
        select_one colours | colour | Which colour? | Vilken färg? | Välj en.
        """,
        COLOURS,
        "form_title | default_language\nColours | Svenska (sv)",
    )
    assert found.questionnaire.languages == ("sv", "en")
    colour = question(found, "colour")
    assert colour.label.words == {"sv": "Vilken färg?", "en": "Which colour?"}
    assert colour.hint is not None
    assert colour.hint.words == {"sv": "Välj en."}
    assert [choice.label.words for choice in colour.choices] == [
        {"sv": "Röd", "en": "Red"},
        {"sv": "Blå", "en": "Blue"},
    ]
    assert found.questionnaire.title.words == {"sv": "Colours"}
    assert found.report.counts["texts in en"] == 3


@pytest.mark.parametrize(
    ("columns", "default", "languages"),
    [
        ("label", "", ("en",)),
        ("label", "de", ("de",)),
        ("label | label::Arabic", "", ("en", "ar")),
        ("label | label::English", "", ("sv", "en")),
        ("label | label::Arabic", "English", ("en", "ar")),
        ("label::Swahili (sw) | label::English (EN)", "Swahili (sw)", ("sw", "en")),
        ("label::english | label::العربية", "Arabic", ("ar", "en")),
        ("label:French | label:Deutsch", "", ("fr", "de")),
        ("caption::Français | label::en", "default", ("fr", "en")),
    ],
)
def test_the_languages_are_told_from_what_authors_call_them(
    tmp_path: Path, columns: str, default: str, languages: tuple[str, ...]
) -> None:
    words = " | ".join(f"Words {place}" for place in range(columns.count("|") + 1))
    settings = f"default_language\n{default}" if default else ""
    found = imported(tmp_path, f"type | name | {columns}\ntext | q | {words}", settings=settings)
    assert found.questionnaire.languages == languages


def test_words_in_a_language_nobody_knows_are_kept_and_said(tmp_path: Path) -> None:
    found = imported(tmp_path, "type | name | label::English | label::Moore\ntext | q | Name? | Yʋʋr?")
    assert question(found, "q").label.words == {"en": "Name?", "x-moore": "Yʋʋr?"}
    assert found.questionnaire.languages == ("en",)
    assert [note.what for note in notes_at(found, "survey:1")] == ["Moore"]
    yaml_write.write(found.questionnaire, tmp_path / "form")
    assert "Yʋʋr?" in (tmp_path / "form/x-moore.po").read_text()


def test_names_become_keys_and_conditions_follow(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | relevant
        select_one who | Who.Is-It | Who? |
        text | _2_why | Why? | ${Who.Is-It} = 'Anna B' or selected(${Who.Is-It}, ‘other’)
        """,
        "list_name | name | label\nwho | Anna B | Anna\nwho | other | Other",
    )
    assert keys(found) == ["who_is_it", "q2_why"]
    assert question(found, "q2_why").relevant == "${who_is_it} = 'anna_b' or selected(${who_is_it}, ‘other’)"
    assert notes_at(found, "survey:2")[0].what == "Who.Is-It is now who_is_it"
    assert notes_at(found, "choices:2")[0].what == "Anna B is now anna_b"


def test_of_two_rows_with_one_name_a_condition_means_the_nearest(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | relevant
        text | name | Yours? |
        begin repeat | child | Children |
        text | name | The child's? |
        text | nick | Nickname? | ${name} != ''
        end repeat | | |
        text | more | More? | ${name} != ''
        """,
    )
    assert keys(found) == ["name", "child_name", "nick", "more"]
    assert question(found, "nick").relevant == "${child_name} != ''"
    assert question(found, "more").relevant == "${name} != ''"


def test_a_condition_that_cannot_be_kept_is_said_and_left_out(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | relevant | constraint
        geopoint | where | Where? | |
        text | a | A? | ${where} != '' |
        text | b | B? | ${c} != '' | . > 'x' and
        text | c | C? | ${nowhere} = 1 |
        """,
    )
    assert [question(found, key).relevant for key in "abc"] == ["", "", ""]
    said = {note.place: note.why for note in found.report.notes if note.what.startswith(("relevant", "constraint"))}
    assert said["survey:3"] == "where (survey:2) did not come."
    assert said["survey:5"] == "nowhere is in no row of the form."
    assert [note.why for note in notes_at(found, "survey:4")] == [
        "c (survey:5) is not asked before this.",
        "at column 12: Something is missing at the end.",
    ]


def test_groups_become_sections_and_their_conditions_hold_for_all_inside(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | relevant | hint
        text | a | A? | |
        begin group | one | First part | ${a} = '1' | About you
        text | b | B? | |
        begin_group | quiet | | ${b} = '2' |
        text | c | C? | ${a} = '3' |
        end_group | | | |
        end group | | | |
        text | d | D? | |
        """,
    )
    sections = {section.key: section for section in found.questionnaire.sections}
    assert list(sections) == ["one"]
    assert sections["one"].relevant == "${a} = '1'"
    assert sections["one"].intro is not None
    assert [page.section for page in found.questionnaire.pages] == ["", "one", "one", ""]
    assert question(found, "c").relevant == "${b} = '2' and ${a} = '3'"


def test_a_group_that_goes_on_after_another_inside_it_is_two_sections(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label
        begin group | out | Outer
        text | a | A?
        begin group | in | Inner
        text | b | B?
        end group | |
        text | c | C?
        end group | |
        """,
    )
    assert [page.section for page in found.questionnaire.pages] == ["out", "in", "out_v2"]
    assert [section.title.source for section in found.questionnaire.sections] == ["Outer", "Inner", "Outer"]


def test_a_repeat_is_asked_as_often_as_the_form_says(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | repeat_count
        integer | children | How many? |
        begin repeat | child | Children | ${children}
        text | first | Name? |
        end repeat | | |
        begin repeat | pet | Pets | 3
        text | animal | Which? |
        end repeat | | |
        begin repeat | car | Cars |
        text | brand | Which? |
        """,
    )
    child, pet, car = found.questionnaire.repeats
    assert (child.count, child.most) == ("${children}", 10)
    assert (pet.count, pet.most) == ("3", 3)
    assert car.again is not None
    assert car.again.source == "Is there one more?"
    assert [page.repeat for page in found.questionnaire.pages] == ["", "child", "pet", "car"]
    assert any("never ended" in note.why for note in notes_at(found, "survey:9"))


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("select_one colours", "choice"),
        ("select one from colours", "choice"),
        ("select_multiple colours", "choices"),
        ("select all that apply from colours", "choices"),
        ("integer", "number"),
        ("int", "number"),
        ("decimal", "number"),
        ("text", "text"),
        ("string", "text"),
        ("note", "note"),
        ("acknowledge", "yes_no"),
    ],
)
def test_types_become_kinds(tmp_path: Path, type_: str, kind: str) -> None:
    found = imported(tmp_path, f"type | name | label\n{type_} | q | Q?", COLOURS)
    assert question(found, "q").kind == kind


@pytest.mark.parametrize("type_", ["geopoint", "video", "file", "nonsense", "rank nolist"])
def test_what_cannot_be_asked_is_said_with_its_row_and_the_rest_comes(tmp_path: Path, type_: str) -> None:
    found = imported(tmp_path, f"type | name | label\n{type_} | q | Q?\ntext | after | After?", COLOURS)
    assert keys(found) == ["after"]
    assert notes_at(found, "survey:2")


FROM_FILES = """
type | name | label::English (en) | label::Svenska (sv) | choice_filter | parameters
select_one_from_file places.csv | place | Where? | Var? | |
select_multiple_from_file plots.csv | plots | Which? | Vilka? | place = ${place} | value=id label=plot
text | why | Why? | Varför? | |
"""
PLACES = "name,label::English (en),label::Svenska (sv)\nSouth,South,Söder\nnorth,North,Norr\n"


def test_choices_of_a_file_beside_the_form_come_with_their_languages_and_what_filters_look_at(tmp_path: Path) -> None:
    beside = tmp_path / "form-media"
    beside.mkdir()
    (beside / "places.csv").write_text(PLACES, "utf-8-sig")
    (beside / "plots.csv").write_text('id,plot,place\n1,"One, by the lake",South\n2,Two,north\n', "utf-8")
    found = imported(tmp_path, FROM_FILES)
    place, plots, _ = found.questionnaire.questions()
    assert [(each.key, each.label.words) for each in place.choices] == [
        ("south", {"en": "South", "sv": "Söder"}),
        ("north", {"en": "North", "sv": "Norr"}),
    ]
    assert [(each.key, each.label.source) for each in plots.choices] == [("1", "One, by the lake"), ("2", "Two")]
    assert [each.attributes for each in plots.choices] == [{"place": "south"}, {"place": "north"}]
    assert offered(found, "plots", place=Answer("south")) == ["1"]
    assert [note.what for note in notes_at(found, "places.csv:2")] == ["South is now south"]
    assert notes_at(found, "survey:3") == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (None, "its choices are in another file (places.csv)."),
        (b"name,label\n\xe5,A\n", "the file cannot be read: it is not UTF-8."),
        (b'name,label\n"a', "the file cannot be read: unexpected end of data."),
        (b"x" * 5_000_001, "the file cannot be read: it is larger than 5 MB."),
        (b"", "its choices are in another file (places.csv)."),
    ],
)
def test_a_file_of_choices_that_is_not_there_or_cannot_be_read_is_said(
    tmp_path: Path, body: bytes | None, why: str
) -> None:
    beside = tmp_path / "form-media"
    beside.mkdir()
    if body is not None:
        (beside / "places.csv").write_bytes(body)
    found = imported(tmp_path, FROM_FILES)
    assert keys(found) == ["why"]
    assert why in [note.why for note in notes_at(found, "survey:2")]


def test_a_file_of_choices_is_looked_for_beside_the_form_alone(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES, "utf-8")
    (tmp_path / "form-media").mkdir()
    found = imported(tmp_path, "type | name | label\nselect_one_from_file ../places.csv | place | Where?")
    assert keys(found) == []


def test_what_a_bar_code_says_is_written(tmp_path: Path) -> None:
    found = imported(tmp_path, "type | name | label\nbarcode | b | Bar code?")
    assert question(found, "b").kind == "text"
    assert "nothing is scanned" in notes_at(found, "survey:2")[0].why


def test_who_may_write_something_else_can_and_conditions_may_name_it(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | relevant
        select_one colours or_other | colour | Which? |
        text | why | Why? | ${colour_other} = 'green'
        """,
        COLOURS,
    )
    last = question(found, "colour").choices[-1]
    assert (last.key, last.write, last.label.words) == ("other", True, {"en": "Something else", "sv": "Något annat"})
    assert question(found, "why").relevant == "${colour_other} = 'green'"


def test_a_filter_of_choices_keeps_the_columns_that_it_looks_at(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | choice_filter
        select_one county | county | County? |
        select_one town | town | Town? | county=${county} and size=big
        """,
        """
        list_name | name | label | county | size
        county | north | North | |
        county | south | South | |
        town | a | A | north | big
        town | b | B | south | small
        """,
    )
    town = question(found, "town")
    assert town.choice_filter == "county=${county} and size='big'"
    assert [dict(choice.attributes) for choice in town.choices] == [
        {"county": "north", "size": "big"},
        {"county": "south", "size": "small"},
    ]


@pytest.mark.parametrize("filtered", ["county=${county}", "${county} = county", "selected(${county}, county)"])
def test_a_filter_finds_the_choices_of_one_whose_key_was_changed(tmp_path: Path, filtered: str) -> None:
    found = imported(
        tmp_path,
        f"type | name | label | choice_filter\nselect_one c | county | C? |\nselect_one t | town | T? | {filtered}",
        "list_name | name | label | county\nc | SY08 | N |\nc | SY11 | S |\nt | a | A | SY08\nt | b | B | SY11",
    )
    assert [choice.key for choice in question(found, "county").choices] == ["sy08", "sy11"]
    assert offered(found, "town", county=Answer("sy11")) == ["b"]


def test_rules_come_as_rules(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | required | constraint | constraint_message::English | default | read_only
        integer | age | Age? | yes | . >= 18 and . <= 120 | Between 18 and 120. | 30 |
        text | name | Name? | ${age} > 20 | | | Kim | yes
        select_multiple colours | many | Which? | | not(selected(., 'red') and selected(., 'blue')) | | red blue |
        """,
        COLOURS,
    )
    age, name, many = (question(found, key) for key in ("age", "name", "many"))
    assert (age.required, age.constraint, age.default) == (True, ". >= 18 and . <= 120", "'30'")
    assert age.constraint_message is not None
    assert (name.required, name.required_if, name.read_only) == (False, "${age} > 20", True)
    assert many.default == "'red blue'"


def test_words_lose_their_markup_but_not_their_answers(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label
        text | Name | # Your **name**
        text | why | Why, <span style="color:red">${Name}</span>? See [here](https://example.org)
        """,
    )
    assert question(found, "name").label.source == "Your name"
    assert question(found, "why").label.source == "Why, ${name}? See here (https://example.org)"
    assert len(notes_at(found, "survey:3")) == 1


def test_pictures_and_sounds_beside_the_form_come_with_it(tmp_path: Path) -> None:
    beside = tmp_path / "form-media"
    beside.mkdir()
    (beside / "bus.png").write_bytes(b"picture")
    (beside / "name.mp3").write_bytes(b"sound")
    found = imported(
        tmp_path,
        """
        type | name | label | image | audio::English
        text | a | A? | bus.png | name.mp3
        text | b | B? | ../x y.png |
        """,
    )
    assert found.files == {"pictures/bus.png": b"picture", "sounds/en/question.a.label.mp3": b"sound"}
    assert [getattr(question(found, key).picture, "source", "") for key in "ab"] == [
        "pictures/bus.png",
        "pictures/x-y.png",
    ]
    assert "a workbook has no pictures" in notes_at(found, "survey:3")[0].why


def test_nobody_is_told_apart_by_the_clock_or_the_device(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
        type | name | label | relevant
        start | s | |
        today | day | |
        deviceid | d | |
        text | q | Q? | ${day} > '2026-01-01'
        """,
    )
    assert keys(found) == ["q"]
    assert question(found, "q").relevant == "today() > '2026-01-01'"
    assert [note.place for note in found.report.notes if "told apart" in note.why] == [
        "survey:2",
        "survey:3",
        "survey:4",
    ]


def test_an_import_says_what_is_missing_before_it_can_be_published(tmp_path: Path) -> None:
    found = imported(tmp_path, "type | name | label\ntext | q | Q?", settings="form_title\nTitle")
    yaml_write.write(found.questionnaire, tmp_path / "form")
    draft = yaml_form.examine(tmp_path / "form")
    assert {fault.code for fault in draft.all_faults} == {"missing-text", "missing-field"}
    assert draft.questionnaire.pages == found.questionnaire.pages


@pytest.mark.parametrize(
    ("sheets", "code"), [({"other": "a | b"}, "no-survey"), ({"Survey ": "type | name\ntext | q"}, None)]
)
def test_the_sheet_of_questions_must_be_there_whatever_its_case(
    tmp_path: Path, sheets: dict[str, str], code: str | None
) -> None:
    path = write_book(tmp_path / "form.xlsx", **sheets)
    if code is None:
        assert read(path, "form").report.counts["questions"] == 1
        return
    with pytest.raises(DefinitionError) as caught:
        read(path, "form")
    assert caught.value.faults[0].code == code


def test_a_folder_whose_name_cannot_be_a_key_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "form.xlsx", survey="type | name\ntext | q")
    with pytest.raises(DefinitionError, match="cannot be used"):
        read(path, "Form 1")

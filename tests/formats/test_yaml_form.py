"""A questionnaire's folder: read whole, every fault at its line, nothing that a file can hold brings it down."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.core.definition import Questionnaire
from survey.errors import DefinitionError
from survey.formats import yaml_form
from survey.formats.yaml_fields import MAX_FAULTS
from tests.folders import ENGLISH, VISIT, write_folder, write_whole, write_words
from tests.properties import examples
from tests.samples import ogg


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    """The questionnaire of a folder without a fault."""
    return yaml_form.read(write_whole(tmp_path_factory.mktemp("whole")))


def said(home: Path, *changes: tuple[str, str]) -> list[str]:
    """The faults of the usual file, changed; those of its languages left out."""
    yaml = VISIT
    for old, new in changes:
        assert old in yaml, old
        yaml = yaml.replace(old, new, 1)
    return [str(fault) for fault in yaml_form.examine(write_folder(home, yaml)).faults]


def only(home: Path, *changes: tuple[str, str]) -> str:
    [fault] = said(home, *changes)
    return fault


def line(words: str) -> int:
    """The line of the usual file on which some words stand."""
    return VISIT[: VISIT.index(words)].count("\n") + 1


def test_a_folder_becomes_a_questionnaire_in_all_its_languages(visit: Questionnaire) -> None:
    assert visit.key == "visit"
    assert visit.languages == ("sv", "en", "ar")
    assert visit.title.said("en").words == "Your visit"
    assert visit.title.said("sv").words == "Ditt besök"
    assert [question.key for question in visit.questions()] == ["story", "been", "why", "distance"]
    assert {text.path for text in visit.texts()} == set(ENGLISH)
    assert all(set(text.words) == {"sv", "en", "ar"} for text in visit.texts())


def test_each_question_is_a_page_of_its_own(visit: Questionnaire) -> None:
    assert [(page.key, len(page.questions)) for page in visit.pages] == [
        (question.key, 1) for question in visit.questions()
    ]


def test_types_come_from_the_field_and_never_from_yaml(visit: Questionnaire) -> None:
    _, been, why, distance = visit.questions()
    assert [choice.key for choice in been.choices] == ["yes", "no"]
    assert been.required is True
    assert why.choices[1].exclusive is True
    assert distance.settings == {"min": 0, "max": 500}
    assert distance.texts["unit"].said("en").words == "kilometres"


def test_the_languages_nobody_reviewed_are_known(visit: Questionnaire) -> None:
    assert visit.unreviewed == ("ar",)


def test_a_decorative_picture_has_no_words(visit: Questionnaire) -> None:
    far = list(visit.questions())[2].choices[0]
    assert far.picture is not None
    assert far.picture.alt is None


def test_letters_are_composed_however_they_were_typed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, VISIT.replace("besök", "beso\u0308k"))
    assert yaml_form.examine(folder).questionnaire.title.source == "Ditt besök"


def test_reading_refuses_with_every_fault_at_once(tmp_path: Path) -> None:
    yaml = VISIT.replace("kind: choice\n", "kind: chioce\n").replace("required: yes", "required: ja")
    with pytest.raises(DefinitionError) as caught:
        yaml_form.read(write_folder(tmp_path, yaml))
    codes = {fault.code for fault in caught.value.faults}
    assert codes == {"unknown-kind", "wrong-type", "missing-words"}


def test_a_draft_is_there_though_its_pictures_are_missing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, VISIT.replace("own:mammography", "own:mammografi"))
    draft = yaml_form.examine(folder)
    assert draft.questionnaire.title.source == "Ditt besök"
    assert [fault.code for fault in draft.faults] == ["missing-picture"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    hint: Välj", "    hnt: Välj", "no field 'hnt' here. Did you mean hint?"),
        ("required: yes", "required: ja", "required is 'ja', neither yes nor no."),
        ("max: 500", "max: many", "The setting max cannot be 'many'."),
        ("label: Hur långt?", "label:", "label is empty."),
        ("label: Hur långt?", "label: [Hur, långt]", "label is a list"),
        ("kind: number", "kind: numbr", "There is no kind 'numbr'. Write number."),
        ("own:mammography", "own:mamography", "Did you mean 'mammography'?"),
        ("openmoji:1F68C", "openmoji:BUS", "OpenMoji has no picture 'BUS'"),
        ("openmoji:1F68C", "openmoji:../../LICENSE", "OpenMoji has no picture"),
        ("own:mammography", "own:../css/site", "There is no drawing of ours"),
        ("own:mammography", "pictures/../../secret.svg", "not the name of a file"),
        ("own:mammography", "pictures/woman.png", "There is no file pictures/woman.png."),
        ("own:mammography", "https://example.org/woman.svg", "not a way to name a picture"),
        ("[en, ar]", "[en, xx]", "'xx' is no language known here."),
        ("[en, ar]", "[en, en]", "en is listed 2 times."),
        ("source: sv", "source: svenska", "no language known here"),
        ("key: been", "key: Been", "The key 'Been' cannot be used."),
        ("key: visit", "key: visits", "The key visits is not the folder's name."),
        ("${been} = 'no'", "${been} == 'no'", "column 9"),
        ("selected(${why}, 'far')", "selected(${wy}, 'far')", "Did you mean why?"),
        ("selected(${why}, 'far')", "selected(${why}, 'fa')", "Did you mean 'far'?"),
        ("${been} = 'no'", "${distance} = 1", "asked here or later"),
        ("${been} = 'no'", "${why} = 'far'", "asked here or later"),
        ("thanks: Tack!", "thanks: Tack!\nthanks: Hej!", "'thanks' stands here already, on line 13."),
        ("  delete: Du", "  deletes: Du", "no field 'deletes' here. Did you mean delete?"),
        ("alt: En kvinna", "decorative: yes\nalt: En kvinna", "A decorative picture says nothing."),
        ("min: 0", "min: 600", "Make min less than max."),
        ("required: yes", "required: yes\n    dont_know: no", "off without a reason"),
        ("{key: none, label: Inget, exclusive: yes}", "just words", "An item of choices has no fields."),
    ],
)
def test_a_slip_is_named_on_its_own_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    faults = said(tmp_path, (old, new))
    place = f"questionnaire.yaml:{line(old) + new.count(chr(10))}:"
    assert any(fault.startswith(place) and words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        ("title: Ditt besök\n", "title is missing."),
        ("thanks: Tack!\n", "thanks is missing."),
        ("  delete: Du får en kod.\n", "about.delete is missing."),
        ("    label: Hur långt?\n", "label is missing."),
        ("    kind: number\n", "kind is missing."),
        ("key: visit\n", "key is missing."),
        ("alt: En kvinna\n", "The picture has no words."),
        ("picture: own:mammography\n", "There is alt but no picture."),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, removed: str, words: str) -> None:
    assert any(words in fault for fault in said(tmp_path, (removed, "")))


def test_a_key_given_twice_is_named_at_the_second(tmp_path: Path) -> None:
    faults = said(tmp_path, ("key: distance", "key: been"), ("kind: number", "kind: text"))
    place = f"questionnaire.yaml:{line('key: distance')}:"
    assert any(fault.startswith(place) and "is given to 2 questions" in fault for fault in faults), faults


def test_a_condition_on_oneself_is_a_cycle_with_its_line(tmp_path: Path) -> None:
    fault = only(tmp_path, ("selected(${why}, 'far')", "${distance} > 3"))
    assert fault.startswith(f"questionnaire.yaml:{line('selected')}:")
    assert "asked here or later" in fault


def test_a_character_that_no_one_can_see_is_refused(tmp_path: Path) -> None:
    assert "cannot be shown" in only(tmp_path, ("title: Ditt besök", 'title: "Ditt \\0 besök"'))


def test_faults_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    faults = said(tmp_path, ("max: 500", "max: x"), ("required: yes", "required: ja"), ("sv\n", "svenska\n"))
    lines = [int(fault.split(":")[1]) for fault in faults]
    assert lines == sorted(lines)
    assert len(lines) == 3


def test_a_file_of_nothing_but_faults_is_given_up(tmp_path: Path) -> None:
    yaml = VISIT + "".join(f"field_{number}: x\n" for number in range(20_000))
    with pytest.raises(DefinitionError) as caught:
        yaml_form.examine(write_folder(tmp_path, yaml))
    assert len(caught.value.faults) == MAX_FAULTS


def test_an_item_that_is_no_question_is_one_fault(tmp_path: Path) -> None:
    fault = only(tmp_path, ("  - key: distance", "  - just words\n  - key: distance"))
    assert fault.startswith(f"questionnaire.yaml:{line('key: distance')}: An item of questions has no fields.")


def test_a_key_that_cannot_be_used_is_one_fault_at_its_line(tmp_path: Path) -> None:
    fault = only(tmp_path, ("- key: distance", "- key: Distance"))
    assert fault.startswith(f"questionnaire.yaml:{line('key: distance')}: The key 'Distance' cannot be used.")


def test_a_link_out_of_the_pictures_folder_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, VISIT.replace("own:mammography", "pictures/woman.svg"))
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    (folder / "pictures").mkdir()
    (folder / "pictures" / "woman.svg").symlink_to(tmp_path / "secret.svg")
    [fault] = yaml_form.examine(folder).faults
    assert fault.code == "unknown-picture-source"


def test_one_incomplete_language_leaves_the_others_alone(tmp_path: Path) -> None:
    folder = write_whole(tmp_path)
    write_words(folder, "ar", {"title": "زيارتك"})
    draft = yaml_form.examine(folder)
    assert [words.tag for words in draft.languages if words.complete] == ["en"]
    assert not draft.faults
    kept = draft.only_complete()
    assert kept.questionnaire.languages == ("sv", "en")
    assert kept.questionnaire.unreviewed == ()
    assert not kept.all_faults
    assert all("ar" not in text.words for text in kept.questionnaire.texts())


def test_words_that_went_stale_are_not_said(tmp_path: Path) -> None:
    folder = write_whole(tmp_path)
    path = folder / yaml_form.FILE
    path.write_text(path.read_text().replace("title: Ditt besök", "title: Ditt första besök"))
    draft = yaml_form.examine(folder)
    assert draft.questionnaire.title.said("en") == ("Ditt första besök", "sv")
    assert [fault.code for fault in draft.all_faults] == ["stale-words", "stale-words"]


def test_a_recording_belongs_to_its_text_and_language(tmp_path: Path) -> None:
    folder = write_whole(tmp_path)
    (folder / "sounds" / "ar").mkdir(parents=True)
    (folder / "sounds" / "ar" / "question.been.label.ogg").write_bytes(ogg())
    draft = yaml_form.examine(folder)
    been = list(draft.questionnaire.questions())[1]
    assert been.label.sounds == {"ar": "sounds/ar/question.been.label.ogg"}
    assert draft.media["sounds/ar/question.been.label.ogg"].mime == "audio/ogg"
    assert not draft.all_faults


scraps = st.sampled_from(
    ['"', "'", ":", " ", "\n", "\t", "- ", "{", "}", "[", "]", "#", "|", "&a", "*a", "!", "~", "\0", "ö"]
)
edits = st.lists(st.tuples(st.integers(0, len(VISIT)), st.integers(0, 40), scraps), min_size=1, max_size=4)


@given(edits)
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_the_file_there_are_faults_and_no_crash(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    yaml = VISIT
    for start, length, scrap in edits:
        yaml = yaml[:start] + scrap + yaml[start + length :]
    folder = write_folder(tmp_path_factory.mktemp("edited"), yaml)
    try:
        draft = yaml_form.examine(folder)
    except DefinitionError as error:
        faults = error.faults
    else:
        faults = draft.all_faults
    assert all(fault.place.rpartition(":")[2].isdigit() for fault in faults)

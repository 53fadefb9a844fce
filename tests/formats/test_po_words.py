"""A language's words: used while they fit the source, kept for the translator when they do not, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import DefinitionError
from survey.formats import po_words
from survey.formats.po_file import MAX_FAULTS
from survey.formats.po_words import read, update

SOURCES = {"title": "Besök", "question.been.label": "Har du varit där?", "thanks": "Tack!"}
WORDS = {"Besök": "Visit", "Har du varit där?": "Have you been there?", "Tack!": "Thank you!"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose English is whole and reviewed."""
    update(tmp_path, "en", SOURCES)
    path = tmp_path / "en.po"
    text = path.read_text()
    for source, words in WORDS.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{words}"')
    path.write_text(text.replace("X-Reviewed: no", "X-Reviewed: yes"))
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "en.po"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def faults(folder: Path, sources: dict[str, str] = SOURCES) -> list[str]:
    return [str(fault) for fault in read(folder, "en", sources).faults]


def test_whole_words_are_read_by_their_path(folder: Path) -> None:
    words = read(folder, "en", SOURCES)
    assert words.words == {path: WORDS[source] for path, source in SOURCES.items()}
    assert words.complete
    assert words.reviewed
    assert (words.missing, words.stale) == ((), ())


def test_a_language_without_a_file_lacks_everything_in_one_fault(tmp_path: Path) -> None:
    words = read(tmp_path, "fi", SOURCES)
    assert words.missing == tuple(SOURCES)
    assert [fault.place for fault in words.faults] == ["fi.po:1"]
    assert not words.reviewed


def test_empty_words_are_missing_at_their_line(folder: Path) -> None:
    change(folder, 'msgstr "Thank you!"', 'msgstr " "')
    line = (folder / "en.po").read_text().split('msgctxt "thanks"')[0].count("\n") + 1
    words = read(folder, "en", SOURCES)
    assert words.missing == ("thanks",)
    assert "thanks" not in words.words
    assert [fault.place for fault in words.faults] == [f"en.po:{line}"]


def test_a_changed_source_makes_words_stale_and_unsaid(folder: Path) -> None:
    words = read(folder, "en", {**SOURCES, "title": "Ditt besök"})
    assert words.stale == ("title",)
    assert "title" not in words.words
    assert '"Besök"' in str(words.faults[0])
    assert '"Ditt besök"' in str(words.faults[0])


def test_words_marked_fuzzy_are_stale_and_unsaid(folder: Path) -> None:
    change(folder, 'msgctxt "title"', '#, fuzzy\nmsgctxt "title"')
    words = read(folder, "en", SOURCES)
    assert words.stale == ("title",)
    assert "title" not in words.words


def test_source_words_typed_with_other_code_points_are_the_same(folder: Path) -> None:
    change(folder, 'msgid "Besök"', 'msgid "Beso\u0308k"')
    assert read(folder, "en", SOURCES).complete


def test_words_of_a_text_that_is_not_there_are_named_with_the_nearest(folder: Path) -> None:
    change(folder, 'msgctxt "question.been.label"', 'msgctxt "question.bean.label"')
    found = faults(folder)
    assert any("Did you mean 'question.been.label'?" in fault for fault in found)
    assert any("question.been.label has no words here" in fault for fault in found)


def test_words_of_another_questionnaire_altogether_are_not_all_named(folder: Path) -> None:
    entries = "".join(f'\nmsgctxt "other.{number}"\nmsgid "x"\nmsgstr "y"\n' for number in range(20_000))
    path = folder / "en.po"
    path.write_text(path.read_text() + entries)
    assert len(faults(folder)) == MAX_FAULTS


def test_two_entries_for_one_text_are_a_fault_at_the_second(folder: Path) -> None:
    path = folder / "en.po"
    lines = path.read_text().count("\n")
    path.write_text(path.read_text() + '\nmsgctxt "title"\nmsgid "Besök"\nmsgstr "Call"\n')
    [fault] = faults(folder)
    assert fault.startswith(f"en.po:{lines + 2}: ")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Language: en", "Language: sv", "says Language: sv"),
        ('"Language: en\\n"\n', "", "does not say the language"),
        ("X-Reviewed: yes", "X-Reviewed: maybe", "neither yes nor no"),
        ("charset=UTF-8", "charset=ISO-8859-1", "another encoding"),
        ('msgstr "Visit"', 'msgstr "Visit', "cannot be read"),
    ],
)
def test_a_slip_in_the_file_stops_the_language(folder: Path, old: str, new: str, what: str) -> None:
    change(folder, old, new)
    assert any(what in fault for fault in faults(folder))


def test_a_broken_file_gives_no_words(folder: Path) -> None:
    change(folder, 'msgstr "Visit"', 'msgstr "Visit')
    assert not read(folder, "en", SOURCES).words


def test_a_file_that_is_not_utf_8_is_named_with_its_line(folder: Path) -> None:
    path = folder / "en.po"
    lines = path.read_bytes().count(b"\n")
    path.write_bytes(path.read_bytes() + b"\n# sk\xe5l\n")
    [fault] = faults(folder)
    assert fault.startswith(f"en.po:{lines + 2}: The file is not UTF-8.")


def test_a_new_file_is_unreviewed_and_asks_for_every_text(tmp_path: Path) -> None:
    done = update(tmp_path, "ar", SOURCES)
    text = done.path.read_text()
    assert done.changed
    assert done.added == tuple(SOURCES)
    assert '"Language: ar\\n"' in text
    assert '"X-Reviewed: no\\n"' in text
    assert read(tmp_path, "ar", SOURCES).missing == tuple(SOURCES)


def test_updating_what_is_up_to_date_does_not_touch_the_file(folder: Path) -> None:
    before = (folder / "en.po").stat()
    assert not update(folder, "en", SOURCES).changed
    assert (folder / "en.po").stat().st_mtime_ns == before.st_mtime_ns


def test_new_texts_are_added_where_they_come_and_the_rest_is_kept(folder: Path) -> None:
    sources = {"title": SOURCES["title"], "question.new.label": "Nytt?", **SOURCES}
    done = update(folder, "en", sources)
    assert done.added == ("question.new.label",)
    words = read(folder, "en", sources)
    assert words.missing == ("question.new.label",)
    assert words.words["thanks"] == "Thank you!"
    text = (folder / "en.po").read_text()
    assert text.index("title") < text.index("question.new.label") < text.index("question.been.label")


def test_a_changed_source_keeps_the_old_words_as_fuzzy_beside_what_they_said(folder: Path) -> None:
    done = update(folder, "en", {**SOURCES, "title": "Ditt besök"})
    assert done.stale == ("title",)
    text = (folder / "en.po").read_text()
    assert '#, fuzzy\n#| msgid "Besök"\nmsgctxt "title"\nmsgid "Ditt besök"\nmsgstr "Visit"\n' in text


def test_a_source_changed_twice_still_shows_what_the_words_were_made_from(folder: Path) -> None:
    update(folder, "en", {**SOURCES, "title": "Ditt besök"})
    update(folder, "en", {**SOURCES, "title": "Ert besök"})
    assert '#| msgid "Besök"' in (folder / "en.po").read_text()


def test_a_language_with_something_new_is_no_longer_reviewed(folder: Path) -> None:
    assert read(folder, "en", SOURCES).reviewed
    update(folder, "en", {**SOURCES, "alt": "En kvinna"})
    assert not read(folder, "en", SOURCES).reviewed


def test_a_text_that_is_gone_is_put_aside_and_comes_back_with_its_words(folder: Path) -> None:
    fewer = {path: words for path, words in SOURCES.items() if path != "thanks"}
    assert update(folder, "en", fewer).removed == ("thanks",)
    assert read(folder, "en", fewer).complete
    assert '#~ msgstr "Thank you!"' in (folder / "en.po").read_text()
    update(folder, "en", SOURCES)
    assert read(folder, "en", SOURCES).words["thanks"] == "Thank you!"


def test_the_translators_comments_are_kept(folder: Path) -> None:
    change(folder, 'msgctxt "title"', '# said by the group itself\nmsgctxt "title"')
    update(folder, "en", {**SOURCES, "title": "Ditt besök"})
    assert "# said by the group itself\n" in (folder / "en.po").read_text()


def test_a_broken_file_is_left_as_it_is(folder: Path) -> None:
    change(folder, 'msgstr "Visit"', 'msgstr "Visit')
    before = (folder / "en.po").read_bytes()
    with pytest.raises(DefinitionError, match=r"en\.po:\d+: "):
        update(folder, "en", {**SOURCES, "title": "Ditt besök"})
    assert (folder / "en.po").read_bytes() == before


def test_a_file_beyond_all_measure_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(po_words, "MAX_BYTES", 100)
    assert any("larger than" in fault for fault in faults(folder))

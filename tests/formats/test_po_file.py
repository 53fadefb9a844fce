"""Gettext's files: read to the letter, written as other tools read them, slips shown with their line."""

from __future__ import annotations

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from survey.formats.po_file import MAX_FAULTS, Catalogue, Entry, parse, written

FILE = """\
# Words in English
msgid ""
msgstr ""
"Language: en\\n"
"X-Reviewed: no\\n"

# ask the nurse
#. The first page's heading
#: questionnaire.yaml:4
#, fuzzy, no-wrap
#| msgctxt "title"
#| msgid "Ditt "
#| "besök"
msgctxt "title"
msgid ""
"Ditt första "
"besök"
msgstr "Your \\"visit\\"\\n\\\\"

#~ msgctxt "question.old.label"
#~ msgid "Gammalt"
#~ msgstr "Old"
"""


def read(text: str) -> Catalogue:
    catalogue, faults = parse(text, "en.po")
    assert not faults
    return catalogue


def slips(text: str) -> list[str]:
    return [str(fault) for fault in parse(text, "en.po")[1]]


def test_everything_that_a_file_says_is_read() -> None:
    catalogue = read(FILE)
    assert catalogue.header == {"Language": "en", "X-Reviewed": "no"}
    assert catalogue.comments == ["Words in English"]
    title, old = catalogue.entries
    assert title == Entry(
        context="title",
        source="Ditt första besök",
        words='Your "visit"\n\\',
        fuzzy=True,
        previous="Ditt besök",
        comments=["ask the nurse"],
        notes=["The first page's heading"],
        line=14,
    )
    assert (old.context, old.words, old.obsolete) == ("question.old.label", "Old", True)


def test_what_is_written_is_read_back_the_same() -> None:
    once = written(read(FILE))
    assert written(read(once)) == once
    again = read(once)
    for entry in (*again.entries, *read(FILE).entries):
        entry.line = 0
    assert again.entries[0].previous == "Ditt besök"
    assert again.entries[1].obsolete


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)
names = st.text("abc._", min_size=1, max_size=8)
entries = st.builds(
    Entry,
    context=names,
    source=words.filter(bool),
    words=words,
    fuzzy=st.booleans(),
    obsolete=st.booleans(),
    previous=words,
    comments=st.lists(st.text("abc å", min_size=1).map(str.strip).filter(bool), max_size=2),
)


@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.context))
def test_any_words_survive_being_written_and_read(entries: list[Entry]) -> None:
    catalogue = read(written(Catalogue({"Language": "ti"}, entries)))
    for entry in catalogue.entries:
        entry.line = 0
    assert catalogue.entries == entries


@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.context))
def test_other_tools_read_what_is_written(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.obsolete:
            entry.previous = ""  # Babel knows no previous words of obsolete entries
    ours = written(Catalogue({"Language": "en", "Content-Type": "text/plain; charset=UTF-8"}, entries))
    theirs = read_po(io.BytesIO(ours.encode()), abort_invalid=True)
    for entry in entries:
        if not entry.obsolete:
            message = theirs.get(entry.source, entry.context)
            assert message is not None
            assert (message.string, message.fuzzy) == (entry.words, entry.fuzzy)


def test_what_other_tools_write_is_read() -> None:
    theirs = Catalog(locale="en")
    long = "Det här är en mening som är så lång att verktyg bryter den på flera rader, gång på gång på gång."
    theirs.add(long, "It is long. " * 12, context="title", auto_comments=["a note"], flags=["fuzzy"])
    theirs.add("Ja", "Yes", context="question.been.choice.yes.label", previous_id="Jo")
    file = io.BytesIO()
    write_po(file, theirs, include_previous=True)
    title, yes = read(file.getvalue().decode()).entries
    assert (title.source, title.words, title.fuzzy) == (long, "It is long. " * 12, True)
    assert (yes.words, yes.previous) == ("Yes", "Jo")


HEAD = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n\n'


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ('msgctxt "title"\nmsgid "Besök"\nmsgstr "Visit\n', "en.po:7:", "cannot be read"),
        ('msgctxt "title"\nmsgid "Besök"\nmsgstr "A "visit""\n', "en.po:7:", "cannot be read"),
        ('msgctxt "title"\nmsgid "Besök"\nmsgsrt "Visit"\n', "en.po:7:", "cannot be read"),
        ('msgctxt "title"\nmsgid "Besök"\nmsgstr “Visit”\n', "en.po:7:", "cannot be read"),
        ('msgctxt "title"\nmsgid "Besök"\n', "en.po:5:", "no msgstr"),
        ('msgctxt "title"\nmsgstr "Visit"\n', "en.po:5:", "no msgid"),
        ('msgctxt "title"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', "en.po:7:", "Plural"),
        ('msgctxt "title"\nmsgid "Besök"\nmsgstr "Vi\\sit"\n', "en.po:7:", "\\s means nothing"),
        ("<<<<<<< HEAD\n", "en.po:5:", "cannot be read"),
        ('"Visit"\n', "en.po:5:", "stand alone here"),
    ],
)
def test_a_slip_is_shown_with_its_line(text: str, place: str, what: str) -> None:
    found = slips(HEAD + text)
    assert found[0].startswith(place), found
    assert what in found[0]


def test_the_entries_around_a_slip_are_still_read() -> None:
    text = HEAD + 'msgctxt "a"\nmsgid "x"\nmsgstr "y\n\nmsgctxt "b"\nmsgid "x"\nmsgstr "z"\n'
    catalogue, faults = parse(text, "en.po")
    assert len(faults) == 2
    assert catalogue.entries[-1].words == "z"


def test_a_file_of_nothing_but_slips_is_given_up() -> None:
    assert len(slips("nonsense\n" * 1_000)) == MAX_FAULTS


@given(st.text(st.sampled_from('msgid ctxtr"\\#~|,.\n ab'), max_size=120) | st.text(max_size=200))
def test_no_text_brings_the_reader_down(text: str) -> None:
    parse(text, "en.po")

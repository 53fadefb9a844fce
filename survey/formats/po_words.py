"""A questionnaire's words in its other languages: one `<tag>.po` beside `questionnaire.yaml` for each.

An entry's context is the text's path, its msgid the source words. A translation counts only while its msgid equals the
source words and nobody has marked it fuzzy; otherwise it is stale: kept for the translator, but not shown to anyone.
The header says `X-Reviewed: yes` once somebody who speaks the language has read all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from unicodedata import normalize

from survey.core.definition import Fault
from survey.errors import DefinitionError
from survey.formats.po_file import MAX_FAULTS, Catalogue, Entry, parse, written

MAX_BYTES: Final = 2_000_000
REVIEWED: Final = "X-Reviewed"


@dataclass(frozen=True)
class Words:
    """What the file of one language holds for a questionnaire, and what it lacks; `faults` say it with lines."""

    tag: str
    words: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    reviewed: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every text has words that can be shown."""
        return not self.faults


@dataclass(frozen=True)
class Update:
    """What bringing a language's file up to date did: paths of texts added, found stale and no longer asked for."""

    path: Path
    added: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: bool = False


def read(folder: Path, tag: str, sources: Mapping[str, str]) -> Words:
    """The words in `tag` for the texts in `sources` (path → source words)."""
    path = folder / f"{tag}.po"
    if not path.is_file():
        fault = Fault(
            "", "missing-words", f"There are no words in {tag}.", "Run flask words and translate.", f"{path.name}:1"
        )
        return Words(tag, missing=tuple(sources), faults=(fault,))
    try:
        catalogue = _read(path)
    except DefinitionError as error:
        return Words(tag, missing=tuple(sources), faults=error.faults)
    faults = _header_faults(catalogue, tag, path.name)
    entries = {entry.context: entry for entry in catalogue.entries if not entry.obsolete}
    faults += _strangers(catalogue, sources, path.name)
    words, missing, stale = {}, [], []
    for at, source in sources.items():
        entry = entries.get(at)
        if entry is None or not entry.words.strip():
            missing.append(at)
            faults.append(_missing(at, source, entry, path.name))
        elif entry.fuzzy or _tidy(entry.source) != _tidy(source):
            stale.append(at)
            faults.append(_stale(at, source, entry, path.name))
        else:
            words[at] = _tidy(entry.words)
    reviewed = catalogue.header.get(REVIEWED, "no") == "yes"
    return Words(tag, words, tuple(missing), tuple(stale), reviewed, tuple(faults))


def update(folder: Path, tag: str, sources: Mapping[str, str]) -> Update:
    """Bring `<tag>.po` up to date with the source: adds what is new, marks what is stale, keeps every translation.

    Texts no longer in the questionnaire are kept as obsolete entries. A language with anything new or stale is no
    longer reviewed. Raises DefinitionError, and leaves the file alone, when it cannot be read.
    """
    path = folder / f"{tag}.po"
    catalogue = _read(path) if path.is_file() else Catalogue()
    before = written(catalogue)
    known: dict[str, Entry] = {}
    for entry in catalogue.entries:
        if entry.context not in known or known[entry.context].obsolete:
            known[entry.context] = entry
    entries = [_updated(known.pop(at, None), at, source) for at, source in sources.items()]
    gone = [replace(entry, obsolete=True) for entry in known.values() if entry.words]
    added = tuple(entry.context for entry in entries if not entry.words)
    stale = tuple(entry.context for entry in entries if entry.fuzzy)
    header = _header(catalogue.header, tag, whole=not added and not stale)
    after = written(Catalogue(header, entries + gone, catalogue.comments))
    removed = tuple(entry.context for entry in known.values() if not entry.obsolete)
    if changed := after != before or not path.is_file():
        _write(path, after)
    return Update(path, added, stale, removed, changed)


def write(folder: Path, tag: str, sources: Mapping[str, str], words: Mapping[str, str], reviewed: bool) -> None:
    """Write a new `<tag>.po` with the words that there are for the texts in `sources`."""
    entries = [Entry(context=at, source=source, words=words.get(at, "")) for at, source in sources.items()]
    header = _header({REVIEWED: "yes" if reviewed else "no"}, tag, whole=all(entry.words for entry in entries))
    _write(folder / f"{tag}.po", written(Catalogue(header, entries)))


def _read(path: Path) -> Catalogue:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path, 1, f"The file is larger than {MAX_BYTES:,} bytes.", "Keep it smaller.")
        content = path.read_bytes()
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise _refused(path, 1, f"The file cannot be opened ({error.strerror}).", "Check who may read it.") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(path, line, "The file is not UTF-8.", "Save it with the encoding UTF-8.") from error
    catalogue, faults = parse(text, path.name)
    faults += _twice(catalogue, path.name)
    if faults:
        raise DefinitionError(faults)
    return catalogue


def _twice(catalogue: Catalogue, file: str) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for entry in catalogue.entries:
        if not entry.obsolete and entry.context in seen:
            message = f"The context {entry.context!r} stands on line {seen[entry.context]} too."
            place = f"{file}:{entry.line}"
            faults.append(Fault(entry.context, "duplicate-words", message, "Keep one of the two.", place))
        elif not entry.obsolete:
            seen[entry.context] = entry.line
    return faults


def _strangers(catalogue: Catalogue, sources: Mapping[str, str], file: str) -> list[Fault]:
    """A fault for each of the first entries whose context is no text of the questionnaire."""
    faults = []
    strangers = [entry for entry in catalogue.entries if not entry.obsolete and entry.context not in sources]
    for entry in strangers[:MAX_FAULTS]:
        near = get_close_matches(entry.context, sources, n=1, cutoff=0.8)
        mend = f"Did you mean {near[0]!r}?" if near else "Run flask words, which puts it aside."
        message = f"The questionnaire has no text {entry.context!r}."
        faults.append(Fault(entry.context, "unknown-words", message, mend, f"{file}:{entry.line}"))
    return faults


def _header_faults(catalogue: Catalogue, tag: str, file: str) -> list[Fault]:
    faults = []
    language = catalogue.header.get("Language", "")
    if language != tag:
        message = f"The header says Language: {language}." if language else "The header does not say the language."
        faults.append(Fault("", "wrong-language", message, f"Write Language: {tag} there.", f"{file}:1"))
    if catalogue.header.get(REVIEWED, "no") not in ("yes", "no"):
        message = f"The header's {REVIEWED} is neither yes nor no."
        mend = "Write yes once somebody who speaks the language has read it, else no."
        faults.append(Fault("", "bad-header", message, mend, f"{file}:1"))
    charset = catalogue.header.get("Content-Type", "charset=utf-8").lower()
    if "charset=utf-8" not in charset.replace(" ", ""):
        mend = "Save the file as UTF-8 and write charset=UTF-8."
        faults.append(Fault("", "bad-header", "The header names another encoding than UTF-8.", mend, f"{file}:1"))
    return faults


def _missing(at: str, source: str, entry: Entry | None, file: str) -> Fault:
    line = entry.line if entry else 1
    message = f"{at} has no words here."
    return Fault(at, "missing-words", message, f"Translate {_short(source)}.", f"{file}:{line}")


def _stale(at: str, source: str, entry: Entry, file: str) -> Fault:
    if entry.fuzzy:
        message = f"{at} is marked fuzzy."
        mend = "Compare it with its msgid, mend the words and remove the mark."
    else:
        message = f"{at} translates {_short(entry.source)}, but the source now says {_short(source)}."
        mend = "Run flask words, then mend the words."
    return Fault(at, "stale-words", message, mend, f"{file}:{entry.line}")


def _updated(entry: Entry | None, at: str, source: str) -> Entry:
    if entry is None:
        return Entry(context=at, source=source)
    if _tidy(entry.source) == _tidy(source):
        return replace(entry, obsolete=False)
    previous = entry.previous if entry.fuzzy and entry.previous else entry.source
    if not entry.words:
        return replace(entry, source=source, obsolete=False, fuzzy=False, previous="")
    return replace(entry, source=source, obsolete=False, fuzzy=True, previous=previous)


def _header(given: Mapping[str, str], tag: str, whole: bool) -> dict[str, str]:
    header = {
        "Language": tag,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **given,
    }
    header["Language"] = tag
    header[REVIEWED] = "yes" if whole and given.get(REVIEWED) == "yes" else "no"
    return header


def _write(path: Path, text: str) -> None:
    """Put the new file in the old one's place at once, so that a power cut leaves one of the two."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _refused(path, 1, f"The file cannot be written ({error.strerror}).", "Check who may write it.") from error


def _tidy(words: str) -> str:
    """Words as they are compared and shown: composed, without space around them."""
    return normalize("NFC", words.strip())


def _short(words: str) -> str:
    return f'"{words}"' if len(words) <= 50 else f'"{words[:47]}…"'


def _refused(path: Path, line: int, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "unreadable", message, mend, f"{path.name}:{line}")])

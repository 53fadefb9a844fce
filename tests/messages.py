"""The words of the interface, as they stand in templates and views; run as a program, it updates the catalogues.

    python -m tests.messages

adds what is new to `translations/*/LC_MESSAGES/messages.po` and takes out what no page says any more.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SURVEY = ROOT / "survey"
TRANSLATIONS = ROOT / "translations"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "words": None, "plural": (1, 2)}
# Where Python code says words of the interface.
SPEAKING = ("respond", "public", "workshop", "staff", "reports", "web.py", "members.py")

Message = str | tuple[str, str]


def for_staff_alone(path: Path) -> bool:
    """Whether only staff see what this file says."""
    return "staff" in path.relative_to(SURVEY).as_posix() or path.name == "members.py"


def speaking_files() -> list[Path]:
    """Every file with words of the interface."""
    files = list((SURVEY / "templates").rglob("*.html"))
    for name in SPEAKING:
        place = SURVEY / name
        files += [place] if place.is_file() else list(place.rglob("*.py"))
    return sorted(files)


def messages(staff: bool = True) -> dict[str, Message]:
    """Every message by its id, residents' first; those of the staff's pages too if `staff`."""
    files = sorted(speaking_files(), key=for_staff_alone)
    found: dict[str, Message] = {}
    for path in files:
        if staff or not for_staff_alone(path):
            for message in messages_in(path):
                found.setdefault(id_of(message), message)
    return found


@cache
def messages_in(path: Path) -> list[Message]:
    """The messages of one file."""
    if path.suffix == ".html":
        extracted = extract_from_file("jinja2.ext:babel_extract", path, KEYWORDS, options={"silent": "false"})
    else:
        extracted = extract_from_file("python", path, KEYWORDS)
    return [message if isinstance(message, str) else (message[0], message[1]) for _, message, *_ in extracted]


def id_of(message: Message) -> str:
    """What a message is known by: its words, the singular where there are two."""
    return message if isinstance(message, str) else message[0]


def read_catalogue(tag: str) -> Catalog:
    """The catalogue of a language."""
    with open(TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po", "rb") as file:
        return read_po(file)


def update(tag: str) -> None:
    """Bring a catalogue up to date. Staff read Swedish or English, so their words go into the Swedish one alone."""
    path = TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po"
    catalogue = read_catalogue(tag)
    wanted = messages(staff=tag == "sv")
    if tag == "sv-simple":  # says only what it says otherwise than sv
        wanted = {name: message for name, message in wanted.items() if name in catalogue}
    fresh = Catalog()
    fresh.mime_headers = catalogue.mime_headers
    for name, message in wanted.items():
        known = catalogue.get(name)
        fresh.add(message, known.string if known else None)
    header = path.read_text().split("\n\n", 1)[0]  # stays as its translator wrote it
    written = io.BytesIO()
    write_po(written, fresh, width=0, omit_header=True, no_location=True)
    path.write_text(f"{header}\n\n{written.getvalue().decode().strip()}\n")


if __name__ == "__main__":
    for folder in sorted(TRANSLATIONS.iterdir()):
        if (folder / "LC_MESSAGES" / "messages.po").exists():
            update(folder.name)

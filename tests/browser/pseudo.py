"""A language that nobody speaks: every text two fifths longer, full of accents, and marked at both ends.

What stands on a page without the marks was never given to a translator; what runs out of its place will not have room
for Finnish.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.support import NullTranslations

from survey import i18n
from survey.formats import yaml_form
from tests.browser.product import FOLDERS, GALLERY, SHIPPED
from tests.folders import write_words

TAG = "uk"  # a language of the registry whose words for the interface are not shipped
FIRST, LAST = "⟦", "⟧"
ACCENTS = str.maketrans("aeiouyAEIOUYåäöÅÄÖcnsz", "áéíóúýÁÉÍÓÚÝǻǟȫǺǞȪçñšž")
_KEPT = re.compile(r"(%\(\w+\)s|%%)")


def strange(text: str) -> str:
    """The text as this language would say it; placeholders stay."""
    said = "".join(part if _KEPT.fullmatch(part) else _longer(part) for part in _KEPT.split(text))
    while len(said) < 1.4 * len(text):
        said += " ëë"
    return f"{FIRST}{said}{LAST}"


def _longer(words: str) -> str:
    accented = words.translate(ACCENTS)
    return "".join(new * 2 if new != old else new for old, new in zip(words, accented, strict=True))


class Strange(NullTranslations):
    """The interface's words in the language."""

    def gettext(self, message: str) -> str:
        """The words of a message."""
        return strange(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The words for a number of things."""
        return strange(one if number == 1 else many)


@contextmanager
def spoken() -> Iterator[None]:
    """While the interface speaks the language."""
    assert TAG not in i18n._state.catalogues, f"{TAG} is shipped now; choose another language"
    i18n._state.catalogues[TAG] = Strange()
    try:
        yield
    finally:
        del i18n._state.catalogues[TAG]


def write_questionnaires(home: Path) -> Path:
    """Copies of the shipped questionnaires that speak the language too."""
    for name in (*SHIPPED, GALLERY):
        folder = home / name
        shutil.copytree(FOLDERS / name, folder)
        definition = folder / yaml_form.FILE
        text = definition.read_text(encoding="utf-8").replace("\nlanguages: [", f"\nlanguages: [{TAG}, ", 1)
        definition.write_text(text, encoding="utf-8")
        sources = yaml_form.examine(folder).sources
        write_words(folder, TAG, {path: strange(words) for path, words in sources.items()})
    return home

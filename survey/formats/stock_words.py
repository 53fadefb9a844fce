"""The few words that a form from elsewhere leaves to whoever shows it: yes, no and "something else"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class Common(NamedTuple):
    """One language's words."""

    yes: str
    no: str
    other: str


COMMON: Final = {
    "sv": Common("Ja", "Nej", "Något annat"),
    "sv-simple": Common("Ja", "Nej", "Något annat"),
    "en": Common("Yes", "No", "Something else"),
    "nb": Common("Ja", "Nei", "Noe annet"),
    "fi": Common("Kyllä", "Ei", "Jotain muuta"),
    "de": Common("Ja", "Nein", "Etwas anderes"),
    "fr": Common("Oui", "Non", "Autre chose"),
    "sw": Common("Ndiyo", "Hapana", "Kitu kingine"),
    "ar": Common("نعم", "لا", "شيء آخر"),
    "fa": Common("بله", "خیر", "چیز دیگر"),
    "prs": Common("بلی", "نخیر", "چیز دیگر"),
    "so": Common("Haa", "Maya", "Wax kale"),
    "ti": Common("እወ", "ኣይፋል", "ካልእ"),
    "uk": Common("Так", "Ні", "Щось інше"),
}


def common(word: str, tags: Iterable[str]) -> dict[str, str]:
    """ "yes", "no" or "other" in those of the languages that it is known in; in English where it is in none."""
    tags = tuple(tags)
    words = {tag: str(getattr(COMMON[tag], word)) for tag in tags if tag in COMMON}
    if tags and tags[0] not in words:
        words = {tags[0]: str(getattr(COMMON["en"], word)), **words}
    return words


def is_common(word: str, words: Mapping[str, str]) -> bool:
    """Whether these are the words above, in every language that they are in."""
    return all(tag in COMMON and said == getattr(COMMON[tag], word) for tag, said in words.items())

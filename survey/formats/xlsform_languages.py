"""Which language a column's words are in: the name an author gave it, as a tag of our registry.

Authors write "Svenska (sv)", "Arabic", "العربية" or "Sw". A language that the registry does not know gets a private
tag ("Moore" → "x-moore"), so that its words are kept for whoever adds it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from unicodedata import normalize

from survey.core.languages import LANGUAGES, SIGN_LANGUAGES

_OTHER_NAMES: Final = {
    "arabiska": "ar",
    "bokmål": "nb",
    "chinese (simplified)": "zh",
    "dari persian": "prs",
    "easy read": "sv-simple",
    "farsi": "fa",
    "fulfulde": "ff",
    "kurdish": "ku",
    "kurmanji": "ku",
    "lättläst svenska": "sv-simple",
    "mandarin": "zh",
    "norsk": "nb",
    "norwegian": "nb",
    "norska": "nb",
    "persian (farsi)": "fa",
    "af soomaali": "so",
    "soomaali": "so",
    "sorani": "ckb",
    "tigrigna": "ti",
    "tigrinja": "ti",
}
_IN_BRACKETS = re.compile(r"(.*?)\s*[(\[]\s*([A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*)\s*[)\]]\s*")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_PRIVATE = re.compile(r"x(-[a-z0-9]{1,8})+")
_KNOWN: Final = frozenset((*LANGUAGES, *SIGN_LANGUAGES))
_LETTERS = re.compile("[^a-z0-9]+")


def tag_of(name: str) -> str:
    """The tag of the language an author calls `name`: one of the registry's, or one of nobody's."""
    tidy = normalize("NFC", " ".join(name.split())).casefold()
    bracketed = _IN_BRACKETS.fullmatch(tidy)
    code = bracketed[2].replace("_", "-") if bracketed else ""
    bare = bracketed[1] if bracketed else tidy
    for candidate in (code, code.partition("-")[0], tidy.replace("_", "-"), _names().get(tidy), _names().get(bare)):
        if candidate in _KNOWN:
            return candidate
    if _TAG.fullmatch(code or tidy) or _PRIVATE.fullmatch(tidy):
        return code or tidy
    return _private(bare)


def name_of(tag: str) -> str:
    """What the language is called in a form that we write: its own name and its tag."""
    return f"{LANGUAGES[tag].autonym} ({tag})" if tag in LANGUAGES else tag


@cache
def _names() -> dict[str, str]:
    names = {**_OTHER_NAMES, **{name.casefold(): tag for tag, name in SIGN_LANGUAGES.items()}}
    for language in LANGUAGES.values():
        for name in (language.autonym, language.english, language.swedish):
            names.setdefault(name.casefold(), language.tag)
    return names


def _private(name: str) -> str:
    """A private tag that tells one name from another: parts of at most eight letters and digits."""
    plain = _LETTERS.sub("", normalize("NFKD", name).casefold())
    letters = plain or "".join(f"{ord(sign):x}" for sign in name)
    parts = [letters[start : start + 8] for start in range(0, min(len(letters), 24), 8)]
    return "-".join(["x", *parts]) if parts else "x-none"

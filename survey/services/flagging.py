"""Personal details in what people wrote, found before anybody else sees them: numbers, addresses, what may be a name.

A find is a warning to a reader, never a verdict: what is found is shown and a person decides, and what is not found may
still point at somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
from personnummer import personnummer

KINDS: Final = ("personal-number", "telephone", "email", "name")
COUNTRY: Final = "SE"  # whose numbers are read without a country code
_NUMBER: Final = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_CAPITAL: Final = r"[^\W\d_a-zåäöéü][^\W\d_]+(?:-[^\W\d_]+)?"
# "jag heter Anna", "doktor Berg", "my name is Amina", and two capitalised words in a row inside a sentence.
_SAID: Final = re.compile(
    r"\b(?i:jag heter|mitt namn är|heter|kallas|doktor|dr\.?|läkaren?|sköterskan?|syster|barnmorskan?|fru|herr|"
    rf"my name is|i am called|nurse|doctor|mrs?\.?|ms\.?|magacaygu waa|nimeni on)\s+({_CAPITAL}(?:\s+{_CAPITAL})?)"
)
_PAIR: Final = re.compile(rf"(?<=[\w,;:] )({_CAPITAL}\s+{_CAPITAL})")


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that may tell who somebody is: a half-open span in code points, and one of `KINDS`."""

    start: int
    end: int
    kind: str


def find_details(words: str) -> tuple[Detail, ...]:
    """What in the words may be a personal detail, in order; spans do not overlap, the surer kind wins."""
    kept: list[Detail] = []
    for detail in _candidates(words):
        if all(detail.end <= other.start or other.end <= detail.start for other in kept):
            kept.append(detail)
    return tuple(sorted(kept, key=lambda detail: detail.start))


def _candidates(words: str) -> Iterator[Detail]:
    if any(sign.isdigit() for sign in words):
        plain = _plain_digits(words)
        for found in _NUMBER.finditer(plain):
            if personnummer.valid(found[0].replace(" ", "-")):
                yield Detail(found.start(), found.end(), "personal-number")
        for match in phonenumbers.PhoneNumberMatcher(plain, COUNTRY):
            yield Detail(match.start, match.end, "telephone")
    for found in _EMAIL.finditer(words):
        yield Detail(found.start(), found.end(), "email")
    for pattern in (_SAID, _PAIR):
        for found in pattern.finditer(words):
            if all(word[0].isupper() for word in found[1].split()):  # scripts without capitals have no sign of a name
                yield Detail(found.start(1), found.end(1), "name")


def _plain_digits(words: str) -> str:
    """The words with digits of any script as 0 to 9, character for character."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in words)

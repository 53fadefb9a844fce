"""Parts of FHIR resources as they are found: read by name, never trusted, with the same part in other languages beside.

A questionnaire comes in several languages in three ways, which may be mixed: the translation extension on a text, a
value set's designations, and one resource for each language. An `Element` hides which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from survey.core.languages import LANGUAGES

Data = Mapping[str, Any]
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
_ALIASES: Final = {"no": "nb", "iw": "he", "per": "fa", "swe": "sv", "eng": "en", "fin": "fi", "ara": "ar"}


def tag_of(language: str) -> str:
    """The tag of ours for a language tag of anyone's: "nb-NO" is nb, "sv-simple" is itself, "" if it is not known."""
    parts = language.replace("_", "-").lower().split("-")
    for length in range(len(parts), 0, -1):
        tag = "-".join(parts[:length])
        tag = _ALIASES.get(tag, tag)
        if tag in LANGUAGES:
            return tag
    return ""


@dataclass(frozen=True)
class Element:
    """One part of a resource, and the same part of the resources in other languages: (tag, part), the source first."""

    pairs: tuple[tuple[str, Data], ...]

    @property
    def data(self) -> Data:
        """The part in the source language."""
        return self.pairs[0][1]

    def text(self, name: str) -> str:
        """A field of text, "" where there is none."""
        return as_text(self.data.get(name))

    def flag(self, name: str) -> bool:
        """A field that is true."""
        return self.data.get(name) is True

    def items(self, name: str) -> list[Data]:
        """A field that is a list of objects; whatever else stands in it is left out."""
        return as_objects(self.data.get(name))

    def words(self, name: str) -> dict[str, str]:
        """A text in every language it is said in, the source first."""
        words: dict[str, str] = {}
        for tag, data in self.pairs:
            if said := as_text(data.get(name)):
                words.setdefault(tag, said)
        for _, data in self.pairs:
            for other, said in _translations(data.get(f"_{name}")):
                words.setdefault(other, said)
        return words

    def inner(self, *names: str) -> Element | None:
        """The part inside a field; of several names, the first that is there."""
        for name in names:
            pairs = tuple((tag, data[name]) for tag, data in self.pairs if isinstance(data.get(name), Mapping))
            if pairs and isinstance(self.data.get(name), Mapping):
                return Element(pairs)
        return None

    def each(self, name: str, identity: Callable[[Data], str]) -> list[Element]:
        """The parts of a list, each with its counterparts: those of the same identity, else of the same place."""
        lists = [(tag, as_objects(data.get(name))) for tag, data in self.pairs]
        return aligned(lists, identity)

    def extensions(self, name: str) -> list[Element]:
        """The extensions whose address ends with `name`."""
        return [found for found in self.each("extension", _address) if _address(found.data).rpartition("/")[2] == name]

    def extension(self, name: str) -> Element | None:
        """The first of the extensions whose address ends with `name`."""
        return next(iter(self.extensions(name)), None)

    def extension_value(self, name: str) -> Any:
        """What the first such extension holds, None where there is none."""
        found = self.extension(name)
        return value_of(found.data)[1] if found else None

    def extension_words(self, name: str) -> dict[str, str]:
        """What the first such extension says, in every language."""
        found = self.extension(name)
        if found is None:
            return {}
        field = next((key for key in found.data if key.startswith("value")), "value")
        return found.words(field)


def aligned(lists: Sequence[tuple[str, list[Data]]], identity: Callable[[Data], str]) -> list[Element]:
    """Lists of the same parts in several languages, part by part."""
    found: list[list[tuple[str, Data]]] = [[(lists[0][0], data)] for data in lists[0][1]]
    for tag, others in lists[1:]:
        by_identity = {identity(other): other for other in reversed(others)}
        for place, pairs in enumerate(found):
            name = identity(pairs[0][1])
            other = by_identity.get(name) if name else others[place] if place < len(others) else None
            if other is not None:
                pairs.append((tag, other))
    return [Element(tuple(pairs)) for pairs in found]


def value_of(data: Data, prefix: str = "value") -> tuple[str, Any]:
    """A choice of types as FHIR writes it: `valueString: x` is ("String", "x"); ("", None) where there is none."""
    for name, value in data.items():
        if name.startswith(prefix) and name != prefix:
            return name[len(prefix) :], value
    return "", None


def as_text(value: Any) -> str:
    """Text without space around it and with one sort of line end; "" for anything else."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else ""


def as_objects(value: Any) -> list[Data]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def codes_of(concept: Any) -> list[str]:
    """The codes of a CodeableConcept."""
    return [as_text(coding.get("code")) for coding in as_objects(concept.get("coding"))] if _is_object(concept) else []


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _address(extension: Data) -> str:
    return as_text(extension.get("url"))


def _translations(beside: Any) -> Iterator[tuple[str, str]]:
    """The tag and words of each translation on a text's own element."""
    if not _is_object(beside):
        return
    for extension in as_objects(beside.get("extension")):
        if _address(extension) == TRANSLATION:
            parts = {_address(part): as_text(value_of(part)[1]) for part in as_objects(extension.get("extension"))}
            tag = tag_of(parts.get("lang", ""))
            if tag and parts.get("content"):
                yield tag, parts["content"]

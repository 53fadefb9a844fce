"""What a FHIR question lets one choose among: listed in the question, in a value set beside it, or nowhere here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from survey.formats.fhir_elements import Data, Element, as_text, tag_of, value_of

MAX_OPTIONS: Final = 10_000
_ORDINALS: Final = ("ordinalValue", "itemWeight", "questionnaire-ordinalValue")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `system` and `code` name it in FHIR, `words` say it, `value` is its number."""

    type: str
    system: str
    code: str
    words: Mapping[str, str]
    value: float | None = None
    exclusive: bool = False
    initial: bool = False
    write: bool = False
    region: str = ""
    media: Element | None = None


class ValueSets:
    """The value sets that came with a questionnaire, by "#id" and by address."""

    def __init__(self, resources: Sequence[Element]) -> None:
        self._sets: dict[str, Element] = {}
        for resource in resources:
            for name in (f"#{resource.text('id')}", resource.text("url")):
                if len(name) > 1:
                    self._sets.setdefault(name, resource)

    def options(self, address: str) -> list[Option]:
        """The choices of a set; none where the set is not here, or only says which code system it takes them from."""
        found = self._sets.get(address) or self._sets.get(address.partition("|")[0])
        return [] if found is None else list(_of_set(found))[:MAX_OPTIONS]


def options_of(item: Element, sets: ValueSets) -> list[Option]:
    """The choices of a question, in order."""
    listed = [_of_option(option) for option in item.each("answerOption", _option_identity)[:MAX_OPTIONS]]
    return [option for option in listed if option] or sets.options(item.text("answerValueSet"))


def _of_option(option: Element) -> Option | None:
    type_, value = value_of(option.data)
    media = option.extension("sdc-questionnaire-itemAnswerMedia") or option.extension("itemAnswerMedia")
    rest: dict[str, Any] = {
        "exclusive": option.extension_value("questionnaire-optionExclusive") is True,
        "write": option.extension_value("urn:medskapa:write") == "yes",
        "region": as_text(option.extension_value("urn:medskapa:region")),
        "initial": option.flag("initialSelected"),
        "media": media,
    }
    if type_ in ("Coding", "Reference"):
        coding = option.inner(f"value{type_}")
        return _of_coding(coding, type_, _ordinal(option, coding), rest) if coding else None
    if not isinstance(value, str | int | float):
        return None
    field = f"value{type_}"
    words = option.words(field) or {tag: str(data.get(field, value)) for tag, data in option.pairs}
    return Option(type_, "", str(value), words, _ordinal(option), **rest)


def _of_coding(coding: Element, type_: str, value: float | None, rest: Mapping[str, Any]) -> Option | None:
    code = coding.text("code") or coding.text("reference") or coding.text("display")
    if not code:
        return None
    words = coding.words("display") or {coding.pairs[0][0]: code}
    return Option(type_, coding.text("system"), code, words, value, **rest)


def _of_set(resource: Element) -> Iterator[Option]:
    """What a value set lists: its expansion if it has one, else what it is composed of."""
    expansion = resource.inner("expansion")
    if expansion and expansion.items("contains"):
        yield from _of_concepts(expansion.each("contains", _concept_identity), "")
        return
    compose = resource.inner("compose")
    for include in compose.each("include", lambda data: as_text(data.get("system"))) if compose else []:
        yield from _of_concepts(include.each("concept", _concept_identity), include.text("system"))


def _of_concepts(concepts: Sequence[Element], system: str) -> Iterator[Option]:
    waiting = list(reversed(concepts))
    while waiting:
        concept = waiting.pop()
        waiting.extend(reversed(concept.each("contains", _concept_identity)))
        if not concept.flag("abstract"):
            words = {**concept.words("display"), **_designations(concept)}
            option = _of_coding(concept, "Coding", _ordinal(concept), {})
            if option:
                yield Option("Coding", option.system or system, option.code, words or option.words, option.value)


def _designations(concept: Element) -> dict[str, str]:
    known = concept.words("display")
    said = ((as_text(each.get("language")), as_text(each.get("value"))) for each in concept.items("designation"))
    return {tag: words for language, words in said if words and (tag := tag_of(language)) and tag not in known}


def _ordinal(*holders: Element) -> float | None:
    for holder in holders:
        for name in _ORDINALS:
            value = holder.extension_value(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value)
    return None


def _option_identity(option: Data) -> str:
    type_, value = value_of(option)
    return as_text(value.get("code")) if type_ == "Coding" and isinstance(value, Mapping) else ""


def _concept_identity(concept: Data) -> str:
    return as_text(concept.get("code"))

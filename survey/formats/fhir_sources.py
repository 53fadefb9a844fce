"""The FHIR files given to one import, opened and laid side by side: one questionnaire, in as many languages as came.

A file holds a Questionnaire, or a Bundle of Questionnaires and value sets. Questionnaires that share most of their
linkIds are one questionnaire in several languages; those that do not are refused, so that nothing is merged by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from survey.formats.fhir_elements import Data, Element, aligned, as_objects, as_text, tag_of
from survey.formats.fhir_options import ValueSets
from survey.formats.import_report import Notes
from survey.formats.json_file import read_json, refused

MAX_ITEMS: Final = 5_000
MAX_RESOURCES: Final = 200
ALIKE: Final = 0.5  # the part of the linkIds that questionnaires share when they are one in several languages


@dataclass(frozen=True)
class Source:
    """What was given: the questionnaire in all its languages, and the value sets that came with it."""

    questionnaire: Element
    sets: ValueSets

    @property
    def tag(self) -> str:
        """The language it was written in."""
        return self.questionnaire.pairs[0][0]


def open_files(paths: Sequence[Path], language: str, notes: Notes) -> Source:
    """The questionnaire in some files; `language` is taken for what does not say its own.

    Raises DefinitionError when there is none, more than one, or too much of it.
    """
    resources = [resource for path in paths for resource in _resources(read_json(path), path.name)]
    return lay_out(resources, language, notes, ", ".join(path.name for path in paths))


def lay_out(resources: Sequence[Data], language: str, notes: Notes, place: str) -> Source:
    """The questionnaire among some resources, its languages side by side."""
    questionnaires = [each for each in resources if each.get("resourceType") == "Questionnaire"]
    if not questionnaires:
        kinds = ", ".join(sorted({as_text(each.get("resourceType")) or "nothing" for each in resources}))
        raise refused(place, f"There is no Questionnaire, only {kinds}.", "Export the form as a FHIR Questionnaire.")
    for each in questionnaires:
        if sum(1 for _ in _items(each)) > MAX_ITEMS:
            raise refused(place, f"The questionnaire has more than {MAX_ITEMS:,} items.", "Split it.")
    pairs = [(_tag(each, language, notes), each) for each in questionnaires]
    for tag, other in pairs[1:]:
        _judge(pairs[0][1], other, tag, [each for each, _ in pairs], place)
    _note_differences(pairs, notes)
    beside = [each for each in resources if each.get("resourceType") == "ValueSet"]
    contained = aligned([(tag, _contained(each)) for tag, each in pairs], _identity)
    sets = ValueSets([*contained, *(Element(((pairs[0][0], each),)) for each in beside)])
    return Source(Element(tuple(pairs)), sets)


def link_id(item: Data) -> str:
    """What an item is called."""
    return as_text(item.get("linkId"))


def _resources(resource: Data, file: str) -> Iterator[Data]:
    """The resource of a file, or those in a bundle."""
    if resource.get("resourceType") != "Bundle":
        yield resource
        return
    entries = as_objects(resource.get("entry"))
    if len(entries) > MAX_RESOURCES:
        raise refused(file, f"The bundle has {len(entries):,} entries.", f"Keep it under {MAX_RESOURCES}.")
    yield from as_objects([entry.get("resource") for entry in entries])


def _tag(questionnaire: Data, language: str, notes: Notes) -> str:
    said = as_text(questionnaire.get("language"))
    place = as_text(questionnaire.get("id")) or "the questionnaire"
    if not said:
        notes.add(place, "no language", "the resource does not say which language it is in", f"Taken as {language}.")
        return language
    tag = tag_of(said)
    if not tag:
        raise refused(place, f"The language {said!r} is not known here.", "Add it to the registry of languages.")
    return tag


def _judge(first: Data, other: Data, tag: str, tags: Sequence[str], place: str) -> None:
    if tags.count(tag) > 1:
        mend = "Import one questionnaire at a time; give each of its languages its own tag."
        raise refused(place, f"There are two Questionnaires in {tag}.", mend)
    these, those = ({link_id(item) for item in _items(each)} for each in (first, other))
    if len(these & those) < ALIKE * max(len(these | those), 1):
        raise refused(place, "The Questionnaires have different linkIds.", "Import one questionnaire at a time.")


def _note_differences(pairs: Sequence[tuple[str, Data]], notes: Notes) -> None:
    """What one language has and the source has not, or the other way round."""
    source = {link_id(item): item for item in _items(pairs[0][1])}
    for tag, other in pairs[1:]:
        theirs = {link_id(item): item for item in _items(other)}
        for name in theirs.keys() - source.keys():
            notes.add(name, f"an item only in {tag}", "the source language has no such item", "Add it there.")
        for name in source.keys() - theirs.keys():
            notes.add(name, f"no such item in {tag}", "that language's resource lacks it", "Translate its words.")


def _items(questionnaire: Data) -> Iterator[Data]:
    """Every item, the outer before the inner."""
    waiting = [as_objects(questionnaire.get("item"))]
    while waiting:
        for item in waiting.pop():
            yield item
            waiting.append(as_objects(item.get("item")))


def _contained(questionnaire: Data) -> list[Data]:
    held: Iterable[Data] = as_objects(questionnaire.get("contained"))
    return [each for each in held if each.get("resourceType") == "ValueSet"]


def _identity(resource: Data) -> str:
    return as_text(resource.get("id"))

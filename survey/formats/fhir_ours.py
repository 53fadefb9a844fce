"""What our own export left in a FHIR resource, put back: kinds, expressions, slides, rows and sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from survey.core.definition import Choice, Question, Scalar, Slide, Text
from survey.core.kinds import KINDS
from survey.formats.fhir_elements import Element
from survey.formats.fhir_items import ADDRESS, Placed, controls, kept, spoken
from survey.formats.fhir_media import MediaShelf, attachments, is_sound
from survey.formats.fhir_sources import link_id

EXPRESSIONS = ("constraint", "required_if", "default", "calculation", "choice_filter", "layout")
UNTOLD = frozenset(("note", "help", "slides", "matrix", "calculated", "hidden"))  # kinds whose items tell no rules
SENTENCES = ("about.who", "about.why", "about.sees", "about.time", "about.delete", "thanks")


def is_ours(questionnaire: Element) -> bool:
    """Whether a questionnaire was exported here."""
    return questionnaire.text("url").startswith(ADDRESS)


def sentences(questionnaire: Element) -> dict[str, dict[str, str]]:
    """The sentences about the survey and the thanks, by their text path."""
    if not is_ours(questionnaire):
        return {}
    items = questionnaire.each("item", link_id)
    return {link_id(item.data): item.words("text") for item in items if link_id(item.data) in SENTENCES}


def restored(question: Question, placed: Placed, shelf: MediaShelf) -> Question:
    """The question as it was exported, as far as its item tells."""
    item = placed.item
    kind = kept(item, "kind")
    if kind in KINDS:
        question = replace(question, kind=kind)
    found = {name: words for name in EXPRESSIONS if (words := kept(item, name))}
    question = replace(question, **found)  # type: ignore[arg-type] # each of these fields is text
    if message := spoken(item, "constraint_message"):
        question = replace(question, constraint_message=Text(f"question.{question.key}.constraint_message", message))
    question = _with_rest(question, placed)
    if kind == "yes_no" and placed.type == "boolean":
        return replace(question, choices=())
    if kind == "slides":
        return replace(question, slides=tuple(_slides(question.key, placed, shelf)))
    return question


def rows(key: str, item: Element) -> tuple[Choice, ...]:
    """What a matrix asks about: the questions inside its group."""
    children = [child for child in item.each("item", link_id) if child.text("type") != "display"]
    names = [_last(child) for child in children]
    return tuple(
        Choice(name, Text(f"question.{key}.row.{name}.label", child.words("text")))
        for name, child in zip(names, children, strict=True)
    )


def first_row(item: Element) -> Element | None:
    """The first question of a matrix, whose choices all of them have."""
    return next((child for child in item.each("item", link_id) if child.items("answerOption")), None)


def _slides(key: str, placed: Placed, shelf: MediaShelf) -> Iterator[Slide]:
    for child in placed.item.each("item", link_id):
        if controls(child):
            continue
        name = _last(child)
        at = f"question.{key}.slide.{name}"
        place = link_id(child.data)
        pictures = [each for each in attachments(child) if not (is_sound(each) or shelf.is_signed(each))]
        picture = shelf.picture(pictures[0], place, at) if pictures else None
        text = shelf.spoken(child, place, Text(f"{at}.text", child.words("text")))
        yield Slide(name, text, picture, shelf.films(child, place, at))


def _last(child: Element) -> str:
    return link_id(child.data).rpartition(".")[2]


def _with_rest(question: Question, placed: Placed) -> Question:
    """The question with the settings, texts and flags that FHIR has no place for."""
    item = placed.item
    kind = KINDS.get(question.kind)
    if kind is None:
        return question
    names = [name for name in kind.texts if name not in question.texts]
    texts = {
        name: Text(f"question.{question.key}.{name}", words)
        for name in names
        if (words := spoken(item, f"text.{name}") or next(iter(placed.help.get(name, ())), {}))
    }
    settings = {name: value for name, value in _settings(item).items() if name in kind.settings}
    names = [name for name in ("random", "dont_know", "wont_say") if kept(item, name)]
    names += ["required", "read_only"] if question.kind in UNTOLD else []
    flags = {name: kept(item, name) == "yes" for name in names}
    reason = kept(item, "opt_out_reason") or question.opt_out_reason
    whole = replace(question, texts={**question.texts, **texts}, settings={**question.settings, **settings})
    return replace(whole, opt_out_reason=reason, **flags)  # type: ignore[arg-type] # these fields are flags


def _settings(item: Element) -> dict[str, Scalar]:
    try:
        found = json.loads(kept(item, "settings") or "{}")
    except (ValueError, RecursionError):
        return {}
    held = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in held if isinstance(value, str | int | float)}

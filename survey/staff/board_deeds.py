"""What the forms of a board's leader ask for: each act's name, and how its form is read into deeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from survey.core.board_acts import tidy
from survey.core.board_templates import PICTURES
from survey.core.languages import LANGUAGES
from survey.errors import InputError
from survey.services.workshops import Deed

MOST_AT_ONCE = 200
Form = Mapping[str, str]


def read_deeds(form: Form, tag: str) -> list[Deed]:
    """The deeds that a form asks for, words in `tag` where it names no other. Raises InputError for unknown acts."""
    act = form.get("act", "")
    reader = READERS.get(act)
    if reader is None:
        raise InputError(act="unknown-choice")
    return reader(act, form, tag)


def _plain(act: str, _form: Form, _tag: str) -> list[Deed]:
    return [Deed(act, {})]


def _about(*names: str) -> Callable[[str, Form, str], list[Deed]]:
    return lambda act, form, _tag: [Deed(act, {name: whole(form, name) for name in names})]


def _moved(act: str, form: Form, _tag: str) -> list[Deed]:
    column, _, lane = form.get("place", "").partition(".")
    return [Deed(act, {"card": whole(form, "card"), "column": _number(column), "lane": _number(lane)})]


def _cards(act: str, form: Form, tag: str) -> list[Deed]:
    """A card for each line; those that somebody without a phone said are theirs."""
    lines = [tidy(line) for line in form.get("words", "").splitlines()]
    lines = [line for line in lines if line] or [""]
    if len(lines) > MOST_AT_ONCE:
        raise InputError(act="too-many-lines")
    column, _, lane = form.get("place", "").partition(".")
    said = form.get("tag", "")
    picture = form.get("picture", "")
    shared: dict[str, Any] = {
        "tag": said if said in LANGUAGES else tag,
        "picture": picture if picture in PICTURES and len(lines) == 1 else "",
        "column": _number(column),
        "lane": _number(lane),
        "source": "room" if form.get("who") == "room" else "staff",
    }
    return [Deed(act, {"words": line, **shared}) for line in lines]


def _changed(act: str, form: Form, tag: str) -> list[Deed]:
    """A card's own words and what staff note about it, and every translation that the form brings."""
    card = whole(form, "card")
    said = form.get("tag", "")
    details = {name: tidy(form.get(name, "")) for name in ("words", "note", "owner", "next_step") if name in form}
    picture = form.get("picture", "")
    place = {"tag": said if said in LANGUAGES else tag, "picture": picture if picture in PICTURES else ""}
    deeds = [Deed(act, {"card": card, **details, **place})]
    for name, words in form.items():
        if name.startswith("words.") and (other := name.removeprefix("words.")) in LANGUAGES:
            deeds.append(Deed("card-translated", {"card": card, "tag": other, "words": tidy(words)}))
    return deeds


def _written_down(_act: str, form: Form, tag: str) -> list[Deed]:
    """The words of a card that was spoken, and that everybody may see it now."""
    said = form.get("tag", "")
    words = {"words": tidy(form.get("words", "")), "tag": said if said in LANGUAGES else tag}
    card = {"card": whole(form, "card")}
    return [Deed("card-changed", card | words), Deed("card-shown", card)]


def _heading(act: str, form: Form, tag: str) -> list[Deed]:
    details: dict[str, Any] = {"words": tidy(form.get("words", "")), "tag": tag}
    return [Deed(act, {**details, "column": whole(form, "column")} if act == "column-renamed" else details)]


def _step(act: str, form: Form, tag: str) -> list[Deed]:
    words = tidy(form.get("words", ""))
    details = {"kind": form.get("kind", ""), "words": words, "tag": tag if words else ""}
    numbers = {"minutes": whole(form, "minutes"), "budget": whole(form, "budget") or 3, "column": whole(form, "column")}
    return [Deed(act, {**details, **numbers})]


def _opened(act: str, form: Form, _tag: str) -> list[Deed]:
    minutes = whole(form, "minutes")
    return [Deed(act, {"step": whole(form, "step"), "ends": _ends(minutes) if minutes else ""})]


def _timer(act: str, form: Form, _tag: str) -> list[Deed]:
    minutes = whole(form, "minutes")
    return [Deed(act, {"step": whole(form, "step"), "ends": _ends(minutes) if minutes else ""})]


def _ends(minutes: int) -> str:
    """When so many minutes from now are out, ISO 8601, UTC."""
    return (datetime.now(UTC) + timedelta(minutes=min(minutes, 600))).isoformat(timespec="seconds")


def _moderation(act: str, form: Form, _tag: str) -> list[Deed]:
    return [Deed(act, {"on": form.get("on") == "1"})]


def _votes(act: str, form: Form, _tag: str) -> list[Deed]:
    """The whole ballot of somebody without a phone: person 1 sits at -1, and so on."""
    choices = {name.removeprefix("give."): _number(given) for name, given in form.items() if name.startswith("give.")}
    given = {name: value for name, value in choices.items() if value}
    voter = -max(1, whole(form, "person"))
    return [Deed(act, {"step": whole(form, "step"), "choices": given, "whole": True, "voter": voter})]


def whole(form: Form, field: str) -> int:
    """A whole number in a form, 0 for anything else."""
    return _number(form.get(field, ""))


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 9 else 0


READERS: dict[str, Callable[[str, Form, str], list[Deed]]] = {
    "step-added": _step,
    "step-opened": _opened,
    "steps-closed": _plain,
    "timer-set": _timer,
    "votes-revealed": _about("step"),
    "votes-hidden": _about("step"),
    "voted": _votes,
    "card-added": _cards,
    "card-changed": _changed,
    "card-shown": _about("card"),
    "card-written-down": _written_down,
    "sound-deleted": _about("card"),
    "card-hidden": _about("card"),
    "card-moved": _moved,
    "card-grouped": _about("card", "head"),
    "column-added": _heading,
    "column-renamed": _heading,
    "moderation-set": _moderation,
    "frozen": _plain,
    "thawed": _plain,
    "undone": _about("number"),
    "ended": _plain,
}

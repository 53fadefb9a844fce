"""Two organisations with the same questionnaire: ours, which the tests look at, and another whose rows are noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import flask
from flask import Flask
from pydantic_core import PydanticUndefined
from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from survey import db, members
from survey.core.answers import Answer, stored
from survey.models import Answer as AnswerRow
from survey.models import Link, Response, Round, TargetGroup, Unclear, metadata
from survey.models.columns import random_id
from survey.services import accounts, publishing, reaching
from survey.services.auditing import Actor
from survey.services.publishing import Published
from tests.browsing import Browser, Given, fill_in
from tests.pages import Page
from tests.respond.arranging import write_questionnaire
from tests.seeding import begin_with

QUESTIONNAIRE = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Ditt besök
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - {key: story, kind: slides, label: Så går det till, slides: [{key: a, text: Du kommer.}, {key: b, text: Du går.}]}
  - {key: been, kind: choice, label: Har du varit här?, choices: [{key: "yes", label: Ja}, {key: "no", label: Nej}]}
  - key: why
    kind: choices
    label: Varför inte?
    relevant: "${been} = 'no'"
    choices: [{key: far, label: Långt}, {key: cost, label: Dyrt}, {key: none, label: Inget, exclusive: yes}]
  - key: felt
    kind: faces
    label: Hur kändes det?
    choices: [{key: "1", label: Illa, value: 1}, {key: "2", label: Så där, value: 2}, {key: "3", label: Bra, value: 3}]
  - {key: minutes, kind: number, label: Hur lång tid tar det?, min: 0, max: 600, step: 0.5}
  - {key: words, kind: text, label: Berätta., max_length: 1000}
"""
DAY = date(2026, 5, 4)
_codes = count(1)


def _whatever_else(model: type[SQLModel]) -> dict[str, Any]:
    """What a row of a table has unless it is said."""
    return {name: field.default for name, field in model.model_fields.items() if field.default is not PydanticUndefined}


# Statements, not objects, which cost more: tests begin with tens of thousands of responses.
_RESPONSE, _INTO_RESPONSES = _whatever_else(Response), insert(metadata.tables["response"])
_ANSWER, _INTO_ANSWERS = _whatever_else(AnswerRow), insert(metadata.tables["answer"])


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation's round with two groups and a link each; `other` is a further round of its own, with noise."""

    actor: Actor
    published: Published
    round: Round
    groups: tuple[TargetGroup, TargetGroup]
    links: tuple[Link, Link]
    other: Round
    other_link: Link

    @property
    def round_id(self) -> int:
        """The round's id."""
        return self.round.id or 0

    @property
    def organisation_id(self) -> int:
        """The organisation's id."""
        return self.actor.organisation_id


@dataclass(frozen=True, slots=True)
class World:
    """Our organisation, and another."""

    ours: Place
    theirs: Place


def make_world(session: Session, folder: Path) -> World:
    """Both organisations; in the noise rounds and in the other organisation somebody has answered everything."""
    written = write_questionnaire(folder, QUESTIONNAIRE)
    return begin_with(session, "world", lambda: _make_world(session, written))


def _make_world(session: Session, written: Path) -> World:
    theirs, ours = (_make_place(session, slug, written) for slug in ("theirs", "ours"))
    for link in (theirs.links[0], theirs.other_link, ours.other_link):
        noise = {"been": Answer("yes"), "felt": Answer("3"), "minutes": Answer(99), "words": Answer("Brus och larm")}
        respond(session, link, noise)
        respond(session, link, {"been": Answer(missing="dont-know")}, state="open")
        session.add(_unclear(link, "been", 7))
    session.commit()
    return World(ours, theirs)


def _make_place(session: Session, slug: str, folder: Path) -> Place:
    organisation = accounts.find_or_make_organisation(session, slug, slug.title())
    actor = Actor(organisation.id or 0, "terminal")
    version = publishing.publish(session, actor.organisation_id, folder)
    published = publishing.load(session, version.id or 0)
    rounds = [
        reaching.create_round(session, actor, published.version_id, name, date(2026, month, 1), None)
        for month, name in ((1, "Vintern"), (4, "Våren"))
    ]
    groups = [reaching.create_group(session, actor, rounds[1].id or 0, name, 200, 100) for name in ("Norr", "Söder")]
    groups.append(reaching.create_group(session, actor, rounds[0].id or 0, "Brus", None, None))
    links = [reaching.create_link(session, actor, group, f"Brev {group.name}") for group in groups]
    return Place(actor, published, rounds[1], (groups[0], groups[1]), (links[0], links[1]), rounds[0], links[2])


def respond(
    session: Session,
    link: Link,
    answers: Mapping[str, Answer],
    *,
    language: str = "sv",
    mode: str = "self",
    helper: str = "",
    state: str = "submitted",
    day: date = DAY,
    off_path: frozenset[str] = frozenset(),
) -> int:
    """A response as the residents' room leaves it, written straight into the tables; its id."""
    placed = {"organisation_id": link.organisation_id, "round_id": link.round_id}
    response = _RESPONSE | placed
    response |= {"id": random_id(), "link_id": link.id, "group_id": link.group_id, "language": language, "mode": mode}
    response |= {"version_id": session.get_one(Round, link.round_id).version_id, "code_hash": f"hash-{next(_codes)}"}
    response |= {"helper": helper, "state": state, "started_on": day}
    response |= {"submitted_on": day if state == "submitted" else None}
    connection = session.connection()
    connection.execute(_INTO_RESPONSES, response)
    rows = [
        _ANSWER
        | placed
        | {"response_id": response["id"], "question_key": key, "on_path": key not in off_path}
        | dict(zip(("value", "missing"), stored(answer), strict=True))
        for key, answer in answers.items()
    ]
    if rows:
        connection.execute(_INTO_ANSWERS, rows)
    session.commit()
    return int(response["id"])


def say_unclear(session: Session, link: Link, key: str, times: int, language: str = "sv") -> None:
    """That a question was not understood so many times."""
    session.add(_unclear(link, key, times, language))
    session.commit()


def _unclear(link: Link, key: str, times: int, language: str = "sv") -> Unclear:
    return Unclear(
        round_id=link.round_id,
        question_key=key,
        language=language,
        organisation_id=link.organisation_id,
        count=times,
    )


def sign_in(app: Flask, actor: Actor, role: str) -> Browser:
    """A browser in which a new account with this role is signed in; `test_entry` goes in by the door itself."""
    browser = Browser(app)
    with app.test_request_context("/staff/"), browser.client.session_transaction("/staff/", browser.base) as kept:
        user = accounts.create(db.session(), actor, f"{role}-{next(_codes)}@example.org", "", role)
        members.let_in(user.id or 0, "one-time")
        kept.update(flask.session)
    return browser


def send(browser: Browser, action: str, status: int = 200, **fields: Given) -> Page:
    """Fill in and send the first form on screen whose address ends with `action`, or begins with it up to a slash."""
    fits = str.startswith if action.endswith("/") else str.endswith
    forms = [form for form in browser.page.all(".//form") if fits(form.get("action", ""), action)]
    assert forms, f"{browser.page.address}: no form leads to {action}"
    filled = fill_in(forms[0], fields)
    return browser.post(forms[0].get("action", ""), {name: filled.getlist(name) for name in filled}, status)

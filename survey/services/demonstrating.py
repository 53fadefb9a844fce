"""A round of each shipped questionnaire with made-up answers and what came of them: the product at work.

Nobody real is in it: choices are drawn at random, and what people "wrote" stands in each questionnaire's `demo.yaml`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session, col, select

from survey.core.answers import BLANK, Answer
from survey.core.definition import Question
from survey.core.kinds import KINDS
from survey.core.validation import read_page
from survey.errors import InputError
from survey.models import Link, Round, Version
from survey.services import completing, publishing, reaching, releasing, responding, showing
from survey.services.auditing import Actor
from survey.services.publishing import Published
from survey.services.releasing import Draft

WEEKS = 6
NEXT = 3  # weeks until what comes next
LICENCE = "CC0-1.0"  # of what nobody has said
_HELPERS = ("", "", "", "", "relative", "staff", "interpreter")


@dataclass(frozen=True, slots=True)
class Way:
    """A way in to the demonstration: which questionnaire, for which group, and the link's code."""

    title: str
    group: str
    code: str


def prepare(session: Session, actor: Actor, folders: Iterable[Path], today: date, answers: int) -> list[Way]:
    """Publish the questionnaires of `folders`, each with a round, its groups, its links and `answers` responses.

    What was prepared before stays as it is.
    """
    ways = []
    for folder in folders:
        if (folder / "demo.yaml").exists():
            ways += _prepare_one(session, actor, folder, today, answers)
    return ways


def _prepare_one(session: Session, actor: Actor, folder: Path, today: date, answers: int) -> list[Way]:
    plan: dict[str, Any] = yaml.safe_load((folder / "demo.yaml").read_text("utf-8"))
    version = publishing.publish(session, actor.organisation_id, folder)
    published = publishing.load(session, version.id or 0)
    links = _links_of(session, version)
    if not links:
        opened = today - timedelta(weeks=WEEKS)
        made = reaching.create_round(session, actor, published.version_id, plan["round"], opened, None)
        for group_plan in plan["groups"]:
            known = group_plan["population"], group_plan["invited"]
            group = reaching.create_group(session, actor, made.id or 0, group_plan["name"], *known)
            links += [reaching.create_link(session, actor, group, **link) for link in group_plan["links"]]
        people = sum(group["population"] for group in plan["groups"])
        _answer_all(session, published, links, plan["samples"], today, min(answers, people * 3 // 4))
        if "publish" in plan:
            _publish(session, actor, links, plan["publish"], today)
        if "came_of_it" in plan:
            spoken = published.questionnaire.languages
            completing.complete(session, actor, links[0].round_id, plan["came_of_it"], today, spoken)
    title = published.questionnaire.title.source
    asker = actor.organisation_id
    named = [(reaching.find_group(session, asker, link.round_id, link.group_id).name, link.code) for link in links]
    return [Way(title, group, code) for group, code in named]


def _publish(session: Session, actor: Actor, links: Sequence[Link], plan: Mapping[str, Any], today: date) -> None:
    """Show the round in public with its results; while too few have answered, without them."""
    open_link = next(link for link in links if link.name == plan["open_link"])
    round_id = open_link.round_id
    slug = showing.find(session, actor.organisation_id, round_id).slug
    showing.change(session, actor, round_id, slug, True, open_link.id)
    draft = Draft(
        tuple(plan["questions"]), plan["by"], plan["introduction"], plan["next"], today + timedelta(weeks=NEXT)
    )
    releasing.keep_draft(session, actor, round_id, draft)
    with suppress(InputError):
        releasing.publish(session, actor, round_id, LICENCE)


def _links_of(session: Session, version: Version) -> list[Link]:
    rounds = select(Round.id).where(Round.version_id == version.id)
    return list(session.exec(select(Link).where(col(Link.round_id).in_(rounds)).order_by(col(Link.id))).all())


def _answer_all(
    session: Session,
    published: Published,
    links: Sequence[Link],
    samples: Mapping[str, Sequence[tuple[str, str]]],
    today: date,
    answers: int,
) -> None:
    draw = random.Random(published.sha256)  # noqa: S311 - made-up answers, the same each time
    weights = [draw.uniform(0.5, 2) for _ in links]
    for number in range(answers):
        entry = responding.find_entry(session, draw.choices(links, weights)[0].code)
        if entry is None:
            raise InputError(link="unknown")
        day = today - timedelta(days=draw.randrange(WEEKS * 7))
        tags = published.questionnaire.languages
        language = entry.language or draw.choices(tags, [6, 3, *(1 for _ in tags[2:])])[0]
        responding.count_opening(session, entry, day)
        if draw.random() < 0.2:
            continue
        code_hash = f"demo-{entry.round_id}-{number}"
        responding.start(session, entry, code_hash, language, day)
        visit = responding.find_visit(session, entry, code_hash)
        if visit is None:
            raise InputError(response="unknown")
        finished = draw.random() < 0.85
        visit = responding.save(session, visit, invent(published, samples, language, draw, finished))
        if finished:
            helper = draw.choice(_HELPERS)
            responding.submit(session, visit, "helped" if helper else "self", helper, day)


def invent(
    published: Published,
    samples: Mapping[str, Sequence[tuple[str, str]]],
    language: str,
    draw: random.Random,
    finished: bool = True,
) -> dict[str, Answer]:
    """Answers to every question on a path, or to the first few of them where the person is not to finish."""
    answers: dict[str, Answer] = {}
    left = len(published.questionnaire.pages) if finished else draw.randrange(1, 5)
    while left and (page := published.route.first_open(answers)):
        left -= 1
        for question in published.route.asked(page, answers):
            spoken = [words for tag, words in samples.get(question.key, ()) if tag == language]
            answers[question.key] = _answer(question, spoken, draw)
    return answers


def _answer(question: Question, spoken: Sequence[str], draw: random.Random) -> Answer:
    """The first of some drawn fillings that the question takes."""
    kind = KINDS[question.kind]
    if draw.random() < 0.06 and kind.asks:
        return Answer(missing=draw.choice(("dont-know", "wont-say")))
    for given in _fillings(question, spoken, draw):
        answers = read_page([question], {question.key: given}).answers
        if question.key in answers:
            return answers[question.key]
    return Answer(missing=BLANK)


def _fillings(question: Question, spoken: Sequence[str], draw: random.Random) -> Iterable[list[str]]:
    keys = [choice.key for choice in question.choices if not choice.exclusive]
    weights = [2 + (len(question.key) * 7 + len(key) * 5) % 6 for key in keys]
    if keys:
        chosen = draw.choices(keys, weights, k=draw.choice((1, 1, 2, 3)))
        yield list(dict.fromkeys(chosen))
        yield chosen[:1]
    elif spoken and draw.random() < 0.6:
        yield [draw.choice(spoken)]
    elif KINDS[question.kind].categorical:
        yield [str(round(draw.triangular(*_range(question), 30), -1)).removesuffix(".0")]
    yield []


def _range(question: Question) -> tuple[float, float]:
    low, high = question.settings.get("min", 0), question.settings.get("max", 100)
    return float(low), min(float(high), 180.0)

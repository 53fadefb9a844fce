"""Who is reached, for those who may not see exact counts.

Opened and started grow while one looks, so they are given in steps: 20 stands for 20 to 29, and only every tenth can be
seen to come. How many have handed in comes from the settled population, by group only: exact where it may be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from survey.core.disclosure import HIDDEN, Rule
from survey.models import Round
from survey.services import disclosing, reaching
from survey.services.auditing import Actor
from survey.services.filtering import GROUP
from survey.services.reaching import GroupReach, LinkReach, Reach, RoundReach


def floored(count: int, rule: Rule) -> int:
    """The count, down to a whole step of the rule's base."""
    return count - count % rule.base


def protect(session: Session, actor: Actor, rounds: Sequence[Round]) -> tuple[RoundReach, ...]:
    """Each round's groups and links with what may be shown of their counts, and the writing down that it was shown."""
    return tuple(_protect_round(session, actor, found) for found in reaching.reach(session, rounds))


def _protect_round(session: Session, actor: Actor, exact: RoundReach) -> RoundReach:
    desk = disclosing.open_desk(session, actor, exact.round.id or 0)
    found = desk.protect("", GROUP)
    submitted = found.table.row("") if found.table else {}
    desk.close("counts")
    rule, through = desk.rule, desk.population.through if desk.population else None

    def protected(reach: Reach, many: int) -> Reach:
        opened, started = floored(reach.opened, rule), floored(reach.started, rule)
        return replace(reach, opened=opened, started=started, submitted=many, step=rule.base)

    groups = tuple(
        GroupReach(
            one.group,
            tuple(LinkReach(way.link, protected(way.reach, HIDDEN)) for way in one.links),
            protected(one.reach, submitted.get(str(one.group.id), HIDDEN)),
        )
        for one in exact.groups
    )
    everybody = desk.population.responses if desk.population else HIDDEN
    return RoundReach(exact.round, groups, protected(exact.reach, everybody), through)

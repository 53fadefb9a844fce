"""What is no table but may point at few people all the same: a quote's background, words and codes that many share.

All of it is of the desk's settled population, and none of it shows a count that the desk would hide.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from survey.core.columnar import Entry
from survey.core.disclosure import HIDDEN
from survey.core.disclosure.axes import CHOSEN, NOT_CHOSEN
from survey.core.disclosure.table import NOT_ASKED, Earlier, Table, protect_row
from survey.services import tallying
from survey.services.disclosing import Desk
from survey.services.filtering import Filters

Marked = Callable[[Filters], Mapping[str, int]]  # how many of those meant carry each mark (a code, a theme)


def may_show_quote(desk: Desk, about: Mapping[str, str]) -> bool:
    """Whether somebody's words may stand beside what `about` says of them: variable → value, as in `Desk.axes`.

    At least as many as the rule's base must share all of it. With nothing said of the person, the whole population is
    the group. Raises KeyError for an unknown variable.
    """
    if desk.population is None:
        return False
    axes = [desk.axes[key] for key in about]
    if not axes:
        return desk.population.responses >= desk.rule.base
    columns = list(dict.fromkeys(axis.column for axis in axes))
    joint = tallying.tabulate(desk.session, desk.round_id, desk.questionnaire, columns, desk.population.filters)

    def fits(entries: Sequence[Entry]) -> bool:
        given = dict(zip(columns, entries, strict=True))
        return all(axis.key_of(given[axis.column]) == about[axis.key] for axis in axes)

    return sum(count for entries, count in joint.items() if fits(entries)) >= desk.rule.base


def shared_words(desk: Desk, said: Mapping[str, int]) -> tuple[str, ...]:
    """The words that at least the rule's base of people have said, the most common first. How many is not told.

    `said` counts people, not mentions, of the desk's population.
    """
    if desk.population is None:
        return ()
    shared = [(count, word) for word, count in said.items() if count >= desk.rule.base]
    return tuple(word for _, word in sorted(shared, key=lambda one: (-one[0], one[1])))


def protect_marks(
    desk: Desk,
    kind: str,
    keys: Sequence[str],
    marked: Marked,
    nested: Mapping[str, Collection[str]] | None = None,
    among: Collection[str] = (),
) -> dict[str, int]:
    """How many carry each mark that people put on responses (codes, a board's themes); `HIDDEN` where few do or do not.

    `nested` names for a mark those that lie within it or that it lies within, `among` the axes that say who answered
    what the marks were put on. A mark is hidden if it differs by few from a figure of those that was shown, or has
    grown by nearly as many: the difference is a count, too.

    `marked` counts responses among those meant. What is shown is written down under the kind and the key, and stays
    as it was shown until the population is settled anew, however often the marks are changed meanwhile.
    """
    if desk.population is None:
        return dict.fromkeys(keys, HIDDEN)
    now = marked(desk.population.filters)
    answered = [table for axis in among if (table := desk.protect("", axis).table)]
    found = {}
    for key in keys:
        name = f"{kind}:{key}"
        near = [f"|{kind}:{other}" for other in (nested or {}).get(key, ())]
        count = partial(_count, marked, key)
        kept = desk.remember(name, partial(_mark, desk, name, now.get(key, 0), count, answered, near))
        found[key] = kept.row("")[CHOSEN] if isinstance(kept, Table) else HIDDEN
    return found


def _count(marked: Marked, key: str, whom: Filters) -> int:
    return marked(whom).get(key, 0)


def _mark(
    desk: Desk, name: str, now: int, marked: Callable[[Filters], int], answered: Sequence[Table], near: Sequence[str]
) -> Table | None:
    """The table of one mark as it may be shown; `answered` say who could carry it, `near` are the figures of those that
    it is nested with."""
    exact = _of(name, now, desk.population.responses if desk.population else 0)
    before = []
    for at, table in desk.earlier(exact):
        came = desk.count_since(at)
        before.append(Earlier(table, _of(name, marked(desk.since(at)), came), desk.has_left(at)))
    around = [*answered, *(kept for each in near if isinstance(kept := desk.figures.get(each), Table))]
    if now <= desk.rule.cell or any(_tells_of_few(desk, exact, other) for other in around):
        return None
    return protect_row(exact, desk.rule, before, gone=desk.has_left_unseen(exact))


def _tells_of_few(desk: Desk, mark: Table, other: Table) -> bool:
    """Whether few people stand between a mark and a table that was shown, now or among those who came since."""
    if _first(other) == HIDDEN:
        return False
    gap, then = _first(other) - _first(mark), dict(desk.earlier(mark))
    pairs = [(_first(table), _first(then[at])) for at, table in desk.earlier(other) if at in then]
    grown = [gap - (all_ - marked) for all_, marked in pairs if HIDDEN not in (all_, marked)]
    return abs(gap) < desk.rule.cell or any(desk.rule.is_small(abs(more)) for more in grown)


def _first(table: Table) -> int:
    """How many a one-way table counts in its first category: who carries the mark, or who answered."""
    return table.counts[0][0]


def _of(name: str, marked: int, whole: int) -> Table:
    return Table("", name, ("",), (CHOSEN, NOT_CHOSEN, NOT_ASKED), ((marked, whole - marked, 0),), whole)

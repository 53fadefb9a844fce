"""Which parts of a whole to hide when the whole is known.

Hiding just the small counts is not enough: the whole less the rest gives a lone one away, and so do the rules
themselves to somebody who knows them. So counts of 0 and of `cell` are hidden along with the small ones, as cover; and
where what is hidden would still add up to few people, the smallest of the other counts is hidden too. Hidden counts all
look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from survey.core.disclosure.rule import DEFAULT, HIDDEN, Rule


def protect_parts(
    counts: Sequence[int], rule: Rule = DEFAULT, grown: Sequence[Sequence[int]] = (), uniform: bool = True
) -> tuple[int, ...]:
    """Parts of a known whole, with `HIDDEN` where one could point at a person or would give another away.

    Zeros are shown only where there is nothing for them to cover. `grown` says by how much each has grown since each
    time that it was shown: those who came meanwhile are parts of a whole themselves, so that a part that has grown by
    few, or fallen, is hidden with what covers it. With `uniform`, that all of a small group are one part is hidden too.
    """
    if uniform and any(rule.is_uniform(count, sum(counts)) for count in counts):
        return (HIDDEN,) * len(counts)
    grown = grown or [()] * len(counts)
    changed = {place for place, more in enumerate(grown) if has_changed(more, rule)}
    hidden = {place for place, count in enumerate(counts) if count <= rule.cell} | changed
    room = [room_for(count, more) for count, more in zip(counts, grown, strict=True)]
    if not changed and not any(counts[place] for place in hidden):
        hidden = set()
    others = sorted((counts[place], place) for place in range(len(counts)) if place not in hidden)
    while hidden and others and not _is_cover(hidden, counts, room, rule):
        hidden.add(others.pop(0)[1])
    return tuple(HIDDEN if place in hidden else count for place, count in enumerate(counts))


def has_changed(grown: Sequence[int], rule: Rule) -> bool:
    """Whether a count has changed by so few since it was shown that it would tell of them."""
    return any(more != 0 and more < rule.cell for more in grown)


def room_for(count: int, grown: Sequence[int]) -> int:
    """By how much a count could be lower, for all that was shown before."""
    return max(0, min([count, *grown]))


def _is_cover(hidden: set[int], counts: Sequence[int], room: Sequence[int], rule: Rule) -> bool:
    """Whether the hidden parts are several, of many people, and leave room for the rule's width."""
    together = sum(room[place] for place in hidden)
    return len(hidden) > 1 and sum(counts[place] for place in hidden) > rule.cell and together > rule.cell

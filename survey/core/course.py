"""What is the same for everybody on the way through a questionnaire: its stops, and what each of them hangs on.

Made once for a definition, so that a changed answer leads straight to the stops that it may change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.core.definition import End, Questionnaire
from survey.core.expression import Expression
from survey.core.stops import Stop, condition, stop_of
from survey.errors import NotFoundError

Rank = tuple[int, int]  # the place of a question's stop, and its own place there


class Course:
    """The stops by place. `ranks` tells where each question stands, by key.

    `followers` are the places of the later stops whose expressions name a question, in order, and `fleeting` those
    whose expressions look at the clock.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        """Read every expression; `ExpressionError` if one cannot be read."""
        self.stops: Sequence[Stop] = tuple(stop_of(page) for page in questionnaire.pages)
        self.ends: Sequence[tuple[End, Expression | None]] = tuple(
            (end, condition(end.relevant)) for end in questionnaire.ends
        )
        self.places: Mapping[str, int] = {stop.page.key: place for place, stop in reversed(list(enumerate(self.stops)))}
        self.ranks: Mapping[str, Rank] = {
            ask.question.key: (place, number)
            for place, stop in enumerate(self.stops)
            for number, ask in enumerate(stop.asks)
        }
        self.followers: Mapping[str, Sequence[int]] = self._followers()
        self.fleeting: Sequence[int] = tuple(
            place for place, stop in enumerate(self.stops) if any(expression.fleeting for expression in stop.decides())
        )

    def place(self, page_key: str) -> int:
        """The place of a page's stop; raises NotFoundError."""
        place = self.places.get(page_key)
        if place is None:
            raise NotFoundError("page", page_key)
        return place

    def _followers(self) -> dict[str, list[int]]:
        followers: dict[str, list[int]] = {}
        for place, stop in enumerate(self.stops):
            for name in frozenset().union(*(expression.names for expression in stop.decides())):
                if name in self.ranks and self.ranks[name][0] < place:
                    followers.setdefault(name, []).append(place)
        return followers

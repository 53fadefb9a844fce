"""What figures stand on: submitted answers laid out in columns, indicators, and the shares of the population.

The columns say again what `Answer` says, so that counting a million is quick. Whoever takes a response away takes it
out of them in the same transaction (`services.tallying.forget`).
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, LargeBinary, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import now


class Tally(SQLModel, table=True):
    """A round whose answers are laid out in columns. `revision` grows with every change of them, or of what waits."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    revision: int = 0


class TallySegment(SQLModel, table=True):
    """A part of a round's submitted responses: `ids` are theirs, ascending, eight bytes each, the lowest first."""

    __tablename__ = "tally_segment"
    round_id: int = Field(foreign_key="round.id", primary_key=True)
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    size: int
    ids: bytes = Field(sa_type=LargeBinary)


class TallyColumn(SQLModel, table=True):
    """One variable of a segment: `entries` are its values with their counts, `codes` says which each response has.

    `key` is a question's, or that of a background variable, which begins with a dot.
    """

    __tablename__ = "tally_column"
    round_id: int = Field(foreign_key="round.id", primary_key=True)
    key: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    entries: str = Field(sa_type=Text)
    codes: bytes = Field(sa_type=LargeBinary)


class Indicator(SQLModel, table=True):
    """What is followed of a questionnaire's answers: the share of some choices, or the mean, with a goal.

    `measure` is share (then `choices` says of which) or mean; `direction` is up where more is better, else down. The
    goal of a share is 0 to 1. `area_key` names the question whose answers are the areas, "" for none.
    """

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    questionnaire_id: int = Field(foreign_key="questionnaire.id", index=True)
    name: str
    question_key: str
    measure: str
    choices: list[str] = Field(default_factory=list, sa_type=JSON)
    goal: float
    direction: str = "up"
    area_key: str = ""
    created_on: date = Field(default_factory=lambda: now().date())


class Margin(SQLModel, table=True):
    """The known shares of the population that a round's answers are weighted to, by one variable: category → share."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    key: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    shares: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

"""What has been shown of a round to people who may not read single answers."""

from datetime import date

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from survey.models.columns import now


class DisclosureRule(SQLModel, table=True):
    """A round's own thresholds: fewer than `base` are not broken down, counts under `cell` are hidden."""

    __tablename__ = "disclosure_rule"
    round_id: int = Field(foreign_key="round.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    base: int
    cell: int


class CountedPopulation(SQLModel, table=True):
    """Whom a round's protected figures count: everybody who had handed in by the end of the day `through`.

    `responses` is how many that were and `mark` tells whether they are still the same; `base` and `cell` are the rule
    that its figures were protected by.
    """

    __tablename__ = "counted_population"
    round_id: int = Field(foreign_key="round.id", primary_key=True)
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    through: date
    responses: int
    mark: int
    base: int
    cell: int
    made_on: date = Field(default_factory=lambda: now().date())


class ShownFigure(SQLModel, table=True):
    """A figure as it is shown of a population: only what is visible, as JSON; what is hidden is kept nowhere.

    `key` names its variables and `purpose` what it was first shown for.
    """

    __tablename__ = "shown_figure"
    round_id: int = Field(foreign_key="round.id", primary_key=True)
    number: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    purpose: str
    shown: str = Field(sa_type=Text)
    first_shown_on: date = Field(default_factory=lambda: now().date())

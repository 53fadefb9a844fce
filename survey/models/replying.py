"""What the public is answered: replies ("you said – we did") and reports of goals, with all that they are told in.

Both are notices: words in several languages, published by language, numbered, each publication whole and never changed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


def _of_notice(primary: bool = False) -> Any:
    cascading = ForeignKey("notice.id", ondelete="CASCADE")
    if primary:
        return Column(BigInteger, cascading, primary_key=True, autoincrement=False)
    return Column(BigInteger, cascading, index=True, nullable=False)


def _may_go(target: str) -> Any:
    """A reference to what may be taken away without taking this along."""
    return Column(Integer, ForeignKey(target, ondelete="SET NULL"), nullable=True)


class Notice(SQLModel, table=True):
    """Something that is told in public: `kind` is reply or progress (a report of goals).

    A report without a round is the organisation's.

    `code` is its public address, `source` the tag of the language that it is written in. `state`: draft, public or
    down. `changed_at` is when anything of it last changed, so that one sees what has not been published yet.
    """

    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    kind: str
    code: str = Field(unique=True)
    source: str
    state: str = "draft"
    author: str
    made_on: date = Field(default_factory=lambda: now().date())
    changed_at: datetime = Field(sa_column=moment(), default_factory=now)


class Reply(SQLModel, table=True):
    """What a notice of the kind reply says besides its words.

    It comes from a theme (`code_id`), from a card of a board (`workshop_id`, `card`) or from neither. `status`:
    planned, doing, done or will-not. `picture` is a digest of `Media`, "" for none. `links` are [address, words] of
    evidence; `quote_ids` the quotes beside it, whose words are read anew each time; `figures` what is counted:
    [question, choice] or [code id].
    """

    notice_id: int = Field(sa_column=_of_notice(primary=True))
    organisation_id: int = Field(foreign_key="organisation.id")
    code_id: int | None = Field(default=None, sa_column=_may_go("code.id"))
    workshop_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="workshop.id")
    card: int | None = None
    status: str = "planned"
    due: date | None = None
    picture: str = ""
    links: list[Any] = Field(default_factory=list, sa_type=JSON)
    quote_ids: list[Any] = Field(default_factory=list, sa_type=JSON)
    figures: list[Any] = Field(default_factory=list, sa_type=JSON)


class NoticeText(SQLModel, table=True):
    """One text of a notice in one language. `path` names the text ("heard", "follow-up.7", "goal.7.name").

    `of` is what it translates: the source's words as they were then, "" in the source itself; other words there make it
    stale. `reviewed_by` is who said that a speaker has read it, "" for nobody.
    """

    __tablename__ = "notice_text"
    notice_id: int = Field(sa_column=_of_notice(primary=True))
    path: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    words: str = Field(sa_type=Text)
    of: str = Field(default="", sa_type=Text)
    writer: str
    reviewed_by: str = ""


class NoticeSound(SQLModel, table=True):
    """A notice read aloud in one language. `sha256` is the recording's in `Media`; `of` the digest of what it says, so
    that a recording of other words than stand there is not played."""

    __tablename__ = "notice_sound"
    notice_id: int = Field(sa_column=_of_notice(primary=True))
    language: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    sha256: str
    of: str


class NoticePublication(SQLModel, table=True):
    """A notice as it was published: canonical JSON with its languages, never changed. The newest stands."""

    __tablename__ = "notice_publication"
    notice_id: int = Field(sa_column=_of_notice(primary=True))
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    published_on: date = Field(default_factory=lambda: now().date())
    published_at: datetime = Field(sa_column=moment(), default_factory=now)
    published_by: str
    content: str = Field(sa_type=Text)


class FollowUp(SQLModel, table=True):
    """What came of a reply on a day, and the status that it has from then on. Its words are the text
    "follow-up.<number>"."""

    __tablename__ = "follow_up"
    notice_id: int = Field(sa_column=_of_notice(primary=True))
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    on: date
    status: str


class Goal(SQLModel, table=True):
    """A goal of a report, to be reached by `due`. `status`: met, partly, not-met, "" while nobody has judged.

    Its words are the texts "goal.<number>.name" and "goal.<number>.judgement".
    """

    notice_id: int = Field(sa_column=_of_notice(primary=True))
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    indicator_id: int | None = Field(default=None, sa_column=_may_go("indicator.id"))
    due: date | None = None
    status: str = ""

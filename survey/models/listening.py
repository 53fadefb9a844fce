"""The reading room's tables: what people wrote, as reading and searching walk it, and what readers add to it.

All of it hangs on the comment, which hangs on its response: whoever deletes a response leaves none of this behind.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import moment, now


def _ordered_key() -> Any:
    """A key that is not counted; on SQLite it is the row's own number, which the index of words goes by."""
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


def _of_comment(primary_key: bool = False, index: bool = False) -> Any:
    """A reference to a comment that goes when the comment goes."""
    goes = ForeignKey("comment.id", ondelete="CASCADE")
    return Column(BigInteger, goes, primary_key=primary_key, autoincrement=False, index=index, nullable=False)


class Comment(SQLModel, table=True):
    """One answer in a person's own words, handed in, with the background that readers filter and sort by.

    The words themselves stay in the answer; `folded` is what searches compare (`core.searching.fold`). The id is drawn
    so that ids run with the date and say no more about when: `services.gathering.comment_id`. `details` names the kinds
    of personal details that were found in the words, with spaces between.
    """

    __table_args__ = (
        Index("ix_comment_round_id_question_key_id", "round_id", "question_key", "id"),
        Index("ix_comment_round_id_id", "round_id", "id"),
        Index("ix_comment_round_id_language_id", "round_id", "language", "id"),
        Index("ix_comment_round_id_area_id", "round_id", "area", "id"),
        Index("ix_comment_group_id_id", "group_id", "id"),
        Index("ix_comment_response_id", "response_id"),
    )
    id: int = Field(sa_column=_ordered_key())
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id")
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE")
    question_key: str
    group_id: int = Field(foreign_key="target_group.id")
    language: str
    mode: str
    helper: str = ""
    area: str = ""
    submitted_on: date
    details: str = ""
    folded: str = Field(sa_type=Text)


class CommentRead(SQLModel, table=True):
    """That a member of the staff has read a comment."""

    __tablename__ = "comment_read"
    comment_id: int = Field(sa_column=_of_comment(primary_key=True))
    user_id: int = Field(foreign_key="user.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")


class CommentAssigned(SQLModel, table=True):
    """Whose a comment is to work on."""

    __tablename__ = "comment_assigned"
    comment_id: int = Field(sa_column=_of_comment(primary_key=True))
    user_id: int = Field(foreign_key="user.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")


class CommentView(SQLModel, table=True):
    """A way of looking at a round's comments that somebody gave a name: columns, filters and order, as the address
    carries them. A shared one is seen by all who read, and changed by whoever made it."""

    __tablename__ = "comment_view"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    user_id: int = Field(foreign_key="user.id")
    name: str
    shared: bool = False
    query: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class CommentTranslation(SQLModel, table=True):
    """A comment's words in another language: by a member of the staff, or by a machine whose `engine` is named."""

    __tablename__ = "comment_translation"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    comment_id: int = Field(sa_column=_of_comment(index=True))
    language: str
    words: str = Field(sa_type=Text)
    translator: str
    engine: str = ""
    at: datetime = Field(sa_column=moment(), default_factory=now)

"""How free text is understood: codebook, codings of answers, memos, samples for double coding, and what undoes them.

A response's rows here go with it when it is erased. No words of an answer are kept: a coding says where its words
begin and end, in Unicode code points of the answer's text.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


class Code(SQLModel, table=True):
    """A label with a definition: one questionnaire's, or with no questionnaire shared in the organisation.

    A code that was merged or retired stays, so that what was counted before can be explained. `colour` is a name in
    `survey.core.colours.PALETTE`.
    """

    __table_args__ = (Index("ix_code_organisation_id_questionnaire_id", "organisation_id", "questionnaire_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    questionnaire_id: int | None = Field(default=None, foreign_key="questionnaire.id")
    parent_id: int | None = Field(default=None, foreign_key="code.id")
    guid: str = Field(default_factory=lambda: str(uuid4()))
    name: str
    colour: str
    definition: str = Field(default="", sa_type=Text)
    use_when: str = Field(default="", sa_type=Text)
    use_not: str = Field(default="", sa_type=Text)
    position: int = 0
    made_at: datetime = Field(sa_column=moment(), default_factory=now)
    retired_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)
    merged_into_id: int | None = Field(default=None, foreign_key="code.id")


class Coding(SQLModel, table=True):
    """That a coder gave an answer, or the span of it from `start` up to `end`, a code. Both None: the whole answer.

    `given_id` is the code that was given; `code_id` is what it stands for today, after mergers. `counts` is False for
    codings that another's stand for: those of a sample's further coders, and all that an adjudicator has decided on.
    `origin`: coder, adjudicator or imported. `example` marks those that show well what the code means.
    """

    __table_args__ = (
        Index(
            "ix_coding_round_id_question_key_code_id_response_id_counts",
            *("round_id", "question_key", "code_id", "response_id", "counts"),
        ),
        Index("ix_coding_response_id_question_key", "response_id", "question_key"),
        Index("ix_coding_code_id", "code_id"),
    )
    id: int = Field(default_factory=random_id, sa_column=big_key())  # never used again, so that undoing finds its own
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id")
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE")
    question_key: str
    code_id: int = Field(foreign_key="code.id")
    given_id: int = Field(foreign_key="code.id")
    coder: str
    start: int | None = None
    end: int | None = None
    at: datetime = Field(sa_column=moment(), default_factory=now)
    state: str = "accepted"
    origin: str = "coder"
    counts: bool = True
    example: bool = False


class CodingAct(SQLModel, table=True):
    """One act on the codebook, on codings or on memos, and in `details` what undoes it. Rows are only ever added.

    An act on a round's answers names the round; one on the codebook the questionnaire, or nothing where the code is
    shared. `undoes` is the act that this one takes back. An act on one response goes with it.
    """

    __tablename__ = "coding_act"
    __table_args__ = (
        Index("ix_coding_act_organisation_id_actor_round_id", "organisation_id", "actor", "round_id"),
        Index("ix_coding_act_response_id", "response_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int | None = Field(default=None, foreign_key="round.id")
    questionnaire_id: int | None = Field(default=None, foreign_key="questionnaire.id")
    code_id: int | None = Field(default=None, foreign_key="code.id", index=True)
    response_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE")
    actor: str
    at: datetime = Field(sa_column=moment(), default_factory=now)
    act: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    undoes_id: int | None = Field(default=None, foreign_key="coding_act.id", ondelete="CASCADE", index=True)


class Memo(SQLModel, table=True):
    """A thought written down, on a code or on an answer. Writing it anew adds a row; the one before is then past."""

    __table_args__ = (
        Index("ix_memo_code_id", "code_id"),
        Index("ix_memo_response_id_question_key", "response_id", "question_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    code_id: int | None = Field(default=None, foreign_key="code.id")
    round_id: int | None = Field(default=None, foreign_key="round.id")
    response_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE")
    question_key: str = ""
    author: str
    words: str = Field(sa_type=Text)
    at: datetime = Field(sa_column=moment(), default_factory=now)
    past_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)


class Sample(SQLModel, table=True):
    """Answers to one question drawn for coding by several. `seed`, `size` and `strata` say how, so that the draw can be
    shown and made again. While it is `blind` and not `opened_at`, its coders see their own codings only.

    Until a unit is adjudicated, the codings of the first coder count.
    """

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    question_key: str
    name: str
    size: int
    strata: str = ""
    seed: int = Field(sa_type=BigInteger)
    drawn_of: int
    blind: bool = True
    drawn_by: str
    drawn_at: datetime = Field(sa_column=moment(), default_factory=now)
    opened_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)
    opened_by: str = ""


class SampleCoder(SQLModel, table=True):
    """Who codes a sample; `place` 0 is the first coder."""

    __tablename__ = "sample_coder"
    sample_id: int = Field(foreign_key="sample.id", primary_key=True)
    coder: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    place: int


class SampleUnit(SQLModel, table=True):
    """One answer of a sample: whether an adjudicator has decided on it, and who."""

    __tablename__ = "sample_unit"
    sample_id: int = Field(foreign_key="sample.id", primary_key=True)
    response_id: int = Field(
        sa_type=BigInteger, foreign_key="response.id", primary_key=True, ondelete="CASCADE", index=True
    )
    organisation_id: int = Field(foreign_key="organisation.id")
    adjudicator: str = ""
    adjudicated_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)


class CodedUnit(SQLModel, table=True):
    """That a coder is done with an answer: no code of theirs on it then means that none fits."""

    __tablename__ = "coded_unit"
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    question_key: str = Field(primary_key=True)
    coder: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    at: datetime = Field(sa_column=moment(), default_factory=now)

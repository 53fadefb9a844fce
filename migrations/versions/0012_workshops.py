"""Tables for workshops: boards, their events, seats and what was published of them.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["follows_id"], ["workshop.id"], name=op.f("fk_workshop_follows_id_workshop")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workshop_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_workshop_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("code", name=op.f("uq_workshop_code")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "workshop_event",
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workshop_event_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_event_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("workshop_id", "number", name=op.f("pk_workshop_event")),
        sa.UniqueConstraint("workshop_id", "key", name=op.f("uq_workshop_event_workshop_id_key")),
    )
    op.create_table(
        "workshop_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workshop_result_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_result_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_result")),
    )
    with op.batch_alter_table("workshop_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_result_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workshop_result_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "workshop_seat",
        sa.Column("workshop_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workshop_seat_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_seat_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("workshop_id", "number", name=op.f("pk_workshop_seat")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_workshop_seat_key_hash")),
    )


def downgrade() -> None:
    op.drop_table("workshop_seat")
    with op.batch_alter_table("workshop_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_result_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_workshop_result_organisation_id"))

    op.drop_table("workshop_result")
    op.drop_table("workshop_event")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_organisation_id"))

    op.drop_table("workshop")

"""Quotes

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quote",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("masks", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("picked_by", sa.String(), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_by", sa.String(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_quote_code_id_code")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_quote_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_quote_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_quote_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_code_id"), ["code_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_round_id"), ["round_id"], unique=False)

    op.create_table(
        "quote_translation",
        sa.Column("quote_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("translator", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_quote_translation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_quote_translation_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "language", name=op.f("pk_quote_translation")),
    )


def downgrade() -> None:
    op.drop_table("quote_translation")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_round_id"))
        batch_op.drop_index(batch_op.f("ix_quote_comment_id"))
        batch_op.drop_index(batch_op.f("ix_quote_code_id"))

    op.drop_table("quote")

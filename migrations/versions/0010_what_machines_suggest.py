"""What machines suggest

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reading_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_reading_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reading_round_id_question_key_kind", ["round_id", "question_key", "kind"], unique=False
        )

    op.create_table(
        "alike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_alike_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_alike_reading_id_reading"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_alike_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alike")),
    )
    with op.batch_alter_table("alike", schema=None) as batch_op:
        batch_op.create_index("ix_alike_reading_id_number_phrase", ["reading_id", "number", "phrase"], unique=False)
        batch_op.create_index(batch_op.f("ix_alike_response_id"), ["response_id"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_suggestion_code_id_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_suggestion_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_suggestion_reading_id_reading"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_suggestion_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index("ix_suggestion_reading_id_state_score", ["reading_id", "state", "score"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_response_id"), ["response_id"], unique=False)

    op.create_table(
        "tone_label",
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("labeller", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tone_label_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_tone_label_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_tone_label_round_id_round")),
        sa.PrimaryKeyConstraint("response_id", "question_key", "labeller", name=op.f("pk_tone_label")),
    )
    with op.batch_alter_table("tone_label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tone_label_round_id"), ["round_id"], unique=False)

    op.create_table(
        "toned",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_toned_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_toned_reading_id_reading"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_toned_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reading_id", "response_id", name=op.f("pk_toned")),
    )
    with op.batch_alter_table("toned", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toned_response_id"), ["response_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("toned", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toned_response_id"))

    op.drop_table("toned")
    with op.batch_alter_table("tone_label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tone_label_round_id"))

    op.drop_table("tone_label")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_response_id"))
        batch_op.drop_index("ix_suggestion_reading_id_state_score")

    op.drop_table("suggestion")
    with op.batch_alter_table("alike", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alike_response_id"))
        batch_op.drop_index("ix_alike_reading_id_number_phrase")

    op.drop_table("alike")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_round_id_question_key_kind")

    op.drop_table("reading")

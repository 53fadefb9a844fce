"""Codebook and codings

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("use_when", sa.Text(), nullable=False),
        sa.Column("use_not", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["code.id"], name=op.f("fk_code_merged_into_id_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_code_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["code.id"], name=op.f("fk_code_parent_id_code")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_code_questionnaire_id_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
    )
    with op.batch_alter_table("code") as batch_op:
        batch_op.create_index(
            "ix_code_organisation_id_questionnaire_id", ["organisation_id", "questionnaire_id"], unique=False
        )

    op.create_table(
        "sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("strata", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("drawn_of", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sample_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_sample_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    with op.batch_alter_table("sample") as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_round_id"), ["round_id"], unique=False)

    op.create_table(
        "sample_coder",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sample_coder_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_coder_sample_id_sample")),
        sa.PrimaryKeyConstraint("sample_id", "coder", name=op.f("pk_sample_coder")),
    )
    op.create_table(
        "coded_unit",
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_coded_unit_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_coded_unit_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_coded_unit_round_id_round")),
        sa.PrimaryKeyConstraint("response_id", "question_key", "coder", name=op.f("pk_coded_unit")),
    )
    with op.batch_alter_table("coded_unit") as batch_op:
        batch_op.create_index(batch_op.f("ix_coded_unit_round_id"), ["round_id"], unique=False)

    op.create_table(
        "coding",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id_code")),
        sa.ForeignKeyConstraint(["given_id"], ["code.id"], name=op.f("fk_coding_given_id_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_coding_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_coding_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_coding_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    with op.batch_alter_table("coding") as batch_op:
        batch_op.create_index("ix_coding_code_id", ["code_id"], unique=False)
        batch_op.create_index("ix_coding_response_id_question_key", ["response_id", "question_key"], unique=False)
        batch_op.create_index(
            "ix_coding_round_id_question_key_code_id_response_id",
            ["round_id", "question_key", "code_id", "response_id"],
            unique=False,
        )

    op.create_table(
        "coding_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("questionnaire_id", sa.Integer(), nullable=True),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("response_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_act_code_id_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_coding_act_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_coding_act_questionnaire_id_questionnaire")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_coding_act_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_coding_act_round_id_round")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["coding_act.id"], name=op.f("fk_coding_act_undoes_id_coding_act"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_act")),
    )
    with op.batch_alter_table("coding_act") as batch_op:
        batch_op.create_index(batch_op.f("ix_coding_act_code_id"), ["code_id"], unique=False)
        batch_op.create_index(
            "ix_coding_act_organisation_id_actor_round_id", ["organisation_id", "actor", "round_id"], unique=False
        )
        batch_op.create_index("ix_coding_act_response_id", ["response_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coding_act_undoes_id"), ["undoes_id"], unique=False)

    op.create_table(
        "memo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("response_id", sa.BigInteger(), nullable=True),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("past_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_memo_code_id_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_memo_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_memo_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_memo_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
    )
    with op.batch_alter_table("memo") as batch_op:
        batch_op.create_index("ix_memo_code_id", ["code_id"], unique=False)
        batch_op.create_index("ix_memo_response_id_question_key", ["response_id", "question_key"], unique=False)

    op.create_table(
        "sample_unit",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("adjudicator", sa.String(), nullable=False),
        sa.Column("adjudicated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sample_unit_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_sample_unit_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_unit_sample_id_sample")),
        sa.PrimaryKeyConstraint("sample_id", "response_id", name=op.f("pk_sample_unit")),
    )
    with op.batch_alter_table("sample_unit") as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_unit_response_id"), ["response_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sample_unit") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_unit_response_id"))

    op.drop_table("sample_unit")
    with op.batch_alter_table("memo") as batch_op:
        batch_op.drop_index("ix_memo_response_id_question_key")
        batch_op.drop_index("ix_memo_code_id")

    op.drop_table("memo")
    with op.batch_alter_table("coding_act") as batch_op:
        batch_op.drop_index(batch_op.f("ix_coding_act_undoes_id"))
        batch_op.drop_index("ix_coding_act_response_id")
        batch_op.drop_index("ix_coding_act_organisation_id_actor_round_id")
        batch_op.drop_index(batch_op.f("ix_coding_act_code_id"))

    op.drop_table("coding_act")
    with op.batch_alter_table("coding") as batch_op:
        batch_op.drop_index("ix_coding_round_id_question_key_code_id_response_id")
        batch_op.drop_index("ix_coding_response_id_question_key")
        batch_op.drop_index("ix_coding_code_id")

    op.drop_table("coding")
    with op.batch_alter_table("coded_unit") as batch_op:
        batch_op.drop_index(batch_op.f("ix_coded_unit_round_id"))

    op.drop_table("coded_unit")
    op.drop_table("sample_coder")
    with op.batch_alter_table("sample") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_round_id"))

    op.drop_table("sample")
    with op.batch_alter_table("code") as batch_op:
        batch_op.drop_index("ix_code_organisation_id_questionnaire_id")

    op.drop_table("code")

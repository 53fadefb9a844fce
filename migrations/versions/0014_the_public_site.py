"""Tables for the public site: which rounds are shown there, and what was published of their figures.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_round",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_public_round_link_id_link")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_public_round_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_public_round_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_public_round")),
        sa.UniqueConstraint("slug", name=op.f("uq_public_round_slug")),
    )
    with op.batch_alter_table("public_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_round_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "published_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("taken_down_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_published_result_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_published_result_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_result")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_published_result_round_id_number")),
    )
    with op.batch_alter_table("published_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_result_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_result_round_id"), ["round_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("published_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_result_round_id"))
        batch_op.drop_index(batch_op.f("ix_published_result_organisation_id"))

    op.drop_table("published_result")
    with op.batch_alter_table("public_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_round_organisation_id"))

    op.drop_table("public_round")

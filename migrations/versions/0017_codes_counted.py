"""An index by which codes are counted without a look at the codings themselves.

Revision: 0017, after 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = "ix_coding_round_id_question_key_code_id_response_id"
COLUMNS = ["round_id", "question_key", "code_id", "response_id"]


def upgrade() -> None:
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.create_index(f"{BEFORE}_counts", [*COLUMNS, "counts"], unique=False)
        batch_op.drop_index(BEFORE)


def downgrade() -> None:
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.create_index(BEFORE, COLUMNS, unique=False)
        batch_op.drop_index(f"{BEFORE}_counts")

"""How many times a response was saved, and which answer came with which.

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("response", "answer")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "revision")

"""An index that finds what waits

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'submitted' AND segment IS NULL")


def upgrade() -> None:
    op.drop_index("ix_response_round_id_waiting", "response")
    columns = ["round_id", "segment", "state"]
    op.create_index("ix_response_waiting", "response", columns, sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_response_waiting", "response")
    op.create_index(
        "ix_response_round_id_waiting", "response", ["round_id"], sqlite_where=WAITING, postgresql_where=WAITING
    )

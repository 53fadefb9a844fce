"""The index of what waits for the reading room knows the state too, or SQLite takes the index of all states for better.

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME, _WAITS = "ix_response_to_gather", sa.text("state = 'submitted' AND NOT gathered")


def upgrade() -> None:
    _lay("round_id", "state")


def downgrade() -> None:
    _lay("round_id")


def _lay(*columns: str) -> None:
    op.drop_index(_NAME, table_name="response")
    op.create_index(_NAME, "response", columns, sqlite_where=_WAITS, postgresql_where=_WAITS)

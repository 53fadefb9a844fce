"""Nobody gets the same letters of news twice.

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ONCE = (
    ("ix_subscription_to_all", ["organisation_id", "address"], sa.text("round_id IS NULL")),
    ("ix_subscription_to_round", ["round_id", "address"], sa.text("round_id IS NOT NULL")),
)


def upgrade() -> None:
    op.execute(
        """
        DELETE FROM subscription WHERE id IN (
          SELECT id FROM (
            SELECT id, row_number() OVER (
              PARTITION BY organisation_id, coalesce(round_id, 0), address ORDER BY state DESC, id
            ) AS place FROM subscription
          ) AS asked WHERE place > 1
        )
        """  # who has said yes ("on") stays rather than who was only "asked"
    )
    for name, columns, of in _ONCE:
        op.create_index(name, "subscription", columns, unique=True, sqlite_where=of, postgresql_where=of)


def downgrade() -> None:
    for name, *_ in _ONCE:
        op.drop_index(name, table_name="subscription")

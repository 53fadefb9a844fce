"""The reading room

Revision: 0005, after 0004
"""

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# An index of every three letters in a row, which holds no text of its own and follows the table by itself.
_TAKE_OUT = "INSERT INTO comment_index (comment_index, rowid, folded) VALUES ('delete', old.id, old.folded);"
_PUT_IN = "INSERT INTO comment_index (rowid, folded) VALUES (new.id, new.folded);"
_INDEX = "folded, content='comment', content_rowid='id', tokenize='trigram', detail=none"
SQLITE = (
    f"CREATE VIRTUAL TABLE comment_index USING fts5({_INDEX})",
    f"CREATE TRIGGER comment_in AFTER INSERT ON comment BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER comment_out AFTER DELETE ON comment BEGIN {_TAKE_OUT} END",
    f"CREATE TRIGGER comment_anew AFTER UPDATE OF folded ON comment BEGIN {_TAKE_OUT} {_PUT_IN} END",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_comment_folded ON comment USING gin (folded gin_trgm_ops)",
)


def _make_index_of_words() -> None:
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    if op.get_bind().dialect.name == "sqlite" and sqlite3.sqlite_version_info >= (3, 42):
        op.execute("INSERT INTO comment_index (comment_index, rank) VALUES ('secure-delete', 1)")


def upgrade() -> None:
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gathered", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(
            "ix_response_to_gather",
            ["round_id"],
            unique=False,
            sqlite_where=sa.text("state = 'submitted' AND NOT gathered"),
            postgresql_where=sa.text("state = 'submitted' AND NOT gathered"),
        )

    op.create_table(
        "comment_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_view_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comment_view_round_id_round")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_comment_view_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_view")),
    )
    with op.batch_alter_table("comment_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_view_round_id"), ["round_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("helper", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["target_group.id"], name=op.f("fk_comment_group_id_target_group")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_comment_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comment_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_group_id_id", ["group_id", "id"], unique=False)
        batch_op.create_index("ix_comment_response_id", ["response_id"], unique=False)
        batch_op.create_index("ix_comment_round_id_area_id", ["round_id", "area", "id"], unique=False)
        batch_op.create_index("ix_comment_round_id_id", ["round_id", "id"], unique=False)
        batch_op.create_index("ix_comment_round_id_language_id", ["round_id", "language", "id"], unique=False)
        batch_op.create_index("ix_comment_round_id_question_key_id", ["round_id", "question_key", "id"], unique=False)

    op.create_table(
        "comment_assigned",
        sa.Column("comment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_assigned_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_assigned_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_comment_assigned_user_id_user")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_assigned")),
    )
    with op.batch_alter_table("comment_assigned", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_assigned_user_id"), ["user_id"], unique=False)

    op.create_table(
        "comment_read",
        sa.Column("comment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_read_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_read_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_comment_read_user_id_user")),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f("pk_comment_read")),
    )
    op.create_table(
        "comment_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("translator", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_translation_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_translation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_translation")),
    )
    with op.batch_alter_table("comment_translation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_translation_comment_id"), ["comment_id"], unique=False)

    _make_index_of_words()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("comment_in", "comment_out", "comment_anew"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE comment_index")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_response_to_gather",
            sqlite_where=sa.text("state = 'submitted' AND NOT gathered"),
            postgresql_where=sa.text("state = 'submitted' AND NOT gathered"),
        )
        batch_op.drop_column("gathered")

    with op.batch_alter_table("comment_translation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_translation_comment_id"))

    op.drop_table("comment_translation")
    op.drop_table("comment_read")
    with op.batch_alter_table("comment_assigned", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_assigned_user_id"))

    op.drop_table("comment_assigned")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_round_id_question_key_id")
        batch_op.drop_index("ix_comment_round_id_language_id")
        batch_op.drop_index("ix_comment_round_id_id")
        batch_op.drop_index("ix_comment_round_id_area_id")
        batch_op.drop_index("ix_comment_response_id")
        batch_op.drop_index("ix_comment_group_id_id")

    op.drop_table("comment")
    with op.batch_alter_table("comment_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_view_round_id"))

    op.drop_table("comment_view")

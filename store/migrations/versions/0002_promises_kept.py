"""What keeping promises through crashes, copies and long absences needs.

Revision ID: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store import seals

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add tables, and columns with defaults: SQLite adds those in place, without making a table anew."""
    op.create_table(
        "installation",
        _id(),
        _text("token"),
        _text("place"),
        _at("paused_at"),
        _text("paused_because"),
        _at("gap_from"),
        _at("gap_until"),
        _at("backed_up_at"),
    )
    op.create_table(
        "heartbeat",
        _id(),
        _text("process"),
        _text("role"),
        _at("started_at", nullable=False),
        _at("seen_at", nullable=False),
        _at("ticked_at"),
        _at("heard_at"),
        _at("stopped_at"),
        sa.UniqueConstraint("process"),
    )
    op.create_table(
        "day",
        _id(),
        _link("workspace_id", "workspace"),
        _link("plan_id", "plan"),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        _text("name"),
        sa.UniqueConstraint("plan_id", "day_on"),
    )
    op.create_table(
        "seal",
        _id(),
        _link("workspace_id", "workspace"),
        _link("history_id", "history"),
        _text("hash"),
        sa.UniqueConstraint("history_id"),
    )
    op.create_index("seal_workspace", "seal", ["workspace_id", "id"])
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.add_column("person", _at("gone_at"))
    op.add_column("plan", _text("nation", default="ENG"))
    op.add_column("plan", sa.Column("until_hour", sa.Integer(), nullable=False, server_default="17"))
    op.add_column("outbox", _text("delivery_id", default=""))
    op.create_index("outbox_delivery", "outbox", ["delivery_id"])
    op.create_index(
        "outbox_in_hand",
        "outbox",
        ["workspace_id", "lease_until"],
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.execute("UPDATE outbox SET delivery_id = 'promise-' || id")
    op.add_column("obligation", _text("state", default="owed"))
    op.add_column("obligation", _text("reason", default=""))
    op.execute(
        "UPDATE obligation SET state = coalesce((SELECT CASE WHEN outbox.state IN ('pending', 'sending', 'unknown')"
        " THEN 'owed' ELSE outbox.state END FROM outbox WHERE outbox.workspace_id = obligation.workspace_id"
        " AND outbox.key = obligation.card_key), 'owed')"
    )
    _seal_what_was_said()


def _seal_what_was_said() -> None:
    """The history of 0001 has no seal.  Its form is the same for ever, so the code of today may make it."""
    connection = op.get_bind()
    for workspace_id in connection.execute(sa.text("SELECT id FROM workspace ORDER BY id")).scalars().all():
        seals.append(connection, workspace_id, first_id=0)


APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER seal_is_not_changed BEFORE UPDATE ON seal"
        " BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END",
        "CREATE TRIGGER seal_is_not_deleted BEFORE DELETE ON seal"
        " BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()",
    ),
}


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _link(name: str, table: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=False)


def _text(name: str, *, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def _at(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

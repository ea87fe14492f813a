"""What owners say in their own words needs: forecasts, evidence, absences and each person's own settings.

Revision ID: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add tables, and columns with defaults: SQLite adds those in place, without making a table anew."""
    op.create_table(
        "absence",
        _id(),
        _link("workspace_id", "workspace"),
        _link("person_id", "person"),
        _link("cover_id", "person", nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        _at("said_at", nullable=False),
        _link("inbox_id", "inbox", nullable=True),
        _at("ended_at"),
        _link("ended_inbox_id", "inbox", nullable=True),
        _at("told_at"),
    )
    op.create_index("absence_person", "absence", ["person_id", "last_on"])
    op.create_index("absence_last", "absence", ["workspace_id", "last_on"])
    op.create_index("absence_cover", "absence", ["cover_id"])
    op.create_table(
        "evidence",
        _id(),
        _link("workspace_id", "workspace"),
        _link("item_id", "item"),
        _link("history_id", "history"),
        _text("url"),
        _text("name"),
        _text("slack_file", nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        _text("sha256", nullable=True),
    )
    op.create_index("evidence_item", "evidence", ["item_id", "id"])
    op.create_table(
        "not_them",
        _id(),
        _link("workspace_id", "workspace"),
        _link("person_id", "person"),
        _text("slack_user"),
        _at("said_at", nullable=False),
        sa.UniqueConstraint("person_id", "slack_user"),
    )
    op.add_column("person", sa.Column("hour", sa.Integer(), nullable=True))
    op.add_column("person", _text("level", default="normal"))
    op.add_column("person", _text("works_on", default="12345"))
    op.add_column("person", _at("welcomed_at"))
    own = sa.text("hour IS NOT NULL OR level <> 'normal' OR works_on <> '12345'")
    op.create_index("person_own", "person", ["workspace_id"], sqlite_where=own, postgresql_where=own)
    op.add_column("item", _text("forecast", nullable=True))
    op.add_column("item", sa.Column("forecast_on", sa.Date(), nullable=True))


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _link(name: str, table: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, server_default=default)


def _at(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

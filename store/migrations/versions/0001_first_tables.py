"""The first tables.

Revision ID: 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

HEARD = sa.text("coalesce(heard_at, created_at)")
IS_OPEN = "state IN ('not started', 'in progress', 'blocked')"


def upgrade() -> None:
    """Make every table, then have the database refuse to change history."""
    for make in TABLES:
        make()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _workspace() -> None:
    op.create_table(
        "workspace",
        _id(),
        _text("team_id", nullable=True),
        _at("created_at"),
        sa.UniqueConstraint("team_id"),
    )


def _person() -> None:
    op.create_table(
        "person",
        _id(),
        _workspace_link(),
        _text("name"),
        _text("slack_user", nullable=True),
        _text("email", nullable=True),
        _text("post", nullable=True),
        _text("zone", nullable=True),
        _at("profile_at", nullable=True),
        sa.UniqueConstraint("workspace_id", "slack_user"),
        sa.UniqueConstraint("workspace_id", "email"),
    )
    _index("person_without_profile", "person", "id", where="profile_at IS NULL AND slack_user IS NOT NULL")


def _plan() -> None:
    op.create_table(
        "plan",
        _id(),
        _workspace_link(),
        _text("key"),
        _text("title"),
        _text("zone"),
        _number("hour"),
        _day("start_on", nullable=True),
        _day("goal_on", nullable=True),
        _text("channel", nullable=True),
        _link("manager_id", "person", nullable=True),
        _link("sponsor_id", "person", nullable=True),
        _link("chair_id", "person", nullable=True),
        _number("quiet_days"),
        _number("next_number"),
        _text("file_hash", nullable=True),
        _at("created_at"),
        sa.UniqueConstraint("workspace_id", "key"),
    )


def _theme() -> None:
    op.create_table(
        "theme",
        _id(),
        _workspace_link(),
        _link("plan_id", "plan"),
        _text("ref"),
        _text("name"),
        _link("lead_id", "person", nullable=True),
        sa.UniqueConstraint("plan_id", "ref"),
    )


def _item() -> None:
    op.create_table(
        "item",
        _id(),
        _workspace_link(),
        _link("plan_id", "plan"),
        _number("number"),
        _text("title"),
        _link("theme_id", "theme", nullable=True),
        _text("ref", nullable=True),
        _link("owner_id", "person", nullable=True),
        _day("start_on", nullable=True),
        _day("first_due_on", nullable=True),
        _day("due_on", nullable=True),
        _text("due_text"),
        _text("due_kind"),
        _number("times_moved"),
        _text("state"),
        _text("colour", nullable=True),
        _number("percent", nullable=True),
        _text("blocked_by", nullable=True),
        _day("snoozed_until", nullable=True),
        _at("heard_at", nullable=True),
        _at("created_at"),
        _number("version"),
        sa.UniqueConstraint("plan_id", "number"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="item_percent"),
    )
    _index("item_claimed", "item", "plan_id", "id", where="state = 'claimed done'")
    _index("item_open_due", "item", "plan_id", "due_on", "id", "state", where=IS_OPEN)
    _index("item_open_heard", "item", "plan_id", HEARD, "id", "state", where=IS_OPEN)
    _index("item_open_owner", "item", "owner_id", "due_on", "id", where=IS_OPEN)
    _index(
        "item_open_snoozed",
        "item",
        "plan_id",
        "snoozed_until",
        where=f"snoozed_until IS NOT NULL AND {IS_OPEN}",
    )
    _index("item_owner", "item", "owner_id", "plan_id")
    _index("item_ref", "item", "plan_id", "ref")


def _item_helper() -> None:
    op.create_table(
        "item_helper",
        _link("item_id", "item", primary_key=True),
        _link("person_id", "person", primary_key=True),
    )
    _index("item_helper_person", "item_helper", "person_id")


def _inbox() -> None:
    op.create_table(
        "inbox",
        _id(),
        _workspace_link(),
        _text("key"),
        _link("person_id", "person", nullable=True),
        _at("received_at"),
        _json("answer", nullable=True),
        sa.UniqueConstraint("workspace_id", "key"),
    )


def _history() -> None:
    op.create_table(
        "history",
        _id(),
        _workspace_link(),
        _link("plan_id", "plan"),
        _link("item_id", "item"),
        _at("at"),
        _link("by_id", "person", nullable=True),
        _text("kind"),
        _json("before"),
        _json("after"),
        _text("words"),
        _link("inbox_id", "inbox", nullable=True),
        _link("undoes_id", "history", nullable=True),
    )
    _index("history_by", "history", "by_id", "id")
    _index("history_inbox", "history", "inbox_id")
    _index("history_item", "history", "item_id", "id")
    _index("history_plan", "history", "plan_id", "at")


def _date_request() -> None:
    op.create_table(
        "date_request",
        _id(),
        _workspace_link(),
        _link("item_id", "item"),
        _link("asked_by_id", "person"),
        _at("asked_at"),
        _day("old_on", nullable=True),
        _day("new_on"),
        _text("typed"),
        _text("reason"),
        _text("outcome"),
        _link("decided_by_id", "person", nullable=True),
        _at("decided_at", nullable=True),
        _link("inbox_id", "inbox", nullable=True),
    )
    _index("date_request_open", "date_request", "item_id", where="outcome = 'asked'", unique=True)


def _digest() -> None:
    op.create_table(
        "digest",
        _id(),
        _workspace_link(),
        _link("plan_id", "plan"),
        _day("week_on"),
        _at("made_at"),
        _json("snapshot"),
        sa.UniqueConstraint("plan_id", "week_on"),
    )


def _sweep() -> None:
    op.create_table(
        "sweep",
        _link("plan_id", "plan", primary_key=True),
        _text("zone", primary_key=True),
        _workspace_link(),
        _day("done_on"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        _id(),
        _workspace_link(),
        _key("key"),
        _text("kind"),
        _link("person_id", "person", nullable=True),
        _text("channel", nullable=True),
        _text("thread_ts", nullable=True),
        _link("parent_id", "outbox", nullable=True),
        _json("facts"),
        _at("due_at"),
        _at("useful_until", nullable=True),
        _text("state"),
        _at("lease_until", nullable=True),
        _text("lease_token", nullable=True),
        _number("attempts"),
        _at("attempted_at", nullable=True),
        _number("looked_up"),
        _text("ts", nullable=True),
        _text("file_id", nullable=True),
        _text("reason"),
        _at("created_at"),
        _at("settled_at", nullable=True),
        sa.UniqueConstraint("workspace_id", "key"),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'superseded', 'expired', 'held')",
            name="outbox_state",
        ),
    )
    _index(
        "outbox_due",
        "outbox",
        "workspace_id",
        "due_at",
        "id",
        where="state IN ('pending', 'sending', 'unknown')",
    )
    _index("outbox_held", "outbox", "workspace_id", "id", where="state = 'held'")
    _index("outbox_message", "outbox", "channel", "ts")
    _index("outbox_person", "outbox", "person_id", "id")


def _attempt() -> None:
    op.create_table(
        "attempt",
        _id(),
        _workspace_link(),
        _link("promise_id", "outbox"),
        _at("at"),
        _text("outcome"),
    )
    _index("attempt_promise", "attempt", "promise_id", "id")


def _obligation() -> None:
    op.create_table(
        "obligation",
        _id(),
        _workspace_link(),
        _text("key"),
        _text("card_key"),
        _link("item_id", "item"),
        _link("person_id", "person"),
        _day("occurrence_on"),
        _text("stage"),
        sa.UniqueConstraint("workspace_id", "key"),
    )
    _index("obligation_card", "obligation", "card_key")
    _index("obligation_item", "obligation", "item_id")


TABLES = (
    _workspace,
    _person,
    _plan,
    _theme,
    _item,
    _item_helper,
    _inbox,
    _history,
    _date_request,
    _digest,
    _sweep,
    _outbox,
    _attempt,
    _obligation,
)

APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history"
        " BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
        "CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history"
        " BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$",
        "CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()",
    ),
}


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _link(name: str, table: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(
        name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable, primary_key=primary_key
    )


def _workspace_link() -> sa.Column[Any]:
    return _link("workspace_id", "workspace")


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=primary_key)


def _key(name: str) -> sa.Column[Any]:
    text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return sa.Column(name, text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _index(
    name: str, table: str, *columns: str | sa.TextClause, where: str | None = None, unique: bool = False
) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=only, postgresql_where=only)

"""The tables.  Imported by `store` and its migrations alone; rows become values before they leave.

Every row hangs on a workspace.  `_at` columns are aware UTC, `_on` columns plain days in the plan's zone.
"""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Table, UniqueConstraint, text
from sqlmodel import Column, Field, SQLModel

METADATA = SQLModel.metadata

OPEN_STATES = "state IN ('not started', 'in progress', 'blocked')"
OWED_STATES = "state IN ('pending', 'sending', 'unknown')"
HELD = "state = 'held'"
IN_HAND = "state = 'sending'"
UNPROFILED = "profile_at IS NULL AND slack_user IS NOT NULL"
OWN_SETTINGS = "hour IS NOT NULL OR level <> 'normal' OR works_on <> '12345'"
"""Conditions of partial indexes.  Queries repeat them word for word: a parameter would not find the index."""


KEY = String().with_variant(String(collation="C"), "postgresql")
"""Unique keys are ordered by their characters, so that an index finds those that begin alike."""


def _facts() -> Any:
    """A column of small JSON facts: ids, days and numbers, never finished words for Slack."""
    return Column(JSON, nullable=False)


class WorkspaceRow(SQLModel, table=True):
    """One Slack workspace.  `team_id` is None between an import and the first start with Slack."""

    __tablename__ = "workspace"
    id: int | None = Field(default=None, primary_key=True)
    team_id: str | None = Field(default=None, unique=True)
    created_at: datetime


class InstallationRow(SQLModel, table=True):
    """This database itself, in one row: where it lies, and whether it may send."""

    __tablename__ = "installation"
    id: int | None = Field(default=None, primary_key=True)
    token: str
    """Part of every delivery id: two installations in one workspace never take each other's messages for theirs."""
    place: str = ""
    """What the database was found in at the last start; another place means that it was moved or copied."""
    paused_at: datetime | None = None
    paused_because: str = ""
    """While it is not empty nothing is sent: a person has to say yes first."""
    gap_from: datetime | None = None
    gap_until: datetime | None = None
    """The last time in which nobody watched.  What fell due in it may have been sent by a history that is lost."""
    backed_up_at: datetime | None = None
    """When a backup was last taken and found good; a backup itself tells of the one before it."""


class HeartbeatRow(SQLModel, table=True):
    """A process at work, or one that was."""

    __tablename__ = "heartbeat"
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(unique=True)
    role: str
    started_at: datetime
    seen_at: datetime
    ticked_at: datetime | None = None
    """When it last completed a tick."""
    heard_at: datetime | None = None
    """When its socket last heard from Slack."""
    stopped_at: datetime | None = None
    """When it stopped in good order."""


class PersonRow(SQLModel, table=True):
    """A post of a plan, somebody in Slack, or both in one."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_user"),
        UniqueConstraint("workspace_id", "email"),
        Index("person_without_profile", "id",
              sqlite_where=text(UNPROFILED), postgresql_where=text(UNPROFILED)),
        Index("person_own", "workspace_id",
              sqlite_where=text(OWN_SETTINGS), postgresql_where=text(OWN_SETTINGS)),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    name: str
    slack_user: str | None = None
    email: str | None = None
    post: str | None = None
    zone: str | None = None
    profile_at: datetime | None = None
    gone_at: datetime | None = None
    """When Slack said that the account is deactivated."""
    hour: int | None = None
    """The local hour they want their card at; None for the plan's."""
    level: str = Field(default="normal", sa_column_kwargs={"server_default": "normal"})
    """How much they want to hear: normal or light."""
    works_on: str = Field(default="12345", sa_column_kwargs={"server_default": "12345"})
    """ISO weekdays they work, Monday is 1."""
    welcomed_at: datetime | None = None
    """When a welcome with their list was promised to them after they joined Slack."""


class NotThemRow(SQLModel, table=True):
    """An account whose holder said that they are not this person: they are never taken for them again."""

    __tablename__ = "not_them"
    __table_args__ = (UniqueConstraint("person_id", "slack_user"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    slack_user: str
    said_at: datetime


class PlanRow(SQLModel, table=True):
    """One improvement plan and its settings."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    key: str
    title: str
    zone: str
    nation: str = Field(default="ENG", sa_column_kwargs={"server_default": "ENG"})
    """Whose bank holidays count: ENG, WLS, SCT or NIR."""
    hour: int
    until_hour: int = Field(default=17, sa_column_kwargs={"server_default": "17"})
    """No reminder from this local hour on."""
    start_on: date | None = None
    goal_on: date | None = None
    channel: str | None = None
    manager_id: int | None = Field(default=None, foreign_key="person.id")
    sponsor_id: int | None = Field(default=None, foreign_key="person.id")
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    quiet_days: int
    next_number: int = 1
    file_hash: str | None = None
    created_at: datetime


class DayRow(SQLModel, table=True):
    """A day on which a plan's people work, or do not, whatever the calendar says."""

    __tablename__ = "day"
    __table_args__ = (UniqueConstraint("plan_id", "day_on"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    plan_id: int = Field(foreign_key="plan.id")
    day_on: date
    works: bool
    name: str


class ThemeRow(SQLModel, table=True):
    """The main grouping of a plan's items."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    plan_id: int = Field(foreign_key="plan.id")
    ref: str
    name: str
    lead_id: int | None = Field(default=None, foreign_key="person.id")


class ItemRow(SQLModel, table=True):
    """One action.  Partial indexes serve what ticks ask, so that a tick costs what is due."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("item_open_due", "plan_id", "due_on", "id", "state",
              sqlite_where=text(OPEN_STATES), postgresql_where=text(OPEN_STATES)),
        Index("item_open_snoozed", "plan_id", "snoozed_until",
              sqlite_where=text(f"snoozed_until IS NOT NULL AND {OPEN_STATES}"),
              postgresql_where=text(f"snoozed_until IS NOT NULL AND {OPEN_STATES}")),
        Index("item_open_heard", "plan_id", text("coalesce(heard_at, created_at)"), "id", "state",
              sqlite_where=text(OPEN_STATES), postgresql_where=text(OPEN_STATES)),
        Index("item_open_owner", "owner_id", "due_on", "id",
              sqlite_where=text(OPEN_STATES), postgresql_where=text(OPEN_STATES)),
        Index("item_claimed", "plan_id", "id",
              sqlite_where=text("state = 'claimed done'"), postgresql_where=text("state = 'claimed done'")),
        Index("item_owner", "owner_id", "plan_id"),
        Index("item_ref", "plan_id", "ref"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="item_percent"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    plan_id: int = Field(foreign_key="plan.id")
    number: int
    title: str
    theme_id: int | None = Field(default=None, foreign_key="theme.id")
    ref: str | None = None
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    start_on: date | None = None
    first_due_on: date | None = None
    due_on: date | None = None
    due_text: str = ""
    due_kind: str = "none"
    times_moved: int = 0
    state: str
    colour: str | None = None
    percent: int | None = None
    blocked_by: str | None = None
    snoozed_until: date | None = None
    forecast: str | None = None
    """What its owner expects: on time, at risk or miss."""
    forecast_on: date | None = None
    """The date they expect instead, where they expect to miss."""
    heard_at: datetime | None = None
    created_at: datetime
    version: int = 1


class ItemHelperRow(SQLModel, table=True):
    """Somebody who helps the owner of an item."""

    __tablename__ = "item_helper"
    __table_args__ = (Index("item_helper_person", "person_id"),)
    item_id: int = Field(foreign_key="item.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class AbsenceRow(SQLModel, table=True):
    """Somebody is away from `first_on` to `last_on`, both included, and perhaps somebody covers."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("absence_person", "person_id", "last_on"),
        Index("absence_last", "workspace_id", "last_on"),
        Index("absence_cover", "cover_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    person_id: int = Field(foreign_key="person.id")
    cover_id: int | None = Field(default=None, foreign_key="person.id")
    first_on: date
    last_on: date
    said_at: datetime
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    ended_at: datetime | None = None
    """When it was taken back, or another one took its place."""
    ended_inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    """The message that did so."""
    told_at: datetime | None = None
    """When its summary was promised."""


class EvidenceRow(SQLModel, table=True):
    """A link or file that proves something of an item: a reference, never its content."""

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_item", "item_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    item_id: int = Field(foreign_key="item.id")
    history_id: int = Field(foreign_key="history.id")
    url: str
    name: str
    slack_file: str | None = None
    size: int | None = None
    sha256: str | None = None


class InboxRow(SQLModel, table=True):
    """Something Slack sent that was acted on.  The key is unique, so a repeat gets the stored answer."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    key: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    received_at: datetime
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class HistoryRow(SQLModel, table=True):
    """One line of an item's history.  Append-only by trigger."""

    __tablename__ = "history"
    __table_args__ = (
        Index("history_item", "item_id", "id"),
        Index("history_plan", "plan_id", "at"),
        Index("history_inbox", "inbox_id"),
        Index("history_by", "by_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    plan_id: int = Field(foreign_key="plan.id")
    item_id: int = Field(foreign_key="item.id")
    at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str
    before: dict[str, Any] = Field(default_factory=dict, sa_column=_facts())
    after: dict[str, Any] = Field(default_factory=dict, sa_column=_facts())
    words: str = ""
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    undoes_id: int | None = Field(default=None, foreign_key="history.id")


class SealRow(SQLModel, table=True):
    """The running hash over a workspace's history: a line changed, added or taken out afterwards breaks it."""

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("history_id"), Index("seal_workspace", "workspace_id", "id"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    history_id: int = Field(foreign_key="history.id")
    hash: str


class DateRequestRow(SQLModel, table=True):
    """An owner asked for another deadline; somebody who may agree decides."""

    __tablename__ = "date_request"
    __table_args__ = (
        Index("date_request_open", "item_id", unique=True, sqlite_where=text("outcome = 'asked'"),
              postgresql_where=text("outcome = 'asked'")),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    item_id: int = Field(foreign_key="item.id")
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime
    old_on: date | None = None
    new_on: date
    typed: str
    reason: str
    outcome: str = "asked"
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")


class DigestRow(SQLModel, table=True):
    """One issue of a plan's digest with the snapshot behind every number in it."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("plan_id", "week_on"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    plan_id: int = Field(foreign_key="plan.id")
    week_on: date
    """Monday of the week in which it is sent: the occurrence."""
    made_at: datetime
    snapshot: dict[str, Any] = Field(sa_column=_facts())


class SweepRow(SQLModel, table=True):
    """The last local day whose reminders were promised, for the people of one zone in one plan."""

    __tablename__ = "sweep"
    plan_id: int = Field(foreign_key="plan.id", primary_key=True)
    zone: str = Field(primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    done_on: date


class OutboxRow(SQLModel, table=True):
    """A promise: one Slack message that is owed.  Facts only; the words are made when it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("outbox_due", "workspace_id", "due_at", "id",
              sqlite_where=text(OWED_STATES), postgresql_where=text(OWED_STATES)),
        Index("outbox_message", "channel", "ts"),
        Index("outbox_held", "workspace_id", "id", sqlite_where=text(HELD), postgresql_where=text(HELD)),
        Index("outbox_in_hand", "workspace_id", "lease_until",
              sqlite_where=text(IN_HAND), postgresql_where=text(IN_HAND)),
        Index("outbox_person", "person_id", "id"),
        Index("outbox_delivery", "delivery_id"),
        CheckConstraint("state IN ('pending', 'sending', 'unknown', 'sent', 'superseded', 'expired', 'held')",
                        name="outbox_state"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    key: str = Field(sa_type=KEY)
    delivery_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What Slack keeps with the message, so that it is found again."""
    kind: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """The recipient of a direct message; else `channel` says where."""
    channel: str | None = None
    """Where it goes, and once sent the id Slack returned (a direct message is `D…`)."""
    thread_ts: str | None = None
    parent_id: int | None = Field(default=None, foreign_key="outbox.id")
    """Goes into the thread of this promise's message, after it."""
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=_facts())
    due_at: datetime
    useful_until: datetime | None = None
    state: str = "pending"
    lease_until: datetime | None = None
    lease_token: str | None = None
    attempts: int = 0
    attempted_at: datetime | None = None
    looked_up: int = 0
    """Complete look-ups in Slack since the last attempt that found nothing."""
    ts: str | None = None
    file_id: str | None = None
    reason: str = ""
    created_at: datetime
    """When it first fell due; `due_at` moves with each try."""
    settled_at: datetime | None = None


class AttemptRow(SQLModel, table=True):
    """One request to Slack for a promise, written down before it is made and completed after it."""

    __tablename__ = "attempt"
    __table_args__ = (Index("attempt_promise", "promise_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    promise_id: int = Field(foreign_key="outbox.id")
    at: datetime
    outcome: str = "started"


class ObligationRow(SQLModel, table=True):
    """Something to be said to one person once; the daily card that says it covers several."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("obligation_card", "card_key"),
        Index("obligation_item", "item_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    key: str
    """`remind:{item}:{person}:{due day}:{stage}`: a moved date or a new owner makes a new one."""
    card_key: str
    item_id: int = Field(foreign_key="item.id")
    person_id: int = Field(foreign_key="person.id")
    occurrence_on: date
    stage: str
    state: str = Field(default="owed", sa_column_kwargs={"server_default": "owed"})
    """`owed`, then for ever one of `sent`, `superseded`, `expired`, `held`."""
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})


WORKSPACE = METADATA.tables["workspace"]
INSTALLATION = METADATA.tables["installation"]
HEARTBEAT = METADATA.tables["heartbeat"]
PERSON = METADATA.tables["person"]
NOT_THEM = METADATA.tables["not_them"]
PLAN = METADATA.tables["plan"]
DAY = METADATA.tables["day"]
THEME = METADATA.tables["theme"]
ITEM = METADATA.tables["item"]
ITEM_HELPER = METADATA.tables["item_helper"]
INBOX = METADATA.tables["inbox"]
HISTORY = METADATA.tables["history"]
ABSENCE = METADATA.tables["absence"]
EVIDENCE = METADATA.tables["evidence"]
SEAL = METADATA.tables["seal"]
DATE_REQUEST = METADATA.tables["date_request"]
DIGEST = METADATA.tables["digest"]
SWEEP = METADATA.tables["sweep"]
OUTBOX = METADATA.tables["outbox"]
ATTEMPT = METADATA.tables["attempt"]
OBLIGATION = METADATA.tables["obligation"]


def columns(table: Table, value: type[Any]) -> list[Column[Any]]:
    """The columns of the table that the dataclass `value` has a field for, in the order of its fields."""
    return [table.c[field.name] for field in fields(value) if field.name in table.c]

"""The bot's health as the database tells it."""

from datetime import timedelta

from sqlalchemy import text

from store import heartbeats, outbox
from store.health import health
from store.installation import found_at, pause
from store.unit import Database
from tests.store.given import NOW, a_workspace

MIDNIGHT = NOW.replace(hour=0, minute=0)


def test_what_was_sent_waits_and_is_kept_back_is_counted(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        found_at(unit, "here")
        for n in range(6):
            due_at = NOW + timedelta(minutes=n - 40)
            outbox.promise(unit, key=f"note:{n}", kind="answer", due_at=due_at, channel=f"C{n}")
        outbox.promise(unit, key="later", kind="answer", due_at=NOW + timedelta(hours=2), channel="C9")
        sent, held, late, unknown, *_ = outbox.claim(unit, NOW)
        assert outbox.begin_attempt(unit, late, NOW - timedelta(minutes=38), "C2")
        assert outbox.begin_attempt(unit, unknown, NOW - timedelta(minutes=2), "C3")
        outbox.settle(unit, sent, "sent", now=NOW, channel="C0", ts="1.0")
        outbox.settle(unit, held, "held", now=NOW, reason="is_archived")
        outbox.settle(unit, late, "pending", now=NOW, reason="ratelimited", due_at=NOW + timedelta(minutes=9))
        outbox.settle(unit, unknown, "unknown", now=NOW, reason="http 500", due_at=NOW + timedelta(minutes=1))
        heartbeats.beat(unit, "one", "run", NOW, ticked_at=NOW, heard_at=NOW)
        heartbeats.beat(unit, "two", "web", NOW - timedelta(minutes=3))
        pause(unit, "It was copied.", NOW)
    with database.read(workspace_id) as unit:
        seen = health(unit, NOW, MIDNIGHT)
    assert seen.waiting == {"pending": 2, "sending": 2, "unknown": 1}
    assert seen.sent_today == 1
    assert seen.last_sent_at == NOW
    assert [(one.reason, one.messages) for one in seen.held] == [("is_archived", 1)]
    assert [(one.reason, one.messages) for one in seen.troubles] == [("ratelimited", 1), ("http 500", 1)]
    assert seen.troubles[0].since == NOW - timedelta(minutes=38)
    assert seen.processes == 1
    assert seen.ticked_at == seen.heard_at == NOW
    assert seen.next_send_at == NOW + timedelta(minutes=1)
    assert seen.paused_because == "It was copied."


def test_another_workspace_and_another_day_count_elsewhere(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        found_at(unit, "here")
        outbox.promise(unit, key="old", kind="answer", due_at=NOW - timedelta(days=1), channel="C1")
        [old] = outbox.claim(unit, NOW)
        outbox.settle(unit, old, "sent", now=NOW - timedelta(days=1), channel="C1", ts="1.0")
        unit.exec(
            text("INSERT INTO workspace (id, team_id, created_at) VALUES (77, 'T77', '2026-01-01 00:00:00')")
        )
    with database.write(77) as unit:
        outbox.promise(unit, key="theirs", kind="answer", due_at=NOW, channel="C1")
    with database.read(workspace_id) as unit:
        seen = health(unit, NOW, MIDNIGHT)
    assert seen.sent_today == 0
    assert sum(seen.waiting.values()) == 0
    assert seen.ticked_at is None

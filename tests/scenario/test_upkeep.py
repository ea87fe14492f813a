"""Looking after the bot: `backup`, `restore`, `doctor` and `resume`, as typed."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot import doctor, upkeep
from bot.__main__ import app
from bot.clock import Clock
from bot.config import Settings
from bot.doctor import Finding, Mark
from bot.plan.history import Kind
from bot.playground.client import Playground, running_playground
from store import disks, heartbeats, history, installation, outbox, people, plans
from store.places import place
from store.unit import Database, UnitOfWork
from tests.databases import opened
from tests.fakes import HandClock
from tests.store import first_tables
from tests.store.given import a_person, a_plan, a_workspace, an_item

NOW = Clock().now()
OLD = NOW - timedelta(days=3)


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database of whoever types, in a folder of their own, with a plan in good order."""
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    with opened(database_url) as database, database.write(a_workspace(database)) as unit:
        owner = a_person(unit)
        item = an_item(unit, a_plan(unit, key="TH", manager_id=a_person(unit).id), owner_id=owner.id)
        history.record(unit, item=item, by_id=None, at=NOW, kind=Kind.NOTE, before={}, after={}, words="said")
    return database_url


@pytest.fixture
def sqlite_only(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    with opened(sqlite_url) as database:
        a_workspace(database)
    return sqlite_url


def typed(*words: str, answer: str = "") -> tuple[int, str]:
    """Exit status and everything that was said."""
    done = CliRunner().invoke(app, list(words), input=answer)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def examined(url: str, **settings: object) -> dict[str, list[Finding]]:
    """What the doctor finds, by what it is about."""
    found: dict[str, list[Finding]] = {}
    told = Settings(database_url=url, **settings)  # type: ignore[arg-type] # kept short
    for finding in doctor.examine(told, HandClock(NOW)):
        assert finding.sentence.endswith("."), finding
        found.setdefault(finding.about, []).append(finding)
    return found


def one(url: str, about: str, **settings: object) -> tuple[Mark, str]:
    found = examined(url, **settings)[about]
    return found[-1].mark, found[-1].sentence


# Doctor


def test_a_database_in_good_order_has_nothing_wrong(url: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        installation.found_at(unit, place(database) if unit.on_sqlite else "here")
        installation.backed_up(unit, NOW)
        heartbeats.beat(unit, "one", "run", NOW, ticked_at=NOW)
    found = examined(url)
    expected = {"storage"} if url.startswith("postgresql") else set()  # the tests' server runs without fsync
    assert {about for about, told in found.items() if told[-1].mark is not Mark.OK} == expected
    assert found["processes"][-1].sentence == "At work: run one; the last tick was 0 seconds ago."


def test_it_fails_only_when_something_is_wrong(sqlite_only: str) -> None:
    status, told = typed("doctor")
    assert status == 0
    assert "look   No process has been at work yet" in told
    with opened(sqlite_only) as database, database.write(1) as unit:
        installation.found_at(unit, "here")
        installation.pause(unit, "The database was copied.", NOW)
    status, told = typed("doctor")
    assert status == 1
    assert re.search(r"wrong  Nothing has been sent for \d+ \w+: The database was copied\. When", told)
    status, told = typed("doctor", "--json")
    assert status == 1
    assert {"mark": "wrong", "about": "pause"}.items() <= next(
        found for found in json.loads(told) if found["about"] == "pause"
    ).items()


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/none.db")
    status, told = typed("doctor")
    assert (status, "There is no database at var/none.db yet" in told) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_away_is_one_sentence() -> None:
    mark, told = one("postgresql://bot:open-sesame@127.0.0.1:1/none", "database")
    assert (mark, "refused" in told, "open-sesame" in told) == (Mark.WRONG, True, False)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "plan.db").write_bytes(b"PK" + bytes(5000))
    mark, told = one(f"sqlite:///{tmp_path}/plan.db", "database")
    assert (mark, "not a database" in told) == (Mark.WRONG, True)


def test_tables_of_another_program_are_named(bare_url: str) -> None:
    with opened(bare_url):
        pass
    assert one(bare_url, "schema")[0] is Mark.LOOK
    first_tables.make(bare_url)
    mark, told = one(bare_url, "schema")
    assert (mark, "revision 0001" in told, "migrate" in told) == (Mark.LOOK, True, True)
    with opened(bare_url) as database:
        database.migrate()
        with database.write(0) as unit:
            unit.exec(text("UPDATE alembic_version SET version_num = '9999'"))
    mark, told = one(bare_url, "database")
    assert (mark, "newer Golden Thread" in told) == (Mark.WRONG, True)


def test_a_history_that_was_changed_is_named_by_its_line(url: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        if unit.on_sqlite:
            unit.exec(text("DROP TRIGGER history_is_not_changed"))
        else:
            unit.exec(text("ALTER TABLE history DISABLE TRIGGER USER"))
        unit.exec(text("UPDATE history SET words = 'never said'"))
    mark, told = one(url, "seal")
    assert mark is Mark.WRONG
    assert f"line 1 (TH-1, {NOW:%-d %B %Y}) was changed" in told


def test_rows_that_point_to_nothing_are_counted(sqlite_only: str) -> None:
    with first_tables.connected(sqlite_only) as connection:
        connection.execute(text("INSERT INTO person (workspace_id, name) VALUES (77, 'lost'), (78, 'lost')"))
    mark, told = one(sqlite_only, "references")
    assert (mark, "2 of person" in told) == (Mark.WRONG, True)


def test_a_damaged_file_is_said(sqlite_only: str) -> None:
    file = disks.sqlite_file(sqlite_only)
    assert file
    with first_tables.connected(sqlite_only) as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        root = connection.execute(
            text("SELECT rootpage FROM sqlite_master WHERE name = 'history_item'")
        ).scalar_one()
    with file.open("r+b") as page:
        page.seek((root - 1) * 4096)
        page.write(b"\xff" * 40)
    mark, told = one(sqlite_only, "integrity")
    assert (mark, "damaged" in told, "restore a backup" in told) == (Mark.WRONG, True, True)


def test_the_kind_of_disk_and_its_space_are_looked_at(
    sqlite_only: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr(disks, "MOUNTS", mounts)
    assert one(sqlite_only, "disk")[0] is Mark.LOOK
    mounts.write_text("x / ext4 rw 0 0\n")
    assert one(sqlite_only, "disk")[0] is Mark.OK
    mounts.write_text("x / mysteryfs rw 0 0\n")
    assert one(sqlite_only, "disk")[0] is Mark.LOOK
    mounts.write_text(f"x / ext4 rw 0 0\ny {tmp_path} nfs4 rw 0 0\n")
    assert one(sqlite_only, "database")[0] is Mark.WRONG
    mounts.write_text("x / ext4 rw 0 0\n")
    for free, mark in ((10**12, Mark.OK), (5 * 10**8, Mark.LOOK), (10**7, Mark.WRONG)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: type("Usage", (), {"free": free}))
        assert one(sqlite_only, "space")[0] is mark


def test_a_log_that_has_grown_is_said(sqlite_only: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(sqlite_only, "log")[0] is Mark.OK
    monkeypatch.setattr(doctor, "LARGE_LOG", 0)
    with opened(sqlite_only) as database, database.write(1) as unit:
        a_person(unit)
        unit.connection.commit()
        assert one(sqlite_only, "log")[0] is Mark.LOOK


def test_a_clock_that_was_never_set_is_wrong(sqlite_only: str) -> None:
    told = Settings(database_url=sqlite_only)
    first = next(doctor.examine(told, HandClock(datetime(1970, 1, 1, tzinfo=UTC))))
    assert (first.mark, first.sentence) == (
        Mark.WRONG,
        "This computer believes it is 1 January 1970: set its clock.",
    )


def owe(
    unit: UnitOfWork, key: str, state: str, due_at: datetime, lease_until: datetime | None = None
) -> None:
    outbox.promise(unit, key=key, kind="card", due_at=due_at, person_id=1)
    unit.exec(
        text("UPDATE outbox SET state = :state, lease_until = :until WHERE key = :key"),
        {
            "state": state,
            "key": key,
            "until": lease_until.strftime("%Y-%m-%d %H:%M:%S.%f") if lease_until else None,
        },
    )


def test_the_outbox_is_told(url: str) -> None:
    assert one(url, "outbox") == (Mark.OK, "There are 0 messages to send.")
    with opened(url) as database, database.write(1) as unit:
        owe(unit, "a", "pending", NOW + timedelta(hours=1))
        owe(unit, "b", "unknown", NOW - timedelta(minutes=3))
        owe(unit, "c", "sending", NOW - timedelta(minutes=3), NOW - timedelta(minutes=1))
        owe(unit, "d", "sending", NOW - timedelta(minutes=3), NOW + timedelta(minutes=1))
        owe(unit, "e", "held", OLD)
        owe(unit, "f", "sent", OLD)
    mark, told = one(url, "outbox")
    assert mark is Mark.OK
    assert told.startswith("There are 4 messages to send, 1 of which may have arrived")
    assert ", 1 were in the hand of a process that is gone" in told
    assert one(url, "held")[0] is Mark.LOOK
    with opened(url) as database, database.write(1) as unit:
        owe(unit, "g", "pending", OLD)
    mark, told = one(url, "outbox")
    assert (mark, "has been due for 3 days" in told) == (Mark.LOOK, True)


def test_processes_are_told_and_ticks_that_stand_still(url: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        heartbeats.beat(unit, "gone", "run", OLD, ticked_at=OLD)
        heartbeats.beat(unit, "ended", "run", NOW, ticked_at=NOW)
        heartbeats.stopped(unit, "ended", NOW)
    mark, told = one(url, "processes")
    assert (mark, "No process has been at work since" in told) == (Mark.LOOK, True)
    with opened(url) as database, database.write(1) as unit:
        unit.exec(text("DELETE FROM heartbeat"))
        heartbeats.beat(unit, "one", "web", NOW, ticked_at=NOW - timedelta(minutes=6))
    mark, told = one(url, "processes")
    assert (mark, "the last tick was 6 minutes ago" in told) == (Mark.WRONG, True)


def test_a_gap_and_an_old_backup_are_told(url: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        installation.backed_up(unit, OLD)
        installation.begin_gap(unit, OLD)
    assert one(url, "gap")[0] is Mark.LOOK
    mark, told = one(url, "backup")
    assert (mark, "3 days ago" in told) == (Mark.LOOK, True)
    with opened(url) as database, database.write(1) as unit:
        installation.end_gap(unit, NOW)
    assert one(url, "gap")[0] is Mark.OK


def test_actions_nobody_can_be_reminded_of_are_named(url: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        plan = plans.plans(unit)[0]
        lead = a_person(unit)
        theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=lead.id)
        for _ in range(7):
            an_item(unit, plan)
        an_item(unit, plan, theme_id=theme.id)
        unit.exec(text("UPDATE person SET gone_at = '2026-01-01 00:00:00.000000' WHERE id = 1"))
    mark, told = one(url, "owners")
    assert (mark, "closed for TH-1:" in told) == (Mark.LOOK, True)
    with opened(url) as database, database.write(1) as unit:
        unit.exec(text("UPDATE plan SET manager_id = NULL"))
    mark, told = one(url, "owners")
    assert (mark, "reminded of TH-1, TH-2, TH-3, TH-4, TH-5 and 3 more:" in told) == (Mark.WRONG, True)


@pytest.fixture(scope="module")
def slack() -> Iterator[Playground]:
    with running_playground() as playground:
        yield playground


def in_slack(slack: Playground, **more: object) -> dict[str, object]:
    tokens = {"slack_bot_token": "xoxb-playground", "slack_app_token": "xapp-playground"}
    return tokens | {"slack_api_url": slack.api_url} | more


def test_tokens_scopes_and_slacks_clock_are_asked_for(slack: Playground, sqlite_only: str) -> None:
    found = examined(sqlite_only, **in_slack(slack))
    told = [*found["slack"], *found["scopes"], *found["clock"]]
    assert [(one.mark, one.sentence) for one in told[:3]] == [
        (Mark.OK, "Slack accepts SLACK_BOT_TOKEN."),
        (Mark.OK, "Slack accepts SLACK_APP_TOKEN."),
        (Mark.OK, "The app may do all that the bot does."),
    ]
    assert told[-1].sentence == "This computer's clock agrees with Slack's."


def test_a_token_that_slack_refuses_is_wrong(slack: Playground, sqlite_only: str) -> None:
    found = examined(sqlite_only, **in_slack(slack, slack_bot_token="xoxb-other"))["slack"]
    assert found[0].mark is Mark.WRONG
    assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth)" in found[0].sentence
    slack.fault("apps.connections.open", "error", error="not_allowed_token_type")
    found = examined(sqlite_only, **in_slack(slack))["slack"]
    assert (found[1].mark, "SLACK_APP_TOKEN" in found[1].sentence) == (Mark.WRONG, True)


def test_a_slack_that_is_away_is_said_and_is_not_our_fault(slack: Playground, sqlite_only: str) -> None:
    for fault in ("500", "drop"):
        slack.fault("auth.test", fault)
        mark = examined(sqlite_only, **in_slack(slack))["slack"][0].mark
        assert mark is Mark.LOOK
    nobody = examined(sqlite_only, **in_slack(slack, slack_api_url="http://127.0.0.1:1/api/"))["slack"]
    assert [one.mark for one in nobody] == [Mark.LOOK, Mark.LOOK]
    assert "ConnectionRefusedError" in nobody[0].sentence


@pytest.mark.parametrize(
    ("ahead", "told"), [(90, "90 seconds fast"), (-7200, "2 hours slow"), (30, "agrees with Slack's")]
)
def test_a_clock_that_differs_from_slacks_is_said(ahead: int, told: str) -> None:
    finding = doctor._slacks_clock(NOW, NOW + timedelta(seconds=ahead))
    assert told in finding.sentence
    assert finding.mark is (Mark.OK if ahead == 30 else Mark.WRONG)


def test_scopes_that_are_missing_are_named() -> None:
    finding = doctor._scopes(doctor.Answer(scopes=doctor.SCOPES - {"im:write", "commands"}))
    assert (finding.mark, "lacks commands, im:write:" in finding.sentence) == (Mark.WRONG, True)


# Backup and restore


def names(url: str) -> set[str]:
    with opened(url) as database, database.read(1) as unit:
        return {name for name in ("Before", "After") if people.people_named(unit, name)}


def add(url: str, name: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        a_person(unit, name, slack_user=None)


def test_a_backup_is_taken_noted_and_put_back(sqlite_only: str, tmp_path: Path) -> None:
    add(sqlite_only, "Before")
    status, told = typed("backup")
    assert (status, "It was read again and is good" in told) == (0, True)
    (file,) = (tmp_path / "backups").iterdir()
    assert one(sqlite_only, "backup")[0] is Mark.OK
    add(sqlite_only, "After")

    status, told = typed("restore", str(file), answer="n\n")
    assert status == 1
    assert names(sqlite_only) == {"Before", "After"}

    status, told = typed("restore", str(file), answer="y\n")
    assert status == 0
    assert "What was there is kept: " in told
    assert names(sqlite_only) == {"Before"}


def test_only_so_many_backups_are_kept(sqlite_only: str, tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / "kept").mkdir(exist_ok=True)
        (tmp_path / "kept" / f"golden-thread-2017-11-2{n}T00-00-00Z.sqlite").touch()
    status, told = typed("backup", str(tmp_path / "kept"), "--keep", "2")
    assert (status, "2 older removed" in told) == (0, True)
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_what_cannot_be_done_is_a_sentence(sqlite_only: str, tmp_path: Path) -> None:
    status, told = typed("restore", "none.sqlite", "--yes")
    assert (status, told) == (1, "none.sqlite cannot be read: No such file or directory.\n")
    (tmp_path / "mine").touch()
    status, told = typed("backup", str(tmp_path / "mine" / "deeper"))
    assert (status, "cannot be made" in told) == (1, True)


def test_a_restore_waits_until_the_bot_has_stopped(url: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    assert typed("backup", str(file))[0] == 0
    with opened(url) as database, database.write(1) as unit:
        heartbeats.beat(unit, "this-one", "worker", Clock().now())
    status, told = typed("restore", str(file), "--yes")
    assert (status, "The bot was at work on it" in told, "worker this-one" in told) == (1, True, True)
    with opened(url) as database, database.write(1) as unit:
        heartbeats.stopped(unit, "this-one", Clock().now())
    if url.startswith("sqlite"):
        assert typed("restore", str(file), "--yes")[0] == 0


def test_a_copy_made_by_hand_and_a_backup_from_elsewhere_are_told_apart(
    sqlite_only: str, tmp_path: Path
) -> None:
    with opened(sqlite_only) as database, database.write(1) as unit:
        installation.found_at(unit, "another computer")
    file = disks.sqlite_file(sqlite_only)
    assert file
    (tmp_path / "copy.db").write_bytes(file.read_bytes())
    status, told = typed("restore", str(tmp_path / "copy.db"), "--yes")
    assert status == 0
    assert "It was copied by hand" in told
    assert "It comes from another place, so it sends nothing at first" in told


# Resume


def test_what_was_paused_goes_on_from_here_after_a_yes(url: str) -> None:
    assert typed("resume") == (0, "Nothing is paused.\n")
    with opened(url) as database:
        with database.write(1) as unit:
            installation.found_at(unit, "another computer")
            installation.pause(unit, "The database was moved or copied.", NOW)
        status, told = typed("resume", answer="n\n")
        assert status == 1
        assert "The database was moved or copied." in told
        assert known(database).paused_because
        assert typed("resume", answer="y\n")[0] == 0
        assert known(database).paused_because == ""
        assert known(database).place == place(database)
    assert typed("resume", "--yes") == (0, "Nothing is paused.\n")


def known(database: Database) -> installation.Installation:
    with database.read(1) as unit:
        return installation.installation(unit)


def test_a_database_of_the_first_tables_has_no_pause(bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first_tables.make(bare_url)
    monkeypatch.setenv("DATABASE_URL", bare_url)
    status, told = typed("resume")
    assert (status, "python -m bot migrate" in told) == (1, True)


def test_every_command_of_upkeep_is_in_the_readme() -> None:
    readme = (Path(upkeep.__file__).parents[1] / "README.md").read_text("utf-8")
    for name in ("backup", "restore", "doctor", "resume"):
        assert f"-m bot {name}" in readme

"""Where the database lies: the same after a restart, another once it was moved or copied, and not just anywhere."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from store import places
from store.places import Storage, place, storage
from store.unit import Database
from tests.databases import made, opened


def test_the_place_stays_the_same_and_is_told_without_names(database_url: str) -> None:
    found = set()
    for _ in range(2):
        with opened(database_url) as database:
            found.add(place(database))
    [one] = found
    assert len(one) == 32
    assert "golden" not in one


@pytest.mark.parametrize("how", [shutil.copyfile, shutil.move])
def test_a_file_that_was_copied_or_moved_lies_elsewhere(tmp_path: Path, how: object) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    with opened(f"sqlite:///{tmp_path}/old/plan.db") as database:
        before = place(database)
    how(tmp_path / "old" / "plan.db", tmp_path / "new" / "plan.db")  # type: ignore[operator]
    with opened(f"sqlite:///{tmp_path}/new/plan.db") as database:
        assert place(database) != before


def test_a_file_that_was_put_in_the_place_of_another_is_another(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/plan.db") as database:
        before = place(database)
    shutil.copyfile(tmp_path / "plan.db", tmp_path / "copy.db")
    (tmp_path / "copy.db").rename(tmp_path / "plan.db")
    with opened(f"sqlite:///{tmp_path}/plan.db") as database:
        assert place(database) != before


def test_a_file_on_another_computer_lies_elsewhere(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place(sqlite_database)
    (tmp_path / "machine-id").write_text("another")
    monkeypatch.setattr(places, "MACHINE", tmp_path / "machine-id")
    assert place(sqlite_database) != before


def test_another_database_of_the_same_server_is_another_place(postgresql_server: str) -> None:
    found = set()
    for _ in range(2):
        with made(postgresql_server) as url, opened(url) as database:
            found.add(place(database))
    assert len(found) == 2


@pytest.mark.parametrize(("kind", "refused"), [("nfs4", True), ("9p", True), ("ext4", False)])
def test_a_remote_folder_is_refused(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, refused: bool
) -> None:
    lines = (
        f"1 0 0:1 / / rw - xfs /dev/a rw\n2 1 0:2 / {tmp_path.resolve()} rw shared:1 - {kind} host:/x rw\n"
    )
    (tmp_path / "mounts").write_text(lines)
    monkeypatch.setattr(places, "MOUNTS", tmp_path / "mounts")
    assert [kind in fault for fault in storage(sqlite_database).faults] == [True] * refused


def test_where_the_system_does_not_say_what_the_disk_is_nothing_is_claimed(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOUNTS", tmp_path / "not there")
    assert storage(sqlite_database) == Storage()


def test_a_server_that_may_lose_what_it_confirmed_is_doubted(postgresql_server: str) -> None:
    with opened(postgresql_server) as database:
        found = storage(database)
    assert not found.faults
    assert any("fsync=off" in doubt for doubt in found.doubts)


def test_a_server_that_only_lets_itself_be_read_is_refused(postgresql_server: str) -> None:
    with made(postgresql_server) as url:
        parts = urlsplit(url)
        options = parts.query + "&options=-c%20default_transaction_read_only%3Don"
        with opened(parts._replace(query=options).geturl()) as database:
            [fault] = storage(database).faults
    assert "primary" in fault

"""A database that cannot be used: one sentence, and never the password."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from store import people
from store.unit import Database, DatabaseAway, UnitOfWork
from tests.databases import opened
from tests.store.given import a_person, a_workspace

SECRET = "open-sesame"


def sentence_for(url: str) -> str:
    with pytest.raises(DatabaseAway) as raised:
        Database(url)
    sentence = str(raised.value)
    assert SECRET not in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        sentence = sentence_for(f"postgres://bot:{SECRET}@127.0.0.1:{port}/golden")
    assert "golden at 127.0.0.1" in sentence
    assert "refused" in sentence


def test_a_host_nobody_knows() -> None:
    assert "no-such-host.invalid" in sentence_for(f"postgresql://bot:{SECRET}@no-such-host.invalid/golden")


def test_a_database_the_server_does_not_have(postgresql_server: str) -> None:
    parts = urlsplit(postgresql_server)._replace(path="/not-there")
    assert 'database "not-there" does not exist' in sentence_for(parts.geturl())


@pytest.fixture
def refusing_server() -> Iterator[int]:
    """The port of a server that refuses the password, and repeats it."""
    reason = f'password authentication failed for user "bot" ({SECRET})'
    fields = b"SFATAL\0VFATAL\0C28P01\0M" + reason.encode() + b"\0\0"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    if client.recv(1000)[4:8] == b"\x04\xd2\x16\x2f":  # asks for TLS
                        client.sendall(b"N")
                        client.recv(1000)
                    client.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)

        thread = threading.Thread(target=refuse)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_wrong_password(refusing_server: int) -> None:
    sentence = sentence_for(f"postgresql://bot:{SECRET}@127.0.0.1:{refusing_server}/golden?sslmode=prefer")
    assert "password authentication failed" in sentence


def test_a_url_nobody_can_read() -> None:
    assert "DATABASE_URL" in sentence_for(f"bot:{SECRET}@host")
    assert "DATABASE_URL" in sentence_for(f"postgresql://bot:{SECRET}@host:port/golden")


def test_a_server_without_the_name_of_a_database() -> None:
    assert "names no database" in sentence_for("postgresql://")
    assert "names no database" in sentence_for(f"postgres://bot:{SECRET}@host:5432/")


def test_another_kind_of_database() -> None:
    assert "mysql" in sentence_for(f"mysql://bot:{SECRET}@host/golden")


def test_a_database_in_memory_is_refused() -> None:
    assert "names no file" in sentence_for("sqlite://")
    assert "names no file" in sentence_for("sqlite:///:memory:")


def test_the_last_folder_is_made_but_not_its_parents(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/var/golden.db").close()
    assert (tmp_path / "var" / "golden.db").exists()
    assert "/no/such" in sentence_for("sqlite:////no/such/folder/golden.db")


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    somebody = os.geteuid()
    for above in [tmp_path, *tmp_path.parents[:3]]:
        above.chmod(above.stat().st_mode | 0o111)
    try:
        if somebody == 0:
            os.seteuid(65534)
        assert "writable" in sentence_for(f"sqlite:///{folder}/golden.db")
    finally:
        os.seteuid(somebody)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"PK" + bytes(5000))
    assert "not a database" in sentence_for(f"sqlite:///{tmp_path}/plan.xlsx")


def test_a_folder_for_a_file(tmp_path: Path) -> None:
    assert "cannot be used" in sentence_for(f"sqlite:///{tmp_path}")


def cut(url: str, server: str) -> None:
    """End every connection to the database."""
    name = urlsplit(url).path[1:]
    with psycopg.connect(server, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def test_a_connection_that_is_cut_is_said_and_healed(postgresql_url: str, postgresql_server: str) -> None:
    def be_cut(unit: UnitOfWork) -> None:
        a_person(unit, "Lost")
        cut(postgresql_url, postgresql_server)
        a_person(unit, "Never")

    with opened(postgresql_url) as database:
        workspace_id = a_workspace(database)
        with pytest.raises(DatabaseAway), database.write(workspace_id) as unit:
            be_cut(unit)
        with database.write(workspace_id) as unit:
            assert people.people_named(unit, "Lost") == []
            a_person(unit, "Afterwards")


def test_connections_that_are_cut_between_units_are_not_noticed(
    postgresql_url: str, postgresql_server: str
) -> None:
    with opened(postgresql_url) as database:
        workspace_id = a_workspace(database)
        cut(postgresql_url, postgresql_server)
        with database.write(workspace_id) as unit:
            assert a_person(unit, "Afterwards").name == "Afterwards"

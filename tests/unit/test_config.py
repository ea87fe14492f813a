"""Every mistake in the settings is one sentence that names the variable, and shows no secret."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings, StartError, hide_from_bolt, load_settings

NO_FILE = Path("there", "is", "no.env")
GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_APP_TOKEN": "xapp-1-secret"}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if (
            name.upper() in ("DATABASE_URL", "PLAYGROUND_PORT", "LOG_LEVEL", "PORT", "WEB_CONCURRENCY")
            or "SLACK" in name.upper()
        ):
            monkeypatch.delenv(name)
    with monkeypatch.context():
        yield


def settings(monkeypatch: pytest.MonkeyPatch, env_file: Path = NO_FILE, /, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file)


def mistakes(monkeypatch: pytest.MonkeyPatch, env_file: Path = NO_FILE, /, **variables: str) -> list[str]:
    with pytest.raises(StartError) as caught:
        settings(monkeypatch, env_file, **variables)
    return list(caught.value.sentences)


def test_nothing_set_means_the_playground_on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch)
    assert not found.has_tokens
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.database_url == "sqlite:///var/golden-thread.sqlite"
    assert found.playground_port == 8130


def test_empty_lines_of_the_example_file_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="", DATABASE_URL="", PLAYGROUND_PORT="")
    assert not found.has_tokens
    assert found.playground_port == 8130


def test_blanks_around_values_are_dropped_and_the_address_ends_in_a_slash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = settings(
        monkeypatch,
        SLACK_BOT_TOKEN=" xoxb-1 ",
        SLACK_APP_TOKEN="xapp-1\n",
        SLACK_API_URL="http://localhost:8130/api ",
        PLAYGROUND_PORT=" 30 ",
        LOG_LEVEL="debug",
    )
    assert found.slack_bot_token is not None
    assert found.slack_bot_token.get_secret_value() == "xoxb-1"
    assert (found.slack_api_url, found.playground_port, found.log_level) == (
        "http://localhost:8130/api/",
        30,
        "DEBUG",
    )


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("﻿PLAYGROUND_PORT=1\nLOG_LEVEL=ERROR\nUNHEARD_OF=3\n", "utf-8")
    found = settings(monkeypatch, env_file, PLAYGROUND_PORT="4")
    assert (found.playground_port, found.log_level) == (4, "ERROR")


@pytest.mark.parametrize(
    ("variables", "named", "told"),
    [
        ({"SLACK_BOT_TOKEN": "secret"}, "SLACK_BOT_TOKEN", "xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxp-secret"}, "SLACK_BOT_TOKEN", "Bot User OAuth Token"),
        (GOOD | {"SLACK_APP_TOKEN": "secret"}, "SLACK_APP_TOKEN", "xapp-"),
        (GOOD | {"SLACK_BOT_TOKEN": "xoxb-sec ret"}, "SLACK_BOT_TOKEN", "copy it again"),
        ({"SLACK_APP_TOKEN": "xapp-secret"}, "SLACK_BOT_TOKEN", "is missing"),
        ({"SLACK_API_URL": "localhost:8130/api"}, "SLACK_API_URL", "https://slack.com/api/"),
        ({"SLACK_API_URL": "http://host:99999/"}, "SLACK_API_URL", "https://slack.com/api/"),
        ({"SLACK_API_URL": "http://host/api/?secret"}, "SLACK_API_URL", "https://slack.com/api/"),
        ({"DATABASE_URL": "mysql://me:secret@host/plan"}, "DATABASE_URL", "postgresql://"),
        ({"DATABASE_URL": "plan.sqlite"}, "DATABASE_URL", "sqlite:///"),
        ({"PLAYGROUND_PORT": "70000"}, "PLAYGROUND_PORT", "65535"),
        ({"PORT": "http"}, "PORT", "65535"),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY", "from 1 to 64"),
        ({"PLAYGROUND_PORT": "٣"}, "PLAYGROUND_PORT", "65535"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL", "INFO"),
    ],
)
def test_a_mistake_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], named: str, told: str
) -> None:
    [sentence] = mistakes(monkeypatch, NO_FILE, **variables)
    assert sentence.startswith(named)
    assert told in sentence
    assert sentence.endswith(".")
    assert "secret" not in sentence


def test_swapped_tokens_are_called_swapped(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(monkeypatch, SLACK_BOT_TOKEN="xapp-1", SLACK_APP_TOKEN="xoxb-1")
    assert [sentence.split()[0] for sentence in found] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert all("belongs in" in sentence for sentence in found)


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(monkeypatch, PLAYGROUND_PORT="x", LOG_LEVEL="x", DATABASE_URL="x")
    assert len(found) == 3


def test_a_file_that_is_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"PLAYGROUND_PORT=\xff\xfe")
    assert "is not UTF-8 text" in mistakes(monkeypatch, env_file)[0]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_of_writing_postgresql_is_taken(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    assert settings(monkeypatch, DATABASE_URL=f"{scheme}://u:p@host/x").database_url.startswith(scheme)


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        NO_FILE,
        **GOOD,
        SLACK_SIGNING_SECRET="a-secret",
        DATABASE_URL="postgresql://u:secret@h/x",
    )
    assert "secret" not in repr(found).replace("signing_secret", "").replace("SecretStr", "")


def test_bolt_finds_nothing_of_slack_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "hidden")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    [sentence] = hide_from_bolt()
    assert sentence.startswith("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are set and not used")
    assert "hidden" not in sentence
    assert not [name for name in os.environ if name.startswith("SLACK_")]


def test_what_a_role_needs_is_named_with_where_to_find_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, SLACK_BOT_TOKEN="xoxb-1")
    with pytest.raises(StartError) as caught:
        found.must_have("slack_bot_token", "slack_app_token", "slack_signing_secret")
    assert [one.split()[0] for one in caught.value.sentences] == ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]
    assert all("Basic Information" in one for one in caught.value.sentences)


def test_the_secrets_are_known_so_that_they_can_be_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch, **GOOD, SLACK_SIGNING_SECRET="shh", DATABASE_URL="postgresql://u:p%40ss@host/plan"
    )
    assert set(found.secrets) == {"xoxb-1-secret", "xapp-1-secret", "shh", "p%40ss", "p@ss"}

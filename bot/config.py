"""Settings from the environment and `.env`, checked once, at start."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

SLACK = "https://slack.com/api/"
DATABASES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
TOKENS = {
    "slack_bot_token": ("xoxb-", "the “Bot User OAuth Token” from the app's page “OAuth & Permissions”"),
    "slack_app_token": ("xapp-", "the app-level token with connections:write from “Basic Information”"),
}
WHERE = {
    **{name: f"copy {where}" for name, (_, where) in TOKENS.items()},
    "slack_signing_secret": "copy the “Signing Secret” from “Basic Information”: Slack signs its requests with it",
    "port": "name the port to listen on",
}


class StartError(Exception):
    """The process cannot start.  `sentences` tell the person at the keyboard what is wrong and what to do.

    No secret is ever in them.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class StoppedEarly(StartError):
    """Somebody asked the process to stop before it had started."""


class Settings(BaseSettings):
    """What the process was told.  Without Slack tokens it is for the playground."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, validate_default=False)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK
    database_url: str = Field(default="sqlite:///var/golden-thread.sqlite", repr=False)
    playground_port: int = 8130
    port: int | None = None
    """Where HTTP is served."""
    web_concurrency: int = 1
    """Processes that serve Slack's requests on one port."""
    log_level: str = "INFO"

    @property
    def has_tokens(self) -> bool:
        """Whether a Slack workspace is meant, and not the playground."""
        return self.slack_bot_token is not None

    @property
    def secrets(self) -> list[str]:
        """What must never be shown."""
        kept = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        words = [secret.get_secret_value() for secret in kept if secret]
        with suppress(ValueError):
            password = urlsplit(self.database_url).password
            words += [password, unquote(password)] if password else []
        return words

    def must_have(self, *names: str) -> None:
        """Raises StartError with a sentence for each of these settings that is missing."""
        missing = [name for name in names if getattr(self, name) is None]
        if missing:
            raise StartError(*(f"{name.upper()} is missing: {WHERE[name]}." for name in missing))

    @field_validator("*", mode="before")
    @classmethod
    def _without_blanks(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _right_token(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        prefix, where = TOKENS[str(info.field_name)]
        token = value.get_secret_value()
        other = next(name for name in TOKENS if name != info.field_name)
        if token.startswith(TOKENS[other][0]):
            raise _wrong(f"holds the token that belongs in {other.upper()}: put each where it belongs")
        if not token.startswith(prefix):
            raise _wrong(f"does not start with {prefix}: copy {where}")
        if not token.isascii() or not token.isprintable() or " " in token:
            raise _wrong("has characters in it that no token has: copy it again")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            good = False
        if not good or parts.query or parts.fragment:
            raise _wrong(f"is no web address: write it like {SLACK}, or leave it out for Slack itself")
        return value.rstrip("/") + "/"

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        scheme, separator, _ = value.partition("://")
        if not separator or scheme.lower() not in DATABASES:
            raise _wrong(
                "is no database this program knows: write sqlite:///var/golden-thread.sqlite "
                "or postgresql://user:password@host/name"
            )
        return value

    @field_validator("web_concurrency", mode="before")
    @classmethod
    def _processes(cls, value: object) -> int:
        digits = str(value).strip()
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) < 65):
            raise _wrong("is no number of processes: write one from 1 to 64")
        return int(digits)

    @field_validator("playground_port", "port", mode="before")
    @classmethod
    def _port(cls, value: object) -> int:
        digits = str(value).strip()
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) < 65536):
            raise _wrong("is no port: write a number from 1 to 65535")
        return int(digits)

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: object) -> str:
        level = str(value).strip().upper()
        if level not in LEVELS:
            raise _wrong(f"is no level: write one of {', '.join(LEVELS)}")
        return level

    @model_validator(mode="after")
    def _whose_workspace(self) -> "Settings":
        if self.slack_bot_token is None and self.slack_app_token is not None:
            raise _wrong(
                f"SLACK_BOT_TOKEN is missing while SLACK_APP_TOKEN is set: {WHERE['slack_bot_token']}, "
                "or remove both to use the playground"
            )
        return self


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """The settings of this process; the environment wins over the file.

    Raises StartError with a sentence for every mistake.
    """
    try:
        return Settings(_env_file=env_file, _env_file_encoding="utf-8-sig")  # type: ignore[call-arg] # not in its signature
    except ValidationError as error:
        raise StartError(*(_sentence(one["loc"], one["msg"]) for one in error.errors())) from None
    except UnicodeDecodeError:
        raise StartError(f"{env_file} is not UTF-8 text: save it as plain text.") from None
    except OSError as error:
        raise StartError(f"{env_file} cannot be read ({error.strerror}): check who may read it.") from None


def hide_from_bolt() -> list[str]:
    """Take Slack's variables out of the environment and answer sentences about those that are not used.

    Bolt reads the environment behind our back: with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in it, it would
    switch to OAuth and forget the token.
    """
    found = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    unused = [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if found.get(name)]
    if not unused:
        return []
    names, verb = " and ".join(unused), "is" if len(unused) == 1 else "are"
    return [f"{names} {verb} set and not used: this program signs in with SLACK_BOT_TOKEN."]


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{what}", {"what": what})


def _sentence(where: tuple[int | str, ...], what: str) -> str:
    return f"{where[0]!s} {what}.".replace(str(where[0]), str(where[0]).upper(), 1) if where else f"{what}."

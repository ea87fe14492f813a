"""One call of a Web API method: its arguments, read strictly, and the refusals of Slack."""

import json
from dataclasses import dataclass
from typing import Any

from bot.playground.manifest import KIND_SCOPE, Json
from bot.playground.refusals import Refused, bad_argument
from bot.playground.workspace import Channel, Person
from bot.playground.world import World


@dataclass
class Call:
    """A method call by the app with the world it happens in.

    The reading functions raise Refused("invalid_arguments") for values of a wrong type.
    """

    world: World
    args: Json

    def given(self, name: str) -> bool:
        return self.args.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise bad_argument(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def need(self, name: str) -> str:
        if not self.given(name):
            raise bad_argument(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        value = self.args.get(name)
        if isinstance(value, bool):
            return value
        word = str(value).lower() if value is not None else "false"
        if word not in ("true", "false", "1", "0", ""):
            raise bad_argument(f"must be a boolean [json-pointer:/{name}]")
        return word in ("true", "1")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`; above that, `most`."""
        try:
            value = int(self.text(name, str(default)))
        except ValueError as error:
            raise bad_argument(f"must be an integer [json-pointer:/{name}]") from error
        if value < 1:
            raise bad_argument(f"must be 1 or more [json-pointer:/{name}]")
        return min(value, most)

    def data(self, name: str, error: str = "invalid_arguments") -> Any:
        """A structured argument, sent as JSON or as JSON in a string; None when absent."""
        value = self.args.get(name)
        if value is None or not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as problem:
            raise Refused(error) from problem

    def words(self, name: str) -> list[str]:
        """A list argument: a JSON array or words with commas."""
        value = self.args.get(name)
        if isinstance(value, str) and not value.startswith("["):
            return [word.strip() for word in value.split(",") if word.strip()]
        entries = self.data(name) or []
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            raise bad_argument(f"must be a list of strings [json-pointer:/{name}]")
        return entries

    def need_scope(self, *scopes: str) -> None:
        """Raises Refused("missing_scope") unless one of the scopes was granted."""
        granted = self.world.manifest.scopes
        if not granted.intersection(scopes):
            raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def kind_scope(self, channel: Channel, right: str) -> None:
        """The scope that this kind of conversation needs, as in `groups:history`."""
        self.need_scope(f"{KIND_SCOPE[channel.kind]}:{right}")

    def channel(self, name: str = "channel") -> Channel:
        """The conversation, if the app may know of it.  Raises Refused("channel_not_found")."""
        channel = self.world.workspace.channels.get(self.text(name))
        bot = self.world.workspace.app.bot_user
        if channel is None or (channel.kind != "channel" and bot not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def person(self, name: str = "user") -> Person:
        """Raises Refused("user_not_found")."""
        person = self.world.workspace.people.get(self.text(name))
        if person is None:
            raise Refused("user_not_found")
        return person

    def page(self, rows: list[Json], default: int = 100, most: int = 999) -> tuple[list[Json], str]:
        """The rows of this page and the cursor of the next, empty at the end.

        Raises Refused("invalid_cursor").
        """
        limit = self.number("limit", default, most)
        cursor = self.text("cursor")
        try:
            start = int(cursor.removeprefix("after:")) if cursor else 0
        except ValueError as error:
            raise Refused("invalid_cursor") from error
        if start < 0:
            raise Refused("invalid_cursor")
        end = start + limit
        return rows[start:end], f"after:{end}" if end < len(rows) else ""

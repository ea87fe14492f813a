"""Everything the playground remembers: people, conversations, messages, files, views."""

import base64
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.playground.clock import Clock
from bot.playground.manifest import Json


class SeedError(Exception):
    """The workspace or state file cannot be used; the text is a sentence for a person."""


@dataclass
class Person:
    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    tz: str = "Europe/London"
    deleted: bool = False
    is_bot: bool = False


@dataclass
class Channel:
    """A conversation; `kind` is channel, private or im.  `peer` is the person on the app's side of an im."""

    id: str
    name: str
    kind: str
    members: list[str]
    topic: str = ""
    archived: bool = False
    peer: str = ""
    created: int = 0


@dataclass
class File:
    """`state` goes from `new` (address given) to `uploaded`, `processing` and `ready`.

    `mimetype` is empty before that.  `shares` holds [channel, ts, thread_ts or ""] for each message
    that shows the file.
    """

    id: str
    name: str
    user: str
    created: int
    title: str = ""
    alt_txt: str = ""
    length: int = 0
    mimetype: str = ""
    filetype: str = ""
    state: str = "new"
    content: bytes = b""
    shares: list[list[str]] = field(default_factory=list)


@dataclass
class App:
    """The one installed app and what it proves itself with."""

    id: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str
    installed: bool = True


class Workspace:
    """The state of the small Slack.  Messages are dictionaries in Slack's own shape."""

    def __init__(self, team: Json, app: App, clock: Clock) -> None:
        self.team = team
        self.app = app
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Json]] = {}
        self.files: dict[str, File] = {}
        self.read: dict[str, dict[str, str]] = {}
        self.homes: dict[str, Json] = {}
        self.counter = int(time.time() * 1000)
        self.last_ts = 0

    def next_id(self, prefix: str) -> str:
        """A new id such as `F0193A0F2B1C4`; ids never repeat, lost state files included."""
        self.counter += 1
        return f"{prefix}{self.counter:011X}"

    def next_ts(self) -> str:
        """A message timestamp: unique and rising even when the clock was set back."""
        self.last_ts = max(int(self.clock.epoch() * 1_000_000), self.last_ts + 1)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, [])
        return channel

    def dm(self, person: str, other: str | None = None) -> Channel:
        """The direct message of a person with the app (or with `other`), made when there is none."""
        bot = self.app.bot_user
        first, second = (person, other or bot) if person != bot else (other or person, bot)
        channel_id = f"D{first[1:]}" if second == bot else "D" + "X".join(sorted([first[1:], second[1:]]))
        known = self.channels.get(channel_id)
        if known:
            return known
        created = int(self.clock.epoch())
        peer = first if second == bot else ""
        return self.add_channel(Channel(channel_id, "", "im", [first, second], peer=peer, created=created))

    def find(self, channel_id: str, ts: str) -> Json | None:
        """The message with this timestamp, ephemeral ones included."""
        for message in reversed(self.messages.get(channel_id, [])):
            if message["ts"] == ts:
                return message
        return None

    def may_see(self, person: str, channel: Channel) -> bool:
        """Members see a conversation; public channels can be looked at by everyone."""
        return channel.kind == "channel" or person in channel.members

    def conversations_of(self, person: str) -> list[Channel]:
        """What stands in a person's sidebar."""
        return [channel for channel in self.channels.values() if self.may_see(person, channel)]

    def shown(self, person: str, channel: Channel) -> list[Json]:
        """Messages of a conversation this person can see, oldest first, thread replies included."""
        return [m for m in self.messages[channel.id] if m.get("ephemeral_to") in (None, person)]

    def file_visible(self, file: File, person: str) -> bool:
        """Whether a file was put up by this person or shared where they are."""
        if file.user == person:
            return True
        places = (self.channels[channel_id] for channel_id, _, _ in file.shares)
        return any(self.may_see(person, place) for place in places)

    def unread_of(self, person: str) -> int:
        """How many direct messages a person has not read."""
        own = (
            channel
            for channel in self.channels.values()
            if channel.kind == "im" and person in channel.members
        )
        return sum(int(self.unread(person, channel)["unread"]) for channel in own)

    def unread(self, person: str, channel: Channel) -> Json:
        """Unread messages, those that speak to the person, and the newest timestamp."""
        since = self.read.get(person, {}).get(channel.id, "0")
        public = [message for message in self.messages[channel.id] if "ephemeral_to" not in message]
        news = [
            message
            for message in public
            if message["ts"] > since and _author(message) != person and self._counts(person, channel, message)
        ]
        calls = (f"<@{person}>", "<!channel>", "<!here>", "<!everyone>")
        speaking = [m for m in news if channel.kind == "im" or any(call in _words(m) for call in calls)]
        return {
            "unread": len(news),
            "mention": len(speaking),
            "last_ts": public[-1]["ts"] if public else None,
        }

    def _counts(self, person: str, channel: Channel, message: Json) -> bool:
        """Thread replies count for those who take part in the thread and for those they mention."""
        parent = message.get("thread_ts")
        if parent in (None, message["ts"]) or channel.kind == "im" or f"<@{person}>" in _words(message):
            return True
        thread = (m for m in self.messages[channel.id] if parent in (m["ts"], m.get("thread_ts")))
        return any(_author(m) == person for m in thread)

    def save(self, path: Path, owed: list[Json]) -> None:
        """Writes the whole state and the events still owed; a crash in between leaves the older file."""
        text = json.dumps(self._state() | {"owed": owed}, ensure_ascii=False, indent=1)
        draft = path.with_suffix(path.suffix + ".new")
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)

    def _state(self) -> Json:
        files = [
            asdict(file) | {"content": base64.b64encode(file.content).decode()}
            for file in self.files.values()
        ]
        return {
            "version": 1,
            "clock": {"offset": self.clock.offset, "version": self.clock.version},
            "installed": self.app.installed,
            "people": [asdict(person) for person in self.people.values()],
            "channels": [asdict(channel) for channel in self.channels.values()],
            "messages": self.messages,
            "files": files,
            "read": self.read,
            "homes": self.homes,
            "last_ts": self.last_ts,
        }

    def load(self, path: Path) -> list[Json]:
        """Takes over a saved state and returns the events still owed.  Raises SeedError."""
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            self._restore(state)
            return list(state["owed"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SeedError(
                f"The state file {path} cannot be read: {error!r}.  Move it away to start anew."
            ) from error

    def _restore(self, state: Json) -> None:
        self.clock.offset = float(state["clock"]["offset"])
        self.clock.version = int(state["clock"]["version"])
        self.app.installed = bool(state["installed"])
        self.people = {entry["id"]: Person(**entry) for entry in state["people"]}
        self.channels = {entry["id"]: Channel(**entry) for entry in state["channels"]}
        self.messages = {key: list(value) for key, value in state["messages"].items()}
        contents = {entry["id"]: base64.b64decode(entry.pop("content")) for entry in state["files"]}
        self.files = {entry["id"]: File(**entry, content=contents[entry["id"]]) for entry in state["files"]}
        self.read = state["read"]
        self.homes = state["homes"]
        self.last_ts = int(state["last_ts"])


def _author(message: Json) -> str:
    return str(message.get("user", ""))


def _words(message: Json) -> str:
    """All a message says, blocks included, for finding mentions."""
    return str(message.get("text", "")) + json.dumps(message.get("blocks", []), ensure_ascii=False)


def make_room(path: Path) -> None:
    """Makes the folder of a state file.  Raises SeedError when nothing can be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / f"{path.name}.new").touch()
    except OSError as error:
        raise SeedError(f"The state file {path} cannot be written: {error.strerror}.") from error


def new_workspace(seed: Path, app_name: str) -> Workspace:
    """The workspace of a seed file with the app in it.  Raises SeedError."""
    try:
        content: Any = yaml.safe_load(seed.read_text(encoding="utf-8"))
        return _seeded(content, app_name)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SeedError(f"The workspace file {seed} cannot be used: {error!r}.") from error


def _seeded(content: Json, app_name: str) -> Workspace:
    workspace = Workspace(content["team"], App(**content["app"]), Clock())
    handle = app_name.lower().replace(" ", ".")
    bot = Person(workspace.app.bot_user, handle, app_name, is_bot=True)
    for person in [bot, *(Person(**entry) for entry in content["people"])]:
        workspace.people[person.id] = person
    created = int(workspace.clock.epoch())
    for entry in content["channels"]:
        workspace.add_channel(Channel(**entry, created=created))
    return workspace

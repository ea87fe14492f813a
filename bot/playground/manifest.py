"""What the app's manifest allows: its scopes, events, commands and shortcuts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

KIND_SCOPE = {"channel": "channels", "private": "groups", "im": "im"}
"""First half of the scope that a conversation of this kind needs, as in `groups:history`."""

METHOD_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "conversations.join": "channels:join",
    "users.list": "users:read",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "bots.info": "users:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "reactions.get": "reactions:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.info": "files:read",
    "team.info": "team:read",
    "dnd.info": "dnd:read",
}
"""Methods whose scope does not depend on the conversation; the others ask for it themselves."""

NOT_HERE = {
    "bookmarks.add": "bookmarks:write",
    "bookmarks.list": "bookmarks:read",
    "calls.add": "calls:write",
    "canvases.create": "canvases:write",
    "chat.scheduleMessage": "chat:write",
    "conversations.create": "channels:manage",
    "conversations.invite": "channels:manage",
    "conversations.setTopic": "channels:manage",
    "emoji.list": "emoji:read",
    "files.list": "files:read",
    "pins.add": "pins:write",
    "pins.list": "pins:read",
    "pins.remove": "pins:write",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "users.getPresence": "users:read",
    "users.profile.get": "users.profile:read",
}
"""Methods Slack has and the playground has not: an app without their scope is told what Slack would tell it."""

EVENT_SCOPES = {
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "file_shared": "files:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


class ManifestError(Exception):
    """The manifest cannot be used; the text is a sentence for the person who starts the playground."""


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that change what Slack does."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    home_enabled: bool
    messages_enabled: bool
    messages_writable: bool

    def hears(self, subscription: str) -> bool:
        """Whether the app gets events of this subscription, such as `message.im`."""
        scope = EVENT_SCOPES.get(subscription)
        return subscription in self.events and (scope is None or scope in self.scopes)


def read_manifest(path: Path) -> Manifest:
    """The manifest in this YAML or JSON file.  Raises ManifestError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ManifestError(f"The manifest {path} cannot be read: {reason}.") from error
    try:
        return _manifest(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise ManifestError(f"The manifest {path} is not an app manifest: {error!r} is not right.") from error


def _manifest(content: Json) -> Manifest:
    features = content["features"]
    settings = content.get("settings", {})
    home = features.get("app_home", {})
    commands = tuple(_command(entry) for entry in features.get("slash_commands", []))
    unknown = set(settings.get("event_subscriptions", {}).get("bot_events", [])) - EVENT_SCOPES.keys()
    if unknown:
        raise KeyError(f"events the playground does not send: {', '.join(sorted(unknown))}")
    return Manifest(
        name=content["display_information"]["name"],
        scopes=frozenset(content["oauth_config"]["scopes"]["bot"]),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands=commands,
        shortcuts=tuple(features.get("shortcuts", [])),
        home_enabled=bool(home.get("home_tab_enabled")),
        messages_enabled=bool(home.get("messages_tab_enabled")),
        messages_writable=not home.get("messages_tab_read_only_enabled", True),
    )


def _command(entry: Json) -> Json:
    return {
        "command": entry["command"],
        "description": entry["description"],
        "usage_hint": entry.get("usage_hint", ""),
        "should_escape": bool(entry.get("should_escape", False)),
    }

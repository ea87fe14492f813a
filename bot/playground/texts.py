"""What Slack does to text on its way in: what people type, and what apps send."""

import re
from collections.abc import Iterable

from bot.playground.manifest import Json
from bot.playground.workspace import Channel, Person

_LINK = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LIVE = re.compile(r"(?<![\w<!@])@(channel|here|everyone)\b")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_STRAY_LESS = re.compile(r"<(?!(?:@[UW]\w*|#C\w*|!|https?://|mailto:)[^<>]*>)")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    """What Slack makes of text typed by a person: escaped, with mentions and links in angle brackets.

    Mentions are `@Real Name` or `@handle`, whatever the case; the longest name wins.
    """
    names = {name.lower(): f"<@{p.id}>" for p in people for name in (p.name, p.real_name) if name}
    rooms = {c.name.lower(): f"<#{c.id}|{'' if c.kind == 'private' else c.name}>" for c in channels if c.name}
    patterns = [_LINK.pattern, _MAIL.pattern]
    if names:
        patterns.append(r"(?<![\w])@(?P<name>" + _alternatives(names) + r")(?!\w)")
    if rooms:
        patterns.append(r"(?<![\w])#(?P<room>" + _alternatives(rooms) + r")(?![\w-])")
    patterns.append(_LIVE.pattern.replace("(channel", "(?P<live>channel"))
    return _replaced(text, re.compile("|".join(patterns), re.IGNORECASE), names, rooms)


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _replaced(text: str, pattern: re.Pattern[str], names: dict[str, str], rooms: dict[str, str]) -> str:
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts.append(escaped(text[end : match.start()]))
        parts.append(_tag(match, names, rooms))
        end = match.end()
    return "".join(parts) + escaped(text[end:])


def _tag(match: re.Match[str], names: dict[str, str], rooms: dict[str, str]) -> str:
    groups = match.groupdict()
    if groups.get("name"):
        return names[groups["name"].lower()]
    if groups.get("room"):
        return rooms[groups["room"].lower()]
    if groups.get("live"):
        return f"<!{groups['live'].lower()}>"
    if "://" in match[0]:
        return f"<{escaped(match[0])}>"
    return f"<mailto:{match[0]}|{match[0]}>"


def sent(text: str, *, link_names: bool) -> str:
    """Text of an app as Slack stores it: bare `&` and `<` escaped; with `link_names`, @here comes alive."""
    text = _STRAY_LESS.sub("&lt;", _BARE_AMPERSAND.sub("&amp;", text))
    return _LIVE.sub(r"<!\1>", text) if link_names else text


def sent_blocks(value: object) -> object:
    """Blocks as Slack stores them: mrkdwn objects that are not `verbatim` bring `@channel` to life."""
    if isinstance(value, list):
        return [sent_blocks(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "mrkdwn" and isinstance(value.get("text"), str):
        live = not value.get("verbatim", False)
        return value | {"text": sent(value["text"], link_names=live), "verbatim": not live}
    return {key: sent_blocks(entry) for key, entry in value.items()}


def without_metadata(message: Json) -> Json:
    """A message as it is told to those who did not ask for all metadata."""
    if "metadata" not in message:
        return message
    return message | {"metadata": {"event_type": message["metadata"]["event_type"]}}

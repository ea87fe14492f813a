"""The small vocabulary all messages are made of, and the one way people's text gets into them.

Slack's limits are kept here and by `words`; `tests/unit/test_messages_limits.py` holds every message to them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from unicodedata import category

Block = dict[str, Any]

TEXT, SECTION, HEADER, BUTTON, LABEL, OPTION = 3500, 2900, 150, 75, 75, 75
"""Characters Slack takes, with a margin where it is not known what it counts."""

BLOCKS, TEXTS = 44, 9900
"""Blocks of one message, with a margin to the 50 that Slack takes."""

TITLE, NAME, QUOTE = 140, 60, 200
"""Characters of people's text in one line: titles, names, and what somebody wrote."""

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MARKUP = re.compile(r"\*([^*\n]+)\*|[🔴🟠🟢🔵⚪] ")


@dataclass(frozen=True)
class Message:
    """What is said: the blocks people see, and a `text` that says all of it to those who hear it.

    `facts` are not said: they are kept beside the answer for the taps that follow.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The message as it is kept."""
        return {"text": self.text, "blocks": list(self.blocks)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The message that `as_json` wrote."""
        return cls(kept["text"], tuple(kept["blocks"]))


def clean(text: str, limit: int) -> str:
    """People's text on one line for a plain text object, at most `limit` characters.

    Characters that cannot be seen are dropped: control, zero-width, and those that change the direction.
    """
    seen = text if text.isprintable() else "".join(c for c in text if _is_seen(c))
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def words(text: str, limit: int = TITLE) -> str:
    """People's text on one line for mrkdwn, at most `limit` characters once escaped.  Mentions nobody."""
    line = clean(text, limit).replace("```", "'''")
    if len(escaped := _escape(line)) <= limit:
        return escaped
    room = limit - 1
    kept: list[str] = []
    for character in map(_escape, line):
        room -= len(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def quoted(text: str, limit: int = QUOTE) -> str:
    """What somebody wrote, escaped and in quotation marks; empty when they wrote nothing."""
    said = words(text, limit)
    return f"“{said}”" if said else ""


def spoken(lines: Iterable[str]) -> str:
    """The top-level `text`: these mrkdwn lines without our markup, as many as Slack takes."""
    plain = [plain_line for line in lines if (plain_line := _MARKUP.sub(r"\1", line).strip())]
    shown, left = fitting(plain, TEXT - 40)
    return "\n".join([*shown, f"And {left} more."] if left else shown)


def fitting(lines: Sequence[str], budget: int, at_most: int = 10_000) -> tuple[list[str], int]:
    """The first lines that fit into `budget` characters, and how many are left over."""
    shown: list[str] = []
    for line in lines[:at_most]:
        budget -= len(line) + 1
        if budget < 0:
            break
        shown.append(line)
    return shown, len(lines) - len(shown)


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of mrkdwn, with a button or menu beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return block | {"accessory": accessory} if accessory else block


def sections(lines: Sequence[str]) -> list[Block]:
    """These mrkdwn lines, one under the other, in as few paragraphs as Slack's limit allows."""
    blocks = []
    while lines:
        shown, _ = fitting(lines, SECTION)
        blocks.append(section("\n".join(shown)) | {"expand": True})
        lines = lines[len(shown) :]
    return blocks


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Facts side by side, each a heading of ours and mrkdwn; at most ten."""
    return {"type": "section", "fields": [mrkdwn(f"*{name}*\n{value}") for name, value in pairs]}


def context(text: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def link(url: str, text: str) -> str:
    """An address of the web as mrkdwn with `text` of people to read; the text alone where it could not be one."""
    said = words(text, NAME) or "link"
    safe = len(url) <= 1000 and url.startswith(("https://", "http://")) and not _UNSAFE.search(url)
    return f"<{_escape(url)}|{said.replace('|', '¦')}>" if safe else said


_UNSAFE = re.compile(r"[\s<>|\x00-\x1f]")


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(text, HEADER)}


def divider() -> Block:
    """A line between two parts."""
    return {"type": "divider"}


def image(file_id: str, alt_text: str) -> Block:
    """A picture that was uploaded to Slack."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": clean(alt_text, 1900)}


def actions(*elements: Block) -> Block:
    """Buttons and menus in a row."""
    return {"type": "actions", "elements": list(elements)}


def button(
    text: str,
    action_id: str,
    value: str,
    style: str | None = None,
    confirm: Block | None = None,
    label: str | None = None,
) -> Block:
    """A button.  `label` is what a screen reader says where the text alone could mean several."""
    block: Block = {
        "type": "button",
        "text": plain_text(text, BUTTON),
        "action_id": action_id,
        "value": value,
    }
    return block | _given(style=style, confirm=confirm, accessibility_label=clean(label or "", LABEL) or None)


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """The “…” menu: up to five pairs of words and value."""
    return {"type": "overflow", "action_id": action_id, "options": [option(*pair) for pair in options]}


def option(text: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain_text(text, OPTION), "value": value}


def select(action_id: str, options: Sequence[Block], initial: Block | None = None) -> Block:
    """A menu of one to a hundred options."""
    menu: Block = {"type": "static_select", "action_id": action_id, "options": list(options[:100])}
    return menu | _given(initial_option=initial if initial in menu["options"] else None)


def date_picker(action_id: str, initial: date | None = None) -> Block:
    """A calendar."""
    return {"type": "datepicker", "action_id": action_id} | _given(
        initial_date=initial.isoformat() if initial else None
    )


def text_input(action_id: str, initial: str = "", *, lines: bool = False, max_length: int = 2000) -> Block:
    """A field to write in, of one line or several."""
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": lines,
        "max_length": max_length,
    } | _given(initial_value=clean(initial, max_length) or None)


def input_block(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    """A field of a form with its label.  Errors are shown at `block_id`."""
    block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, 150),
        "element": element,
        "optional": optional,
    }
    return block | _given(hint=plain_text(hint, 150) if hint else None)


def mrkdwn(text: str) -> Block:
    """Text with our markup, in which Slack looks for no names, channels or links of its own accord."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """Text that is shown as it is; never empty."""
    return {"type": "plain_text", "text": clean(text, limit) or "–"}


def full_day(day: date) -> str:
    """`Fri 24 Nov 2017`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted(number: int, noun: str = "action") -> str:
    """`1 action`, `12 actions`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f" {last} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def _is_seen(character: str) -> bool:
    return character.isprintable() or character.isspace() or category(character) == "Cn"


def _escape(text: str) -> str:
    for plain, entity in _ESCAPES.items():
        text = text.replace(plain, entity)
    return text


def _given(**values: Any) -> Block:
    return {name: value for name, value in values.items() if value is not None}


def several(messages: Sequence[Message]) -> Message:
    """These messages as one, one under the other, as many as Slack's limits allow, and how many are left."""
    blocks: list[Block] = []
    told: list[Message] = []
    for message in messages:
        if told and (len(blocks) + len(message.blocks) > BLOCKS or _length([blocks, message.blocks]) > TEXTS):
            break
        blocks += message.blocks
        told.append(message)
    left = len(messages) - len(told)
    more = [f"And {counted(left, 'more answer')}."] if left else []
    lines = [line for message in told for line in message.text.splitlines()]
    return Message(spoken([*lines, *more]), (*blocks, *map(section, more)))


def _length(value: Any) -> int:
    """Characters of all texts in these blocks."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + _length(list(value.values()))
    return sum(map(_length, value)) if isinstance(value, list | tuple) else 0

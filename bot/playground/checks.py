"""What Slack refuses in messages and views, and the name it gives the refusal.  Pure."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.playground.block_checks import check_blocks
from bot.playground.element_checks import plain
from bot.playground.manifest import Json
from bot.playground.refusals import Refused
from bot.playground.shapes import Check, Place, Problem, flag, shape, text

UsableFile = Callable[[Json], bool]

MAX_UPDATE_TEXT = 4_000
MAX_MARKDOWN = 12_000
MAX_ALL_TEXT = 13_000
MAX_ATTACHMENTS = 100
MAX_METADATA = 8_000
"""Slack does not publish its figure; this is a cautious guess."""
MAX_VIEW_BYTES = 250 * 1024
MESSAGE_BLOCKS = check_blocks(50)
VIEW_BLOCKS = check_blocks(100)
COMMON: dict[str, Check] = {
    "private_metadata": text(0, 3000),
    "callback_id": text(0, 255),
    "external_id": text(0, 255),
}
MODAL = shape(
    {"title": plain(24), "blocks": VIEW_BLOCKS},
    COMMON
    | {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME = shape({"blocks": VIEW_BLOCKS}, COMMON)


@dataclass
class MessageWish:
    """What the app wants to say; `both` means markdown_text came together with text or blocks."""

    text: str
    blocks: Any = None
    attachments: Any = None
    metadata: Any = None
    markdown_text: str = ""
    both: bool = False
    update: bool = False


def check_message(wish: MessageWish, usable_file: UsableFile) -> None:
    """Raises Refused with Slack's error name for a message Slack would not take."""
    _check_text(wish)
    _check_attachments(wish.attachments, usable_file)
    _check_metadata(wish.metadata)
    if wish.blocks is None:
        return
    if not isinstance(wish.blocks, list):
        raise Refused("invalid_blocks_format")
    problems = message_problems(wish, usable_file) if wish.blocks else []
    if problems:
        raise _invalid("invalid_blocks", problems)
    if _tables(wish.blocks) > 1:
        raise Refused(
            "invalid_attachments", response_metadata={"messages": ["[ERROR] only_one_table_allowed"]}
        )
    if sum(len(piece) for piece in all_text(wish.blocks)) > MAX_ALL_TEXT:
        raise Refused("msg_blocks_too_long")


def _check_text(wish: MessageWish) -> None:
    if wish.both:
        raise Refused("markdown_text_conflict")
    if len(wish.markdown_text) > MAX_MARKDOWN or (wish.update and len(wish.text) > MAX_UPDATE_TEXT):
        raise Refused("msg_too_long")
    if not wish.text.strip() and not wish.blocks and not wish.attachments:
        raise Refused("no_text")


def _check_attachments(attachments: Any, usable_file: UsableFile) -> None:
    if attachments is None:
        return
    if not isinstance(attachments, list) or not all(isinstance(entry, dict) for entry in attachments):
        raise Refused("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise Refused("too_many_attachments")
    for number, entry in enumerate(attachments):
        if "blocks" in entry:
            place = Place("message", usable_file)
            problems = list(MESSAGE_BLOCKS(entry["blocks"], f"/attachments/{number}/blocks", place))
            if problems:
                raise _invalid("invalid_attachments", problems)


def _check_metadata(metadata: Any) -> None:
    if metadata is None or metadata == {}:
        return
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        raise Refused("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict):
        raise Refused("invalid_metadata_format")
    if not metadata["event_type"] or not all(_flat(value) for value in payload.values()):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata)) > MAX_METADATA:
        raise Refused("metadata_too_large")


def _flat(value: Any) -> bool:
    """Scalars and lists of scalars; deeper things are not supported."""
    entries = value if isinstance(value, list) else [value]
    return not any(isinstance(entry, (dict, list)) for entry in entries)


def message_problems(wish: MessageWish, usable_file: UsableFile) -> list[Problem]:
    """Everything wrong with the blocks of a message."""
    problems = list(MESSAGE_BLOCKS(wish.blocks, "", Place("message", usable_file)))
    if problems:
        return problems
    markdown = sum(len(block["text"]) for block in wish.blocks if block["type"] == "markdown")
    if markdown > MAX_MARKDOWN:
        problems.append(
            Problem("", "markdown blocks must be less than 12001 characters together", "max_length")
        )
    return problems


def _tables(blocks: list[Json]) -> int:
    return sum(block["type"] in ("table", "data_table") for block in blocks)


def all_text(value: Any) -> Iterator[str]:
    """Every string people see in blocks: texts, alternative texts, captions."""
    if isinstance(value, list):
        for entry in value:
            yield from all_text(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key in ("text", "alt_text", "caption") and isinstance(entry, str):
                yield entry
            elif isinstance(entry, (list, dict)):
                yield from all_text(entry)


def check_view(view: Json, kind: str, usable_file: UsableFile) -> None:
    """Raises Refused for a view that may not be a `kind` (modal or home) view."""
    if view.get("type") != kind:
        problem = Problem("/type", f"must be {kind}", "enum", [kind])
        raise _invalid("invalid_arguments", [problem], prefix="/view")
    if len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        raise Refused("view_too_large")
    problems = view_problems(view, usable_file)
    if problems:
        raise _invalid("invalid_arguments", problems, prefix="/view")


def view_problems(view: Json, usable_file: UsableFile) -> list[Problem]:
    """Everything wrong with a modal or a Home view."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [Problem("/type", "must be one of modal, home", "enum", ["modal", "home"])]
    place = Place(kind, usable_file)
    problems = list((MODAL if kind == "modal" else HOME)(view, "", place))
    if kind == "modal" and place.inputs and not view.get("submit"):
        problems.append(Problem("/submit", "must be set when there is an input block", "required", "submit"))
    return problems


def _invalid(error: str, problems: list[Problem], prefix: str = "") -> Refused:
    """The refusal with Slack's two ways of saying where it is."""
    start = prefix or ("/blocks" if error == "invalid_blocks" else "")
    placed = [problem.under(start) for problem in problems]
    messages = [f"[ERROR] {problem.message} [json-pointer:{problem.pointer}]" for problem in placed]
    told = [problem.told() for problem in placed]
    first = [problem.message for problem in problems if problem.message == "invalid slack file"]
    return Refused(error, errors=first or told, response_metadata={"messages": messages})

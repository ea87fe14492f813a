"""What Slack accepts as blocks, and on which surface."""

from typing import Any

from bot.playground.element_checks import (
    ACCESSORY,
    ACTIONS,
    BUTTON,
    FEEDBACK_BUTTONS,
    FILE_INPUT,
    ICON_BUTTON,
    ID,
    IMAGE,
    IMAGE_SOURCE,
    INPUTS,
    plain,
    slack_image,
    words,
)
from bot.playground.manifest import Json
from bot.playground.shapes import (
    Check,
    Place,
    Problem,
    Problems,
    also,
    anything,
    by_type,
    choice,
    flag,
    listing,
    one_of,
    shape,
    some_of,
    text,
    whole,
)

NOT_IN_MESSAGE = {"alert", "file"}
NOT_IN_MODAL = {
    "card",
    "carousel",
    "container",
    "context_actions",
    "data_table",
    "data_visualization",
    "file",
    "markdown",
    "plan",
    "table",
    "task_card",
}
NOT_IN_HOME = (NOT_IN_MODAL | {"alert"}) - {"card", "carousel"}
FORBIDDEN = {"message": NOT_IN_MESSAGE, "modal": NOT_IN_MODAL, "home": NOT_IN_HOME}
"""Where sources disagree a block is refused: a bot that passes here passes in Slack."""

TEXT_STYLE = shape({}, {name: flag for name in ("bold", "italic", "strike", "code", "underline", "unlink")})
ANY = 100_000
RICH_PIECE = by_type(
    {
        "text": shape({"text": text(1, ANY)}, {"style": TEXT_STYLE}),
        "link": shape({"url": text(1, 3000)}, {"text": text(0, ANY), "style": TEXT_STYLE, "unsafe": flag}),
        "user": shape({"user_id": ID}, {"style": TEXT_STYLE}),
        "usergroup": shape({"usergroup_id": ID}, {"style": TEXT_STYLE}),
        "channel": shape({"channel_id": ID}, {"style": TEXT_STYLE}),
        "team": shape({"team_id": ID}, {"style": TEXT_STYLE}),
        "emoji": shape(
            {"name": text(1, 100)}, {"unicode": text(1, 100), "skin_tone": whole(1, 6), "style": TEXT_STYLE}
        ),
        "broadcast": shape({"range": choice("here", "channel", "everyone")}, {"style": TEXT_STYLE}),
        "date": shape(
            {"timestamp": whole(0, 99_999_999_999), "format": text(1, 255)},
            {"fallback": text(1, 255), "url": text(1, 3000), "style": TEXT_STYLE},
        ),
        "color": shape({"value": text(1, 20)}, {"style": TEXT_STYLE}),
    }
)
PIECES = listing(RICH_PIECE, 0, ANY)
BORDER: dict[str, Check] = {"border": whole(0, 1)}
RICH_SECTION = shape({"elements": PIECES}, {})
RICH_PARTS: dict[str, Check] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": shape(
        {
            "elements": listing(by_type({"rich_text_section": RICH_SECTION}), 0, ANY),
            "style": choice("bullet", "ordered"),
        },
        BORDER | {"indent": whole(0, 8), "offset": whole(0, ANY)},
    ),
    "rich_text_quote": shape({"elements": PIECES}, BORDER),
    "rich_text_preformatted": shape({"elements": PIECES}, BORDER | {"language": text(1, 100)}),
}


def _block(needed: dict[str, Check], allowed: dict[str, Check], *rules: Check) -> Check:
    return also(shape(needed, allowed | {"block_id": ID}), *rules)


def _count_input(value: Json, at: str, place: Place) -> Problems:
    place.inputs += 1
    if value["element"]["type"] != "file_input":
        return
    if place.surface != "modal":
        yield Problem(f"{at}/element", "file_input is for modals", "surface", "modal")
    if value.get("dispatch_action"):
        yield Problem(f"{at}/dispatch_action", "not with file_input", "enum", False)


RICH_TEXT = _block({"elements": listing(by_type(RICH_PARTS), 0, ANY)}, {})
CELL = by_type(
    {
        "raw_text": shape({"text": text(1, ANY)}, {}),
        "raw_number": shape({"value": anything}, {"text": text(1, ANY)}),
    }
    | {"rich_text": RICH_TEXT}
)
COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def _column(value: Any, at: str, place: Place) -> Problems:
    """Column settings may be null for a column that keeps the defaults."""
    if value is not None:
        yield from COLUMN(value, at, place)


def _table_size(value: Json, at: str, _: Place) -> Problems:
    """A data table has a header and 1 to 100 rows of one width; its characters are capped."""
    rows = value["rows"]
    if len({len(row) for row in rows}) > 1:
        yield Problem(f"{at}/rows", "all rows must have the same number of cells", "width", len(rows[0]))
    if sum(len(str(cell.get("text", ""))) for row in rows for cell in row) > 10_000:
        yield Problem(f"{at}/rows", "must be less than 10001 characters", "max_length", 10_000)
    if any(cell["type"] != "raw_text" for cell in rows[0]):
        yield Problem(f"{at}/rows/0", "header cells must be raw_text", "enum", ["raw_text"])


DATA_TABLE = _block(
    {"rows": listing(listing(CELL, 1, 20), 2, 101), "caption": text(1, 2000)},
    {"page_size": whole(1, 100), "column_settings": listing(_column, 1, 20)},
    _table_size,
)
LABEL = text(1, 20)
POINT = shape({"label": LABEL, "value": anything}, {})
SERIES = shape({"name": LABEL, "data": listing(POINT, 1, 20)}, {})
AXES = shape({}, {"categories": listing(LABEL, 1, 20), "x_label": text(1, 50), "y_label": text(1, 50)})
DRAWN: dict[str, Check] = {"series": listing(SERIES, 1, 6)}
CHART = by_type(
    {"pie": shape({"segments": listing(POINT, 1, 6)}, {})}
    | {kind: shape(DRAWN, {"axis_config": AXES}) for kind in ("line", "bar", "area")}
)
CARD_IMAGE: dict[str, Check] = {"hero_image": IMAGE, "icon": IMAGE}
CARD = _block(
    {},
    CARD_IMAGE
    | {
        "title": words(150),
        "subtitle": words(150),
        "body": words(200),
        "actions": listing(by_type({"button": BUTTON}), 1, 3),
    },
    some_of("hero_image", "title", "actions", "body"),
)
TASK_STATUS = choice("pending", "in_progress", "complete", "error")
TASK: dict[str, Check] = {"output": RICH_TEXT, "details": RICH_TEXT, "sources": anything}
TASK_CARD = _block({"task_id": ID, "title": text(1, 255)}, TASK | {"status": TASK_STATUS})

LEAVES: dict[str, Check] = {
    "section": _block(
        {},
        {"text": words(3000), "fields": listing(words(2000), 1, 10), "accessory": ACCESSORY, "expand": flag},
        some_of("text", "fields"),
    ),
    "header": _block({"text": plain(150)}, {}),
    "context": _block(
        {
            "elements": listing(
                by_type({"image": IMAGE} | {kind: words(3000) for kind in ("plain_text", "mrkdwn")}),
                1,
                10,
            )
        },
        {},
    ),
    "actions": _block({"elements": ACTIONS}, {}),
    "divider": _block({}, {}),
    "image": _block(
        {"alt_text": text(1, 2000)},
        IMAGE_SOURCE | {"title": plain(2000)},
        one_of("image_url", "slack_file"),
        slack_image,
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": text(1, 12_000)}, {}),
    "table": _block(
        {"rows": listing(listing(CELL, 1, 20), 1, 100)}, {"column_settings": listing(_column, 1, 20)}
    ),
    "card": CARD,
    "alert": _block(
        {"text": words(3000)}, {"level": choice("default", "info", "warning", "error", "success")}
    ),
}


def _header_line(value: Json, at: str, _: Place) -> Problems:
    if value.get("has_header_divider") and value.get("is_collapsible"):
        yield Problem(f"{at}/has_header_divider", "not with is_collapsible", "one_of", "is_collapsible")


VIDEO_URLS: dict[str, Check] = {"video_url": text(1, 3000), "thumbnail_url": text(1, 3000)}
BLOCKS: dict[str, Check] = LEAVES | {
    "input": _block(
        {"label": plain(2000), "element": by_type(INPUTS | {"file_input": FILE_INPUT})},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        _count_input,
    ),
    "context_actions": _block(
        {
            "elements": listing(
                by_type({"feedback_buttons": FEEDBACK_BUTTONS, "icon_button": ICON_BUTTON}), 1, 5
            )
        },
        {},
    ),
    "data_table": DATA_TABLE,
    "data_visualization": _block({"title": text(1, 50), "chart": CHART}, {}),
    "carousel": _block({"elements": listing(by_type({"card": CARD}), 1, 10)}, {}),
    "container": _block(
        {"child_blocks": listing(by_type(LEAVES), 1, 10)},
        {
            "title": plain(150),
            "subtitle": plain(150),
            "width": choice("narrow", "standard", "wide", "full"),
            "has_header_divider": flag,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "icon": IMAGE,
        },
        _header_line,
    ),
    "task_card": TASK_CARD,
    "plan": _block({"title": text(1, 255)}, {"tasks": listing(by_type({"task_card": TASK_CARD}), 1, 50)}),
    "video": _block(
        VIDEO_URLS | {"alt_text": text(1, 2000), "title": plain(199)},
        {
            "author_name": text(1, 49),
            "description": plain(200),
            "provider_icon_url": text(1, 3000),
            "provider_name": text(1, 100),
            "title_url": text(1, 3000),
        },
        lambda _value, at, _place: iter([Problem(at, "needs the scope links.embed:write", "scope", None)]),
    ),
}


def check_blocks(high: int) -> Check:
    """1 to `high` blocks for the place they stand in, with no block_id twice."""
    known = by_type(BLOCKS)

    def block(value: Any, at: str, place: Place) -> Problems:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in FORBIDDEN[place.surface]:
            yield Problem(
                f"{at}/type", f"unsupported type: {kind} in a {place.surface}", "surface", place.surface
            )
            return
        yield from known(value, at, place)
        block_id = value.get("block_id") if isinstance(value, dict) else None
        if isinstance(block_id, str):
            if block_id in place.block_ids:
                yield Problem(f"{at}/block_id", f"block_id must be unique: {block_id}", "unique", "block_id")
            place.block_ids.add(block_id)

    return listing(block, 1, high)

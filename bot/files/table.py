"""Finding an action table in a sheet: its header rows, its columns and what each row below them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.files.columns import Columns, columns_of, field_of
from bot.files.sheet import Sheet

_SEARCHED_ROWS = 60
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b|number of actions\b", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:notes?|n\.?b\.?|key|sources?|legend|(?:last )?updated) ?[:–-]|note that\b|\*", re.IGNORECASE
)
_LEAD = re.compile(
    r"\(?\b(?:(?:theme|work ?stream|project|priority|pillar|strand) )?lead(?: officer)?s? ?[:–-] *"
    r"(?P<lead>[^\n]+)",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"(?:aim|objective|outcome|what we want|focus)s? ?[:–-] *(?P<aim>.+)", re.IGNORECASE | re.DOTALL
)
NUMBERED = re.compile(
    r"(?P<word>theme|work ?stream|project|priority(?: area)?|pillar|strand|area|section|outcome|objective)? *"
    r"(?P<number>\d{1,2})(?![\d/]|\.\d)(?: *[-–—:.)] *| +|$)(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Header:
    """Rows count from 0."""

    rows: tuple[int, ...]
    columns: Columns


@dataclass(frozen=True)
class Banner:
    """A line above actions that names their theme."""

    text: str
    lead: str = ""
    aim: str = ""


@dataclass
class TableRows:
    """The rows below a header: actions each with the banner that holds for it, and what is none."""

    actions: list[tuple[int, Banner | None]] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    banner_rows: int = 0
    note_rows: list[int] = field(default_factory=list)
    stray_rows: list[int] = field(default_factory=list)
    ended_at: int | None = None


def find_header(sheet: Sheet) -> Header | None:
    """The header of the sheet's first action table, one or two rows high; None where there is none."""
    for row in sheet.filled_rows[:_SEARCHED_ROWS]:
        if sum(map(bool, sheet.rows[row])) < 2:
            continue
        one = columns_of([("", sheet.text(row, at)) for at in range(len(sheet.rows[row]))])
        pairs = _two_row_headings(sheet, row)
        two = columns_of(pairs) if pairs else None
        if two and two.are_actions and (not one.are_actions or len(two.at) >= len(one.at)):
            return Header((row, row + 1), two)
        if one.are_actions:
            return Header((row,), one)
    return None


def _two_row_headings(sheet: Sheet, row: int) -> list[tuple[str, str]]:
    """(group, heading) for each column where the next row only splits up groups of this one; else empty."""
    if row + 1 >= len(sheet.rows):
        return []
    pairs: list[tuple[str, str]] = []
    group, width = "", max(len(sheet.rows[row]), len(sheet.rows[row + 1]))
    split = 0
    for at in range(width):
        above, below = sheet.text(row, at), sheet.text(row + 1, at)
        group = above or group
        begins_group = not sheet.text(row, at + 1) and bool(sheet.text(row + 1, at + 1))
        if below and above and below != above and not begins_group:
            return []
        split += bool(below and below != above)
        pairs.append((group, below) if below and below != above else ("", above))
    known = sum(bool(field_of(heading)[1]) for group, heading in pairs if group)
    return pairs if split >= 2 and known >= 1 else []


def read_rows(sheet: Sheet, header: Header) -> TableRows:
    """What each row below the header is, to the end of the sheet or to the next table of another kind."""
    found, pending, current = TableRows(), [], None
    text_at = header.columns.at["text"]
    first = header.rows[-1] + 1
    last_seen = header.rows[-1]
    for row in sheet.filled_rows:
        if row < first:
            continue
        filled = [at for at, value in enumerate(sheet.rows[row]) if value]
        if row > last_seen + 1 and _is_other_table(sheet, row, filled):
            found.ended_at = row
            break
        last_seen = row
        lead = sheet.text(row, filled[0])
        if _TOTAL.match(lead) and len(filled) <= 3:
            found.note_rows.append(row)
        elif _repeats_header(sheet, row, header):
            continue
        elif _is_line(sheet, row, filled, text_at):
            pending.append(row)
        elif sheet.text(row, text_at):
            for banner in _banners(sheet, pending, found):
                found.banners.append(banner)
                current = banner
            pending = []
            found.actions.append((row, current))
        else:
            found.stray_rows.append(row)
    found.note_rows += pending
    return found


def _is_line(sheet: Sheet, row: int, filled: list[int], text_at: int) -> bool:
    """A banner, a note or a lead's name: one cell alone, or two of which one says "Lead: ..."."""
    words = [sheet.text(row, at) for at in filled]
    if len(filled) == 2:
        return any(_LEAD.match(text) for text in words)
    if len(filled) > 2:
        return False
    (at,), (text,) = filled, words
    if at != text_at:
        return at < text_at and sum(map(str.isalpha, text)) >= 3
    wide = any(
        area.top <= row <= area.bottom and area.left == at and area.right > at + 1 for area in sheet.merged
    )
    return wide or bool(_NOTE.match(text) or _LEAD.match(text) or _word_numbered(text))


def _word_numbered(text: str) -> bool:
    match = NUMBERED.fullmatch(text)
    return bool(match and match["word"])


def _banners(sheet: Sheet, rows: list[int], found: TableRows) -> Iterator[Banner]:
    """The themes named by the lines above an action; other lines among them are notes."""
    open_banner: Banner | None = None
    for row in rows:
        line = "\n".join(
            dict.fromkeys(sheet.text(row, at) for at in range(len(sheet.rows[row])) if sheet.text(row, at))
        )
        lead, aim = _LEAD.search(line), _AIM.match(line)
        name = _LEAD.sub("", line).strip(" \n–-|,;:(") if lead else line
        if open_banner and (not name or aim):
            more = aim["aim"] if aim else open_banner.aim
            who = lead["lead"].strip(" )") if lead and not aim else open_banner.lead
            open_banner = Banner(open_banner.text, who, more)
            found.banner_rows += 1
        elif not name or _NOTE.match(name) or (open_banner and not _word_numbered(name)):
            if not open_banner or name != open_banner.text:
                found.note_rows.append(row)
        else:
            if open_banner:
                yield open_banner
            open_banner = Banner(name, _closed(lead["lead"]) if lead else "")
            found.banner_rows += 1
    if open_banner:
        yield open_banner


def _closed(lead: str) -> str:
    """Without the bracket that closes "(Lead: ...)", keeping one that belongs to an address."""
    return lead[:-1].strip() if lead.endswith(")") and lead.count(")") > lead.count("(") else lead.strip()


def _repeats_header(sheet: Sheet, row: int, header: Header) -> bool:
    """The same words again as in a header row, in the column of the actions and in two others."""
    at = header.columns.at
    return bool(sheet.text(row, at["text"])) and any(
        all(
            sheet.text(row, column).casefold() == sheet.text(above, column).casefold()
            for column in [at["text"], *list(at.values())[:2]]
        )
        for above in header.rows
    )


def _is_other_table(sheet: Sheet, row: int, filled: list[int]) -> bool:
    """A header of another kind of table: three headings or more, all known, and no action among them."""
    if len(filled) < 3:
        return False
    names = [field_of(sheet.text(row, at)) for at in filled]
    known = [name for name, score in names if score == 3]
    return len(known) >= 3 and len(known) >= len(filled) - 1 and "text" not in known

"""The themes of a plan: one for each name, however it is written from row to row."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.files.columns import columns_of
from bot.files.imported import ImportedTheme
from bot.files.owners import read_owners
from bot.files.sheet import Sheet
from bot.files.table import NUMBERED

_AIM_HEADING = re.compile(
    r"what we want|aim|objective|outcome|description|what good looks like|purpose", re.IGNORECASE
)


class Themes:
    """Themes in the order met; "SMART planning " and "Smart Planning" are one."""

    def __init__(self) -> None:
        self._by_key: dict[str, ImportedTheme] = {}
        self._key_of: dict[str, str] = {}
        self._seen: dict[str, str] = {}

    def all(self) -> tuple[ImportedTheme, ...]:
        return tuple(self._by_key.values())

    def add(self, words: str, lead: str = "", aim: str = "") -> ImportedTheme:
        """The theme these words name, met before or new; a lead or an aim told later is added to it."""
        if not lead and not aim and words in self._seen:
            return self._by_key[self._seen[words]]
        number, name = _split(words)
        key = self._key_of.get(_same(name)) or (self._key_of.get(number) if number and not name else None)
        if key is None:
            key = self._new_key(number)
            self._by_key[key] = ImportedTheme(key, name or words.strip())
            self._key_of.setdefault(_same(name or words), key)
            self._key_of.setdefault(key[1:], key)
        known = self._by_key[key]
        self._seen[words] = key
        owners = read_owners(lead)
        self._by_key[key] = replace(
            known, lead=known.lead or (owners[0] if owners else None), aim=known.aim or aim or None
        )
        return self._by_key[key]

    def is_variant(self, cell: str, theme: ImportedTheme) -> bool:
        """Whether a theme cell writes the name differently, be it by one space."""
        number, name = _split(cell)
        if number:
            return bool(name) and name != theme.name
        return cell != theme.name

    def _new_key(self, number: str) -> str:
        """T2 for "Theme 2", W2 for "Work stream 2", the next free T where there is no number."""
        wanted = number if number and number not in self._by_key else ""
        count = len(self._by_key) + 1
        while not wanted or wanted in self._by_key:
            wanted, count = f"T{count}", count + 1
        return wanted


def _split(words: str) -> tuple[str, str]:
    """("T2", "Practice") for "Theme 2 – Practice"; ("", words) where no number leads."""
    words = words.strip()
    match = NUMBERED.fullmatch(words)
    if not match or not (match["word"] or not match["name"][:1].isdigit()):
        return "", words
    initial = (match["word"] or "theme")[0].upper()
    return f"{initial}{int(match['number'])}", match["name"].strip(" .:–—-\n")


def _same(name: str) -> str:
    """What is left of a name when spaces, capitals, "&" and punctuation do not count."""
    return " ".join(re.sub(r"[^\w]+", " ", name.casefold().replace("&", " and ")).split())


def read_theme_sheet(sheet: Sheet, themes: Themes) -> bool:
    """Take over names, aims and leads from a sheet that lists the themes; False where the sheet is none."""
    for row in sheet.filled_rows[:10]:
        width = len(sheet.rows[row])
        columns = columns_of([("", sheet.text(row, at)) for at in range(width)])
        lead = columns.at.get("lead", columns.at.get("owner"))
        if "theme" not in columns.at or lead is None or {"text", "due", "colour"} & columns.at.keys():
            continue
        aim = next((at for at, heading in columns.notes if _AIM_HEADING.search(heading)), None)
        for below in sheet.filled_rows:
            name = sheet.text(below, columns.at["theme"])
            if below > row and name:
                themes.add(name, sheet.text(below, lead), sheet.text(below, aim))
        return True
    return False

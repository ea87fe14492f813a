"""One sheet of cells, whatever file it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

Row = tuple[str, ...]

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


class Area(NamedTuple):
    """A merged block; rows and columns count from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


def _no_fill(_row: int, _column: int) -> str | None:
    return None


@dataclass(frozen=True)
class Sheet:
    """Rows and columns count from 0 here; people are told row + 1.

    Cells are text as one would read it, "" where there is nothing.  Cells merged downwards
    hold their value in every row, which `filled_down` tells.  `fill` gives a cell's
    colour as "RRGGBB"; `formulas` are the cells whose value a spreadsheet had worked out.
    """

    name: str
    rows: list[Row]
    fill: Callable[[int, int], str | None] = _no_fill
    merged: tuple[Area, ...] = ()
    filled_down: frozenset[tuple[int, int]] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    filled_rows: list[int] = field(init=False)

    def __post_init__(self) -> None:
        rows = [at for at, row in enumerate(self.rows) if any(row)]
        object.__setattr__(self, "filled_rows", rows)

    def text(self, row: int, column: int | None) -> str:
        """The cell without spaces around it; "" outside the sheet."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column].strip() if column is not None and column < len(cells) else ""


def visible(text: str) -> str:
    """`text` without control, zero-width and direction characters; "" where only spaces are left."""
    if not text.isprintable():
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "" if text.isspace() else text

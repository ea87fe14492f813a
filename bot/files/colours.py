"""A status cell's word and its cell colour, read together into one colour of the plan."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

WORST_FIRST = ("red", "amber", "green", "grey", "blue")

_TYPED = {
    "blue": "blue, b, complete, completed, embedded, delivered, done, closed, finished, achieved",
    "red": "red, r, off track, overdue, late, missed, not achieved, critical, stalled",
    "amber": "amber, a, yellow, orange, at risk, delayed, some issues, some delay, slipping, slipped, "
    "behind, behind schedule",
    "green": "green, g, on track, progressing, on target, on schedule, on course",
    "grey": "grey, gray, not started, to start, not yet started, not due, not yet due, future",
}
COLOUR_OF = {word: colour for colour, words in _TYPED.items() for word in words.split(", ")}

# What has happened, not how it looks: these give no colour of their own and contradict none.
_STATES = (
    "ongoing, in progress, under way, underway, started, open, in place, live, on hold, paused, blocked, "
    "withdrawn, cancelled, superseded, n a, na, none, not applicable, tbc, unrated, not rated"
)
STATE_WORDS = frozenset(_STATES.split(", "))


@dataclass(frozen=True)
class ReadColour:
    """`colour` is None where nobody has rated the action; `flags` say what a person should look at."""

    colour: str | None
    word: str | None
    fill: str | None
    flags: tuple[str, ...]


@lru_cache(maxsize=2048)
def read_colour(word: str, rgb: str | None) -> ReadColour:
    """The colour meant by a status cell.  A word beats the cell colour; of two words the worse one counts."""
    fill = colour_of_fill(rgb) if rgb else None
    plain = _plain(word)
    said = _colours_said(plain)
    if len(said) > 1:
        return ReadColour(min(said, key=WORST_FIRST.index), word, fill, ("rag_two_colours",))
    if said:
        (colour,) = said
        return ReadColour(colour, word, fill, ("rag_conflict",) if fill not in (None, colour) else ())
    flags = [] if not plain or plain in STATE_WORDS else ["rag_word_unknown"]
    if fill is None:
        flags.append("rag_missing")
    elif not plain:
        flags.append("rag_fill_only")
    return ReadColour(fill, word or None, fill, tuple(flags))


def _plain(word: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9/]+", " ", word.casefold()).replace("/", " / ").split())


def _colours_said(plain: str) -> set[str]:
    """Colours named by the whole cell, by its parts ("Amber / Red") or its first word ("Green: well")."""
    if plain in COLOUR_OF:
        return {COLOUR_OF[plain]}
    if plain.replace(" / ", " ") in STATE_WORDS:
        return set()
    parts = [part.strip() for part in re.split(r" / | and | to | or ", plain)]
    if len(parts) > 1 and all(part in COLOUR_OF for part in parts):
        return {COLOUR_OF[part] for part in parts}
    first = plain.split(" ", 1)[0]
    return {first} if first in WORST_FIRST else set()


def colour_of_fill(rgb: str) -> str | None:
    """The plan colour nearest to a cell's fill, "RRGGBB"; None for white, black, pale tints and purple."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    if value < 0.35:
        return None
    if saturation < 0.13:
        return "grey" if value <= 0.9 else None
    degrees = hue * 360
    for colour, upto in (("red", 18), ("amber", 68), ("green", 170), ("blue", 255), (None, 335)):
        if degrees < upto:
            return colour
    return "red"

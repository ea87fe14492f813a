"""References to actions as people type them: `th12`, `TH 12`, `#12`, `12`, `3.2`."""

import re
from collections.abc import Sequence

_REF = re.compile(
    r"^\s*(?:#\s?)?(?:(?P<prefix>[a-z]+(?:[-_ ][a-z]+)*)[-_ ]?)?(?P<number>\d+(?:\.\d+)*)\s*$", re.I
)
_LAST = re.compile(r"\d+$")
_LOOSE = re.compile(r"[^a-z0-9.]")


def read_reference(text: str, refs: Sequence[str]) -> list[str]:
    """All of `refs` that a loosely typed reference means: one is clear, none unknown, several ambiguous.

    A bare number means the references that end in it; dotted ones are taken whole, so `2.1` is never `2.10`.
    """
    match = _REF.match(text)
    if match and not match["prefix"] and "." not in match["number"]:
        number = match["number"].lstrip("0")
        return [ref for ref in refs if (last := _LAST.search(ref)) and last.group().lstrip("0") == number]
    return [ref for ref in refs if _loose(ref) == _loose(text)]


def full_reference(text: str) -> str:
    """A reference in its usual spelling, whether or not there is such an action: `th12` is `TH-12`."""
    match = _REF.match(text)
    if not match or not match["prefix"]:
        return text.strip().lstrip("#").upper()
    return f"{match['prefix'].upper()}-{match['number']}"


def prefixes(refs: Sequence[str]) -> frozenset[str]:
    """The letters before the numbers, in small letters."""
    return frozenset(found.group().lower() for ref in refs if (found := re.match(r"[A-Za-z]+", ref)))


def _loose(ref: str) -> str:
    """Small letters, no separators, no leading noughts before a number without a prefix or after letters."""
    bare = _LOOSE.sub("", ref.lower())
    return re.sub(r"(?<![\d.])0+(?=\d)", "", bare)

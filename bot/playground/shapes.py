"""Small checks that put together say what a JSON value must look like, and where it does not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing Slack refuses; `pointer` is a JSON pointer to it."""

    pointer: str
    message: str
    constraint: str = "schema"
    expected: object = None

    def told(self) -> dict[str, Any]:
        """The entry of `errors` in Slack's answer."""
        constraint = {"type": self.constraint, "expected": self.expected}
        return {
            "code": "failed_constraint",
            "message": self.message,
            "pointer": self.pointer,
            "constraint": constraint,
        }

    def under(self, prefix: str) -> "Problem":
        return replace(self, pointer=prefix + self.pointer)


@dataclass
class Place:
    """Where blocks stand and what has been met in them so far.  `surface` is message, modal or home."""

    surface: str
    usable_file: Callable[[dict[str, Any]], bool]
    block_ids: set[str] = field(default_factory=set)
    focused: int = 0
    inputs: int = 0


Problems = Iterator[Problem]
Check = Callable[[Any, str, Place], Problems]


def text(low: int, high: int, pattern: str = "") -> Check:
    """A string of `low` to `high` characters."""

    def check(value: Any, at: str, _: Place) -> Problems:
        if not isinstance(value, str):
            yield Problem(at, "must be a string", "type", "string")
        elif len(value) < low:
            yield Problem(at, f"must be more than {low - 1} characters", "min_length", low)
        elif len(value) > high:
            yield Problem(at, f"must be less than {high + 1} characters", "max_length", high)
        elif pattern and not re.fullmatch(pattern, value):
            yield Problem(at, f"must match {pattern}", "pattern", pattern)

    return check


def whole(low: int, high: int) -> Check:
    """A whole number in these bounds."""

    def check(value: Any, at: str, _: Place) -> Problems:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(at, "must be an integer", "type", "integer")
        elif not low <= value <= high:
            yield Problem(at, f"must be between {low} and {high}", "range", [low, high])

    return check


def flag(value: Any, at: str, _: Place) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(at, "must be a boolean", "type", "boolean")


def anything(_value: Any, _at: str, _place: Place) -> Problems:
    """Whatever it is."""
    yield from ()


def choice(*allowed: str) -> Check:
    """One of these words."""

    def check(value: Any, at: str, _: Place) -> Problems:
        if value not in allowed:
            yield Problem(at, f"must be one of {', '.join(allowed)}", "enum", list(allowed))

    return check


def listing(item: Check, low: int, high: int) -> Check:
    """An array of `low` to `high` such items."""

    def check(value: Any, at: str, place: Place) -> Problems:
        if not isinstance(value, list):
            yield Problem(at, "must be an array", "type", "array")
            return
        if len(value) < low:
            yield Problem(at, f"no fewer than {low} items allowed", "min_items", low)
        if len(value) > high:
            yield Problem(at, f"no more than {high} items allowed", "max_items", high)
        for number, entry in enumerate(value[: high + 1]):
            yield from item(entry, f"{at}/{number}", place)

    return check


def shape(needed: dict[str, Check], allowed: dict[str, Check]) -> Check:
    """An object with all of the needed properties, perhaps some of the allowed ones, and no others."""
    checks = needed | allowed | {"type": anything}

    def check(value: Any, at: str, place: Place) -> Problems:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object", "type", "object")
            return
        for name in needed:
            if value.get(name) is None:
                yield Problem(at, f"missing required field: {name}", "required", name)
        for name, entry in value.items():
            if name not in checks:
                yield Problem(
                    f"{at}/{name}", f"invalid additional property: {name}", "additional_property", name
                )
            elif entry is not None:
                yield from checks[name](entry, f"{at}/{name}", place)

    return check


def also(check: Check, *rules: Check) -> Check:
    """A check and, when it finds nothing, the rules that look at the value as a whole."""

    def both(value: Any, at: str, place: Place) -> Problems:
        found = list(check(value, at, place))
        yield from found
        for rule in rules if not found else ():
            yield from rule(value, at, place)

    return both


def by_type(table: dict[str, Check]) -> Check:
    """An object whose `type` says which check holds for it."""

    def check(value: Any, at: str, place: Place) -> Problems:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield Problem(at, "must be an object", "type", "object")
        elif not isinstance(kind, str) or kind not in table:
            yield Problem(f"{at}/type", f"unsupported type: {kind}", "enum", sorted(table))
        else:
            yield from table[kind](value, at, place)

    return check


def unique(key: str) -> Check:
    """No two entries of an array may have the same value under `key`."""

    def check(value: Any, at: str, _: Place) -> Problems:
        seen: set[object] = set()
        for number, entry in enumerate(value):
            mark = entry.get(key)
            if mark is not None and mark in seen:
                yield Problem(f"{at}/{number}/{key}", f"{key} must be unique: {mark}", "unique", key)
            seen.add(mark)

    return check


def one_of(*names: str) -> Check:
    """Exactly one of these properties is there."""

    def check(value: Any, at: str, _: Place) -> Problems:
        given = [name for name in names if value.get(name) is not None]
        if len(given) != 1:
            yield Problem(at, f"must provide exactly one of {', '.join(names)}", "one_of", list(names))

    return check


def some_of(*names: str) -> Check:
    """At least one of these properties is there."""

    def check(value: Any, at: str, _: Place) -> Problems:
        if all(value.get(name) is None for name in names):
            yield Problem(at, f"must define either {' or '.join(names)}", "any_of", list(names))

    return check

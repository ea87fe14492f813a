"""Planted bugs: each breaks one rule that carries weight, and the matching row must see it."""

from collections.abc import Callable

PLANTED: dict[str, Callable[[], None]] = {}

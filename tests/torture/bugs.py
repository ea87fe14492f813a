"""Planted bugs: each breaks one rule that carries weight, and the matching row must see it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

Patches = Callable[[], list[patch]]  # type: ignore[valid-type] # what `patch` makes has no public name
PLANTED: dict[str, Patches] = {}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The bug is in this process while the block runs; no bug with an empty name."""
    patches = PLANTED[name]() if name else []
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()

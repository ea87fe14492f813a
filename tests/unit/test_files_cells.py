"""Colours and owners: what one cell says."""

from __future__ import annotations

import pytest

from bot.files.colours import colour_of_fill, read_colour
from bot.files.imported import ImportedOwner
from bot.files.owners import owner_flags, read_owners, with_emails


@pytest.mark.parametrize(
    ("word", "fill", "colour", "flags"),
    [
        ("Complete", "0070C0", "blue", ()),
        ("a", None, "amber", ()),
        ("Not started", "BFBFBF", "grey", ()),
        ("Amber", "00B050", "amber", ("rag_conflict",)),
        ("", "FF0000", "red", ("rag_fill_only",)),
        ("", None, None, ("rag_missing",)),
        ("Amber / Red", "FFC000", "red", ("rag_two_colours",)),
        ("Ongoing", "00B050", "green", ()),
        ("In progress", None, None, ("rag_missing",)),
        ("Green – on course since May", None, "green", ()),
        ("Tangerine", None, None, ("rag_word_unknown", "rag_missing")),
        ("Tangerine", "FFC000", "amber", ("rag_word_unknown",)),
    ],
)
def test_the_word_beats_the_fill_and_doubts_are_flagged(
    word: str, fill: str | None, colour: str | None, flags: tuple[str, ...]
) -> None:
    found = read_colour(word, fill)
    assert (found.colour, found.flags) == (colour, flags)


@pytest.mark.parametrize(
    ("rgb", "colour"),
    [
        ("FFEB9C", "amber"),
        ("FFFF00", "amber"),
        ("C6EFCE", "green"),
        ("FFC7CE", "red"),
        ("C00000", "red"),
        ("5B9BD5", "blue"),
        ("FFFFFF", None),
        ("F2F2F2", None),
        ("D9E2F3", None),
        ("7030A0", None),
        ("000000", None),
    ],
)
def test_fills_are_read_as_the_nearest_plan_colour(rgb: str, colour: str | None) -> None:
    assert colour_of_fill(rgb) == colour


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Service Manager, Leaving Care", ["Service Manager, Leaving Care"]),
        ("Head of A / Head of B", ["Head of A", "Head of B"]),
        ("Head of A\nHead of B; Head of C", ["Head of A", "Head of B", "Head of C"]),
        ("Head of A & Head of B + Head of C", ["Head of A", "Head of B", "Head of C"]),
        ("IRO/CP Manager", ["IRO/CP Manager"]),
        ("Head of A; Head of A", ["Head of A"]),
        ("TBC", []),
        ("", []),
    ],
)
def test_owners_are_split_but_never_at_a_comma(cell: str, names: list[str]) -> None:
    assert [owner.name for owner in read_owners(cell)] == names


@pytest.mark.parametrize(
    "cell",
    [
        "Head of A\na@example.org",
        "Head of A (a@example.org)",
        "Head of A <A@Example.org>",
        "Head of A; a@example.org",
        "Head of A mailto:a@example.org",
    ],
)
def test_an_address_belongs_to_the_post_before_it(cell: str) -> None:
    assert read_owners(f"{cell}\nHead of B") == (
        ImportedOwner("Head of A", "a@example.org"),
        ImportedOwner("Head of B"),
    )


def test_addresses_of_a_column_of_their_own_go_to_the_owners_in_turn() -> None:
    owners = with_emails(read_owners("Head of A / Head of B"), "a@example.org; b@example.org")
    assert [owner.email for owner in owners] == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize(
    ("cell", "flags"),
    [
        ("", ("owner_missing",)),
        ("Head of A / Head of B", ("owner_multiple",)),
        ("All team managers", ("owner_team",)),
        ("Team managers", ("owner_team",)),
        ("Duty Team", ("owner_team",)),
        ("Heads of Service", ("owner_team",)),
        ("Team Manager, Children's Services", ()),
        ("Director of Children's Services", ()),
        ("LSCB Business Manager", ()),
    ],
)
def test_owners_who_are_not_one_post_are_flagged(cell: str, flags: tuple[str, ...]) -> None:
    assert owner_flags(read_owners(cell)) == flags

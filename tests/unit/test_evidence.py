"""What of somebody's words is evidence, and how it is named."""

import pytest

from bot.messages.blocks import link
from bot.messages.lines import evidence_line
from bot.plan.evidence import Evidence, Reference, is_address, link_name, references
from tests.golden.states import NOW

FILE = Reference("https://example.slack.com/files/U1/F1/minutes.pdf", "minutes.pdf", "F1", 90)


def test_links_and_files_are_found_once_each_in_their_order() -> None:
    said = f"see <https://example.org/a?b=1&amp;c=2|the minutes>, <{FILE.url}|minutes.pdf> and https://example.org/a?b=1&amp;c=2."
    assert references(said, [FILE]) == [Reference("https://example.org/a?b=1&c=2", "example.org/…/a"), FILE]


def test_a_file_counts_only_for_the_words_it_came_with() -> None:
    assert references("nothing here", [FILE]) == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a/b/minutes.pdf?x=1#y", "example.org/…/minutes.pdf"),
        ("https://Example.org", "example.org"),
        ("https://gov.uk@evil.example/x", "evil.example/…/x"),
        ("http://example.org:8080/", "example.org"),
    ],
)
def test_a_link_is_named_by_its_own_place(url, name) -> None:
    assert link_name(url) == name


@pytest.mark.parametrize(
    "typed", ["", "minutes", "javascript:x", "https://", "https://a|b", "https://a\\@b", "x https://a"]
)
def test_what_is_no_address_is_none(typed) -> None:
    assert not is_address(typed)


def test_a_link_shows_no_other_place_than_its_own() -> None:
    assert link("https://a.example/?x=1&y=2", "a|b <c>") == "<https://a.example/?x=1&amp;y=2|a¦b &lt;c&gt;>"
    assert link("https://a.example/|x", "name") == "name"
    assert link("javascript:x", "name") == "name"


def test_more_evidence_than_is_shown_is_counted() -> None:
    one = Evidence(1, 1, 1, FILE.url, FILE.name, NOW)
    assert evidence_line([one], 4, "Europe/London").endswith("|minutes.pdf>, Tue 14 Nov 2017; and 3 more")
    assert evidence_line([], 0, "Europe/London") == ""

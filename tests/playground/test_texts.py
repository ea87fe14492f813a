"""What Slack makes of text that people type and apps send."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.texts import sent, sent_blocks, typed
from bot.playground.workspace import Channel, Person

PEOPLE = [
    Person("U1", "ruth.ashdown", "Ruth Ashdown"),
    Person("U2", "ruth", "Ruth"),
    Person("U0BOT", "golden.thread", "Golden Thread"),
]
CHANNELS = [Channel("C1", "plan", "channel", []), Channel("C2", "board", "private", [])]


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@Ruth Ashdown please", "<@U1> please"),
        ("@ruth please", "<@U2> please"),
        ("@RUTH.ASHDOWN", "<@U1>"),
        ("@Golden Thread, overdue", "<@U0BOT>, overdue"),
        ("@ruthless", "@ruthless"),
        ("mail ruth@example.org", "mail <mailto:ruth@example.org|ruth@example.org>"),
        ("see https://example.org/a?b=1&c=2.", "see <https://example.org/a?b=1&amp;c=2>."),
        ("in #plan and #board", "in <#C1|plan> and <#C2|>"),
        ("@here and @channel", "<!here> and <!channel>"),
        ("<@U1>", "&lt;@U1&gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_typed_text_is_escaped_and_its_mentions_and_links_become_tags(raw: str, stored: str) -> None:
    assert typed(raw, PEOPLE, CHANNELS) == stored


@given(st.text(alphabet=st.characters(exclude_characters="@#:/")))
def test_text_without_mentions_or_links_comes_back_by_unescaping(raw: str) -> None:
    assert html.unescape(typed(raw, PEOPLE, CHANNELS)) == html.unescape(raw.replace("&", "&amp;"))


@given(st.text())
def test_no_typed_text_leaves_a_bare_bracket_or_ampersand(raw: str) -> None:
    stored = typed(raw, PEOPLE, CHANNELS)
    without_tags = re.sub(r"<(@U\w+|#C\d\|\w*|!\w+|https?://[^<>]*|mailto:[^<>]*)>", "", stored)
    assert "<" not in without_tags
    assert not re.search(r"&(?!amp;|lt;|gt;)", without_tags)


def test_an_apps_bare_ampersand_and_bracket_are_escaped_and_tags_are_kept() -> None:
    assert sent("R&D < <@U1> &amp; <https://x|y>", link_names=False) == (
        "R&amp;D &lt; <@U1> &amp; <https://x|y>"
    )


def test_at_channel_comes_alive_in_mrkdwn_unless_it_is_verbatim() -> None:
    live = {"type": "section", "text": {"type": "mrkdwn", "text": "@channel hello"}}
    dead = {"type": "section", "text": {"type": "mrkdwn", "text": "@channel hello", "verbatim": True}}
    stored = sent_blocks([live, dead])
    assert isinstance(stored, list)
    assert [block["text"]["text"] for block in stored] == ["<!channel> hello", "@channel hello"]


def test_plain_text_is_never_parsed() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "@channel & <x>"}}
    assert sent_blocks([header]) == [header]

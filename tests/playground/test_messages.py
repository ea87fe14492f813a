"""Messages by the app and by people: posting, changing, reading back, pace."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.client import Playground, PlaygroundError

CARD = [{"type": "section", "text": {"type": "mrkdwn", "text": "*TH-12*"}}]
META = {"event_type": "plan_delivery", "event_payload": {"delivery_id": "17"}}


def refused(call: Callable[..., Any], **args: Any) -> str:
    """Slack's name for the refusal of this call."""
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return str(caught.value.response["error"])


def test_a_post_is_seen_by_members_and_answers_with_its_timestamp(slack: Playground, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="C0PLAN", text="Hello", blocks=CARD)
    seen = slack.messages("U0OWN1", "C0PLAN")
    assert [(m["ts"], m["text"]) for m in seen] == [(posted["ts"], "Hello")]
    assert seen[0]["blocks"][0]["block_id"]
    assert posted["channel"] == "C0PLAN"


def test_timestamps_are_unique_and_rise(web: WebClient) -> None:
    stamps = [web.chat_postMessage(channel="C0PLAN", text=str(n))["ts"] for n in range(20)]
    assert stamps == sorted(set(stamps), key=float)


def test_posting_to_a_person_opens_their_direct_message(slack: Playground, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="U0OWN1", text="Due today")
    assert posted["channel"] == "D0OWN1" == web.conversations_open(users="U0OWN1")["channel"]["id"]
    row = next(c for c in slack.state("U0OWN1")["channels"] if c["id"] == "D0OWN1")
    assert (row["kind"], row["peer"], row["unread"], row["mention"]) == ("im", "U0BOT", 1, 1)


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("#improvement-plan", "channel_not_found"),
        ("C0GENERAL", "not_in_channel"),
        ("U0BOT", "channel_not_found"),
        ("U0NOBODY", "channel_not_found"),
    ],
)
def test_posts_to_wrong_places_are_refused(web: WebClient, channel: str, error: str) -> None:
    assert refused(web.chat_postMessage, channel=channel, text="x") == error


def test_archived_channels_private_channels_and_leavers_refuse(slack: Playground, web: WebClient) -> None:
    slack.channel("C0PLAN", archived=True)
    slack.channel("C0BOARD", remove="U0BOT")
    slack.people("U0OWN1", deleted=True)
    assert refused(web.chat_postMessage, channel="C0PLAN", text="x") == "is_archived"
    assert refused(web.chat_postMessage, channel="C0BOARD", text="x") == "channel_not_found"
    assert refused(web.chat_postMessage, channel="U0OWN1", text="x") == "user_disabled"
    assert refused(web.conversations_open, users="U0OWN1") == "user_disabled"


def test_invalid_blocks_come_back_with_pointer(web: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="C0PLAN", text="x", blocks=[{"type": "section"}])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"][0]["pointer"] == "/blocks/0"
    assert "[json-pointer:/blocks/0]" in answer["response_metadata"]["messages"][0]


def test_an_update_changes_blocks_and_keeps_metadata(slack: Playground, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0PLAN", text="a", blocks=CARD, metadata=META)["ts"]
    web.chat_update(channel="C0PLAN", ts=ts, text="b", blocks=CARD)
    seen = slack.messages("U0OWN1", "C0PLAN")[0]
    assert (seen["text"], seen["metadata"], seen["edited"]["user"]) == ("b", META, "U0BOT")
    assert seen["blocks"]


def test_an_update_with_text_alone_drops_the_blocks(slack: Playground, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0PLAN", text="a", blocks=CARD)["ts"]
    web.chat_update(channel="C0PLAN", ts=ts, text="b")
    assert "blocks" not in slack.messages("U0OWN1", "C0PLAN")[0]


def test_an_update_with_an_empty_object_removes_metadata(slack: Playground, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0PLAN", text="a", metadata=META)["ts"]
    web.chat_update(channel="C0PLAN", ts=ts, text="b", metadata={})
    assert "metadata" not in slack.messages("U0OWN1", "C0PLAN")[0]


def test_updates_that_slack_refuses(slack: Playground, web: WebClient) -> None:
    theirs = slack.say("U0OWN1", "C0PLAN", "mine")
    own = web.chat_postMessage(channel="U0OWN1", text="a")["ts"]
    assert refused(web.chat_update, channel="C0PLAN", ts=theirs, text="x") == "cant_update_message"
    assert refused(web.chat_update, channel="C0PLAN", ts="1.000001", text="x") == "message_not_found"
    assert refused(web.chat_update, channel="U0OWN1", ts=own, text="x") == "channel_not_found"
    assert refused(web.chat_update, channel="D0OWN1", ts=own, text="x" * 4001) == "msg_too_long"
    assert web.chat_update(channel="D0OWN1", ts=own, text="x" * 4000)["ok"]


def test_a_deleted_parent_leaves_a_tombstone_and_takes_no_more_replies(
    slack: Playground, web: WebClient
) -> None:
    parent = web.chat_postMessage(channel="C0PLAN", text="parent")["ts"]
    slack.say("U0OWN1", "C0PLAN", "reply", thread_ts=parent)
    web.chat_delete(channel="C0PLAN", ts=parent)
    assert slack.messages("U0OWN1", "C0PLAN")[0]["subtype"] == "tombstone"
    assert refused(web.chat_postMessage, channel="C0PLAN", text="x", thread_ts=parent) == "thread_not_found"


def test_replies_are_counted_and_stay_in_their_thread(slack: Playground, web: WebClient) -> None:
    parent = web.chat_postMessage(channel="C0PLAN", text="parent")["ts"]
    reply = slack.say("U0OWN1", "C0PLAN", "done", thread_ts=parent)
    assert [m["ts"] for m in web.conversations_history(channel="C0PLAN")["messages"]] == [parent]
    replies = web.conversations_replies(channel="C0PLAN", ts=parent)["messages"]
    assert [m["ts"] for m in replies] == [parent, reply]
    assert (replies[0]["reply_count"], replies[0]["reply_users"]) == (1, ["U0OWN1"])
    assert [m["ts"] for m in slack.messages("U0OWN1", "C0PLAN", thread_ts=parent)] == [parent, reply]


def test_a_reply_to_a_reply_is_refused(slack: Playground, web: WebClient) -> None:
    parent = web.chat_postMessage(channel="C0PLAN", text="parent")["ts"]
    reply = slack.say("U0OWN1", "C0PLAN", "done", thread_ts=parent)
    assert refused(web.chat_postMessage, channel="C0PLAN", text="x", thread_ts=reply) == "thread_not_found"
    assert refused(web.chat_postMessage, channel="C0PLAN", text="x", thread_ts="1.0") == "thread_not_found"


def test_metadata_is_read_back_in_full_only_when_asked_for(web: WebClient) -> None:
    web.chat_postMessage(channel="C0PLAN", text="a", metadata=META)
    short = web.conversations_history(channel="C0PLAN")["messages"][0]
    full = web.conversations_history(channel="C0PLAN", include_all_metadata=True)["messages"][0]
    assert short["metadata"] == {"event_type": "plan_delivery"}
    assert full["metadata"] == META


def test_history_is_newest_first_in_pages_and_windows(web: WebClient) -> None:
    stamps = [web.chat_postMessage(channel="C0PLAN", text=str(n))["ts"] for n in range(5)]
    first = web.conversations_history(channel="C0PLAN", limit=2)
    assert [m["ts"] for m in first["messages"]] == [stamps[4], stamps[3]]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = web.conversations_history(channel="C0PLAN", limit=4, cursor=cursor)
    assert [m["ts"] for m in second["messages"]] == [stamps[2], stamps[1], stamps[0]]
    assert not second["has_more"]
    between = web.conversations_history(channel="C0PLAN", oldest=stamps[1], latest=stamps[3])
    assert [m["ts"] for m in between["messages"]] == [stamps[2]]
    with_ends = web.conversations_history(
        channel="C0PLAN", oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert len(with_ends["messages"]) == 3


def test_an_ephemeral_message_is_seen_by_one_person_and_never_read_back(
    slack: Playground, web: WebClient
) -> None:
    ts = web.chat_postEphemeral(channel="C0PLAN", user="U0OWN1", text="only you")["message_ts"]
    assert [m["text"] for m in slack.messages("U0OWN1", "C0PLAN")] == ["only you"]
    assert slack.messages("U0OWN2", "C0PLAN") == []
    assert web.conversations_history(channel="C0PLAN")["messages"] == []
    assert refused(web.chat_update, channel="C0PLAN", ts=ts, text="x") == "message_not_found"
    assert refused(web.chat_postEphemeral, channel="C0PLAN", user="U0OUT", text="x") == "user_not_in_channel"


def test_one_message_a_second_in_each_channel(slack: Playground, web: WebClient) -> None:
    slack.pace(60)
    web.chat_postMessage(channel="C0PLAN", text="first")
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="C0PLAN", text="second")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert 58 <= int(caught.value.response.headers["Retry-After"]) <= 60
    assert web.chat_postMessage(channel="C0BOARD", text="another lane")["ok"]


def test_three_hundred_posts_a_minute_are_the_most_in_a_workspace(slack: Playground, web: WebClient) -> None:
    slack.pace(0.000001)
    for number in range(300):
        web.chat_postMessage(channel="C0PLAN", text=str(number))
    assert refused(web.chat_postMessage, channel="C0BOARD", text="x") == "ratelimited"


def test_a_permalink_leads_to_the_page(slack: Playground, web: WebClient) -> None:
    ts = web.chat_postMessage(channel="C0PLAN", text="a")["ts"]
    link = web.chat_getPermalink(channel="C0PLAN", message_ts=ts)["permalink"]
    assert link == f"{slack.base_url}/archives/C0PLAN/p{ts.replace('.', '')}"
    assert refused(web.chat_getPermalink, channel="C0PLAN", message_ts="1.0") == "message_not_found"


def test_reactions_are_added_once_and_taken_away(slack: Playground, web: WebClient) -> None:
    ts = slack.say("U0OWN1", "C0PLAN", "done")
    web.reactions_add(channel="C0PLAN", timestamp=ts, name="eyes")
    assert slack.messages("U0OWN1", "C0PLAN")[0]["reactions"] == [
        {"name": "eyes", "users": ["U0BOT"], "count": 1}
    ]
    assert refused(web.reactions_add, channel="C0PLAN", timestamp=ts, name="eyes") == "already_reacted"
    web.reactions_remove(channel="C0PLAN", timestamp=ts, name="eyes")
    assert refused(web.reactions_remove, channel="C0PLAN", timestamp=ts, name="eyes") == "no_reaction"


def test_unread_counts_rise_for_others_and_go_with_reading(slack: Playground) -> None:
    def counts(who: str) -> tuple[int, int]:
        row = next(c for c in slack.state(who)["channels"] if c["id"] == "C0PLAN")
        return row["unread"], row["mention"]

    slack.say("U0PROG", "C0PLAN", "@Tom Wexcombe have a look")
    assert (counts("U0OWN1"), counts("U0OWN2"), counts("U0PROG")) == ((1, 1), (1, 0), (0, 0))
    slack.read("U0OWN1", "C0PLAN")
    assert counts("U0OWN1") == (0, 0)


def test_people_cannot_write_where_they_are_not_and_look_only_where_it_is_public(slack: Playground) -> None:
    slack.channel("C0GENERAL", remove="U0OWN1")
    with pytest.raises(PlaygroundError, match="not a member"):
        slack.say("U0OWN1", "C0GENERAL", "hello")
    assert slack.messages("U0OWN1", "C0GENERAL") == []
    with pytest.raises(PlaygroundError, match="no conversation"):
        slack.messages("U0OWN1", "C0BOARD")


def test_people_change_and_delete_only_their_own_messages(slack: Playground) -> None:
    ts = slack.say("U0OWN1", "C0PLAN", "a")
    slack.edit("U0OWN1", "C0PLAN", ts, "b < c")
    assert slack.messages("U0OWN2", "C0PLAN")[0]["text"] == "b &lt; c"
    with pytest.raises(PlaygroundError, match="own messages"):
        slack.delete("U0OWN2", "C0PLAN", ts)
    slack.delete("U0OWN1", "C0PLAN", ts)
    assert slack.messages("U0OWN2", "C0PLAN") == []


def test_every_call_is_on_record(slack: Playground, web: WebClient) -> None:
    web.chat_postMessage(channel="C0PLAN", text="a", blocks=CARD)
    refused(web.chat_postMessage, channel="C0NOWHERE", text="b")
    first, second = slack.sent("chat.postMessage")
    assert (first["args"]["text"], first["args"]["blocks"], first["token_kind"]) == ("a", CARD, "xoxb")
    assert first["result"]["ok"]
    assert second["result"]["error"] == "channel_not_found"
    assert slack.sent(since=second["n"]) == []

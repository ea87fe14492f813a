"""Misbehaviour on demand, seen through the real Slack SDK."""

from http.client import HTTPException, RemoteDisconnected

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.playground.client import Playground, PlaygroundError
from bot.playground.faults import AFTER, Fault
from tests.playground.test_messages import refused


def post(web: WebClient) -> None:
    web.chat_postMessage(channel="C0PLAN", text="x")


def posted(slack: Playground) -> int:
    return len(slack.messages("U0OWN1", "C0PLAN"))


@pytest.mark.parametrize(("retry_after", "header"), [("30", "30"), ("soon", "soon"), (None, None)])
def test_a_429_carries_the_retry_after_that_was_asked_for(
    slack: Playground, web: WebClient, retry_after: str | None, header: str | None
) -> None:
    slack.fault("chat.postMessage", "429", retry_after=retry_after)
    with pytest.raises(SlackApiError) as caught:
        post(web)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers.get("Retry-After") == header
    assert posted(slack) == 0


def test_a_500_and_an_html_502_take_nothing(slack: Playground, web: WebClient) -> None:
    slack.fault("chat.postMessage", "500")
    slack.fault("chat.postMessage", "502_html")
    statuses = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(web)
        statuses.append(caught.value.response.status_code)
    assert statuses == [500, 502]
    assert posted(slack) == 0


def test_a_named_error_comes_with_status_200(slack: Playground, web: WebClient) -> None:
    slack.fault("chat.postMessage", "error", error="fatal_error")
    assert refused(web.chat_postMessage, channel="C0PLAN", text="x") == "fatal_error"
    assert posted(slack) == 0


@pytest.mark.parametrize(("do", "taken"), [("drop", 0), ("accept_then_drop", 1)])
def test_a_dropped_answer_may_or_may_not_have_been_taken(
    slack: Playground, web: WebClient, do: str, taken: int
) -> None:
    slack.fault("chat.postMessage", do)
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        post(web)
    assert posted(slack) == taken


def test_the_sdks_own_retry_posts_twice_after_a_lost_answer(slack: Playground) -> None:
    slack.fault("chat.postMessage", "accept_then_drop")
    post(WebClient("xoxb-playground", base_url=slack.api_url))
    assert posted(slack) == 2


def test_a_hanging_call_is_given_up_by_the_client_and_not_taken(slack: Playground) -> None:
    slack.fault("chat.postMessage", "hang")
    impatient = WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[], timeout=1)
    with pytest.raises(TimeoutError):
        post(impatient)
    assert posted(slack) == 0


def test_a_delayed_call_is_taken_in_the_end(slack: Playground, web: WebClient) -> None:
    slack.fault("chat.postMessage", "delay", seconds=0.05)
    post(web)
    assert posted(slack) == 1
    assert slack.sent("chat.postMessage")[0]["fault"] == "delay"


def test_a_fault_strikes_its_method_only_so_often_and_can_be_cleared(
    slack: Playground, web: WebClient
) -> None:
    slack.fault("chat.postMessage", "500", times=2)
    assert web.auth_test()["ok"]
    for _ in range(2):
        with pytest.raises(SlackApiError):
            post(web)
    post(web)
    slack.fault("*", "500", times=None)
    with pytest.raises(SlackApiError):
        web.auth_test()
    slack.clear_faults()
    assert web.auth_test()["ok"]


def test_a_share_of_calls_is_drawn_the_same_way_for_the_same_seed() -> None:
    def drawn(seed: int) -> list[bool]:
        fault = Fault("a", "500", times=None, share=0.3, seed=seed)
        return [fault.hits("a") for _ in range(200)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 30 < sum(drawn(1)) < 90


def test_response_urls_and_uploads_can_fail_too(slack: Playground, bolt: App, web: WebClient) -> None:
    statuses = []

    @bolt.command("/plan")
    def _(ack: Ack, respond: Respond) -> None:
        statuses.append(respond("lost").status_code)
        ack()

    slack.fault("response_url", "500")
    slack.command("U0OWN1", "/plan")
    assert statuses == [500]
    assert posted(slack) == 0
    slack.fault("upload", "500")
    with pytest.raises(Exception, match="500"):
        web.files_upload_v2(filename="a.png", content=b"abc", channel="C0PLAN")


@pytest.mark.parametrize("wish", [{"do": "explode"}, {"do": "500", "colour": "red"}])
def test_a_fault_nobody_knows_is_refused(slack: Playground, wish: dict[str, str]) -> None:
    with pytest.raises(PlaygroundError):
        slack.fault("chat.postMessage", **wish)


@pytest.mark.parametrize("how", [how for how in AFTER if how != "accept_then_hang"])
def test_a_message_is_taken_and_its_answer_is_worth_nothing(
    slack: Playground, web: WebClient, how: str
) -> None:
    slack.fault("chat.postMessage", how)
    with pytest.raises((OSError, HTTPException, SlackClientError)):
        web.chat_postMessage(channel="C0PLAN", text="Did you hear?")
    assert [one["text"] for one in slack.messages("U0PROG", "C0PLAN")] == ["Did you hear?"]


def test_a_message_is_taken_late_by_the_playgrounds_clock(slack: Playground, web: WebClient) -> None:
    slack.fault("chat.postMessage", "accept_late", seconds=30)
    with pytest.raises((OSError, HTTPException)):
        web.chat_postMessage(channel="C0PLAN", text="Did you hear?")
    assert slack.messages("U0PROG", "C0PLAN") == []
    slack.advance(seconds=31)
    assert slack.until(lambda: slack.messages("U0PROG", "C0PLAN"))


def test_history_is_read_back_late_in_short_pages_and_seldom(slack: Playground, web: WebClient) -> None:
    for number in range(3):
        web.chat_postMessage(channel="C0PLAN", text=f"Message {number}")
    slack.call("history", {"late": 45, "rows": 2, "pause": 60})
    assert web.conversations_history(channel="C0PLAN", limit=200)["messages"] == []
    with pytest.raises(SlackApiError) as too_soon:
        web.conversations_history(channel="C0PLAN")
    assert too_soon.value.response.status_code == 429
    assert 0 < int(too_soon.value.response.headers["Retry-After"]) <= 60
    slack.advance(seconds=61)
    page = web.conversations_history(channel="C0PLAN", limit=200)
    assert (len(page["messages"]), page["has_more"]) == (2, True)

"""Who has no part sees nothing; what is answered to one person is seen by that person alone."""

import pytest

from bot.playground.client import PlaygroundError
from bot.rehearsal import EXAMPLE_PLAN
from store import history, outbox
from tests.scenario.hands import button_ids, heard, made, now, whispered
from tests.scenario.office import (
    ANITA,
    CHAIR,
    GENERAL,
    LEAD,
    MANAGER,
    OUTSIDER,
    PLAN_CHANNEL,
    TOM,
    Office,
)

SECRETS = ("NM-", "Northmere", "Recruit", "Workforce", "Tom Wexcombe")


def public(office: Office, who: str, channel: str) -> list[dict]:
    return [m for m in office.slack.messages(who, channel) if m.get("bot_id") and not m.get("ephemeral_to")]


@pytest.mark.parametrize(
    "line",
    ["", "mine", "overdue", "due 30d", "show NM-1", "show 1.1", "history NM-1", "done NM-1", "assign NM-1 @Sam Outwood",
     "note NM-1 hello", "digest preview", "digest now", "undo", "add X owner:@Sam Outwood due:12 Dec",
     "what is overdue?"],
)  # fmt: skip
def test_an_outsider_sees_and_changes_nothing(shared, line):
    before = shared.item(1)
    told = shared.typed(OUTSIDER, f"/plan {line}")
    assert "You have no part in this plan" in told["text"]
    assert not any(secret in str(told) for secret in SECRETS)
    assert shared.item(1) == before
    said = shared.said(OUTSIDER, line or "hello there")
    assert not any(secret in str(said) for secret in SECRETS)


def test_an_outsider_does_not_see_the_channel_of_the_example_plan(shared):
    assert EXAMPLE_PLAN.channel == PLAN_CHANNEL

    def rooms(who: str) -> set[str]:
        return {row["id"] for row in shared.slack.state(who)["channels"] if row["kind"] != "im"}

    assert rooms(MANAGER) > rooms(OUTSIDER) == {GENERAL}
    with pytest.raises(PlaygroundError, match="no conversation"):
        shared.slack.messages(OUTSIDER, PLAN_CHANNEL)


def test_help_is_for_everybody(shared):
    assert "What you can ask" in shared.typed(OUTSIDER, "/plan help")["text"]
    assert "What you can ask" in shared.said(OUTSIDER, "help")["text"]
    assert "/plan slip" in shared.typed(OUTSIDER, "/plan help slip")["text"]


def test_an_action_that_is_not_there_and_one_that_is_hidden_read_the_same(shared):
    assert (
        shared.typed(OUTSIDER, "/plan show NM-1")["text"]
        == shared.typed(OUTSIDER, "/plan show NM-999")["text"]
    )


def posted(office: Office, item, kind: str) -> dict:
    """A message of somebody's that stands, say by mistake, in a channel everybody reads."""
    with office.deps.write() as unit:
        [entry] = history.of_item(unit, item.id)
        facts = {"entry_id": entry.id, "item_id": item.id}
        outbox.promise(
            unit, key=f"{kind}:public", kind=kind, due_at=office.deps.now(), channel=PLAN_CHANNEL, facts=facts
        )
    office.settle()
    return public(office, TOM, PLAN_CHANNEL)[-1]


def test_a_strangers_tap_on_somebodys_buttons_does_nothing(shared):
    item = made(shared, "Tapped by strangers")
    shared.typed(TOM, f"/plan done {item.key}")
    message = posted(shared, item, "check_request")
    for who in (ANITA, CHAIR):
        for spot in button_ids(message):
            shared.slack.click(who, channel=PLAN_CHANNEL, ts=message["ts"], **spot)
    assert now(shared, item).state == "claimed done"
    assert "You may not check" in whispered(shared, ANITA, PLAN_CHANNEL)[0]


def test_an_outsiders_tap_is_told_that_they_have_no_part(shared):
    item = made(shared, "Tapped by an outsider")
    shared.typed(TOM, f"/plan done {item.key}")
    shared.slack.channel(PLAN_CHANNEL, add=OUTSIDER)
    message = posted(shared, item, "changed_for_you")
    for spot in button_ids(message):
        assert shared.slack.click(OUTSIDER, channel=PLAN_CHANNEL, ts=message["ts"], **spot)["ok"]
    said = whispered(shared, OUTSIDER, PLAN_CHANNEL)
    assert said
    assert all("You have no part" in text for text in said)
    shared.slack.channel(PLAN_CHANNEL, remove=OUTSIDER)


def test_another_persons_undo_and_choice_are_theirs(shared):
    item = made(shared, "Somebody else's undo")
    shared.typed(TOM, f"/plan update {item.key} 60%")
    shared.typed(LEAD, "/plan undo")
    assert now(shared, item).percent == 60


def test_answers_to_commands_are_seen_by_their_asker_alone(shared):
    shared.typed(TOM, "/plan mine")
    shared.slack.say(MANAGER, PLAN_CHANNEL, "@Golden Thread overdue")
    heard(shared)
    assert public(shared, ANITA, GENERAL) == []
    assert [m for m in shared.slack.messages(ANITA, GENERAL) if m.get("ephemeral_to")] == []


def test_talk_that_is_not_for_the_bot_is_left_alone(shared):
    before = len(public(shared, TOM, PLAN_CHANNEL))
    sent = len(shared.slack.sent("chat.postMessage"))
    shared.slack.say(TOM, PLAN_CHANNEL, "NM-1 is done, by the way")
    shared.slack.say(TOM, GENERAL, "overdue")
    heard(shared)
    assert len(public(shared, TOM, PLAN_CHANNEL)) == before
    assert len(shared.slack.sent("chat.postMessage")) == sent
    assert shared.item(1).state != "claimed done"

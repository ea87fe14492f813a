"""Bad input and bad luck: one clear sentence, nothing changed, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from bot.plan.items import Colour, State
from store import outbox, plans
from tests.scenario.hands import labels, made, now, past, slack_is_back, tap, whispered, words_of
from tests.scenario.office import ANITA, CHAIR, GENERAL, JOE, LEAD, MANAGER, PLAN_CHANNEL, TOM

NONSENSE = [
    "💥💥💥",
    "'; DROP TABLE item; --",
    "done " + "9" * 4000,
    "done NM-99999999999999999999",
    "show <@U0NOBODY>",
    "due 999999d",
    "due in 10000000000000 days",
    "snooze NM-4 999 days",
    "slip NM-4 to 31/02/2026 because of leap days",
    "slip NM-4 to 99999999 because",
    "update NM-4 " + "0" * 3000,
    "overdue page:99999999999999999999",
    "overdue owner:",
    "add owner:due:theme:",
    "assign NM-4 <@U0BOT>",
    "history NM-4\x00",
    "help help help",
    "colour NM-4 red because \u202e\u200b",
    "show NM-\u0661",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_answered_in_a_sentence_and_changes_nothing(shared, text):
    before = shared.item(4)
    told = shared.typed(MANAGER, f"/plan {text}")["text"]
    assert told
    assert "went wrong" not in told
    assert shared.item(4) == before


@pytest.mark.parametrize(
    "text", [text for text in NONSENSE if "snooze" not in text and text.isprintable()][1:]
)
def test_nonsense_in_a_direct_message_too(shared, text):
    before = shared.item(4)
    told = shared.said(ANITA, text)["text"]
    assert "went wrong" not in told
    assert shared.item(4) == before


def test_a_page_beyond_the_last_says_so(shared):
    told = shared.typed(MANAGER, "/plan overdue page:900")
    assert "Page 900 is past the end: there is 1 action." in told["text"]


@pytest.mark.parametrize(
    ("who", "line", "may"),
    [
        (CHAIR, "done {}", "its owner"),
        (CHAIR, "update {} 60%", "its owner"),
        (JOE, "colour {} green", "its owner"),
        (JOE, "block {} because of legal", "its owner"),
        (LEAD, "snooze {}", "its owner"),
        (JOE, "assign {} @Joe Tregarth", "the theme lead"),
        (LEAD, "withdraw {} because of it", "the programme manager"),
        (JOE, "verify {}", "the theme lead"),
    ],
)
def test_who_may_not_is_told_who_may(shared, who, line, may):
    item = made(shared, "Not for everybody", colour=Colour.AMBER, state=State.IN_PROGRESS)
    told = shared.typed(who, f"/plan {line.format(item.key)}")["text"]
    assert "You may not" in told
    assert may in told
    assert now(shared, item) == item


def test_what_is_finished_cannot_be_changed_by_command(shared):
    done = made(shared, "Checked already", state=State.VERIFIED, colour=Colour.BLUE)
    gone = made(shared, "Withdrawn already", state=State.WITHDRAWN)
    for line in ("update {} 60%", "colour {} green", "block {} because of legal", "assign {} @Joe Tregarth"):
        for item in (done, gone):
            shared.typed(MANAGER, f"/plan {line.format(item.key)}")
            assert now(shared, item) == item
    assert "It was so already" in shared.typed(MANAGER, f"/plan done {done.key}")["text"]


def test_the_bot_or_a_stranger_cannot_become_an_owner(shared):
    item = made(shared, "Whose")
    assert "Golden Thread" in shared.typed(MANAGER, f"/plan assign {item.key} @Golden Thread")["text"]
    assert now(shared, item) == item


def test_two_people_at_once_lose_nothing(office_on_each):
    office = office_on_each
    item = made(office, "Contended", state=State.IN_PROGRESS)
    lines = [
        (TOM, "update {} 10% one"),
        (LEAD, "update {} 20% two"),
        (MANAGER, "colour {} amber because three"),
    ]
    with ThreadPoolExecutor(6) as hands:
        told = list(
            hands.map(lambda one: office.slack.command(one[0], f"/plan {one[1].format(item.key)}"), lines * 2)
        )
    assert all(answer["answered"] for answer in told)
    answers = [
        m["text"] for who, _ in lines for m in office.slack.messages(who, "C0PLAN") if m.get("ephemeral_to")
    ]
    refused = [text for text in answers if "Somebody changed" in text]
    assert [text for text in answers if "went wrong" in text] == []
    assert len(past(office, item)) == 6 - len(refused)
    assert now(office, item).version == 1 + len(past(office, item))
    assert [text for text in answers if "went wrong" in text] == []


def test_an_archived_channel_holds_its_digest_and_the_chair_still_gets_one(office):
    office.slack.channel(PLAN_CHANNEL, archived=True)
    office.slack.advance(step="monday")
    assert any("Northmere improvement plan" in m["text"] for m in office.dm(CHAIR))
    with office.deps.read() as unit:
        plan = plans.plan_by_key(unit, "NM")
        held = outbox.promise_by_key(unit, f"digest:{plan.id}:2026-03-09:channel")
        assert outbox.waiting(unit).counts["held"] >= 1
    assert held.state == "held"
    assert len([m for m in office.dm(TOM) if m["text"].startswith("Your actions")]) >= 1


def test_nothing_is_lost_while_slack_is_away(office):
    item = made(office, "Told later")
    office.slack.fault("chat.postMessage", "500", times=200)
    assert "→ Joe Tregarth" in office.typed(MANAGER, f"/plan assign {item.key} @Joe Tregarth")["text"]
    office.settle()
    assert office.dm(JOE) == []
    slack_is_back(office)
    assert sum("handed this over" in m["text"] for m in office.dm(JOE)) == 1


def test_a_button_of_an_old_message_is_answered(shared):
    item = made(shared, "Old button", state=State.IN_PROGRESS)
    told = shared.typed(TOM, f"/plan show {item.key}")
    shared.typed(MANAGER, f"/plan withdraw {item.key} because of it")
    assert tap(shared, TOM, told, "Done")["ok"]
    assert "withdrawn, so this was not done" in whispered(shared, TOM, GENERAL)[-1]
    assert tap(shared, TOM, told, "Update…")["ok"]
    assert shared.slack.views(TOM)
    shared.slack.close(TOM)


def test_ten_thousand_characters_of_a_reason_are_kept(shared):
    item = made(shared, "Long reason", state=State.IN_PROGRESS)
    reason = "the audit found more " * 480
    told = shared.typed(TOM, f"/plan colour {item.key} red because {reason}")["text"]
    assert "Red" in told
    assert len(told) < 4000
    assert words_of(shared, item) == reason.strip()
    assert len(words_of(shared, item)) > 10_000
    assert now(shared, item).due_on == date(2026, 5, 29)
    assert labels(shared.typed(TOM, f"/plan history {item.key}")) == []

"""The weekly digest: one snapshot, once, with its picture, and the same when printed again."""

import json
from datetime import UTC, date, datetime

from bot.plan.digest import Snapshot
from store import digests, plans
from tests.scenario.office import ANITA, CHAIR, LEAD, MANAGER, PLAN_CHANNEL, TOM, Office


def issues(office: Office, who: str, channel: str) -> list[dict]:
    return [m for m in office.slack.messages(who, channel) if m.get("bot_id") and "digest" in str(m).lower()]


def to_monday(office: Office) -> None:
    office.slack.advance(step="monday")


def test_channel_and_chair_get_it_on_monday_with_its_picture(office):
    to_monday(office)
    in_channel = issues(office, MANAGER, PLAN_CHANNEL)
    to_chair = issues(office, CHAIR, office.talk(CHAIR))
    assert len(in_channel) == len(to_chair) == 1
    assert in_channel[0]["text"] == to_chair[0]["text"]
    pictures = [b for b in in_channel[0]["blocks"] if b["type"] == "image"]
    assert len(pictures) == 1
    assert "Workforce" in pictures[0]["alt_text"]
    file_id = pictures[0]["slack_file"]["id"]
    assert office.slack.file(CHAIR, file_id).startswith(b"\x89PNG")


def test_it_is_posted_at_its_hour_and_the_cards_at_theirs(office):
    to_monday(office)
    [issue] = issues(office, MANAGER, PLAN_CHANNEL)
    cards = [m for m in office.dm(TOM) if m["text"].startswith("Your actions")]
    told = [datetime.fromtimestamp(float(m["ts"]), UTC).strftime("%a %H:%M") for m in (issue, cards[-1])]
    assert told == ["Mon 08:00", "Mon 09:00"]


def test_it_is_short_and_the_rest_is_in_its_thread(office):
    to_monday(office)
    [issue] = issues(office, MANAGER, PLAN_CHANNEL)
    assert len(issue["text"].splitlines()) < 15


def test_a_week_later_it_tells_what_moved(office):
    to_monday(office)
    office.typed(TOM, "/plan colour NM-1 red because two candidates withdrew")
    office.typed(TOM, "/plan done NM-2")
    office.typed(LEAD, "/plan verify NM-2")
    office.typed(MANAGER, "/plan slip NM-4 to 31 July because the trainer is ill")
    to_monday(office)
    issue = issues(office, MANAGER, PLAN_CHANNEL)[-1]
    said = issue["text"]
    assert "NM-1" in said
    assert "NM-2" in said
    assert "NM-4" in said
    assert "(+1)" in said
    assert "two candidates withdrew" in said


def test_a_week_in_which_nothing_happened_says_so(office):
    to_monday(office)
    to_monday(office)
    assert "No action was completed" in issues(office, MANAGER, PLAN_CHANNEL)[-1]["text"]


def test_what_is_made_on_request_is_not_late_and_tells_all_that_happened(office):
    office.slack.advance(seconds=2 * 86400)
    office.typed(MANAGER, "/plan add Write the guide owner:@Joe Tregarth due:12 Dec")
    office.typed(MANAGER, "/plan assign NM-2 @Joe Tregarth")
    shown = office.typed(MANAGER, "/plan digest preview")["text"]
    assert "A preview, made on Wed 4 Mar 2026: only you see it." in shown
    assert "in the thread" not in shown
    office.typed(MANAGER, "/plan digest now")
    office.settle()
    said = issues(office, MANAGER, PLAN_CHANNEL)[-1]["text"]
    assert "Made on request on Wed 4 Mar 2026." in said
    assert "late" not in said
    assert "1 action was added and 1 action has another owner" in said


def test_sending_it_now_and_the_monday_run_make_one_issue_a_week(office):
    first = office.typed(MANAGER, "/plan digest now")
    again = office.typed(MANAGER, "/plan digest now")
    office.settle()
    assert "on its way" in first["text"]
    assert "not sent twice" in again["text"]
    assert len(issues(office, MANAGER, PLAN_CHANNEL)) == 1


def test_printing_an_issue_again_gives_the_same_text(office):
    to_monday(office)
    [issue] = issues(office, MANAGER, PLAN_CHANNEL)
    office.typed(TOM, "/plan colour NM-1 red because two candidates withdrew")
    again = office.typed(MANAGER, "/plan digest now")
    assert issue["text"] in again["text"]


def test_the_snapshot_is_kept_whole(office):
    to_monday(office)
    with office.deps.read() as unit:
        plan = plans.plan_by_key(unit, "NM")
        assert plan is not None
        kept = digests.digest(unit, plan.id, date(2026, 3, 9))
    assert kept is not None
    snapshot = Snapshot.from_json(kept)
    assert json.loads(json.dumps(snapshot.as_json())) == kept
    assert snapshot.tally.total == 8
    assert sum(snapshot.tally.by_colour.values()) == 8


def test_an_owner_may_not_send_it(office):
    refused = office.typed(ANITA, "/plan digest now")
    office.settle()
    assert "programme manager" in refused["text"]
    assert issues(office, MANAGER, PLAN_CHANNEL) == []

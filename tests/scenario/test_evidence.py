"""Files and links in a reply are kept as references, shown to whoever checks, and hidden when taken back."""

import pytest

from bot.plan.evidence import Evidence
from store import evidence
from tests.scenario.hands import heard, made, past, tap
from tests.scenario.office import LEAD, TOM, Office


@pytest.fixture(scope="module")
def monday(shared: Office) -> Office:
    return shared


def kept(office: Office, item) -> list[Evidence]:
    with office.deps.read() as unit:
        return evidence.of_item(unit, item.id)[0]


def shown(office: Office, item, who: str = TOM) -> str:
    return office.typed(who, f"/plan show {item.key}")["text"]


def test_a_file_is_kept_as_a_reference_and_shown_to_whoever_checks(monday):
    item = made(monday, "Proved by minutes")
    file_id = monday.slack.upload(TOM, "minutes.pdf", b"%PDF-1.4 minutes")
    monday.slack.say(TOM, monday.talk(TOM), f"{item.key} is done, minutes attached", files=[file_id])
    heard(monday)
    [one] = kept(monday, item)
    assert (one.name, one.slack_file, one.size) == ("minutes.pdf", file_id, 16)
    assert "Evidence: minutes.pdf, Mon 2 Mar 2026" in shown(monday, item)
    assert "Evidence: minutes.pdf, Mon 2 Mar 2026" in monday.dm(LEAD)[-1]["text"]
    assert not [call for call in monday.slack.sent() if "files.info" in call["method"]]


def test_what_is_taken_back_proves_nothing_any_more(monday):
    item = made(monday, "Taken back")
    monday.said(TOM, f"{item.key} is done, the minutes are at https://example.org/a/minutes?b=1&c=2")
    heard(monday)
    [one] = kept(monday, item)
    assert (one.url, one.name) == ("https://example.org/a/minutes?b=1&c=2", "example.org/…/minutes")
    assert "Evidence: example.org/…/minutes" in shown(monday, item)
    tap(monday, TOM, monday.dm(TOM)[-1], "Undo")
    assert kept(monday, item) == []
    assert "Evidence:" not in shown(monday, item)


def test_a_link_in_a_command_is_kept_and_one_in_a_question_is_not(monday):
    item = made(monday, "By command")
    monday.typed(TOM, f"/plan note {item.key} minutes are at https://example.org/minutes")
    assert [one.name for one in kept(monday, item)] == ["example.org/…/minutes"]
    asked = made(monday, "By question")
    monday.said(TOM, f"{asked.key}: is https://example.org/other the right list?")
    heard(monday)
    assert past(monday, asked) == ["question"]
    assert kept(monday, asked) == []


def test_evidence_that_comes_after_the_claim_reaches_the_request_for_a_check(monday):
    item = made(monday, "Proved later")
    monday.typed(TOM, f"/plan done {item.key}")
    monday.settle()
    request = monday.dm(LEAD)[-1]
    assert "Evidence" not in request["text"]
    monday.said(TOM, f"{item.key}: the evidence is at https://example.org/late")
    heard(monday)
    [again] = [m for m in monday.dm(LEAD) if m["ts"] == request["ts"]]
    assert "Evidence: example.org/…/late" in again["text"]

"""Away and cover: nothing reaches who is away, somebody hears for them, one message tells what happened."""

from datetime import date

from bot.plan.items import Colour, State
from store import absences, people
from tests.scenario.hands import (
    everything_sent_to,
    labels,
    made,
    now,
    past,
    person,
    seen_again,
    tap,
    whispered,
)
from tests.scenario.office import ANITA, JOE, LEAD, MANAGER, OUTSIDER, TOM

TUESDAY = date(2026, 3, 3)


def cards(office, who):
    """The daily cards somebody has been sent."""
    office.settle()
    return [m for m in office.dm(who) if m["text"].startswith("Your actions")]


def owner_is(office, item, who):
    return person(office, now(office, item).owner_id).slack_user == who


def standing(office):
    with office.deps.read() as unit:
        return [
            (one.first_on, one.last_on, one.cover_id) for one in absences.standing(unit, date(2026, 1, 1))
        ]


def test_the_cover_hears_answers_and_the_owner_gets_nothing_until_one_summary(office):
    item = made(office, "Covered while Tom is away", TOM, date(2026, 3, 4))
    told = office.typed(TOM, "/plan away 3 March-6 March cover:@Anita Borrowdale")
    assert "not away → Tue 3 Mar 2026 to Fri 6 Mar 2026, back on Mon 9 Mar 2026" in told["text"]
    assert labels(told) == ["Undo"]
    office.settle()
    assert "has named you as cover" in office.dm(ANITA)[-1]["text"]
    before = len(office.dm(TOM))
    office.morning()
    [card] = [m for m in cards(office, ANITA) if item.key in m["text"]]
    assert "For Tom Wexcombe, who is away until Mon 9 Mar 2026: you cover." in card["text"]
    assert owner_is(office, item, TOM)
    assert tap(office, ANITA, card, "On track", near=item.key)["ok"]
    assert now(office, item).colour is Colour.GREEN
    shown = office.typed(MANAGER, f"/plan show {item.key}")["text"]
    assert "Tom Wexcombe (away until Mon 9 Mar 2026, covered by Anita Borrowdale)" in shown
    assert "away until Mon 9 Mar 2026" in office.typed(MANAGER, "/plan due 7d")["text"]
    office.typed(MANAGER, f"/plan slip {item.key} to 20 March because the panel moved")
    office.morning(2)
    assert len(office.dm(TOM)) == before
    office.morning(4)
    office.settle()
    back = [m for m in office.dm(TOM)[before:] if m["text"].startswith("While you were away")]
    assert len(back) == 1
    assert "Fri 20 Mar 2026" in back[0]["text"]
    assert item.key in back[0]["text"]
    assert "Word of a change" not in everything_sent_to(office, TOM)
    assert not [m for m in office.dm(TOM)[before:] if "changed an action of yours" in m["text"]]
    office.morning()
    assert len([m for m in office.dm(TOM) if m["text"].startswith("While you were away")]) == 1
    assert "You may not update" in office.typed(ANITA, f"/plan done {item.key}")["text"]
    assert now(office, item).state is not State.CLAIMED_DONE


def test_an_absence_in_words_is_one_with_its_cover_and_puts_nothing_off(office):
    item = made(office, "Not put off by an absence", TOM)
    answer = office.said(TOM, "on leave until 10 March, @Anita Borrowdale covering")
    assert "back on Tue 10 Mar 2026, covered by Anita Borrowdale" in answer["text"]
    assert now(office, item).snoozed_until is None
    assert past(office, item) == []
    [(first, last, cover_id)] = standing(office)
    assert (first, last) == (date(2026, 3, 2), date(2026, 3, 9))
    assert person(office, cover_id).slack_user == ANITA
    assert tap(office, TOM, answer, "Undo")["ok"]
    assert standing(office) == []
    assert "It is again: not away" in seen_again(office, TOM, answer)["text"]


def test_what_makes_no_sense_is_refused_and_changes_nothing(office):
    for line, why in (
        ("away 20 March-10 March", "would end before it begins"),
        ("away 1 February 2026", "has passed"),
        ("away 3 March-6 March cover:me", "cannot cover for yourself"),
        ("away 3 March-6 March cover:@Nobody Here", "Nobody in the plan is called"),
        ("away 3 March 2026-6 June 2028", "more than 400 days"),
        ("away cover:@Anita Borrowdale", "the days beside the cover"),
        ("away next full moon", "No single day"),
        ("away end", "You are not away"),
        ("settings hour:7", "Cards come between 9:00 and 17:00"),
        ("settings hour:soon", "a full hour"),
        ("settings days:Sat", "days from Monday to Friday"),
        ("settings level:loud", "normal or light"),
        ("settings louder", "only hour:, days: and level:"),
    ):
        assert why in office.typed(TOM, f"/plan {line}")["text"], line
    assert standing(office) == []


def test_overlapping_days_are_joined_and_each_word_can_be_taken_back(office):
    office.typed(TOM, "/plan away 9 March-13 March cover:@Anita Borrowdale")
    longer = office.typed(TOM, "/plan away 12 March-20 March")
    assert "→ Mon 9 Mar 2026 to Fri 20 Mar 2026, back on Mon 23 Mar 2026, covered by Anita" in longer["text"]
    assert len(standing(office)) == 1
    shorter = office.typed(TOM, "/plan away 10 March-11 March cover:@Joe Tregarth")
    assert [one[:2] for one in standing(office)] == [(date(2026, 3, 10), date(2026, 3, 11))]
    tap(office, TOM, shorter, "Undo")
    assert [one[:2] for one in standing(office)] == [(date(2026, 3, 9), date(2026, 3, 20))]
    assert "It is again" in office.typed(TOM, "/plan undo")["text"]
    assert [one[:2] for one in standing(office)] == [(date(2026, 3, 9), date(2026, 3, 13))]
    assert "You cover for Tom Wexcombe" in office.typed(ANITA, "/plan away")["text"]
    assert "back on Mon 16 Mar 2026" in office.typed(TOM, "/plan away")["text"]
    assert "→ not away" in office.typed(TOM, "/plan away end")["text"]
    assert standing(office) == []


def test_who_is_back_early_is_summed_up_and_hears_again(office):
    item = made(office, "Back early", TOM, date(2026, 3, 5))
    office.typed(TOM, "/plan away 2 March-20 March")
    before = len(office.dm(TOM))
    office.morning()
    lead_card = next(m for m in cards(office, LEAD) if item.key in m["text"])
    assert "who is away until Mon 23 Mar 2026, so this comes to you" in lead_card["text"]
    assert "→ away until Mon 2 Mar 2026" in office.typed(TOM, "/plan away end")["text"]
    office.slack.advance(seconds=60)
    office.settle()
    assert [m["text"][:21] for m in office.dm(TOM)[before:]] == ["While you were away, "]
    office.morning()
    assert any(item.key in m["text"] for m in cards(office, TOM))


def test_a_cover_without_a_part_sees_the_plan_while_they_cover_and_no_longer(office):
    item = made(office, "Seen by the cover", JOE, TUESDAY)
    assert "no part" in office.typed(OUTSIDER, f"/plan show {item.key}")["text"]
    office.typed(JOE, "/plan away today cover:@Sam Outwood")
    assert item.title in office.typed(OUTSIDER, f"/plan show {item.key}")["text"]
    office.typed(OUTSIDER, f"/plan update {item.key} 40% two of five")
    assert now(office, item).percent == 40
    assert "You may not hand over" in office.typed(OUTSIDER, f"/plan assign {item.key} @Sam Outwood")["text"]
    office.morning()
    office.settle()
    assert "no part" in office.typed(OUTSIDER, f"/plan show {item.key}")["text"]


def test_a_check_is_asked_of_somebody_who_is_there_and_never_made_by_the_cover(office):
    item = made(office, "Reported by the cover", TOM, TUESDAY)
    office.typed(TOM, f"/plan away today-6 March cover:@{person_name(office, LEAD)}")
    office.typed(LEAD, f"/plan done {item.key}")
    office.settle()
    assert now(office, item).state is State.CLAIMED_DONE
    assert any("reports this done" in m["text"] for m in office.dm(MANAGER))
    assert "one whose owner you cover for" in office.typed(LEAD, f"/plan verify {item.key}")["text"]
    assert "Blue" in office.typed(MANAGER, f"/plan verify {item.key}")["text"]


def person_name(office, who):
    with office.deps.read() as unit:
        found = people.person_by_slack(unit, who)
    assert found
    return found.name


def test_own_settings_are_shown_changed_and_taken_back(office):
    assert "the plan’s, 9:00" in office.typed(TOM, "/plan settings")["text"]
    told = office.typed(TOM, "/plan settings hour:10 days:Mon-Thu level:light")
    assert "the plan’s, 9:00 → 10:00" in told["text"]
    office.morning()
    assert not cards(office, TOM)
    office.slack.advance(seconds=3600)
    assert cards(office, TOM)
    office.typed(TOM, "/plan settings hour:2pm")
    tap(office, TOM, told, "Undo")
    assert any("over" in text or "changed" in text for text in whispered(office, TOM, "C0GENERAL"))
    with office.deps.read() as unit:
        assert people.person_by_slack(unit, TOM).hour == 14
    assert "14:00 → 10:00" in office.typed(TOM, "/plan undo")["text"]


def test_a_snooze_is_logged_and_seen_by_the_manager(office):
    item = made(office, "Put off and seen", TOM)
    office.typed(TOM, f"/plan snooze {item.key} until 6 March")
    assert past(office, item) == ["snoozed"]
    assert "reminder put off to Fri 6 Mar 2026" in office.typed(MANAGER, f"/plan show {item.key}")["text"]
    assert (
        "reminder put off to Fri 6 Mar 2026"
        in office.typed(MANAGER, "/plan due 120d owner:@Tom Wexcombe")["text"]
    )

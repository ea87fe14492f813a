"""Every state a message or view can be in, by name, made of one small plan.

`test_messages_golden.py` holds each to its golden file; the limits are tested over arbitrary text elsewhere.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.messages import (
    answers,
    asks,
    away,
    card,
    days,
    digest,
    help,
    home,
    ids,
    item,
    lists,
    modals,
    notices,
    refusals,
    undelivered,
    welcome,
)
from bot.messages import settings as own_settings
from bot.messages.answers import Told
from bot.messages.blocks import Message, several
from bot.messages.card import Card, CardLine
from bot.messages.home import Behind, Group, Home, Managed, Row
from bot.messages.lines import evidence_line
from bot.messages.undelivered import Decision, Undelivered
from bot.plan.absences import Absence, Away
from bot.plan.calendar import Calendar, OwnDay
from bot.plan.digest import Line, Snapshot, Tally, ThemeCounts
from bot.plan.errors import UnknownVerb
from bot.plan.evidence import Evidence
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Colour, Forecast, Item, Person, Plan, State, Theme
from bot.plan.numbers import Counts, Own, Part, Reported
from bot.plan.requests import DateRequest, Outcome
from bot.plan.settings import OwnSettings
from bot.plan.updates import known

TODAY = date(2017, 11, 14)
NOW = datetime(2017, 11, 14, 9, 0, tzinfo=UTC)
QUIET = 30

MANAGER = Person(1, "Ruth Ashdown", "U0PROG", post="Programme Manager, Improvement")
LEAD = Person(2, "Imran Sayle", "U0LEAD1", post="Divisional Director, Children's Social Care")
OWNER = Person(3, "Tom Wexcombe", "U0OWN1", post="Principal Social Worker")
OTHER = Person(4, "Anita Borrowdale", "U0OWN2", post="Learning and Development Manager")
POST = Person(5, "Head of ICT")
MET = Person(6, "<@U0NEW>", "U0NEW")
PEOPLE = {one.id: one for one in (MANAGER, LEAD, OWNER, OTHER, POST, MET)}

OWN_DAYS = [
    OwnDay(date(2017, 12, 27), works=False, name="office closed"),
    OwnDay(date(2018, 8, 27), works=True),
    OwnDay(date(2018, 9, 1), works=True, name="open day"),
]
OFFICE = Calendar("ENG", frozenset({OWN_DAYS[0].on}), frozenset({OWN_DAYS[1].on, OWN_DAYS[2].on}))
PLAN = Plan(1, "TH", "Tower Hamlets Children's Services Improvement Plan", manager_id=1)
THEME = Theme(7, 1, "T3", "A sufficient and skilled workforce", lead_id=2)


def action(number: int, title: str, **facts: Any) -> Item:
    """One action of the plan, in progress, heard of ten days ago."""
    usual: dict[str, Any] = {
        "theme_id": 7,
        "owner_id": 3,
        "state": State.IN_PROGRESS,
        "heard_at": NOW - timedelta(days=10),
        "created_at": NOW - timedelta(days=140),
        "version": 3,
    }
    return Item(100 + number, 1, "TH", number, title, **(usual | facts))


LATE = action(
    12,
    "Recruit six permanent social workers for the front door",
    ref="3.2",
    colour=Colour.AMBER,
    percent=60,
    first_due_on=date(2017, 9, 10),
    due_on=date(2017, 11, 10),
    times_moved=3,
)
SILENT = action(
    4,
    "Look again at every case held by Family Support and Protection",
    colour=Colour.GREEN,
    due_on=date(2017, 11, 30),
    heard_at=NOW - timedelta(days=34),
)
BLOCKED = action(
    9,
    "New case recording forms live in Mosaic",
    state=State.BLOCKED,
    blocked_by="the supplier's release",
    colour=Colour.RED,
    due_on=date(2017, 10, 31),
    owner_id=5,
)
NEW = action(15, "Audit of private fostering files", state=State.NOT_STARTED, due_on=TODAY, heard_at=NOW)
SOON = action(17, "Agree supervision policy with HR & unions", colour=Colour.GREEN, due_on=date(2017, 11, 21))
UNDATED = action(20, "Rolling recruitment with a shorter process", due_text="ongoing", colour=Colour.GREY)
CLAIMED = action(
    21, "Practice week report to the board", state=State.CLAIMED_DONE, colour=Colour.GREEN, due_on=TODAY
)
CHECKED = replace(CLAIMED, state=State.VERIFIED, colour=Colour.BLUE, percent=100)
MANY = [action(30 + n, f"Step {n} of the workforce strategy", due_on=date(2017, 12, n)) for n in range(1, 13)]


def entry(kind: Kind, words: str = "", by: int | None = 3, **moved: tuple[Any, Any]) -> HistoryEntry:
    """One line of the history; each fact that moved is given as (before, after)."""
    before = {name: pair[0] for name, pair in moved.items()}
    after = {name: pair[1] for name, pair in moved.items()}
    return HistoryEntry(50, 112, 1, NOW, by, kind, before, after, words, inbox_id=900)


FROM_MESSAGE = replace(
    entry(Kind.ADDED, "Somebody should audit the private fostering files", by=1),
    after={
        "due_on": "2017-11-14",
        "owner_id": 3,
        "title": "Audit of private fostering files",
        "author": "Anita Borrowdale",
        "link": "https://council.slack.com/archives/C0PLAN/p1510650000000100?thread_ts=1510640000.000100&cid=C0PLAN",
    },
)
DONE = entry(Kind.CLAIMED_DONE, "all six have started", state=("in progress", "claimed done"))
PROGRESS = entry(Kind.PROGRESS, "panel agreed", percent=(60, 80))
MOVED = entry(Kind.DATE_MOVED, "panel moved", due_on=("2017-11-10", "2017-12-12"))
ENTRIES = {
    Kind.IMPORTED: entry(Kind.IMPORTED, by=None),
    Kind.ADDED: entry(Kind.ADDED, due_on=(None, "2017-12-12"), owner_id=(None, 3), title=(None, "x")),
    Kind.CLAIMED_DONE: DONE,
    Kind.VERIFIED: entry(
        Kind.VERIFIED, by=2, state=("claimed done", "verified"), colour=("amber", "blue"), percent=(80, 100)
    ),
    Kind.SENT_BACK: entry(
        Kind.SENT_BACK, "the minutes are missing", by=2, state=("claimed done", "in progress")
    ),
    Kind.PROGRESS: PROGRESS,
    Kind.COLOUR: entry(Kind.COLOUR, "two posts are still open", colour=("green", "amber")),
    Kind.BLOCKED: entry(
        Kind.BLOCKED,
        "legal advice is outstanding",
        state=("in progress", "blocked"),
        blocked_by=(None, "legal advice is outstanding"),
    ),
    Kind.FORECAST: entry(
        Kind.FORECAST, "the panel moved", forecast=(None, "miss"), forecast_on=(None, "2017-12-12")
    ),
    Kind.DATE_ASKED: entry(
        Kind.DATE_ASKED, "the panel moved", asked_on=(None, "2017-12-12"), request_id=(None, 8)
    ),
    Kind.DATE_MOVED: MOVED,
    Kind.DATE_KEPT: entry(Kind.DATE_KEPT, "the panel moved", by=1, asked_on=(None, "2017-12-12")),
    Kind.HANDED_OVER: entry(Kind.HANDED_OVER, owner_id=(3, 4)),
    Kind.SNOOZED: entry(Kind.SNOOZED, snoozed_until=(None, "2017-11-17")),
    Kind.NOTE: entry(Kind.NOTE, "adverts went out on Monday"),
    Kind.EVIDENCE: entry(Kind.EVIDENCE, "https://example.org/minutes"),
    Kind.QUESTION: entry(Kind.QUESTION, "do we still need this?"),
    Kind.UNCLEAR: entry(Kind.UNCLEAR, "nearly closed"),
    Kind.WITHDRAWN: entry(Kind.WITHDRAWN, "TH-21 replaces it", by=1, state=("in progress", "withdrawn")),
    Kind.REMINDED: entry(Kind.REMINDED, by=None),
    Kind.UNDONE: entry(Kind.UNDONE, due_on=("2017-12-12", "2017-11-10"), times_moved=(4, 3)),
}

ASKED = DateRequest(
    8, 112, 3, NOW, date(2017, 11, 10), date(2017, 12, 12), "12 Dec", "the panel moved to December"
)
AGREED = replace(ASKED, outcome=Outcome.AGREED, decided_by_id=1, decided_at=NOW + timedelta(days=1))


def line(number: int, title: str, **facts: Any) -> Line:
    """One line of the digest."""
    return Line(f"TH-{number}", title, THEME.name, facts.pop("owner", "Tom Wexcombe"), **facts)


THEMES = (
    ThemeCounts(
        "Leadership, Management and Governance",
        {"blue": 3, "green": 1, "amber": 2},
        {"blue": 2, "green": 2, "amber": 2},
    ),
    ThemeCounts(
        "A robust model of social work practice",
        {"blue": 2, "green": 1, "amber": 2, "red": 1, "lapsed green": 1},
        {"blue": 2, "green": 3, "amber": 2},
    ),
    ThemeCounts(
        "A sufficient and skilled workforce",
        {"blue": 1, "green": 1, "amber": 2, "red": 1},
        {"blue": 1, "green": 2, "amber": 2},
    ),
    ThemeCounts(
        "Quality assurance and audit",
        {"blue": 2, "green": 1, "not rated": 1},
        {"blue": 2, "green": 1, "grey": 1},
    ),
)
FIRST_STEPS = tuple(
    line(30 + n, f"Step {n} of the workforce strategy", on=f"2017-11-{14 + n}", days=n) for n in range(1, 8)
)
NO_RELEASE = "no release date from the supplier"
WEEK = Snapshot(
    plan_key="TH",
    plan_title=PLAN.title,
    week_on="2017-11-13",
    made_on="2017-11-13",
    since="2017-11-06",
    tally=Tally(
        22,
        {"blue": 8, "green": 4, "amber": 6, "red": 2, "lapsed green": 1, "not rated": 1},
        overdue=4,
        silent=2,
        claimed=1,
        done=8,
        to_miss=1,
    ),
    before=Tally(22, {"blue": 7, "green": 8, "amber": 6, "grey": 1}, overdue=3, silent=1, claimed=1, done=7),
    themes=THEMES,
    newly_red=(line(9, BLOCKED.title, owner="Head of ICT", was="amber", words=NO_RELEASE),),
    redated=(line(12, LATE.title, was="2017-10-10", on="2017-11-10", words="the panel moved"),),
    completed=(line(3, "Finish the workforce strategy", owner="Imran Sayle", on="2017-11-09"),),
    claimed=(line(21, CLAIMED.title, on="2017-11-10"),),
    overdue=(
        line(
            9,
            BLOCKED.title,
            owner="Head of ICT",
            on="2017-10-31",
            days=13,
            words=NO_RELEASE,
            words_on="2017-11-08",
        ),
        line(
            12, LATE.title, on="2017-11-10", days=3, words="four of six have started", words_on="2017-11-03"
        ),
        line(
            13, "Exit interviews for everybody who leaves", owner="Anita Borrowdale", on="2017-11-10", days=3
        ),
        line(14, "Caseload report each Friday", on="2017-11-10", days=3),
    ),
    to_miss=(
        line(
            18,
            "Exit interviews for everybody who leaves",
            was="2017-12-04",
            on="2018-01-12",
            words="the panel moved",
            words_on="2017-11-10",
        ),
    ),
    silent=(
        line(4, SILENT.title, on="2017-11-30", days=34),
        line(5, "Thresholds agreed with partners", days=31),
    ),
    upcoming=FIRST_STEPS,
    upcoming_total=7,
    asked=(line(12, LATE.title, was="2017-11-10", on="2017-12-12", words="the panel moved to December"),),
)
QUIET_WEEK = Snapshot(
    plan_key="TH",
    plan_title=PLAN.title,
    week_on="2017-11-20",
    made_on="2017-11-20",
    since="2017-11-13",
    tally=Tally(22, {"blue": 8, "green": 14}, overdue=0, silent=0, claimed=0, done=8),
    before=Tally(22, {"blue": 8, "green": 14}, overdue=0, silent=0, claimed=0, done=8),
)
FIRST_WEEK = replace(
    WEEK, since=None, before=None, themes=tuple(replace(t, before={}) for t in THEMES), late=True
)

AHEAD = action(18, "Exit interviews for everybody who leaves", due_on=date(2017, 12, 4))
EXPECTED = replace(AHEAD, number=19, id=119, forecast=Forecast.MISS, forecast_on=date(2018, 1, 12))
KNOWN = replace(known(LATE, [PROGRESS]), next_step="interviews on 3 December", forecast_on=date(2017, 12, 1))
PROOFS = [
    Evidence(2, 119, 50, "https://example.slack.com/files/U1/F1/minutes.pdf", "minutes.pdf", NOW, "F1", 9),
    Evidence(1, 119, 49, "https://example.org/a/b?c=1&d=2", "example.org/…/b", NOW),
]


def _typed_into() -> dict[str, Any]:
    """The update form with two fields that somebody filled in, as Slack hands it back."""
    view = modals.update_form(LATE, "112:3:50:dm", TODAY, KNOWN)
    values: dict[str, Any] = {
        modals.WORDS: {"value": "panel agreed\nall six"},
        modals.PERCENT: {"value": "80"},
    }
    return view | {"state": {"values": {name: {ids.FORM_FIELD: state} for name, state in values.items()}}}


TYPED_INTO = _typed_into()

COUNTS = Counts(
    22, {Reported.RED: 2, Reported.AMBER: 6, Reported.BLUE: 8}, overdue=4, silent=2, claimed=1, to_miss=1
)
CARD_LINES = (
    CardLine(BLOCKED, "-10", owner_name="Head of ICT"),
    CardLine(LATE, "-1"),
    CardLine(NEW, "day"),
    CardLine(SOON, "+5"),
    CardLine(SILENT, "snoozed"),
)
REST = tuple(CardLine(one, "+14") for one in MANY[:7])


def own(*parts: list[Item]) -> Own:
    """These actions as somebody's own, in the order of its parts: the first ten of each, and all counted."""
    return Own(*(Part(part[:10], len(part)) for part in parts))


def _card(*lines: CardLine) -> Message:
    return card.card_message(Card(OWNER, TODAY, lines, (PLAN.title,), QUIET))


def _touched(of: Item, told: HistoryEntry, undo: int | None) -> CardLine:
    return CardLine(of, "-1", None, answers.changed_line([Told(of, told)], PEOPLE), undo)


def _rows(group: Group, *found: Item) -> list[Row]:
    return [Row(group, one) for one in found]


def _home(rows: list[Row], totals: dict[Group, int] | None = None, **facts: Any) -> dict[str, Any]:
    counted = {group: sum(row.group is group for row in rows) for group in Group}
    usual: dict[str, Any] = {"person": OWNER, "people": PEOPLE}
    return home.home_view(
        Home(today=TODAY, quiet_days=QUIET, totals=totals or counted, rows=rows, **(usual | facts))
    )


def _list(found: list[Item], total: int, page: int) -> Message:
    return lists.list_message(
        "Overdue", found, total, page, "overdue plan:TH", PEOPLE, TODAY, QUIET, {7: THEME.name}
    )


def _item(of: Item, request: DateRequest | None = None, **rights: Any) -> Message:
    may_act = rights.pop("may_act", True)
    return item.item_message(of, THEME, PEOPLE, TODAY, QUIET, request, [PROGRESS, MOVED], may_act, **rights)


BACK_ON = date(2018, 1, 3)
"""The first working day after the absence."""
AWAY = away.Absent(Absence(4, 3, 2, date(2017, 12, 22), date(2018, 1, 2), NOW), BACK_ON, LEAD)
AWAY_LONGER = away.Absent(
    Absence(5, 3, 2, date(2017, 12, 22), date(2018, 1, 5), NOW),
    date(2018, 1, 8),
    LEAD,
    (Absence(6, 2, None, date(2017, 12, 27), date(2017, 12, 29), NOW),),
)
AWAY_CUT = away.Absent(
    Absence(7, 3, 2, date(2017, 12, 22), date(2017, 12, 27), NOW), date(2017, 12, 28), LEAD
)
HELD = Undelivered("card", OWNER, TODAY, "nobody in Slack to send it to", (LATE, NEW, SOON, *MANY[:4]))

STATES: dict[str, Callable[[], Message | dict[str, Any]]] = {
    "card": lambda: _card(*CARD_LINES),
    "card_with_more": lambda: _card(*CARD_LINES, *REST),
    "card_of_one": lambda: _card(CardLine(LATE, "+1")),
    "card_without_owner": lambda: _card(CardLine(replace(NEW, owner_id=None), "day", owner_name="")),
    "card_touched": lambda: _card(_touched(LATE, MOVED, 900), _touched(NEW, DONE, None), *CARD_LINES[3:]),
    "card_all_answered": lambda: _card(_touched(LATE, PROGRESS, 900)),
    "why": lambda: card.why_message(LATE, "-3", LATE.due_on, OWNER, LEAD, MANAGER),
    "changed": lambda: answers.changed_message([Told(LATE, MOVED, "It was moved before.")], PEOPLE, 900),
    "changed_in_words": lambda: answers.changed_message([Told(LATE, MOVED)], PEOPLE, 900, in_words=True),
    "why_so": lambda: answers.why_so_message(
        "done & see 3.2",
        [
            ("done", "finished", "Words of finishing, with nothing that says something remains: done."),
            ("3.2", "TH-12", "Actions are named by reference, place in the list, or words of one title."),
        ],
    ),
    "corrected": lambda: answers.corrected_message([Told(LATE, ENTRIES[Kind.UNDONE])], PEOPLE),
    "edited_late": lambda: answers.edited_late_message([LATE, NEW], "late", "TH-12"),
    "edited_after_a_change": lambda: answers.edited_late_message([LATE], "changed", "TH-12"),
    "edited_long_ago": lambda: answers.edited_late_message([], "late", ""),
    "deleted": lambda: answers.deleted_message([Told(LATE, PROGRESS)], PEOPLE, 900),
    "deleted_late": lambda: answers.deleted_message([Told(LATE, PROGRESS)], PEOPLE, None),
    "deleted_left": lambda: answers.left_message([Told(LATE, PROGRESS)], PEOPLE),
    "since_the_card": lambda: answers.since_message(TODAY, [Told(LATE, MOVED), Told(NEW, DONE)], PEOPLE),
    "changed_date_asked": lambda: answers.changed_message(
        [Told(LATE, ENTRIES[Kind.DATE_ASKED], answers.awaits_decision(MANAGER, LATE.due_on))], PEOPLE, 900
    ),
    "changed_several": lambda: answers.changed_message(
        [Told(LATE, kind) for kind in ENTRIES.values()], PEOPLE, None
    ),
    "unchanged": lambda: answers.unchanged_message(CLAIMED, "It was reported done before."),
    "undone": lambda: answers.undone_message([Told(LATE, ENTRIES[Kind.UNDONE])], PEOPLE),
    "question_of_owner": lambda: answers.question_message(
        LATE,
        owner=OWNER,
        lead=LEAD,
        reader=OWNER,
        said=ENTRIES[Kind.BLOCKED],
        today=TODAY,
        outcome=answers.question_passed(LEAD),
    ),
    "question_of_lead": lambda: answers.question_message(
        replace(UNDATED, owner_id=None),
        owner=None,
        lead=LEAD,
        reader=LEAD,
        said=None,
        today=TODAY,
        outcome=answers.question_passed(None),
    ),
    "question_answered": lambda: answers.question_message(
        LATE, owner=OWNER, lead=LEAD, reader=MANAGER, said=ENTRIES[Kind.BLOCKED], today=TODAY, outcome=""
    ),
    "not_mine": lambda: answers.not_mine_message(LATE, LEAD),
    "not_mine_and_nobody_to_ask": lambda: answers.not_mine_message(LATE, None),
    "cancel_passed": lambda: answers.cancel_passed_message(LATE, LEAD),
    "plain": lambda: answers.plain_message("This week's digest of TH is on its way to the plan's channel."),
    "mine": lambda: lists.mine_message(
        OWNER, own([LATE], [NEW], [SOON, SILENT], [UNDATED], [CLAIMED]), TODAY, QUIET
    ),
    "mine_long": lambda: lists.mine_message(OWNER, own(MANY, [NEW], [SOON], [], [CLAIMED]), TODAY, QUIET),
    "mine_empty": lambda: lists.mine_message(OWNER, own(), TODAY, QUIET),
    "list": lambda: _list([BLOCKED, LATE], 2, 1),
    "list_first_page": lambda: _list(MANY[:10], 12, 1),
    "list_last_page": lambda: _list(MANY[10:], 12, 2),
    "list_past_the_end": lambda: _list([], 12, 7),
    "list_empty": lambda: _list([], 0, 1),
    "item": lambda: _item(LATE),
    "item_to_read": lambda: _item(LATE, may_act=False),
    "item_with_request": lambda: _item(LATE, ASKED, may_decide=True),
    "item_to_check": lambda: _item(CLAIMED, may_check=True),
    "item_checked": lambda: _item(CHECKED),
    "item_bare": lambda: item.item_message(
        replace(UNDATED, owner_id=None, theme_id=None), None, PEOPLE, TODAY, QUIET, None, [], True
    ),
    "history": lambda: item.history_message(LATE, list(ENTRIES.values()), PEOPLE, 40),
    "history_empty": lambda: item.history_message(LATE, [], PEOPLE, 0),
    "help": lambda: help.help_message(None),
    "help_of_one": lambda: help.help_message("slip"),
    "ask": lambda: asks.ask_message(
        "Which action do you mean by “12”?", [asks.Option("TH-12"), asks.Option("WF-12")], 900
    ),
    "ask_long": lambda: asks.ask_message(
        "What did you mean by “nearly done, 12 Dec”?",
        [
            asks.Option("Ask for another date for TH-12: Tue 12 Dec 2017", "primary"),
            asks.Option("Keep it as a note with TH-12"),
        ],
        900,
    ),
    "chosen": lambda: asks.chosen_message("Which action do you mean by “12”?", "TH-12"),
    "ask_what_was_meant": lambda: asks.ask_message(
        asks.WHAT_WAS_MEANT, [asks.Option("TH-12: green"), asks.Option("Another date for TH-12…")], 900
    ),
    "ask_whether_to_carry_out": lambda: asks.ask_message(asks.CARRY_OUT, [asks.Option("TH-12: 70%")], 900),
    "overtaken": lambda: asks.overtaken_message("Which action do you mean by “12”?"),
    "date_request": lambda: notices.date_request_message(LATE, ASKED, PEOPLE),
    "date_request_agreed": lambda: notices.date_request_message(LATE, AGREED, PEOPLE),
    "date_agreed": lambda: notices.date_decided_message(replace(LATE, due_on=ASKED.new_on), AGREED, PEOPLE),
    "date_kept": lambda: notices.date_decided_message(LATE, replace(AGREED, outcome=Outcome.KEPT), PEOPLE),
    "date_taken_back": lambda: notices.date_request_message(
        LATE, replace(AGREED, outcome=Outcome.TAKEN_BACK, decided_by_id=3), PEOPLE
    ),
    "date_replaced": lambda: notices.date_request_message(
        LATE, replace(ASKED, outcome=Outcome.REPLACED), PEOPLE
    ),
    "handed_over": lambda: notices.handed_over_message(
        replace(LATE, owner_id=4), OWNER, "you know the panel", PEOPLE
    ),
    "added": lambda: notices.added_message(NEW, MANAGER, ENTRIES[Kind.ADDED]),
    "added_from_message": lambda: notices.added_message(NEW, MANAGER, FROM_MESSAGE),
    "item_from_message": lambda: item.item_message(
        NEW, THEME, PEOPLE, TODAY, QUIET, None, [FROM_MESSAGE], True
    ),
    "check_request": lambda: notices.check_request_message(
        CLAIMED, OWNER, "the report is on the shared drive"
    ),
    "check_request_over": lambda: notices.check_request_message(CHECKED, OWNER, ""),
    "check_taken_back": lambda: notices.check_taken_back_message(LATE, OWNER),
    "checked": lambda: notices.checked_message(CHECKED, LEAD),
    "sent_back": lambda: notices.sent_back_message(LATE, LEAD, "the minutes are missing"),
    "changed_for_you": lambda: notices.changed_for_you_message(
        Told(LATE, ENTRIES[Kind.COLOUR]), MANAGER, PEOPLE
    ),
    "question_passed": lambda: notices.question_passed_message(
        LATE, OWNER, "do we still need this?", "https://example.slack.com/archives/D1/p1"
    ),
    "question_passed_from_a_talk": lambda: notices.question_passed_message(
        LATE, OWNER, "do we still need this?", "https://example.slack.com/team/U0OWN1"
    ),
    "digest": lambda: digest.digest_message(WEEK),
    "digest_with_chart": lambda: digest.digest_message(WEEK, "F0CHART01"),
    "digest_thread": lambda: digest.digest_thread_messages(WEEK)[0],
    "digest_first_and_late": lambda: digest.digest_message(FIRST_WEEK),
    "digest_quiet_week": lambda: digest.digest_message(QUIET_WEEK),
    "summary": lambda: lists.summary_message(
        PLAN.title, COUNTS, [(THEME.name, COUNTS), ("Quality assurance and audit", Counts())], PLAN
    ),
    "changes": lambda: lists.changes_message(
        date(2017, 11, 6), [Told(LATE, MOVED), Told(LATE, PROGRESS)], PEOPLE, 3
    ),
    "not_understood": answers.not_understood_message,
    "two_answers": lambda: several(
        [
            answers.unchanged_message(LATE, "It was so already."),
            answers.unchanged_message(CLAIMED, "It was so already."),
        ]
    ),
    "form_refused": lambda: modals.refusal_view("TH-12 is checked and complete, so this was not done."),
    "home_closed": lambda: home.closed_home("You have no part in this plan, so it is not shown to you."),
    "form_update": lambda: modals.update_form(LATE, "112:3:50:dm", TODAY, KNOWN),
    "form_update_of_new": lambda: modals.update_form(NEW, "115:3:50:dm", TODAY, known(NEW, [])),
    "form_update_again": lambda: modals.shown_again(
        modals.update_form(LATE, "112:4:51:dm", TODAY, KNOWN),
        TYPED_INTO,
        ["• Imran Sayle, 10:31 on Tue 14 Nov 2017: 🟢 Green → 🟠 Amber, “because of the audit”"],
        {modals.COLOUR},
        4,
    ),
    "form_miss": lambda: modals.miss_form(SOON, "117:3:50:dm", TODAY),
    "card_ahead": lambda: _card(CardLine(AHEAD, "+14"), CardLine(EXPECTED, "+14"), CardLine(SOON, "+5")),
    "item_to_miss": lambda: _item(EXPECTED, evidence=evidence_line(PROOFS, 7, "Europe/London")),
    "check_request_with_evidence": lambda: notices.check_request_message(
        CLAIMED, OWNER, "", evidence_line(PROOFS, 2, "Europe/London")
    ),
    "form_slip": lambda: modals.slip_form(LATE, "112:3:D1", TODAY),
    "form_block": lambda: modals.block_form(LATE, "112:3:D1", TODAY),
    "form_send_back": lambda: modals.send_back_form(CLAIMED, "121:3:D1", TODAY),
    "form_add": lambda: modals.add_form([PLAN], [THEME], "Agree the supervision policy", "D1"),
    "home": lambda: _home(
        [
            *_rows(Group.TODAY, LATE, NEW),
            Row(Group.WAITING, CLAIMED),
            Row(Group.WAITING, SOON, request=ASKED),
            Row(Group.WAITING, SILENT, asked=entry(Kind.QUESTION, "Which panel is meant?", by=4)),
            *_rows(Group.COMING, SOON),
        ]
    ),
    "home_second_page": lambda: _home(
        _rows(Group.COMING, *MANY[:10]),
        {Group.TODAY: 11, Group.WAITING: 2, Group.COMING: 480},
        page=2,
    ),
    "home_last_page": lambda: _home(
        _rows(Group.COMING, *MANY[:3]), {Group.TODAY: 1, Group.COMING: 12}, page=2
    ),
    "home_of_manager": lambda: _home(
        _rows(Group.TODAY, *MANY[:10]),
        {Group.TODAY: 12},
        person=MANAGER,
        managed=[
            Managed(PLAN, COUNTS, [Behind(OWNER.name, 3, 41, 30), Behind("Head of ICT", 1, 14, 14)]),
            Managed(replace(PLAN, id=2, key="EH", title="Early help"), COUNTS),
        ],
        health=["Golden Thread is well."],
    ),
    "home_empty": lambda: _home([], person=LEAD),
    "form_settings": lambda: own_settings.settings_form(
        own_settings.Shown(OwnSettings(10, works_on="123"), range(9, 17), 9, "Europe/London", True), "home.1"
    ),
    "form_settings_of_the_plan": lambda: own_settings.settings_form(
        own_settings.Shown(OwnSettings(), (), 9, "Europe/London", False), "home.1"
    ),
    "welcome": lambda: welcome.welcome_message(
        welcome.Welcome(
            OWNER,
            [PLAN.title],
            TODAY,
            QUIET,
            {Group.TODAY: 2, Group.COMING: 7},
            [*_rows(Group.TODAY, LATE, NEW), *_rows(Group.COMING, SOON, UNDATED)],
        )
    ),
    "welcome_without_actions": lambda: welcome.welcome_message(
        welcome.Welcome(replace(LEAD, post=None), [PLAN.title, "Early help"], TODAY, QUIET, {}, [])
    ),
    "welcome_over": welcome.welcome_over_message,
    "not_me": lambda: welcome.not_me_message(POST),
    "not_them": lambda: welcome.not_them_message(
        replace(POST, email="ict@example.org"), "Nadia Fernhill", PLAN
    ),
    "held": lambda: undelivered.held_message(HELD, 71, None),
    "held_in_doubt": lambda: undelivered.held_message(
        Undelivered("digest", None, TODAY, "could not be looked up: missing_scope"), 71, None
    ),
    "held_sent_again": lambda: undelivered.held_message(HELD, 71, Decision(MANAGER, again=True)),
    "held_arrived": lambda: undelivered.held_message(HELD, 71, Decision(MANAGER, again=False)),
    "expired": lambda: undelivered.expired_message(
        Undelivered("digest", None, TODAY, "too late to be of use")
    ),
    "days": lambda: days.days_message(PLAN, OFFICE, OWN_DAYS, TODAY, date(2018, 11, 14)),
    "days_beyond_what_is_known": lambda: days.days_message(
        PLAN, Calendar("SCT"), [], date(2100, 12, 20), date(2101, 3, 1)
    ),
    "day_changed": lambda: days.day_changed_message(
        PLAN, date(2017, 12, 27), "a working day", "free (office closed)", 7
    ),
    "day_taken_back": lambda: days.day_changed_message(
        PLAN, date(2017, 12, 27), "free (office closed)", "a working day", None
    ),
    "day_unchanged": lambda: days.day_unchanged_message(PLAN, date(2017, 12, 25), "free (Christmas Day)"),
    "card_of_somebody_gone": lambda: card.card_message(
        Card(LEAD, TODAY, (CardLine(LATE, "-1", OWNER.name, owner_gone=True),), (PLAN.title,), QUIET)
    ),
    "card_of_cover": lambda: card.card_message(
        Card(
            LEAD,
            TODAY,
            (
                CardLine(LATE, "-1", OWNER.name, away=Away(BACK_ON), covers=True),
                CardLine(SOON, "+1", OWNER.name, away=Away(BACK_ON)),
            ),
            (PLAN.title,),
            QUIET,
        )
    ),
    "item_of_owner_away": lambda: _item(
        replace(LATE, snoozed_until=date(2017, 11, 20)), away=Away(BACK_ON, LEAD.name)
    ),
    "list_of_owner_away": lambda: lists.list_message(
        "Overdue", [LATE], 1, 1, "overdue", PEOPLE, TODAY, QUIET, {}, {3: Away(BACK_ON)}
    ),
    "away": lambda: away.away_message(AWAY, [], 900),
    "away_longer": lambda: away.away_message(AWAY_LONGER, [AWAY], 900),
    "away_ended": lambda: away.away_ended_message([AWAY], AWAY_CUT, 900),
    "away_undone": lambda: away.away_undone_message([AWAY]),
    "away_undone_to_none": lambda: away.away_undone_message([]),
    "away_shown": lambda: away.away_shown_message([AWAY], [(MANAGER, AWAY_LONGER)]),
    "away_not": lambda: away.away_shown_message([], []),
    "cover_asked": lambda: away.cover_message(OWNER, AWAY, holds=True),
    "cover_not_needed": lambda: away.cover_message(OWNER, AWAY, holds=False),
    "back": lambda: away.back_message(
        AWAY.absence.first_on,
        AWAY.absence.last_on,
        [(LATE, [MOVED]), (SOON, [PROGRESS] * 5), *((one, [DONE]) for one in MANY)],
        Part(MANY[:10], 12),
        PEOPLE,
        TODAY,
        QUIET,
        "Europe/London",
    ),
    "back_and_nothing_new": lambda: away.back_message(
        TODAY, TODAY, [], Part([], 0), PEOPLE, TODAY, QUIET, "Europe/London"
    ),
    "settings": lambda: away.settings_message(OWNER, {"TH": (9, 17)}),
    "settings_changed": lambda: away.settings_message(
        replace(OWNER, hour=10, level="light", works_on="1234"), {"TH": (9, 17)}, OWNER, 900
    ),
    "refusal": lambda: refusals.refusal_message(UnknownVerb("donn", ("done", "note", "due"))),
    "bug": lambda: refusals.bug_message("7f3a9c"),
}

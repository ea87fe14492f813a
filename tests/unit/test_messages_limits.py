"""Whatever people write and call themselves, Slack takes the message and nobody is mentioned."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import (
    answers,
    asks,
    card,
    digest,
    home,
    item,
    lists,
    modals,
    notices,
    refusals,
    undelivered,
    welcome,
)
from bot.messages.blocks import Message, several
from bot.messages.home import Behind, Group, Managed, Row
from bot.messages.lines import evidence_line
from bot.plan import errors
from bot.plan.digest import Line, Snapshot, Tally, ThemeCounts
from bot.plan.errors import PlanError
from bot.plan.evidence import Evidence
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Colour, Forecast, Item, Person, Plan, State, Theme
from bot.plan.numbers import Counts, Reported
from bot.plan.requests import DateRequest, Outcome
from bot.plan.updates import known
from bot.playground.checks import MessageWish, all_text, check_message, check_view
from tests.golden.states import NOW, STATES, own

NASTY = (
    "<!channel> <!here> <@U0123> <#C0123> <https://evil.example|https://good.example>",
    "&<>" * 700,
    "```" * 50 + "*bold* _it_ ~gone~ `code`",
    "\u202e\u200b\u2066\x00\x07\x1b",
    "🔴" * 500,
    "a\nb\r\n\tc\u2028d",
    "word " * 400,
    "@here @channel @everyone",
    "",
)
texts = st.sampled_from(NASTY) | st.text(max_size=400)
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
ids = st.integers(1, 6)
keys = st.sampled_from(("TH", "ABCDEFGH"))
people = st.lists(st.builds(Person, ids, texts, post=texts), min_size=6, max_size=6).map(
    lambda found: {n: replace(person, id=n) for n, person in enumerate(found, 1)}
)
items_ = st.builds(
    Item,
    id=st.integers(1, 10**9),
    plan_id=st.just(1),
    plan_key=keys,
    number=st.integers(1, 10**6),
    title=texts,
    theme_id=st.none() | ids,
    ref=st.none() | texts,
    owner_id=st.none() | st.integers(1, 9),
    first_due_on=st.none() | days,
    due_on=st.none() | days,
    due_text=texts,
    times_moved=st.integers(0, 50),
    state=st.sampled_from(State),
    colour=st.none() | st.sampled_from(Colour),
    percent=st.none() | st.integers(0, 100),
    blocked_by=st.none() | texts,
    snoozed_until=st.none() | days,
    forecast=st.none() | st.sampled_from(Forecast),
    forecast_on=st.none() | days,
    heard_at=st.none() | instants,
    created_at=instants,
    version=st.integers(1, 10**6),
)
moves = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from([state.value for state in State]),
        "colour": st.none() | st.sampled_from([colour.value for colour in Colour]),
        "percent": st.none() | st.integers(0, 100),
        "due_on": st.none() | days.map(date.isoformat),
        "owner_id": st.none() | st.integers(1, 9),
        "blocked_by": st.none() | texts,
        "snoozed_until": st.none() | days.map(date.isoformat),
        "forecast": st.none() | st.sampled_from([forecast.value for forecast in Forecast]),
        "forecast_on": st.none() | days.map(date.isoformat),
        "title": texts,
        "asked_on": days.map(date.isoformat),
        "times_moved": ids,
        "author": texts,
        "link": texts,
    },
)
entries = st.builds(
    HistoryEntry,
    id=ids,
    item_id=ids,
    plan_id=ids,
    at=instants,
    by_id=st.none() | st.integers(1, 9),
    kind=st.sampled_from(Kind),
    before=moves,
    after=moves,
    words=texts,
    inbox_id=st.none() | ids,
)
told = st.builds(answers.Told, items_, entries, st.none() | texts)
requests = st.builds(
    DateRequest,
    id=ids,
    item_id=ids,
    asked_by_id=ids,
    asked_at=instants,
    old_on=st.none() | days,
    new_on=days,
    typed=texts,
    reason=texts,
    outcome=st.sampled_from(Outcome),
    decided_by_id=st.none() | ids,
    decided_at=st.none() | instants,
)
colours = st.dictionaries(st.sampled_from([colour.value for colour in Reported]), st.integers(0, 10**5))
tallies = st.builds(Tally, st.integers(0, 10**6), colours, *[st.integers(0, 10**6)] * 4)
iso = days.map(date.isoformat)
digest_lines = st.lists(
    st.builds(
        Line,
        texts,
        texts,
        texts,
        texts,
        st.none() | iso,
        st.integers(0, 9999),
        st.none() | iso,
        texts,
        st.none() | iso,
    ),
    max_size=8,
).map(tuple)
many_lines = digest_lines | digest_lines.map(lambda some: some * 12)
red_lines = st.builds(lambda some: tuple(replace(one, was="amber") for one in some), digest_lines)
snapshots = st.builds(
    Snapshot,
    plan_key=st.just("TH"),
    plan_title=texts,
    week_on=iso,
    made_on=iso,
    since=st.none() | iso,
    tally=tallies,
    before=st.none() | tallies,
    themes=st.lists(st.builds(ThemeCounts, texts, colours, colours), max_size=14).map(tuple),
    newly_red=red_lines,
    redated=digest_lines,
    completed=digest_lines,
    claimed=digest_lines,
    overdue=many_lines,
    silent=many_lines,
    upcoming=digest_lines,
    upcoming_total=st.integers(0, 10**6),
    asked=digest_lines,
    late=st.booleans(),
)
LIVE = re.compile(r"<[@!#]|<(?!https://)")
thorough = settings(max_examples=60, deadline=None)


def any_file(_: object) -> bool:
    return True


def must_be_sendable(message: Message) -> None:
    """What Slack's own rules, and ours, ask of a message."""
    blocks = list(message.blocks)
    check_message(MessageWish(message.text, blocks, update=True), any_file)
    assert message.text.strip()
    assert len(message.text) <= 3500
    assert len(blocks) <= 45
    assert sum(map(len, all_text(blocks))) <= 10_000
    must_mention_nobody(message.text, blocks)


def must_mention_nobody(text: str, blocks: Any) -> None:
    assert not LIVE.search(text)
    for block in mrkdwn_objects(blocks):
        assert block["verbatim"] is True
        assert not LIVE.search(block["text"])


def mrkdwn_objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every mrkdwn text object in these blocks."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from mrkdwn_objects(one)


@thorough
@given(st.lists(st.tuples(items_, st.booleans()), min_size=1, max_size=30), people, told, texts, days)
def test_any_card_can_be_sent(
    owed: list[tuple[Item, bool]], named: dict[int, Person], change: answers.Told, name: str, day: date
) -> None:
    line = answers.changed_line([change], named)
    lines = tuple(
        card.CardLine(
            one, "-3" if touched else "+14", name if touched else None, line if touched else None, 7
        )
        for one, touched in owed
    )
    must_be_sendable(card.card_message(card.Card(named[1], day, lines, (name, name, name, name), 30)))


@thorough
@given(items_, people, days, st.sampled_from(("day", "+14", "-1", "snoozed")))
def test_any_reason_for_a_reminder_can_be_sent(
    of: Item, named: dict[int, Person], day: date, rung: str
) -> None:
    must_be_sendable(card.why_message(of, rung, of.due_on, named[1], None, named[2]))
    must_be_sendable(
        answers.question_message(
            of,
            owner=named[1],
            lead=None,
            reader=named[3],
            said=None,
            today=day,
            outcome=answers.question_passed(named[2]),
        )
    )


@thorough
@given(st.lists(told, min_size=1, max_size=20), people, st.none() | ids, texts)
def test_any_answer_can_be_sent(
    changes: list[answers.Told], named: dict[int, Person], undo: int | None, words: str
) -> None:
    must_be_sendable(answers.changed_message(changes, named, undo))
    must_be_sendable(answers.changed_message(changes, named, undo, in_words=True))
    must_be_sendable(answers.undone_message(changes, named))
    must_be_sendable(answers.corrected_message(changes, named))
    must_be_sendable(answers.deleted_message(changes, named, undo))
    must_be_sendable(answers.left_message(changes, named))
    must_be_sendable(answers.since_message(date(2017, 11, 6), changes, named))
    must_be_sendable(answers.edited_late_message([one.item for one in changes], "changed", words))
    must_be_sendable(answers.why_so_message(words, [(words, words, words), (words, "x", words)] * 10))
    must_be_sendable(asks.overtaken_message(words))
    must_be_sendable(answers.unchanged_message(changes[0].item, words))
    must_be_sendable(answers.plain_message(words))
    must_be_sendable(answers.plain_message(answers.awaits_decision(named[1], changes[0].item.due_on)))
    must_be_sendable(lists.changes_message(date(2017, 11, 6), changes, named, 3))
    must_be_sendable(several([answers.changed_message(changes, named, undo)] * 30))


@thorough
@given(st.lists(items_, max_size=30), people, days, texts, st.integers(1, 40))
def test_any_list_can_be_sent(
    found: list[Item], named: dict[int, Person], day: date, words: str, page: int
) -> None:
    themes = dict.fromkeys(range(1, 7), words)
    must_be_sendable(lists.mine_message(named[1], own(found, found[:3], found, found, found), day, 30))
    must_be_sendable(lists.list_message(words, found[:10], len(found), page, words, named, day, 30, themes))
    counts = Counts(9, {Reported.RED: 4})
    must_be_sendable(lists.summary_message(words, counts, [(words, counts)] * 60, Plan(1, "TH", words)))


@thorough
@given(items_, people, days, texts, requests, st.lists(entries, max_size=30), st.booleans())
def test_any_action_can_be_shown(
    of: Item,
    named: dict[int, Person],
    day: date,
    words: str,
    request: DateRequest,
    past: list[HistoryEntry],
    may: bool,
) -> None:
    theme = Theme(1, 1, words, words)
    proof = [
        Evidence(1, 1, 1, words, words, NOW),
        Evidence(1, 1, 1, "https://example.org/" + "x" * 900, words, NOW),
    ]
    told = evidence_line(proof, 9, "Europe/London")
    must_be_sendable(
        item.item_message(of, theme, named, day, 30, request, past, may, may, may, evidence=told)
    )
    must_be_sendable(notices.check_request_message(of, named[1], words, told))
    must_be_sendable(item.history_message(of, past, named, len(past) + 3))


@thorough
@given(told, people, requests, texts)
def test_any_notice_can_be_sent(
    change: answers.Told, named: dict[int, Person], request: DateRequest, words: str
) -> None:
    of, by = change.item, named[1]
    for message in (
        notices.date_request_message(of, request, named),
        notices.date_decided_message(of, request, named),
        notices.handed_over_message(of, by, words, named),
        notices.added_message(of, by, change.entry),
        notices.check_request_message(of, by, words),
        notices.check_taken_back_message(of, by),
        notices.checked_message(of, by),
        notices.sent_back_message(of, by, words),
        notices.changed_for_you_message(change, by, named),
        notices.question_passed_message(of, by, words, words),
    ):
        must_be_sendable(message)


@thorough
@given(st.lists(items_, max_size=12), people, days, texts, st.none() | st.booleans(), st.booleans())
def test_any_message_that_did_not_arrive_can_be_told_of(
    of: list[Item], named: dict[int, Person], day: date, words: str, again: bool | None, to_channel: bool
) -> None:
    it = undelivered.Undelivered(words, None if to_channel else named[1], day, words, tuple(of))
    decision = None if again is None else undelivered.Decision(named[2], again)
    must_be_sendable(undelivered.held_message(it, 10**9, decision))
    must_be_sendable(undelivered.expired_message(it))


@thorough
@given(texts, st.lists(st.builds(asks.Option, texts), max_size=15), ids)
def test_any_question_can_be_asked(question: str, options: list[asks.Option], inbox_id: int) -> None:
    must_be_sendable(asks.ask_message(question, options, inbox_id))
    must_be_sendable(asks.chosen_message(question, question))


@thorough
@given(snapshots)
def test_any_digest_can_be_sent_and_is_under_15_lines(snapshot: Snapshot) -> None:
    front = digest.digest_message(snapshot, "F0CHART01")
    must_be_sendable(front)
    told = [text for block in front.blocks if block["type"] != "image" for text in all_text([block])]
    assert sum(text.count("\n") + 1 for text in told) < 15
    for message in digest.digest_thread_messages(snapshot):
        must_be_sendable(message)


@thorough
@given(items_, days, texts, st.lists(st.builds(Plan, ids, keys, texts), min_size=1, max_size=5))
def test_any_form_can_be_opened(of: Item, day: date, words: str, plans: list[Plan]) -> None:
    themes = [Theme(n, plan.id, words, words) for plan in plans for n in range(1, 30)]
    for view in (
        modals.update_form(of, "1:2:3:dm", day, known(of, [])),
        modals.miss_form(of, "1:2:3:dm", day),
        modals.slip_form(of, "1:2:3", day),
        modals.block_form(of, "1:2:3", day),
        modals.send_back_form(of, "1:2:3", day),
        modals.add_form(plans, themes, words, "3"),
    ):
        check_view(view, "modal", any_file)
        must_mention_nobody("", view["blocks"])


home_rows = st.builds(Row, st.sampled_from(Group), items_, st.none() | requests, st.none() | entries)


@thorough
@given(
    st.lists(home_rows, max_size=10),
    people,
    days,
    st.lists(st.builds(Plan, ids, keys, texts), max_size=14),
    st.integers(1, 10**5),
    texts,
)
def test_any_home_can_be_shown(
    rows: list[Row], named: dict[int, Person], day: date, plans: list[Plan], page: int, words: str
) -> None:
    counts = Counts(total=9, by_colour={Reported.RED: 4})
    managed = [Managed(plan, counts, [Behind(words, 10**5, 10**6, 10**4)] * 5) for plan in plans]
    totals = dict.fromkeys(Group, 10**6)
    view = home.home_view(home.Home(named[1], day, 30, totals, rows, page, named, managed, ["a line"] * 4))
    check_view(view, "home", any_file)
    must_mention_nobody("", view["blocks"])


@thorough
@given(st.lists(home_rows, max_size=10), people, days, texts)
def test_any_welcome_can_be_sent(rows: list[Row], named: dict[int, Person], day: date, words: str) -> None:
    totals = dict.fromkeys(Group, 10**6)
    must_be_sendable(welcome.welcome_message(welcome.Welcome(named[1], [words] * 4, day, 30, totals, rows)))
    must_be_sendable(welcome.not_me_message(named[2]))
    must_be_sendable(welcome.not_them_message(named[2], words, Plan(1, "TH", words)))


@thorough
@given(texts, days, instants)
def test_any_refusal_can_be_sent(words: str, day: date, now: datetime) -> None:
    for refusal in every_refusal(words, day, now):
        must_be_sendable(refusals.refusal_message(refusal))
    must_be_sendable(refusals.bug_message(words))


def every_refusal(words: str, day: date, now: datetime) -> Iterator[PlanError]:
    """One of each kind, with `words` wherever it takes text."""
    values = {"day": day, "due_on": day, "at": now, "percent": 160, "until": day, "latest": day, "most": 5}
    values |= {"first_on": day, "last_on": day, "hour": 7, "opens": 9, "closes": 17}
    groups = {"near": (words, words), "fits": (words, words), "who": (words, words)}
    for kind in subclasses(PlanError):
        given = {one.name: (values | groups).get(one.name, words) for one in fields(kind)}  # type: ignore[arg-type]  # each refusal is a dataclass
        yield kind(**given)


def subclasses(kind: type[PlanError]) -> list[type[PlanError]]:
    return [one for child in kind.__subclasses__() for one in (child, *subclasses(child))]


def test_every_refusal_has_words_of_its_own() -> None:
    now = datetime(2017, 11, 14, tzinfo=UTC)
    said = [refusals.refusal_text(one) for one in every_refusal("TH-12", now.date(), now)]
    assert len(said) == len(set(said)) >= len([name for name in vars(errors) if name[0].isupper()]) - 4


def test_every_golden_state_can_be_sent() -> None:
    for make in STATES.values():
        made = make()
        if isinstance(made, Message):
            must_be_sendable(made)
        else:
            check_view(made, made["type"], any_file)

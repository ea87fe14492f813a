"""One action in full, and its history."""

from collections.abc import Sequence
from datetime import date

from bot.messages.answers import happened
from bot.messages.blocks import (
    NAME,
    Block,
    Message,
    actions,
    button,
    context,
    fields,
    fitting,
    full_day,
    header,
    quoted,
    section,
    sections,
    spoken,
    words,
)
from bot.messages.card import item_buttons
from bot.messages.ids import (
    CHECK_SEND_BACK,
    CHECK_VERIFY,
    REQUEST_AGREE,
    REQUEST_KEEP,
    RUN,
    item_value,
)
from bot.messages.lines import Names, away_words, name_of, spoken_links, standing, title
from bot.plan.absences import Away
from bot.plan.calendar import local_day
from bot.plan.history import HistoryEntry
from bot.plan.items import Item, State, Theme
from bot.plan.requests import DateRequest, Outcome

LATEST = 3


def item_message(
    item: Item,
    theme: Theme | None,
    people: Names,
    today: date,
    quiet_days: int,
    request: DateRequest | None,
    latest: Sequence[HistoryEntry],
    may_act: bool,
    may_check: bool = False,
    may_decide: bool = False,
    zone: str = "Europe/London",
    evidence: str = "",
    away: Away | None = None,
) -> Message:
    """Everything about one action, with the buttons of those who may act, check or decide its date.

    `request` is the open request for another date; `latest` is newest first, its days those of `zone`;
    `evidence` is made by `evidence_line`; `away` tells of its owner, where that owner is.
    """
    how = standing(item, today, quiet_days)
    facts = _facts(item, theme, people, away)
    recent = [entry_line(entry, people, zone) for entry in latest[:LATEST]]
    blocks = [header(f"{item.key} {item.title}"), section(how), fields(facts)]
    lines = [f"{title(item)}: {how}.", *(f"{name}: {value}." for name, value in facts)]
    if request and request.outcome is Outcome.ASKED:
        asked = request_line(request, people)
        blocks += [section(asked), *([decide_buttons(request)] if may_decide else [])]
        lines.append(asked)
    if evidence:
        blocks.append(section(evidence))
        lines.append(f"{spoken_links(evidence)}.")
    if recent:
        blocks += sections(["*Latest*", *recent])
        lines += ["Latest:", *recent]
    past = button("History", RUN, f"history {item.key}", label=f"History of {item.key}")
    return Message(spoken(lines), (*blocks, actions(*_buttons(item, may_act, may_check), past)))


def history_message(
    item: Item,
    entries: Sequence[HistoryEntry],
    people: Names,
    total: int,
    zone: str = "Europe/London",
) -> Message:
    """What happened to an action, newest first; the days are those of `zone`.  `total` counts all entries."""
    if not entries:
        none = f"{title(item)}: nothing has happened to it yet."
        return Message(spoken([none]), (section(none),))
    told = [entry_line(entry, people, zone) for entry in entries]
    shown, _ = fitting(told, 8000)
    top = f"{title(item)}: history, newest first"
    end = f"The latest {len(shown)} of {total:,} entries." if len(shown) < total else f"{total:,} in all."
    return Message(spoken([top, *shown, end]), (section(top), *sections(shown), context(end)))


def entry_line(entry: HistoryEntry, people: Names, zone: str = "Europe/London") -> str:
    """`*Fri 24 Nov 2017* Tom Reed: 40% → 60%, “panel agreed”`, as safe mrkdwn."""
    day = full_day(local_day(entry.at, zone))
    by = name_of(entry.by_id, people, "Golden Thread")
    return f"*{day}* {by}: {happened(entry, people)}"


def request_line(request: DateRequest, people: Names) -> str:
    """What was asked for, by whom and why, as safe mrkdwn."""
    old = full_day(request.old_on) if request.old_on else "no date"
    by = name_of(request.asked_by_id, people)
    asks = "asks" if request.outcome is Outcome.ASKED else "asked"
    dates = f"{by} {asks} for another date: {old} → *{full_day(request.new_on)}*"
    return ", ".join(filter(None, (dates, quoted(request.reason))))


def decide_buttons(request: DateRequest) -> Block:
    """Agree or keep, for those who answer for the plan."""
    return actions(
        button("Agree new date", REQUEST_AGREE, str(request.id), style="primary"),
        button("Keep the date", REQUEST_KEEP, str(request.id)),
    )


def check_buttons(item: Item) -> list[Block]:
    """What whoever checks a finished action can do."""
    value = item_value(item.id, item.version)
    return [
        button("Seen and done", CHECK_VERIFY, value, style="primary", label=f"Seen and done: {item.key}"),
        button("Send back…", CHECK_SEND_BACK, value, label=f"Send back {item.key}"),
    ]


def _facts(item: Item, theme: Theme | None, people: Names, away: Away | None) -> list[tuple[str, str]]:
    pairs = [
        ("Owner", away_words(name_of(item.owner_id, people), away)),
        ("Theme", words(f"{theme.ref} {theme.name}", NAME + 20) if theme else "none"),
        ("First target", full_day(item.first_due_on) if item.first_due_on else ""),
        ("Council’s ref", words(item.ref or "", 40)),
    ]
    return [(name, value) for name, value in pairs if value]


def _buttons(item: Item, may_act: bool, may_check: bool) -> list[Block]:
    if item.state is State.CLAIMED_DONE and may_check:
        return check_buttons(item)
    return item_buttons(item) if may_act and item.is_open else []

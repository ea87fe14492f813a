"""What somebody reads after they changed, asked or said something: before → after, with Undo."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.messages.blocks import (
    NAME,
    SECTION,
    Block,
    Message,
    actions,
    button,
    context,
    counted,
    fitting,
    full_day,
    joined,
    quoted,
    section,
    sections,
    spoken,
    words,
)
from bot.messages.ids import CHANGE_MEANT, CHANGE_UNDO, CHANGE_WHY, DELETED_LEAVE, DELETED_UNDO, ITEM_SHOW
from bot.messages.lines import FORECASTS, STATES, Names, colour_words, name_of, person_name, title
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import FIELDS, Colour, Forecast, Item, Person, State

SO_ALREADY = "It was so already."
NOT_MINE = "This is not mine."
UNTIL_WHEN_AWAY = (
    "This pauses the reminder only. If you are away, say until when: “away until 14 January, @sam covers”."
)

WHY_SO = "Why did you read it that way?"
REASONS = 8
"""Words told as the reason of one reading."""
WHY_NOT_KNOWN = "How that was read is not known any more."
UNDO_HINT = "Undo works for ten minutes."
_LINK = re.compile(r"https?://[^\s|<>]{1,400}")

SHOWN = 10
"""Changes told one by one in an answer."""


@dataclass(frozen=True)
class Told:
    """One change: the item as it is now, its line of the history, and a remark in plain words."""

    item: Item
    entry: HistoryEntry
    note: str | None = None


def changed_line(told: Sequence[Told], people: Names) -> str:
    """`*TH-12* Recruit …: due Fri 10 Nov 2017 → Tue 12 Dec 2017`, as safe mrkdwn on one line.

    All of `told` are about one action; what was said with them is quoted once.
    """
    said = dict.fromkeys(quoted(one.entry.words) for one in told)
    facts = [*(_facts(one.entry, people) for one in told), *said]
    notes = [f" {words(one.note, 200)}" for one in told if one.note]
    line = f"{title(told[0].item)}: {', '.join(filter(None, facts))}"
    return f"{line}.{''.join(notes)}" if notes else line


def happened(entry: HistoryEntry, people: Names) -> str:
    """What an entry of the history tells without the action's name: before → after, and the words."""
    return ", ".join(filter(None, [_facts(entry, people), quoted(entry.words)]))


def _facts(entry: HistoryEntry, people: Names) -> str:
    check = "to be checked" if entry.kind is Kind.CLAIMED_DONE else ""
    parts = [_LEAD_INS[entry.kind](entry), *_moves(entry, people), check]
    return ", ".join(part for part in parts if part) or "confirmed as it was"


def changed_message(
    told: Sequence[Told], people: Names, undo: int | None, *, in_words: bool = False
) -> Message:
    """Answer to whoever changed something.  `undo` is the inbox id while it can be taken back.

    What was asked for `in_words` may have been read wrongly, and says so by its buttons.
    """
    lines = _changed_lines(told, people)
    if undo is None:
        return Message(spoken(lines), tuple(sections(lines)))
    asked = (
        [button("Not what I meant", CHANGE_MEANT, str(undo)), button(WHY_SO, CHANGE_WHY, str(undo))]
        if in_words
        else []
    )
    blocks = (*sections(lines), actions(undo_button(undo), *asked), context(UNDO_HINT))
    return Message(spoken([*lines, UNDO_HINT]), blocks)


def why_so_message(said: str, found: Sequence[tuple[str, str, str]]) -> Message:
    """Answer to “Why did you read it that way?”: words of what was `said`, what they were taken for, and the rule."""
    by_rule: dict[str, list[str]] = {}
    for told, meaning, rule in found:
        by_rule.setdefault(rule, []).append(f"{quoted(told, 120) or '–'}: {words(meaning, 120)}")
    lines = [f"You wrote {quoted(said) or 'nothing'}. It was read by these rules:"]
    lines += [
        f"{words(rule, 200)} Here {'; '.join(list(dict.fromkeys(own))[:REASONS])}."
        for rule, own in by_rule.items()
    ]
    shown, left = fitting(lines, 8000, SHOWN)
    more = [f"And {counted(left, 'more rule')}."] if left else []
    lines = [*shown, *more, "Was something else meant? “Not what I meant” takes it back and asks."]
    return Message(spoken(lines), tuple(sections(lines)))


def corrected_message(told: Sequence[Told], people: Names) -> Message:
    """Begins the answer to a message that was edited: what it did before is taken back."""
    lines = ["You changed what you wrote, so it was read again.", *_changed_lines(told, people)]
    return Message(spoken(lines), tuple(sections(lines)))


def edited_late_message(acted: Sequence[Item], why: str, key: str) -> Message:
    """Begins the answer to an edit that takes nothing back: `why` is that of `NothingToUndo`, `key` its action."""
    if not acted:
        return plain_message("You changed a message of more than ten minutes ago. Nothing was changed by it.")
    reason = {
        "late": "the ten minutes for that are over",
        "changed": f"{key} was changed again since",
    }.get(why, "that is not possible any more")
    done = joined([item.key for item in acted[:SHOWN]])
    return plain_message(
        f"You changed a message that was acted on before, for {done}. It cannot be taken back: {reason}. "
        "Nothing was changed now."
    )


def deleted_message(told: Sequence[Told], people: Names, undo: int | None) -> Message:
    """To somebody who deleted a message that was acted on.  `undo` is its inbox id while it can be taken back."""
    lines = ["A message of yours was deleted. What it did stays:", *_changed_lines(told, people)]
    if undo is None:
        lines.append("It can be taken back no more. Please change it directly if it is wrong.")
        return Message(spoken(lines), tuple(sections(lines)))
    buttons = actions(
        button("Undo", DELETED_UNDO, str(undo), label="Undo what the deleted message did"),
        button("Leave it", DELETED_LEAVE, str(undo), label="Leave what the deleted message did"),
    )
    return Message(spoken([*lines, UNDO_HINT]), (*sections(lines), buttons, context(UNDO_HINT)))


def left_message(told: Sequence[Told], people: Names) -> Message:
    """In place of the question what becomes of a deleted message's changes: they stay."""
    lines = ["A message of yours was deleted. You left what it did:", *_changed_lines(told, people)]
    return Message(spoken(lines), tuple(sections(lines)))


def since_message(day: date, told: Sequence[Told], people: Names) -> Message:
    """Begins the answer to a reply to a card of an earlier day: what has changed since, and by whom."""
    by = [
        f"{changed_line([one], people)} (by {name_of(one.entry.by_id, people, 'nobody in particular')})"
        for one in told
    ]
    shown, left = fitting(by, 4000, SHOWN)
    more = [f"And {counted(left, 'more change')}."] if left else []
    lines = [f"Since the card of {full_day(day)} this has changed:", *shown, *more]
    return Message(spoken(lines), tuple(sections(lines)))


def undo_button(inbox_id: int) -> Block:
    """The button that takes back what the message with this inbox id did."""
    return button("Undo", CHANGE_UNDO, str(inbox_id))


def unchanged_message(item: Item, why: str) -> Message:
    """Nothing had to be done.  `why` is a plain sentence."""
    return _one(f"{title(item)}: nothing was changed. {words(why, 300)}", item)


def undone_message(told: Sequence[Told], people: Names) -> Message:
    """Answer to Undo: each action as it was before."""
    lines = _changed_lines(told, people)
    return Message(spoken(lines), tuple(sections(lines)))


def question_message(
    item: Item,
    *,
    owner: Person | None,
    lead: Person | None,
    reader: Person,
    said: HistoryEntry | None,
    today: date,
    outcome: str,
) -> Message:
    """Answer to a question: who owns the action, when it is due, why it came to the reader, what was `said` last.

    `outcome` says what became of the question itself; empty where the plan answers it.
    """
    last = f"Its owner's last words: {quoted(said.words)}." if said else ""
    lines = [title(item), f"{_ownership(owner, lead, reader)} {_deadline(item, today)}", last, outcome]
    kept = list(filter(None, lines))
    return Message(spoken(kept), (section("\n".join(kept)),))


def question_passed(asked: Person | None) -> str:
    """What became of a question that the plan does not answer."""
    if asked is None:
        return "There is nobody to pass your question on to. Nothing was changed."
    return f"Your question was passed on to {person_name(asked)}. Nothing was changed."


def not_mine_message(item: Item, asked: Person | None) -> Message:
    """Answer to somebody who says that an action is not theirs."""
    who = person_name(asked) if asked else "Nobody can be reached who could be"
    return _plainly(
        item,
        f"{who} was asked to give it to somebody else." if asked else f"{who} asked to give it away.",
        "Until then its reminders come to you. If you know whose it is, hand it over: “assign it to …”.",
    )


def cancel_passed_message(item: Item, asked: Person | None) -> Message:
    """Answer to somebody who wants an action dropped and may not drop it."""
    who = f"{person_name(asked)} was told" if asked else "Nobody can be reached to be told"
    return _plainly(
        item,
        f"The programme manager or the sponsor can take it out of the plan. {who} that you ask for it.",
        "Nothing was changed.",
    )


def _plainly(item: Item, *sentences: str) -> Message:
    lines = [title(item), *sentences]
    return Message(spoken(lines), (section("\n".join(lines)),))


def awaits_decision(decider: Person | None, due_on: date | None) -> str:
    """Plain sentences for the note of a date that was asked for: what holds until then, and who decides."""
    who = f"{decider.name} decides." if decider else "Nobody can decide it yet: the plan has no manager."
    return f"Until then it stays {full_day(due_on)}. {who}" if due_on else f"Until then it has no date. {who}"


def not_reached(owner: Person) -> str:
    """A plain sentence for the note of an action whose new owner has no account."""
    return f"{owner.name} has no Slack account yet, so its reminders go to the theme lead or the programme manager."


def plain_message(text: str) -> Message:
    """One plain sentence, or a few.  Whatever is in it is shown as text."""
    said = words(text, SECTION) or "–"
    return Message(spoken([said]) or "–", (section(said),))


def _changed_lines(told: Sequence[Told], people: Names) -> list[str]:
    shown, left = fitting([changed_line(own, people) for own in by_item(told)], 8000, SHOWN)
    more = [f"And {counted(left, 'more change')}."] if left else []
    return [*shown, *more] or ["Nothing was changed."]


def update_words(changed: str, next_step: str | None, in_the_way: str) -> str:
    """The boxes of the update form as one text for the history; `next_step` is None where it was left as it was."""
    parts = [
        changed,
        f"Next: {next_step}" if next_step else "" if next_step is None else "Nothing is planned next",
        f"In the way: {in_the_way}" if in_the_way else "",
    ]
    *before, last = filter(None, parts) if any(parts) else [""]
    return " ".join([*(part if part.endswith((".", "!", "?")) else f"{part}." for part in before), last])


def by_item(told: Sequence[Told]) -> list[list[Told]]:
    """What is told of each action, in the order in which they are first named.

    Words that were said once of several actions are left out: whoever reads this has said them.
    """
    found: dict[int, list[Told]] = {}
    for one in told:
        found.setdefault(one.item.id, []).append(one)
    said = {one.entry.words for one in told}
    if len(found) > 1 and len(said) == 1:
        return [[replace(one, entry=replace(one.entry, words="")) for one in own] for own in found.values()]
    return list(found.values())


def _one(line: str, item: Item) -> Message:
    show = button("Show", ITEM_SHOW, str(item.id), label=f"Show {item.key}")
    return Message(spoken([line]), (section(line, show),))


def _ownership(owner: Person | None, lead: Person | None, reader: Person) -> str:
    if owner and owner.id == reader.id:
        return "You own it, so its reminders come to you."
    owned = f"{person_name(owner)} owns it." if owner else "Nobody owns it yet."
    return f"{owned} You lead its theme, so it comes to you." if lead and lead.id == reader.id else owned


def _deadline(item: Item, today: date) -> str:
    if item.due_on is None:
        return "It has no date yet."
    days = (item.due_on - today).days
    if days == 0:
        return "It is due today."
    if days > 0:
        return f"It is due on {full_day(item.due_on)}, in {counted(days, 'day')}."
    return f"It was due on {full_day(item.due_on)}, {counted(-days, 'day')} ago."


def _moves(entry: HistoryEntry, people: Names) -> list[str]:
    """Each fact that differs, before → after; what the lead-in or the words tell already is left out."""
    names = [name for name in FIELDS if name in entry.after and name not in _TOLD[entry.kind]]
    return [f"{_NOUNS[name]} {_move(name, entry, people)}".strip() for name in names]


def _move(name: str, entry: HistoryEntry, people: Names) -> str:
    now = _value(name, entry.after[name], people)
    return now if entry.kind is Kind.ADDED else f"{_value(name, entry.before.get(name), people)} → {now}"


def _value(name: str, value: Any, people: Names) -> str:
    if value is None:
        return _NOTHING[name]
    return _VALUES[name](value, people)


def _day(value: Any) -> str:
    return full_day(date.fromisoformat(value)) if value else "no date"


_NOUNS = {
    "state": "",
    "colour": "",
    "percent": "",
    "due_on": "due",
    "owner_id": "owner",
    "blocked_by": "blocked by",
    "snoozed_until": "no reminder before",
    "forecast": "forecast",
    "forecast_on": "expected",
    "title": "called",
}
_NOTHING = {
    "state": "not started",
    "colour": "not rated",
    "percent": "no percentage",
    "due_on": "no date",
    "owner_id": "nobody",
    "blocked_by": "nothing",
    "snoozed_until": "as usual",
    "forecast": "none",
    "forecast_on": "no day",
    "title": "–",
}
_VALUES: Mapping[str, Callable[[Any, Names], str]] = {
    "state": lambda value, _: STATES[State(value)],
    "colour": lambda value, _: colour_words(Colour(value)),
    "percent": lambda value, _: f"{value}%",
    "due_on": lambda value, _: _day(value),
    "owner_id": lambda value, people: name_of(value, people, "nobody"),
    "blocked_by": lambda value, _: quoted(value, 120),
    "snoozed_until": lambda value, _: _day(value),
    "forecast": lambda value, _: FORECASTS[Forecast(value)],
    "forecast_on": lambda value, _: _day(value),
    "title": lambda value, _: quoted(value, 120),
}


def made_from(entry: HistoryEntry) -> str:
    """` from a message by Tom Reed` with a link to it, as safe mrkdwn; empty unless a message was made an action."""
    author, link = entry.after.get("author"), str(entry.after.get("link") or "")
    if author is None:
        return ""
    message = f"<{words(link, 500)}|a message>" if _LINK.fullmatch(link) else "a message"
    return f" from {message} by {words(author, NAME)}" if author else f" from {message}"


def _asked(entry: HistoryEntry) -> str:
    new = entry.after.get("asked_on")
    wanted = f"{_day(new)} asked for as the new date" if new else "another date asked for"
    return f"{wanted}, not agreed yet"


def _kept(entry: HistoryEntry) -> str:
    asked = entry.after.get("asked_on")
    return f"date kept; {_day(asked)} was not agreed" if asked else "date kept"


def _foreseen(entry: HistoryEntry) -> str:
    """`forecast: at risk → will miss, expected Tue 12 Dec 2017`; what was nothing before is not told."""
    after = entry.after
    moved = [_step(entry, name) for name in ("forecast", "forecast_on") if name in after]
    if after.get("forecast", "-") is None:
        return "forecast taken back"
    return f"forecast: {', '.join(moved)}" if moved else "forecast as before"


def _step(entry: HistoryEntry, name: str) -> str:
    before, after = (_VALUES[name](v, {}) if v else "" for v in (entry.before.get(name), entry.after[name]))
    noun = "expected " if name == "forecast_on" else ""
    if not after:
        return "no day named"
    return f"{noun}{before} → {after}" if before else f"{noun}{after}"


def _progress(entry: HistoryEntry) -> str:
    return "" if entry.after.get("percent") is not None else "update"


_LEAD_INS: Mapping[Kind, Callable[[HistoryEntry], str]] = {
    Kind.IMPORTED: lambda _: "taken over from the plan file",
    Kind.ADDED: lambda entry: f"added{made_from(entry)}",
    Kind.CLAIMED_DONE: lambda _: "",
    Kind.VERIFIED: lambda _: "",
    Kind.SENT_BACK: lambda _: "sent back",
    Kind.PROGRESS: _progress,
    Kind.COLOUR: lambda _: "",
    Kind.BLOCKED: lambda entry: "" if "state" in entry.after else "still blocked",
    Kind.FORECAST: _foreseen,
    Kind.DATE_ASKED: _asked,
    Kind.DATE_MOVED: lambda _: "",
    Kind.DATE_KEPT: _kept,
    Kind.HANDED_OVER: lambda _: "",
    Kind.SNOOZED: lambda entry: f"no reminder before {_day(entry.after.get('snoozed_until'))}",
    Kind.NOTE: lambda _: "noted",
    Kind.EVIDENCE: lambda _: "kept as evidence",
    Kind.QUESTION: lambda _: "question passed on",
    Kind.UNCLEAR: lambda _: "noted, not clear what was meant",
    Kind.WITHDRAWN: lambda _: "withdrawn",
    Kind.REMINDED: lambda _: "reminder sent",
    Kind.UNDONE: lambda _: "taken back",
}
_TOLD: Mapping[Kind, frozenset[str]] = {kind: frozenset[str]() for kind in Kind} | {
    Kind.ADDED: frozenset({"title"}),
    Kind.SNOOZED: frozenset({"snoozed_until"}),
    Kind.WITHDRAWN: frozenset({"state"}),
    Kind.CLAIMED_DONE: frozenset({"blocked_by", "snoozed_until", "forecast", "forecast_on"}),
    Kind.DATE_MOVED: frozenset({"forecast", "forecast_on"}),
    Kind.FORECAST: frozenset({"forecast", "forecast_on"}),
    Kind.HANDED_OVER: frozenset({"snoozed_until"}),
    Kind.BLOCKED: frozenset({"blocked_by"}),
}


def not_understood_message() -> Message:
    """Nothing could be made of the words."""
    lines = [
        "I could not tell what that means, so nothing was changed.",
        "Name the action and say what is new, for example “TH-12 is done” or “TH-12 60%, panel agreed”.",
        "`help` shows everything you can ask, `mine` your own actions.",
    ]
    return Message(
        spoken(line.replace("`", "“", 1).replace("`", "”") for line in lines), tuple(sections(lines))
    )

"""The daily card: one for a person and day, worst first, answered with a tap or in one's own words."""

from dataclasses import dataclass
from datetime import date

from bot.messages.answers import undo_button
from bot.messages.blocks import (
    NAME,
    Block,
    Message,
    actions,
    button,
    context,
    counted,
    divider,
    full_day,
    header,
    joined,
    overflow,
    section,
    spoken,
    words,
)
from bot.messages.ids import (
    ITEM_AT_RISK,
    ITEM_BLOCK,
    ITEM_DONE,
    ITEM_MORE,
    ITEM_ON_TRACK,
    ITEM_SLIP,
    ITEM_UPDATE,
    ITEM_WILL_MAKE,
    ITEM_WILL_MISS,
    MY_LIST,
    RUN,
    item_value,
)
from bot.messages.lines import item_line, person_name, standing, title
from bot.plan.absences import Away
from bot.plan.items import Item, Person

SHOWN = 5
ASKS_AHEAD = "+14"
"""The rung on which the card asks whether the date will hold."""
LADDER = (
    "Reminders come 14, 5 and 1 working days before a deadline, on the day, 1, 3 and 7 working days "
    "after it, then every fifth working day. Not yours? Choose “Not mine” in the menu."
)


@dataclass(frozen=True)
class CardLine:
    """One action of a card.

    `rung_name` is that of `reminders.Rung`, or `snoozed`.  `owner_name` is set where the reader is not the
    owner, and empty where there is none; `owner_gone` when that owner's account was closed, `away` where that owner
    is away, and `covers` where the reader covers for them.  `touched` is what
    happened since, made by `changed_line`; `undo` is the inbox id while it can be taken back.
    """

    item: Item
    rung_name: str
    owner_name: str | None = None
    touched: str | None = None
    undo: int | None = None
    owner_gone: bool = False
    away: Away | None = None
    covers: bool = False


@dataclass(frozen=True)
class Card:
    """What one person hears on one day, worst first."""

    person: Person
    day: date
    lines: tuple[CardLine, ...]
    plan_titles: tuple[str, ...]
    quiet_days: int


def card_message(card: Card) -> Message:
    """The card as it is now: at most five actions with buttons; the touched ones show what happened."""
    shown, rest = card.lines[:SHOWN], card.lines[SHOWN:]
    touched = [line for line in rest if line.touched][:SHOWN]
    left = len(rest) - len(touched)
    lead_in = _lead_in(card)
    blocks = [header(f"Your actions, {full_day(card.day)}"), context(lead_in)]
    spoken_lines = [f"Your actions, {full_day(card.day)}. {lead_in}"]
    for line in (*shown, *touched):
        blocks += [divider(), *_line_blocks(line, card)]
        spoken_lines.append(_spoken(line, card))
    if left:
        blocks.append(
            section(f"and {left} more", button("Show all", RUN, MY_LIST, label="Show all my actions"))
        )
        spoken_lines.append(f"And {left} more: /plan shows all.")
    hint = _hint(card)
    return Message(spoken([*spoken_lines, hint]), (*blocks, context(hint)))


def item_buttons(item: Item) -> list[Block]:
    """What an owner can do with a tap."""
    value = item_value(item.id, item.version)
    return [
        _about_item("Done", ITEM_DONE, item),
        _about_item("Update…", ITEM_UPDATE, item, "Update"),
        _about_item("On track", ITEM_ON_TRACK, item),
        _about_item("Will slip…", ITEM_SLIP, item),
        _about_item("Blocked…", ITEM_BLOCK, item),
        _menu(value),
    ]


def forecast_buttons(item: Item) -> list[Block]:
    """One tap for whether the date will hold, and the rest of what an owner can do."""
    return [
        _about_item("Will make it", ITEM_WILL_MAKE, item),
        _about_item("At risk", ITEM_AT_RISK, item),
        _about_item("Will miss…", ITEM_WILL_MISS, item),
        _about_item("Done", ITEM_DONE, item),
        _about_item("Update…", ITEM_UPDATE, item, "Update"),
        _about_item("Blocked…", ITEM_BLOCK, item),
        _menu(item_value(item.id, item.version)),
    ]


def _about_item(text: str, action_id: str, item: Item, verb: str = "") -> Block:
    label = f"{verb or text.rstrip('…') + ':'} {item.key} {item.title}"
    return button(text, action_id, item_value(item.id, item.version), label=label)


def _menu(value: str) -> Block:
    return overflow(
        ITEM_MORE,
        [
            ("Snooze 1 working day", f"snooze1:{value}"),
            ("Snooze 3 working days", f"snooze3:{value}"),
            ("Not mine", f"not_mine:{value}"),
            ("Why this?", f"why:{value}"),
        ],
    )


def rung_words(rung_name: str) -> str:
    """Why an action is on a card today: `5 working days are left`."""
    if rung_name == "snoozed":
        return "its snooze has ended"
    if rung_name == "day":
        return "this is the last working day for it"
    left = int(rung_name)
    if left < 0:
        return f"it is {counted(-left, 'working day')} late"
    return f"{counted(left, 'working day')} {'is' if left == 1 else 'are'} left"


def why_message(
    item: Item,
    rung_name: str,
    due_on: date | None,
    owner: Person | None,
    lead: Person | None,
    manager: Person | None,
) -> Message:
    """Answer to “Why this?”: the rule that put the action on the card, and who answers for it.

    `due_on` is the deadline the reminder was made for.
    """
    named = [("Owner", owner), ("Theme lead", lead), ("Programme manager", manager)]
    who = [f"{part}: {person_name(person) if person else 'nobody yet'}." for part, person in named]
    when = f" (deadline {full_day(due_on)})" if due_on else ""
    why = f"It is on your card because {rung_words(rung_name)}{when}."
    lines = [title(item), why, " ".join(who), LADDER]
    return Message(spoken(lines), (section("\n".join(lines)),))


def _lead_in(card: Card) -> str:
    plans = joined([words(name, NAME) for name in card.plan_titles[:3]])
    waiting = sum(1 for line in card.lines if not line.touched)
    need = f"{counted(waiting)} {'needs' if waiting == 1 else 'need'} a word from you"
    what = f"{need}, the most urgent first" if waiting > 1 else need if waiting else "All answered, thank you"
    return f"{plans}. {what}." if plans else f"{what}."


def _hint(card: Card) -> str:
    waiting = next((line.item.key for line in card.lines if not line.touched), card.lines[0].item.key)
    return f"You can also reply in this thread in your own words, for example “{words(waiting, 40)} done”."


def _line_blocks(line: CardLine, card: Card) -> list[Block]:
    if line.touched:
        return [section(line.touched, undo_button(line.undo) if line.undo is not None else None)]
    told = item_line(line.item, card.day, card.quiet_days)
    if _asks_ahead(line, card.day):
        return [section(told), context(f"{_why(line)} {_QUESTION}"), actions(*forecast_buttons(line.item))]
    return [section(told), context(_why(line)), actions(*item_buttons(line.item))]


_QUESTION = "Will it be done by then?"


def _asks_ahead(line: CardLine, day: date) -> bool:
    """On the first rung, unless it was said before what is to be expected, or the date has moved since."""
    in_date = line.item.due_on is not None and line.item.due_on > day
    return line.rung_name == ASKS_AHEAD and in_date and line.item.forecast is None


def _why(line: CardLine) -> str:
    why = f"Why today: {rung_words(line.rung_name)}."
    if line.owner_name is None:
        return why
    owner = words(line.owner_name, NAME)
    if line.away and line.covers:
        return f"{why} For {owner}, who is away until {full_day(line.away.back_on)}: you cover."
    if line.away:
        return f"{why} For {owner}, who is away until {full_day(line.away.back_on)}, so this comes to you."
    account = "has a closed Slack account" if line.owner_gone else "has no Slack account yet"
    gap = f"{owner} {account}" if owner else "It has no owner yet"
    return f"{why} {gap}, so this comes to you."


def _spoken(line: CardLine, card: Card) -> str:
    if line.touched:
        return f"{line.touched}."
    asked = f" {_QUESTION}" if _asks_ahead(line, card.day) else ""
    return f"{title(line.item)}: {standing(line.item, card.day, card.quiet_days)}. {_why(line)}{asked}"

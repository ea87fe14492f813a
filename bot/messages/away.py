"""What is said of somebody's days away, of their own settings, and to them when they are back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.answers import UNDO_HINT, undo_button
from bot.messages.blocks import (
    NAME,
    Message,
    actions,
    button,
    context,
    counted,
    fitting,
    full_day,
    header,
    joined,
    section,
    sections,
    spoken,
    words,
)
from bot.messages.ids import MY_LIST, RUN
from bot.messages.item import entry_line
from bot.messages.lines import Names, in_one_line, item_line, person_name, title
from bot.plan.absences import Absence
from bot.plan.history import HistoryEntry
from bot.plan.items import Item, Person
from bot.plan.numbers import Part
from bot.plan.reminders import BEFORE, BEFORE_LIGHT, Level

HOW = (
    "`/plan away 21 Dec-3 Jan cover:@sam` says when you are away, `/plan away end` that you are back. "
    "Your actions stay yours."
)
NOT_AWAY = "You are not away, and have not said that you will be."
TOLD = 10
"""Actions told of in a summary, and as many that are due."""
ENTRIES = 3
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


@dataclass(frozen=True)
class Absent:
    """An absence with all that is told of it: when its person is at work again, who covers, and when not."""

    absence: Absence
    back_on: date
    cover: Person | None = None
    cover_away: tuple[Absence, ...] = ()


def days_away(told: Absent) -> str:
    """`Mon 21 Dec 2026 to Sun 3 Jan 2027, back on Mon 4 Jan 2027, covered by Sam Outwood`."""
    first, last = told.absence.first_on, told.absence.last_on
    days = full_day(first) if first == last else f"{full_day(first)} to {full_day(last)}"
    cover = f", covered by {person_name(told.cover)}" if told.cover else ""
    return f"{days}, back on {full_day(told.back_on)}{cover}"


def away_message(told: Absent, before: Sequence[Absent], undo: int | None) -> Message:
    """Answer to somebody who says that they will be away; `before` is what it takes the place of."""
    was = " and ".join(days_away(one) for one in before) or "not away"
    line = f"*Away*: {was} → {days_away(told)}."
    return _changed(line, [_effect(told), *_gaps(told)], undo)


def away_ended_message(ended: Sequence[Absent], left: Absent | None, undo: int | None) -> Message:
    """Answer to somebody who is back, or will not be away after all; `left` is what is kept of the days gone by."""
    was = " and ".join(days_away(one) for one in ended)
    now = f"away until {full_day(left.absence.last_on)}" if left else "not away"
    return _changed(f"*Away*: {was} → {now}.", ["Your reminders come to you again."], undo)


def away_undone_message(now: Sequence[Absent]) -> Message:
    """Answer to Undo: the days away as they were before."""
    said = " and ".join(days_away(one) for one in now) or "not away"
    line = f"*Away*: taken back. It is again: {said}."
    return Message(spoken([line]), (section(line),))


def away_shown_message(own: Sequence[Absent], covering: Sequence[tuple[Person, Absent]]) -> Message:
    """A person's days away to come, and for whom they cover."""
    lines = [f"You are away {days_away(one)}." for one in own] or [NOT_AWAY]
    lines += [
        f"You cover for {person_name(who)}, who is away {full_day(one.absence.first_on)} to "
        f"{full_day(one.absence.last_on)}."
        for who, one in covering
    ]
    return Message(spoken([*lines, HOW.replace("`", "")]), (*sections(lines), context(HOW)))


def cover_message(who: Person, told: Absent, *, holds: bool) -> Message:
    """To whoever was named as cover; it says so when that was taken back."""
    name = person_name(who)
    first, last = full_day(told.absence.first_on), full_day(told.absence.last_on)
    if not holds:
        return _plain([f"{name} took back that you cover from {first} to {last}."])
    return _plain(
        [
            f"{name} is away from {first} to {last} and has named you as cover.",
            f"The reminders of {name}’s actions come to you on those days, and you may answer for {name}. "
            "The actions stay theirs. If this cannot be, please tell them or the programme manager.",
        ]
    )


def back_message(
    first: date,
    last: date,
    happened: Sequence[tuple[Item, Sequence[HistoryEntry]]],
    due: Part,
    people: Names,
    today: date,
    quiet_days: int,
    zone: str,
) -> Message:
    """The one message to somebody who is back: what happened to their actions meanwhile, and what is due now."""
    days = full_day(first) if first == last else f"{full_day(first)} to {full_day(last)}"
    top = f"While you were away, {days}"
    told = ["\n".join([title(item), *_latest(entries, people, zone)]) for item, entries in happened[:TOLD]]
    shown, left = fitting(told, 6000)
    changed = shown or ["Nobody changed your actions"]
    more = len(happened) - len(shown)
    rest = [f"And {counted(more, 'more action')} that changed"] if more or left else []
    waiting = [item_line(item, today, quiet_days) for item in due.first[:TOLD]]
    left_due = due.total - len(waiting)
    heading = f"*Overdue or due in the next two weeks: {counted(due.total)}*"
    soon = [heading, *waiting, *([f"And {left_due} more"] if left_due else [])]
    end = "Your reminders come to you again."
    blocks = (
        header("While you were away"),
        context(days),
        *sections(["*What happened to your actions*", *changed, *rest]),
        *sections(soon),
        actions(button("My whole list", RUN, MY_LIST)),
        context(end),
    )
    return Message(spoken([f"{top}.", *map(in_one_line, [*changed, *rest, *soon]), end]), blocks)


def settings_message(
    person: Person,
    hours: Mapping[str, tuple[int, int]],
    before: Person | None = None,
    undo: int | None = None,
) -> Message:
    """How somebody is reminded, with what it was before where they changed it; `hours` are the plans' by key."""
    lines = [*_setting_lines(person, before, hours)]
    how = (
        "`/plan settings hour:10 days:Mon-Thu level:light` changes it; "
        "`hour:plan days:all level:normal` is the usual."
    )
    if before is None:
        return Message(spoken([*lines, how.replace("`", "")]), (*sections(lines), context(how)))
    return _changed("\n".join(lines), [], undo)


def _setting_lines(person: Person, before: Person | None, hours: Mapping[str, tuple[int, int]]) -> list[str]:
    now, was = _told(person, hours), _told(before, hours) if before else {}
    return [
        f"*{name}*: {was[name]} → {value}" if name in was and was[name] != value else f"*{name}*: {value}"
        for name, value in now.items()
    ]


def _told(person: Person, hours: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    usual = " or ".join(sorted({f"{opens}:00" for opens, _ in hours.values()})) or "9:00"
    rungs = BEFORE_LIGHT if person.level == Level.LIGHT else BEFORE
    before = joined([str(n) for n in rungs])
    return {
        "Hour": f"{person.hour}:00" if person.hour is not None else f"the plan’s, {usual}",
        "Working days": joined([_DAYS[int(day) - 1] for day in person.works_on]),
        "Level": f"{person.level}: {before} working days before a date, on the day, and whenever it is late",
        "Time zone": f"{words(person.zone, NAME)}, from your Slack profile" if person.zone else "the plan’s",
    }


def _effect(told: Absent) -> str:
    to = person_name(told.cover) if told.cover else "the theme lead, else to the programme manager"
    return (
        f"On those days nothing is sent to you: reminders of your actions go to {to}. The actions stay yours."
    )


def _gaps(told: Absent) -> list[str]:
    """Days on which the cover is away too."""
    if not told.cover or not told.cover_away:
        return []
    days = joined([f"{full_day(one.first_on)} to {full_day(one.last_on)}" for one in told.cover_away])
    return [f"{person_name(told.cover)} is away too, {days}: then they go to the theme lead or the manager."]


def _latest(entries: Sequence[HistoryEntry], people: Names, zone: str) -> list[str]:
    told = [entry_line(entry, people, zone) for entry in entries[-ENTRIES:]]
    earlier = len(entries) - len(told)
    return [*([counted(earlier, "earlier change")] if earlier else []), *told]


def _changed(line: str, effects: Sequence[str], undo: int | None) -> Message:
    if undo is None:
        return _plain([line, *effects])
    small = " ".join([*effects, UNDO_HINT])
    return Message(
        spoken([*line.splitlines(), small]), (section(line), actions(undo_button(undo)), context(small))
    )


def _plain(lines: Sequence[str]) -> Message:
    return Message(spoken(lines), tuple(sections(lines)))

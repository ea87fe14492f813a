"""The weekly digest in words: one page for the chair, the rest in its thread.

Made from the snapshot alone, so an issue printed again reads the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.answers import plain_message
from bot.messages.blocks import (
    Block,
    Message,
    clean,
    context,
    counted,
    fitting,
    full_day,
    header,
    image,
    joined,
    quoted,
    section,
    sections,
    spoken,
    words,
)
from bot.messages.lines import colour_counts
from bot.plan.digest import Line, Snapshot, sentence
from bot.plan.items import Plan

ON_FRONT = 2
"""Actions of a section on the front page."""

BUDGET = 9000
"""Characters of one message of the thread."""


@dataclass(frozen=True)
class Part:
    """A section: its heading, how many actions it counts, the lines held of them, and how one is told."""

    heading: str
    total: int
    lines: Sequence[Line]
    tell: Callable[[Line], str]
    in_rows: bool = False


def digest_message(snapshot: Snapshot, file_id: str | None = None, *, preview: bool = False) -> Message:
    """The front page, under 15 lines.  `file_id` is the chart's in Slack; a preview has no thread."""
    top = f"{clean(snapshot.plan_title, 100)}, week of {_day(snapshot.week_on)}"
    made = _made(snapshot, preview)
    lead = words(sentence(snapshot), 600)
    lines = [lead, counts_line(snapshot), *(_row(part, preview) for part in _parts(snapshot) if part.total)]
    blocks: list[Block] = [header(top), *(context(line) for line in made), *map(section, lines)]
    if file_id:
        blocks.append(image(file_id, digest_alt_text(snapshot)))
    return Message(spoken([f"{words(top, 200)}.", *made, *lines]), tuple(blocks))


def _made(snapshot: Snapshot, preview: bool) -> list[str]:
    """When it was made, where that is not the Monday morning everybody expects."""
    on = _day(snapshot.made_on)
    if preview:
        return [f"A preview, made on {on}: only you see it."]
    if snapshot.on_request:
        return [f"Made on request on {on}."]
    return [f"This digest is late: it was due on {_day(snapshot.week_on)}."] if snapshot.late else []


def digest_thread_messages(snapshot: Snapshot) -> list[Message]:
    """What the front page left out, in its order; empty when it left out nothing."""
    lines = [line for part in _parts(snapshot) for line in _rest(part)]
    messages = []
    while lines:
        shown, _ = fitting(lines, BUDGET)
        messages.append(Message(spoken(shown), tuple(sections(shown))))
        lines = lines[len(shown) :]
    return messages


def digest_alt_text(snapshot: Snapshot) -> str:
    """The chart's numbers in words."""
    themes = [f"{theme.name}: {colour_counts(theme.now, theme.before)}" for theme in snapshot.themes]
    told = "; ".join(themes) or colour_counts(snapshot.tally.by_colour, {})
    return clean(f"Colours of the actions by theme, with the change since the digest before. {told}.", 1900)


def counts_line(snapshot: Snapshot) -> str:
    """`22 actions: 🔵 8 blue (+1), 🟢 5 green, …`."""
    before = snapshot.before.by_colour if snapshot.before else {}
    colours = colour_counts(snapshot.tally.by_colour, before, circles=True)
    return f"*{counted(snapshot.tally.total)}*: {colours or 'none rated'}"


def _row(part: Part, preview: bool) -> str:
    """A section on the front page: on one line, or for `in_rows` with each action on its own."""
    where = "" if preview else " in the thread"
    shown = [part.tell(line) for line in part.lines[:ON_FRONT]]
    left = part.total - len(shown)
    top = f"*{part.heading} ({part.total:,})*"
    if part.in_rows:
        rest = f", {left:,} more{where}" if left > 0 else ""
        return "\n".join([f"{top}{rest}:", *(f"• {line}" for line in shown)])
    more = [f"and {left:,} more{where}"] if left > 0 else []
    return f"{top}: {'; '.join([*shown, *more])}"


def _rest(part: Part) -> list[str]:
    if part.total <= ON_FRONT:
        return []
    told = [f"• {part.tell(line)}" for line in part.lines[ON_FRONT:]]
    left = part.total - len(part.lines)
    more = [f"and {left:,} more: `/plan` lists them all"] if left > 0 else []
    return [f"*{part.heading}, continued*", *told, *more]


def _parts(snapshot: Snapshot) -> list[Part]:
    now = snapshot.tally
    return [
        _part("Newly red", snapshot.newly_red, _newly_red),
        _part("New dates", snapshot.redated, _moved),
        _part("Other dates asked for", snapshot.asked, _moved),
        _part("Checked and complete", snapshot.completed, _named),
        _part("Reported done, to be checked", snapshot.claimed, _named),
        Part("Overdue", now.overdue, snapshot.overdue, _late, in_rows=True),
        Part("Forecast to miss", now.to_miss, snapshot.to_miss, _expected),
        Part(f"No word for {snapshot.quiet_days} days", now.silent, snapshot.silent, _in_days),
        Part("Due in four weeks", snapshot.upcoming_total, snapshot.upcoming, _due),
    ]


def _part(heading: str, lines: Sequence[Line], tell: Callable[[Line], str]) -> Part:
    return Part(heading, len(lines), lines, tell)


def _named(line: Line) -> str:
    owner = words(line.owner, 40) or "no owner"
    return f"*{words(line.key, 40)}* {words(line.title, 60) or '(no title)'} ({owner})"


def _newly_red(line: Line) -> str:
    was = f", was {words(line.was, 20)}" if line.was else ""
    return f"{_named(line)}{was}{_last_words(line)}"


def _moved(line: Line) -> str:
    return f"{_named(line)}, {_day(line.was)} → {_day(line.on)}{_last_words(line)}"


def _late(line: Line) -> str:
    return f"{_in_days(line)}{_last_words(line) or ', nothing said yet'}"


def _expected(line: Line) -> str:
    """`was` is the date in force, `on` the day on which it is expected."""
    expected = f", expected {_day(line.on)}" if line.on else ""
    return f"{_named(line)}, due {_day(line.was)}{expected}{_last_words(line)}"


def _in_days(line: Line) -> str:
    return f"{_named(line)}, {counted(line.days, 'day')}"


def _due(line: Line) -> str:
    return f"{_named(line)}, {_day(line.on)}"


def _last_words(line: Line) -> str:
    said = quoted(line.words, 100)
    when = [words(line.speaker, 40), _day(line.words_on)] if line.words_on else [words(line.speaker, 40)]
    source = ", ".join(filter(None, when))
    return f", {said}{f' ({source})' if source else ''}" if said else ""


def _day(iso: str | None) -> str:
    return full_day(date.fromisoformat(iso)) if iso else "no date"


SENT_BEFORE = "This week's digest was sent before, so it is not sent twice. Here it is:"


def digest_sent_message(plan: Plan) -> Message:
    """Answer to whoever sent the digest: where it goes."""
    where = ["the plan's channel"] * bool(plan.channel) + ["the chair"] * bool(plan.chair_id)
    return plain_message(
        f"This week's digest of {plan.key} is on its way to {joined(where) or 'nobody yet'}."
    )


def digest_chart_title(snapshot: Snapshot) -> str:
    """What the picture is called where it stands as a file."""
    return f"Colours by theme, week of {full_day(date.fromisoformat(snapshot.week_on))}"

"""The form for a person's own settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    context,
    input_block,
    option,
    plain_text,
    section,
    select,
    words,
)
from bot.messages.modals import FieldErrors, Values
from bot.messages.refusals import refusal_text
from bot.plan.errors import NoWorkingDay
from bot.plan.reminders import Level
from bot.plan.settings import WEEKDAYS, OwnSettings

HOUR, LEVEL, DAYS = "hour", "level", "days"
"""Block ids of the fields."""

PLANS_HOUR = "plan"
_LEVELS = {
    Level.NORMAL: "Normal: every reminder",
    Level.LIGHT: "Light: not 14 days nor 1 day before a date",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Shown:
    """A person's settings with what they may choose: `hours` in which a card may go, `plan_hour` that of the plan.

    `zone` is where they live, or the plan's where Slack did not say.
    """

    chosen: OwnSettings
    hours: Sequence[int]
    plan_hour: int
    zone: str
    zone_is_own: bool


def settings_form(shown: Shown, metadata: str) -> Block:
    """When the card comes, how much is heard, and the days of work."""
    as_planned = option(f"As the plan says ({_clock(shown.plan_hour)})", PLANS_HOUR)
    hours = [as_planned, *(option(_clock(hour), str(hour)) for hour in shown.hours)]
    hour_now = next((one for one in hours if one["value"] == str(shown.chosen.hour)), as_planned)
    levels = {level: option(text, level.value) for level, text in _LEVELS.items()}
    blocks = [
        section(_zone_line(shown)),
        input_block(HOUR, "When should your card come?", select(ids.FORM_FIELD, hours, hour_now)),
        input_block(
            LEVEL,
            "How much do you want to hear?",
            select(ids.FORM_FIELD, list(levels.values()), levels[shown.chosen.level]),
        ),
        input_block(DAYS, "On which days do you work?", _days(shown.chosen.works_on)),
    ]
    blocks.append(context("Going away? Type `/plan away 21 Dec-3 Jan cover:@name`, or say so in a message."))
    return {
        "type": "modal",
        "callback_id": ids.SETTINGS_FORM,
        "private_metadata": metadata,
        "title": plain_text("My settings", 24),
        "submit": plain_text("Save", 24),
        "close": plain_text("Cancel", 24),
        "blocks": blocks,
    }


def read_settings(values: Values) -> OwnSettings | FieldErrors:
    """What the form says."""
    hour, level = (
        str((values.get(field, {}).get(ids.FORM_FIELD, {}).get("selected_option") or {}).get("value", ""))
        for field in (HOUR, LEVEL)
    )
    picked = values.get(DAYS, {}).get(ids.FORM_FIELD, {}).get("selected_options") or []
    days = {str(one.get("value")) for one in picked}
    missing = {
        HOUR: "" if hour == PLANS_HOUR or hour.isdecimal() else "Please choose an hour.",
        LEVEL: "" if level in list(Level) else "Please choose how much you want to hear.",
        DAYS: "" if days & set(WEEKDAYS) else refusal_text(NoWorkingDay()),
    }
    errors = {field: error for field, error in missing.items() if error}
    if errors:
        return FieldErrors(errors)
    works_on = "".join(day for day in WEEKDAYS if day in days)
    return OwnSettings(None if hour == PLANS_HOUR else int(hour), Level(level), works_on)


def _zone_line(shown: Shown) -> str:
    zone = f"*{words(shown.zone, 60)}*"
    if shown.zone_is_own:
        return f"Hours are those of {zone}, the time zone of your Slack profile. Change it there."
    return f"Hours are those of {zone}, the plan's time zone: Slack has not told yours."


def _days(works_on: str) -> Block:
    every = [option(name, day) for day, name in zip(WEEKDAYS, _DAYS, strict=True)]
    box: Block = {"type": "checkboxes", "action_id": ids.FORM_FIELD, "options": every}
    worked = [one for one in every if one["value"] in works_on]
    return box | ({"initial_options": worked} if worked else {})


def _clock(hour: int) -> str:
    return f"{hour:02}:00"

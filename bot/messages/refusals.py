"""Words for every refusal: what is wrong, and what would be right."""

from collections.abc import Sequence
from functools import singledispatch

from bot.messages.answers import plain_message
from bot.messages.blocks import Message, clean, full_day, joined
from bot.messages.lines import STATES
from bot.plan import errors
from bot.plan.errors import PlanError
from bot.plan.items import State
from bot.plan.requests import Outcome


def refusal_message(error: PlanError) -> Message:
    """The refusal as an answer."""
    return plain_message(refusal_text(error))


def bug_message(reference: str) -> Message:
    """Something went wrong that should not.  It is not known what was done before it did."""
    return plain_message(
        f"Sorry, something went wrong here, and it was written down as {clean(reference, 60)}. "
        "Please look at the action before you try again: part of it may have been done."
    )


@singledispatch
def refusal_text(error: PlanError) -> str:
    """A plain sentence or two.  Nothing was changed by what is refused."""
    raise NotImplementedError(type(error).__name__)


@refusal_text.register
def _(error: errors.NoPlan) -> str:
    if error.key:
        return f"There is no plan “{_typed(error.key)}” that you have a part in. `/plan` lists what is yours."
    return "There is no plan here yet. The programme manager can import one with `python -m bot import FILE`."


@refusal_text.register
def _(error: errors.NotAMember) -> str:
    who = _typed(error.manager) if error.manager else "the programme manager"
    return f"You have no part in this plan, so it is not shown to you. Please ask {who} to add you."


@refusal_text.register
def _(error: errors.UnknownReference) -> str:
    near = f" Did you mean {_choice(error.near)}?" if error.near else " `/plan` lists yours."
    return f"There is no action “{_typed(error.typed)}” that you can see.{near}"


@refusal_text.register
def _(error: errors.AmbiguousReference) -> str:
    return f"“{_typed(error.typed)}” fits more than one action. Please say which: {_choice(error.fits)}."


@refusal_text.register
def _(error: errors.UnknownTheme) -> str:
    return f"“{_typed(error.typed)}” is not one theme of the plan. Please choose {_choice(error.themes)}."


@refusal_text.register
def _(error: errors.UnknownPerson) -> str:
    if error.fits:
        return f"“{_typed(error.typed)}” could be {_choice(error.fits)}. Please give the full name, or use @."
    return f"Nobody in the plan is called “{_typed(error.typed)}”. Please use @, or the full name or post."


@refusal_text.register
def _(error: errors.PersonGone) -> str:
    return (
        f"{_typed(error.name)} cannot be given an action: the Slack account is closed, or is that of an app. "
        "Please name somebody else."
    )


@refusal_text.register
def _(error: errors.BadAbsence) -> str:
    first, last = (full_day(day) if day else "" for day in (error.first_on, error.last_on))
    return {
        "ends_first": f"Away from {first} to {last} would end before it begins. Please write the first day first.",
        "past": f"{first} has passed. Please give the days from today on, for example `/plan away until 14 January`.",
        "long": f"Away until {last} is more than 400 days. Please hand your actions over with `/plan assign` instead.",
        "own": "You cannot cover for yourself. Please name somebody else, or nobody.",
        "cover": f"{_typed(error.name)} cannot be reached in Slack and so cannot cover. Please name somebody else.",
    }.get(error.why, "You are not away and have not said that you will be.")


@refusal_text.register
def _(error: errors.BadHour) -> str:
    return (
        f"Cards come between {error.opens}:00 and {error.closes}:00. Please choose an hour from {error.opens} "
        f"to {error.closes - 1}, or `hour:plan` for the plan’s own."
    )


@refusal_text.register
def _(error: errors.NotAllowed) -> str:
    who = f" It can be done by {_choice(error.who)}." if error.who else ""
    return f"You may not {clean(error.what, 80)} {_typed(error.key)}.{who}"


@refusal_text.register
def _(error: errors.OwnWork) -> str:
    whose = "one whose owner you cover for" if error.covers else "yours"
    return f"{_typed(error.key)} is {whose}, and nobody checks their own action. {_choice(error.who).capitalize()} can."


@refusal_text.register
def _(error: errors.AlreadyFinished) -> str:
    cure = {
        State.CLAIMED_DONE.value: "It can be checked, or sent back with `/plan back`.",
        State.WITHDRAWN.value: "It stays in the plan for the record only.",
    }.get(error.state, "A finished action cannot be changed.")
    return f"{_typed(error.key)} is {_state(error.state)}, so this was not done. {cure}"


@refusal_text.register
def _(error: errors.AddedJustNow) -> str:
    return (
        f"You added an action with these words a moment ago: it is {_typed(error.key)}, and no second one was made. "
        "If there should be two, change the words, or put `again:yes` at the end of the command."
    )


@refusal_text.register
def _(error: errors.NotClaimed) -> str:
    return (
        f"{_typed(error.key)} is {_state(error.state)}. Only an action that was reported done "
        f"can be checked or sent back; `/plan done {_typed(error.key)}` reports it."
    )


@refusal_text.register
def _(error: errors.BlueIsEarned) -> str:
    return (
        f"Blue comes with a check by somebody else and cannot be typed. "
        f"`/plan done {_typed(error.key)}` reports it done and asks for that check."
    )


@refusal_text.register
def _(error: errors.BadPercent) -> str:
    return f"{error.percent:,}% is not a share of the action. Please give 0 to 100, for example 60%."


@refusal_text.register
def _(error: errors.SameDate) -> str:
    day = full_day(error.due_on)
    return f"{_typed(error.key)} is due on {day} already. Please give another date if it has to move."


@refusal_text.register
def _(error: errors.NoForecast) -> str:
    key, day = _typed(error.key), full_day(error.due_on) if error.due_on else ""
    return {
        "undated": f"{key} has no date yet, so there is nothing to forecast. Please ask for a date first.",
        "overdue": f"{key} was due on {day} and is late. Please say on which day it will be done.",
    }.get(error.why, f"{key} is due on {day}. To forecast a miss, please give a later day.")


@refusal_text.register
def _(error: errors.PastDate) -> str:
    day = full_day(error.day)
    return f"“{_typed(error.typed)}” means {day}, which has passed. Please give today or a later day."


@refusal_text.register
def _(error: errors.SnoozeTooLong) -> str:
    return (
        f"The reminder of {_typed(error.key)} cannot wait until {full_day(error.until)}: {error.most} working days "
        f"are the most, until {full_day(error.latest)}. If it needs longer, ask for another date with `/plan slip`."
    )


@refusal_text.register
def _(error: errors.UnreadableDate) -> str:
    return f"No single day could be made out of “{_typed(error.typed)}”. Please write it like 12 December."


@refusal_text.register
def _(error: errors.Missing) -> str:
    return (
        f"`/plan {clean(error.verb, 20)}` needs {clean(error.part, 160)}. "
        f"For example: `/plan {clean(error.example, 160)}`"
    )


@refusal_text.register
def _(error: errors.UnknownVerb) -> str:
    near = f" Did you mean {_choice([f'`{verb}`' for verb in error.near])}?" if error.near else ""
    return f"“{_typed(error.typed)}” is no command.{near} `/plan help` lists them all."


@refusal_text.register
def _(error: errors.SomethingRemains) -> str:
    return (
        f"“{_typed(error.words)}” reads as if something remains, so nothing was changed. "
        f"`/plan done {_typed(error.key)}` alone reports it done, `/plan note {_typed(error.key)} …` keeps your words."
    )


@refusal_text.register
def _(error: errors.ItemChanged) -> str:
    return (
        f"Somebody changed {_typed(error.key)} first, so this was not done. Please look at it and try again."
    )


@refusal_text.register
def _(error: errors.ChangedMeanwhile) -> str:
    return f"{_typed(error.key)} was changed while you were writing. Please look at it and save again."


@refusal_text.register
def _(error: errors.NothingNew) -> str:
    return f"Nothing here is new for {_typed(error.key)}. Please say what has changed, or cancel."


@refusal_text.register
def _(error: errors.NothingToUndo) -> str:
    key = _typed(error.key) if error.key else "The action"
    return {
        "late": f"Undo works for ten minutes, and they are over. {key} was left as it is.",
        "changed": f"{key} was changed again since, so this cannot be undone. Please change it directly.",
        "undone": "This was undone already.",
        "answered": "This question was answered already.",
    }.get(error.why, "There is no change of yours to undo. Undo works for ten minutes.")


@refusal_text.register
def _(error: errors.NoOpenRequest) -> str:
    by = f" by {_typed(error.by)}" if error.by else ""
    outcome = {
        Outcome.AGREED.value: f"agreed{by}",
        Outcome.KEPT.value: f"turned down{by}",
        Outcome.REPLACED.value: "overtaken by another date",
    }.get(error.decided, f"{clean(error.decided, 40)}{by}")
    return f"The request for another date of {_typed(error.key)} was {outcome} already."


@refusal_text.register
def _(error: errors.DecidedAlready) -> str:
    if error.by is None:
        return "This needs no decision any more: the message was found in Slack or sent since."
    did = "had it sent again" if error.again else "said that it arrived"
    return f"{_typed(error.by)} {did} already, so nothing was changed."


@refusal_text.register
def _(error: errors.NoWorkingDay) -> str:
    return "Please choose at least one day on which you work."


@refusal_text.register
def _(error: errors.NotYou) -> str:
    return "Your account is not, or no longer, joined to this post, so nothing was changed."


def _typed(text: str) -> str:
    return clean(text, 60) or "nothing"


def _choice(offered: Sequence[str]) -> str:
    return joined([_typed(one) for one in offered[:5]], "or")


def _state(state: str) -> str:
    return STATES[State(state)] if state in list(State) else clean(state, 40)

"""Is the bot keeping its promises?  What the plan's manager reads about it, and the alarm when it does not."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.blocks import Message, counted, full_day, header, section, spoken, words
from bot.plan.health import Health, Problem, Trouble, problems

REASONS = {
    "account_inactive": "the account is deactivated, or the app was removed from Slack",
    "cannot_dm_bot": "the person is a bot",
    "channel_not_found": "the channel is not there, or the bot was never invited to it",
    "http 500": "Slack had a fault of its own",
    "invalid_auth": "Slack does not accept the bot's token",
    "is_archived": "the channel is archived",
    "looked up and not there": "it did not arrive the first time and is sent again",
    "missing_scope": "the app lacks a permission: it has to be installed again",
    "no_permission": "the bot may not write there",
    "nobody in Slack to send it to": "the person has no account in Slack",
    "not_in_channel": "the bot is not in the channel: invite it",
    "ratelimited": "Slack asked us to wait",
    "restricted_action": "the workspace does not let the bot write there",
    "the lane waits": "Slack asked us to wait",
    "token_revoked": "the app was removed from Slack",
    "user_disabled": "the account is deactivated",
    "user_not_found": "the person is not in the workspace",
}
"""Slack's codes and our own reasons in plain words."""


def health_message(health: Health, zone: str) -> Message:
    """The whole of it for `/plan health`, times in `zone`."""
    wrong = problems(health)
    title = "Golden Thread is well." if not wrong else "Golden Thread needs somebody's help."
    lines = [*(_wrong(problem, health, zone) for problem in wrong), *_facts(health, zone)]
    return Message(spoken([title, *lines]), (header(title), *map(section, lines)))


def health_lines(health: Health, zone: str) -> list[str]:
    """At most four lines for Home: what is wrong, else that all is well and when something is sent next."""
    wrong = [_wrong(problem, health, zone) for problem in problems(health)]
    if wrong:
        return wrong[:4]
    return [f"Golden Thread is well. {_sent(health, zone)}", _next(health, zone)]


def alarm_message(health: Health, alarms: Sequence[Problem], zone: str) -> Message | None:
    """What has been wrong for half an hour; None when it is over."""
    lines = [_wrong(problem, health, zone) for problem in alarms]
    if not lines:
        return None
    end = "Nothing is lost: what is owed is kept and sent as soon as it can be. `/plan health` says how it stands."
    return Message(spoken([*lines, end]), tuple(map(section, [*lines, end])))


def reason_words(reason: str) -> str:
    """Why a message was not sent, for people."""
    return REASONS.get(reason) or f"the log says “{words(reason, 100)}”"


def moment(at: datetime, zone: str) -> str:
    """`Mon 2 Mar 2026, 09:05`, in the zone."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{full_day(there.date())}, {there:%H:%M}"


def _wrong(problem: Problem, health: Health, zone: str) -> str:
    return _WRONG[problem](health, zone)


def _paused(health: Health, zone: str) -> str:
    since = f" since {moment(health.paused_at, zone)}" if health.paused_at else ""
    return (
        f"*Nothing is sent*{since}: {words(health.paused_because, 300)} "
        "Whoever looks after the server can say yes to it with `python -m bot resume`."
    )


def _no_ticks(health: Health, zone: str) -> str:
    since = f"since {moment(health.ticked_at, zone)}" if health.ticked_at else "yet"
    return f"*Nothing new is prepared:* the clock of the bot has not ticked {since}. Restart it, and look at its log."


def _deaf(health: Health, zone: str) -> str:
    since = moment(health.heard_at, zone) if health.heard_at else "the start"
    return f"*Slack is not heard* since {since}: replies and commands may not reach the bot. It keeps trying."


def _not_sending(health: Health, zone: str) -> str:
    told = [_trouble(trouble, zone) for trouble in health.troubles]
    return f"*Messages are kept from being sent:* {'; '.join(told)}."


def _held(health: Health, zone: str) -> str:
    told = [_trouble(trouble, zone) for trouble in health.held]
    return f"*Messages wait for a person's decision:* {'; '.join(told)}. A card with buttons was sent about each."


_WRONG = {
    Problem.PAUSED: _paused,
    Problem.NO_TICKS: _no_ticks,
    Problem.DEAF: _deaf,
    Problem.NOT_SENDING: _not_sending,
    Problem.HELD: _held,
}


def _trouble(trouble: Trouble, zone: str) -> str:
    since = moment(trouble.since, zone)
    return f"{counted(trouble.messages, 'message')} since {since}, because {reason_words(trouble.reason)}"


def _facts(health: Health, zone: str) -> list[str]:
    ticked = moment(health.ticked_at, zone) if health.ticked_at else "never"
    heard = f" Slack was last heard {moment(health.heard_at, zone)}." if health.heard_at else ""
    waiting = health.waiting
    return [
        f"*At work:* {_processes(health.processes)}. Last tick {ticked}.{heard}",
        _sent(health, zone),
        f"*Waiting:* {waiting['pending']:,}. *On their way:* {waiting['sending']:,}. "
        f"*Not known whether they arrived, being looked up:* {waiting['unknown']:,}. "
        f"*Waiting for a decision:* {sum(trouble.messages for trouble in health.held):,}.",
        _next(health, zone),
    ]


def _processes(number: int) -> str:
    return "1 process" if number == 1 else f"{number} processes"


def _sent(health: Health, zone: str) -> str:
    last = f", the last {moment(health.last_sent_at, zone)}" if health.last_sent_at else ""
    return f"*Sent today:* {health.sent_today:,}{last}."


def _next(health: Health, zone: str) -> str:
    at = moment(health.next_send_at, zone) if health.next_send_at else "when something falls due"
    return f"*Next:* {at}."

"""Events: what people write to the bot, and what becomes of them and of Home."""

import re
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from slack_bolt import Ack

from bot.deps import Deps
from bot.messages.blocks import Message
from bot.outcomes import TryLater
from bot.usecases import replying
from bot.usecases.acting import Actor
from bot.usecases.greeting import profile_changed
from bot.usecases.home import home_of
from handlers.attending import Sender, attend
from store import outbox, people
from store.unit import UnitOfWork

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people wrote; edits, deletions and notices of Slack's are none."""
TALKS_BACK = timedelta(days=60)
"""How long after our last words somebody may be expected to answer them."""


def event_arrived(ack: Ack, event: dict[str, Any], deps: Deps) -> None:
    """Any event; those without a listener in the table are taken and forgotten."""
    listener = _EVENTS.get(event["type"])
    if listener:
        listener(event, deps)
    ack()


def _message(event: dict[str, Any], deps: Deps) -> None:
    """A direct message, or a reply in its threads.  The bot's own and other bots' are none of ours."""
    if event.get("bot_id") == deps.team.bot_id or event.get("user") == deps.team.bot_user:
        _seen_ours(event, deps)
        return
    if event.get("channel_type") != "im" or event.get("subtype") not in _WRITTEN or event.get("bot_id"):
        return
    _answer(event, deps, {"channel": event["channel"], "thread_ts": event.get("thread_ts")})


def _seen_ours(event: dict[str, Any], deps: Deps) -> None:
    """A message of ours is there: if nobody knew whether it had arrived, now they do."""
    payload = (event.get("metadata") or {}).get("event_payload") or {}
    delivery_id = payload.get("delivery_id")
    if delivery_id and not event.get("subtype"):
        with deps.write() as unit:
            outbox.settle_seen(unit, str(delivery_id), event["channel"], event["ts"])


def _mention(event: dict[str, Any], deps: Deps) -> None:
    """A mention in a channel: answered to its author alone."""
    if event.get("bot_id") or not event.get("user"):
        return
    _answer(event, deps, {})


def _answer(event: dict[str, Any], deps: Deps, place: dict[str, Any]) -> None:
    text = _without_our_name(_with_files(event), deps.team.bot_user)
    written_at = datetime.fromtimestamp(float(event["ts"]), UTC)
    sender = Sender(event["user"], "", f"message:{event['channel']}:{event['ts']}", written_at)
    thread_ts = event.get("thread_ts")

    def work(unit: UnitOfWork, actor: Actor) -> Message | None:
        hanging = outbox.promise_at(unit, event["channel"], thread_ts) if thread_ts else None
        return replying.answer_words(unit, actor, text, hanging)

    attend(deps, sender, work, owed=place)


def catch_up(deps: Deps, since: datetime, stopping: Event) -> None:
    """Take in what people wrote to the bot since then while it could not hear; what it heard counts once.

    Slack gives up on an event after five minutes, and the words of whoever answered a card then would be lost.
    """
    with deps.read() as unit:
        talks = outbox.talks(unit, since - TALKS_BACK)
    for channel in talks:
        said = deps.slack.written_since(channel, since.timestamp())
        while isinstance(said, TryLater) and not stopping.wait(said.seconds):
            said = deps.slack.written_since(channel, since.timestamp())
        if isinstance(said, TryLater):
            return
        for message in said:
            _message({**message, "channel": channel, "channel_type": "im"}, deps)


def _without_our_name(text: str, bot_user: str) -> str:
    """The words without the mention that called us."""
    return re.sub(rf"\s*<@{bot_user}(?:\|[^>]*)?>[\s,:]*", " ", text).strip()


def _with_files(event: dict[str, Any]) -> str:
    """The words, and each attached file as a link, so that it is read as one."""
    links = [
        f"<{one['permalink']}|{one.get('name') or 'file'}>"
        for one in event.get("files") or []
        if one.get("permalink")
    ]
    return " ".join([event.get("text") or "", *links]).strip()


def _home_opened(event: dict[str, Any], deps: Deps) -> None:
    if event.get("tab") != "home":
        return
    show_home(deps, event["user"])


def show_home(deps: Deps, user: str, page: int = 1) -> None:
    """Draw a page of somebody's Home tab as things are now, from one moment of the database.

    Whom nobody has met yet is met, so that Slack is asked who they are: they may be named in a plan.
    """
    with deps.read() as unit:
        person = people.known(unit, user, "")
        view = home_of(unit, person, deps.now(), page)
    if not person.id:
        with deps.write() as unit:
            people.meet(unit, user, "")
    deps.slack.publish_home(user, view)


def _profile(event: dict[str, Any], deps: Deps) -> None:
    """Somebody joined, changed or left: whoever was named in a plan by e-mail is now reached in Slack, or no more."""
    user = event["user"]
    profile = user.get("profile") or {}
    with deps.write() as unit:
        profile_changed(
            unit,
            user["id"],
            name=profile.get("real_name") or user.get("real_name") or user.get("name") or "",
            email=profile.get("email"),
            zone=user.get("tz"),
            now=deps.now(),
            gone=bool(user.get("deleted") or user.get("is_bot")),
        )


_EVENTS = {
    "message": _message,
    "app_mention": _mention,
    "app_home_opened": _home_opened,
    "team_join": _profile,
    "user_change": _profile,
}

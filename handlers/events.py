"""Events: what people write to the bot, and what becomes of them and of Home."""

import re
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.deps import Deps
from bot.messages.blocks import Message
from bot.usecases import replying
from bot.usecases.acting import Actor
from bot.usecases.greeting import home_of, profile_changed
from handlers.attending import Sender, attend
from store import outbox
from store.unit import UnitOfWork

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people wrote; edits, deletions and notices of Slack's are none."""


def event_arrived(ack: Ack, event: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    """Any event; those without a listener in the table are taken and forgotten."""
    listener = _EVENTS.get(event["type"])
    if listener:
        listener(event, context, deps)
    ack()


def _message(event: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    """A direct message, or a reply in its threads.  The bot's own and other bots' are none of ours."""
    if event.get("channel_type") != "im" or event.get("subtype") not in _WRITTEN or event.get("bot_id"):
        return
    _answer(event, deps, {"channel": event["channel"], "thread_ts": event.get("thread_ts")})


def _mention(event: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    """A mention in a channel: answered to its author alone."""
    if event.get("bot_id") or not event.get("user"):
        return
    _answer(event, deps, {})


def _answer(event: dict[str, Any], deps: Deps, place: dict[str, Any]) -> None:
    text = _without_our_name(_with_files(event), deps.team.bot_user)
    sender = Sender(event["user"], "", f"message:{event['channel']}:{event['ts']}")
    thread_ts = event.get("thread_ts")

    def work(unit: UnitOfWork, actor: Actor) -> Message | None:
        hanging = outbox.promise_at(unit, event["channel"], thread_ts) if thread_ts else None
        return replying.answer_words(unit, actor, text, hanging)

    attend(deps, sender, work, owed=place)


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


def _home_opened(event: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    if event.get("tab") != "home":
        return
    with deps.write() as unit:
        view = home_of(unit, event["user"], deps.now())
    deps.slack.publish_home(event["user"], view)


def _profile(event: dict[str, Any], context: BoltContext, deps: Deps) -> None:
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

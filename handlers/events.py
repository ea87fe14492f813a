"""Events: what people write to the bot, and what becomes of them and of Home."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import structlog
from slack_bolt import Ack

from bot.deps import Deps
from bot.messages.blocks import Message
from bot.outcomes import TryLater
from bot.plan.evidence import Reference
from bot.usecases import correcting, replying
from bot.usecases.acting import Actor
from bot.usecases.correcting import Edit
from bot.usecases.greeting import profile_changed
from bot.usecases.home import home_of
from bot.usecases.replying import Reply, Written
from handlers.attending import Sender, attend
from store import outbox, people
from store.unit import UnitOfWork

log = structlog.get_logger()

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people wrote; notices of Slack's are none."""
_DELETED = "tombstone"
"""What a deleted message becomes while its thread is still there."""
TICK = "heavy_check_mark"
"""The reaction that says: kept.  Not the green one, which people read as done."""
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
    if event.get("channel_type") != "im":
        return
    if event.get("subtype") == "message_changed":
        _changed(event, deps)
    elif event.get("subtype") == "message_deleted":
        _deleted(event.get("previous_message") or {}, event["channel"], deps)
    elif event.get("subtype") in _WRITTEN and not event.get("bot_id"):
        _answer(event, deps, {"channel": event["channel"], "thread_ts": event.get("thread_ts")})


def _changed(event: dict[str, Any], deps: Deps) -> None:
    """Somebody edited a message of theirs.  Slack says the same when it only shows a link or a thread anew."""
    message, before, channel = event["message"], event.get("previous_message") or {}, event["channel"]
    if message.get("subtype") == _DELETED:
        _deleted(before, channel, deps)
        return
    edited = message.get("edited") or {}
    unseen = not edited.get("ts") or edited.get("user") != message.get("user")
    if unseen or not _by_a_person(message, deps) or (before and _with_files(message) == _with_files(before)):
        return
    edit = Edit(f"message:{channel}:{message['ts']}", _instant(message["ts"]), edited["ts"])
    key = f"edit:{channel}:{message['ts']}:{edited['ts']}"
    sender = Sender(message["user"], "", key, _instant(edited["ts"]))
    _attend_words(
        message | {"channel": channel},
        deps,
        sender,
        {"channel": channel, "thread_ts": _thread(message)},
        lambda unit, actor, written: correcting.correct_words(unit, actor, written, edit),
    )


def _deleted(message: dict[str, Any], channel: str, deps: Deps) -> None:
    """Somebody deleted a message of theirs."""
    if not _by_a_person(message, deps):
        return
    sender = Sender(message["user"], "", f"delete:{channel}:{message['ts']}")
    heard = f"message:{channel}:{message['ts']}"
    place = {"channel": channel, "thread_ts": _thread(message)}
    attend(deps, sender, lambda unit, actor: correcting.told_of_deletion(unit, actor, heard), owed=place)


def _by_a_person(message: dict[str, Any], deps: Deps) -> bool:
    by_us = message.get("user") in (None, deps.team.bot_user)
    return not by_us and not message.get("bot_id") and message.get("subtype") in _WRITTEN


def _thread(message: dict[str, Any]) -> str | None:
    """The thread a message is a reply in; one that began a thread itself is no reply."""
    thread_ts = message.get("thread_ts")
    return thread_ts if thread_ts != message["ts"] else None


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
    written_at = _instant(event["ts"])
    sender = Sender(event["user"], "", f"message:{event['channel']}:{event['ts']}", written_at)
    _attend_words(event, deps, sender, place, replying.answer_words)


def _attend_words(
    message: dict[str, Any],
    deps: Deps,
    sender: Sender,
    place: dict[str, Any],
    answer: Callable[[UnitOfWork, Actor, Written], Reply],
) -> None:
    """Have the words read and answered at `place`; a tick goes on the message itself, and no matter if it fails."""
    channel, thread_ts = message["channel"], message.get("thread_ts")
    text = _without_our_name(_with_files(message), deps.team.bot_user)
    ticked, files = False, tuple(_files(message))

    def work(unit: UnitOfWork, actor: Actor) -> Message | None:
        nonlocal ticked
        hanging = outbox.promise_at(unit, channel, thread_ts) if thread_ts else None
        written = Written(text, f"{channel}:{thread_ts or ''}", hanging)
        known = replace(actor, link=_link(message, deps.team.url), files=files)
        reply = answer(unit, known, written)
        ticked = reply.ticked
        return reply.message

    attend(deps, sender, work, owed=place)
    if ticked and (failure := deps.slack.react(channel, message["ts"], TICK)):
        log.info("tick.failed", reason=failure.reason)


def _link(message: dict[str, Any], workspace: str) -> str:
    """Where others find whoever wrote it: the message, or the person where nobody else sees the conversation."""
    if not workspace:
        return ""
    if message["channel"].startswith("D"):
        return f"{workspace}team/{message['user']}"
    return f"{workspace}archives/{message['channel']}/p{message['ts'].replace('.', '')}"


def _instant(ts: str) -> datetime:
    """When a message was written, by its timestamp."""
    return datetime.fromtimestamp(float(ts), UTC)


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
            _changed({"message": message, "channel": channel}, deps)


def _without_our_name(text: str, bot_user: str) -> str:
    """The words without the mention that called us."""
    return re.sub(rf"\s*<@{bot_user}(?:\|[^>]*)?>[\s,:]*", " ", text).strip()


def _with_files(event: dict[str, Any]) -> str:
    """The words, and each attached file as a link, so that it is read as one."""
    links = [f"<{file.url}|{file.name}>" for file in _files(event)]
    return " ".join([event.get("text") or "", *links]).strip()


def _files(event: dict[str, Any]) -> list[Reference]:
    """What is attached: where it is, and what Slack knows of it.  It is never opened."""
    return [
        Reference(one["permalink"], one.get("name") or "file", one.get("id"), one.get("size"))
        for one in event.get("files") or []
        if one.get("permalink")
    ]


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

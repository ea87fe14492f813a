"""The part of the control API that runs the playground itself: clock, faults, people, deliveries, records."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.playground.acts import NotPossible
from bot.playground.api_people import user_object
from bot.playground.clock import moves
from bot.playground.faults import FaultError, HistoryLimits
from bot.playground.manifest import Json
from bot.playground.questions import Question
from bot.playground.workspace import Channel, Person
from bot.playground.world import World

LONG_POLL = 25.0


async def read_clock(world: World, ask: Question) -> Json:
    """The clock now, or with `after` once it has moved on (25 s at the latest)."""
    clock = world.clock
    after = ask.body.get("after")
    follower = ask.text("follower")
    if follower:
        reached = ask.number("reached", ask.number("after", clock.version))
        await clock.hear(follower, reached)
    if after is not None:
        await clock.wait_after(ask.number("after", 0), LONG_POLL)
    return clock.shown()


async def move_clock(world: World, ask: Question) -> Json:
    """Moves the clock, waiting after every single move for those who follow it."""
    for instant in _instants(world, ask):
        await world.clock.move_to(instant)
        world.tell("clock", clock=world.clock.shown())
    return world.clock.shown()


def _instants(world: World, ask: Question) -> list[datetime]:
    now = world.clock.now()
    if ask.text("step"):
        try:
            return moves(now, ask.text("step"))
        except KeyError as error:
            raise NotPossible("A step is one of hour, morning, monday.") from error
    try:
        instant = _instant(ask, now)
    except (ValueError, OverflowError) as error:
        raise NotPossible("A move needs a step, a time in ISO form with its zone, or seconds.") from error
    if instant < now and not ask.body.get("force"):
        raise NotPossible("The clock only goes forward.", 409)
    return [instant]


def _instant(ask: Question, now: datetime) -> datetime:
    if ask.text("to"):
        instant = datetime.fromisoformat(ask.text("to"))
        if instant.tzinfo is None:
            raise ValueError(ask.text("to"))
        return instant.astimezone(UTC)
    return now + timedelta(seconds=float(ask.text("seconds")))


async def sent(world: World, ask: Question) -> Json:
    """Web API calls with a number above `since`, oldest first."""
    since = ask.number("since", 0)
    return {"calls": [call for call in world.calls if call["n"] > since]}


async def read_faults(world: World, _ask: Question) -> Json:
    return {"faults": [asdict(fault) for fault in world.faults.waiting]}


async def add_fault(world: World, ask: Question) -> Json:
    try:
        return {"fault": asdict(world.faults.add(ask.body))}
    except FaultError as error:
        raise NotPossible(str(error)) from error


async def clear_faults(world: World, _ask: Question) -> Json:
    world.faults.waiting.clear()
    return {}


async def change_person(world: World, ask: Question) -> Json:
    """Changes a person, or adds one with a new id and a `real_name`; the app hears of it."""
    workspace = world.workspace
    person_id = ask.text("id")
    new = person_id not in workspace.people
    if new:
        if not person_id or not ask.text("real_name"):
            raise NotPossible("A new person needs an id and a real_name.")
        handle = ask.text("name") or ask.text("real_name").lower().replace(" ", ".")
        workspace.people[person_id] = Person(person_id, handle, ask.text("real_name"))
    person = workspace.people[person_id]
    for name in ("real_name", "title", "email"):
        if name in ask.body:
            setattr(person, name, ask.text(name))
    if "tz" in ask.body:
        person.tz = _zone(ask.text("tz"))
    if "deleted" in ask.body:
        person.deleted = bool(ask.body["deleted"])
    kind = "team_join" if new else "user_change"
    world.dispatcher.event(
        {"type": kind, "user": user_object(world, person), "event_ts": workspace.next_ts()}
    )
    world.tell("people", person=asdict(person))
    return {"person": asdict(person)}


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NotPossible(f"“{name}” is not a time zone.") from error


async def change_channel(world: World, ask: Question) -> Json:
    """Archives a channel, adds or removes somebody, or makes a channel with a new id and a name."""
    workspace = world.workspace
    channel = workspace.channels.get(ask.text("id"))
    if channel is None:
        channel = _new_channel(world, ask)
    if "archived" in ask.body:
        _archive(world, channel, archived=bool(ask.body["archived"]))
    if ask.text("add"):
        _add(world, channel, ask.person("add").id)
    if ask.text("remove") in channel.members:
        _remove(world, channel, ask.text("remove"))
    world.tell("channel", where=channel, channel=asdict(channel))
    return {"channel": asdict(channel)}


def _new_channel(world: World, ask: Question) -> Channel:
    kind = ask.text("kind") or "channel"
    if not ask.text("id") or not ask.text("name") or kind not in ("channel", "private"):
        raise NotPossible("A new channel needs an id, a name and the kind channel or private.", 404)
    created = int(world.clock.epoch())
    members = [str(member) for member in ask.body.get("members") or []]
    return world.workspace.add_channel(
        Channel(ask.text("id"), ask.text("name"), kind, members, created=created)
    )


def _archive(world: World, channel: Channel, *, archived: bool) -> None:
    if channel.archived == archived:
        return
    channel.archived = archived
    kind = f"{'channel' if channel.kind == 'channel' else 'group'}_{'archive' if archived else 'unarchive'}"
    ts = world.workspace.next_ts()
    world.dispatcher.event({"type": kind, "channel": channel.id, "user": channel.members[0], "event_ts": ts})


def _add(world: World, channel: Channel, person: str) -> None:
    if person in channel.members:
        return
    channel.members.append(person)
    _tell_membership(world, channel, person, "member_joined_channel")


def _remove(world: World, channel: Channel, person: str) -> None:
    channel.members.remove(person)
    _tell_membership(world, channel, person, "member_left_channel")


def _tell_membership(world: World, channel: Channel, person: str, kind: str) -> None:
    world.dispatcher.event(
        {
            "type": kind,
            "user": person,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": world.workspace.team["id"],
            "event_ts": world.workspace.next_ts(),
        }
    )


async def change_app(world: World, ask: Question) -> Json:
    """Uninstalls the app (its token stops working; two events say so) or installs it again."""
    wish = ask.text("do")
    if wish not in ("install", "uninstall"):
        raise NotPossible("The app can be asked to install or uninstall.")
    app = world.workspace.app
    app.installed = wish == "install"
    world.changed()
    if wish == "uninstall":
        ts = world.workspace.next_ts()
        tokens = {"oauth": [], "bot": [app.bot_user]}
        world.dispatcher.event({"type": "tokens_revoked", "tokens": tokens, "event_ts": ts})
        world.dispatcher.event({"type": "app_uninstalled", "event_ts": ts})
    return {"installed": app.installed}


async def read_connection(world: World, _ask: Question) -> Json:
    return {"connections": len(world.sockets.connections)}


async def change_connection(world: World, ask: Question) -> Json:
    """Socket Mode misbehaves: disconnect (politely), cut, half_open, deaf or refuse for `seconds`."""
    wish = ask.text("do")
    try:
        seconds = float(ask.text("seconds") or 5)
    except ValueError as error:
        raise NotPossible("“seconds” must be a number.") from error
    if wish == "disconnect":
        await world.sockets.disconnect(ask.text("reason") or "refresh_requested")
    elif wish == "cut":
        world.sockets.cut()
    elif wish == "half_open":
        world.sockets.half_open()
    elif wish == "deaf":
        world.sockets.be_deaf_for(seconds)
    elif wish == "refuse":
        world.sockets.refuse_for(seconds)
    else:
        raise NotPossible("A connection can be told to disconnect, cut, half_open, deaf or refuse.")
    return {"connections": len(world.sockets.connections)}


async def change_delivery(world: World, ask: Question) -> Json:
    """Where the app listens: `socket`, or `http` with its address."""
    mode, url = ask.text("mode"), ask.text("url")
    if mode not in ("socket", "http") or (mode == "http" and not url.startswith("http")):
        raise NotPossible("The mode is socket, or http with a url.")
    world.dispatcher.url = url if mode == "http" else None
    world.tell("connection", connected=world.dispatcher.connected)
    return {}


async def change_pace(world: World, ask: Question) -> Json:
    """Seconds between two posts in one channel; 0 switches the limits off."""
    try:
        world.pace.seconds = float(ask.text("seconds"))
    except ValueError as error:
        raise NotPossible("“seconds” must be a number.") from error
    return {"seconds": world.pace.seconds}


async def change_history(world: World, ask: Question) -> Json:
    """How history is read back: `late` and `pause` in seconds, `rows` in an answer; 0 is no limit."""
    try:
        world.history = HistoryLimits(
            late=float(ask.text("late") or 0),
            rows=ask.number("rows", 0),
            pause=float(ask.text("pause") or 0),
        )
    except ValueError as error:
        raise NotPossible("“late” and “pause” must be numbers.") from error
    return asdict(world.history)


async def redeliver(world: World, ask: Question) -> Json:
    n = ask.number("n", 0)
    try:
        await world.dispatcher.redeliver(n)
    except KeyError as error:
        raise NotPossible(f"Nothing with number {n} was sent.", 404) from error
    return {}


async def events(world: World, ask: Question) -> Json:
    """What was sent to the app, with a number above `since`, oldest first."""
    since = ask.number("since", 0)
    return {"events": [asdict(entry) for entry in world.dispatcher.deliveries if entry.n > since]}


ADMIN: dict[tuple[str, str], Callable[[World, Question], Awaitable[Json]]] = {
    ("GET", "clock"): read_clock,
    ("POST", "clock"): move_clock,
    ("GET", "sent"): sent,
    ("GET", "faults"): read_faults,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("POST", "people"): change_person,
    ("POST", "channels"): change_channel,
    ("POST", "app"): change_app,
    ("GET", "connection"): read_connection,
    ("POST", "connection"): change_connection,
    ("POST", "deliver"): change_delivery,
    ("POST", "pace"): change_pace,
    ("POST", "history"): change_history,
    ("POST", "redeliver"): redeliver,
    ("GET", "events"): events,
}

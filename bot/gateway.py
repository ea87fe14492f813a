"""The door to Slack.  Whatever Slack or the network does comes back as a value; nothing is raised for it."""

import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.messages.blocks import Message
from bot.outcomes import (
    BAD_PAYLOAD,
    NETWORK_PAUSE,
    NO_THREAD,
    UNREADABLE,
    Failure,
    Mark,
    Refused,
    Sent,
    TryLater,
    Unknown,
    not_connected,
    repeatable,
    verdict,
)

log = structlog.get_logger()

SENDER_TIMEOUT = 10
"""Seconds for each read of the answer to something we send."""
LISTENER_TIMEOUT = 2
"""The same inside a listener, which has three seconds in all."""
THREADS_BACK = 14 * 24 * 3600.0
"""Seconds: how old a card may be whose thread is read again after an absence."""
READY_WITHIN = 10.0
"""Seconds in which a file we uploaded should show itself."""

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "reactions:write",
        "users:read",
        "users:read.email",
    }
)
"""What the bot asks for in `manifest.yaml`."""


@dataclass(frozen=True)
class Team:
    """The workspace, and the bot in it."""

    id: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]
    url: str = ""
    """Where people open the workspace, `https://council.slack.com/`; empty where Slack does not say."""

    def link_to(self, channel: str, ts: str, thread_ts: str | None = None) -> str | None:
        """The address of a message, which only who may read it can open."""
        if not self.url:
            return None
        thread = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts and thread_ts != ts else ""
        return f"{self.url}archives/{channel}/p{ts.replace('.', '')}{thread}"

    @property
    def missing_scopes(self) -> list[str]:
        """Scopes the installed app lacks; empty also where Slack does not say."""
        return sorted(SCOPES - self.scopes) if self.scopes else []


@dataclass(frozen=True)
class Profile:
    """Somebody in the workspace.  `zone` is an IANA name; `gone` means deactivated, or an app, which hears nothing."""

    slack_user: str
    name: str
    email: str | None
    zone: str | None
    gone: bool


class Slack:
    """One workspace's Slack, with the bot's token.  Safe to share between threads."""

    def __init__(self, token: str, base_url: str) -> None:
        self.address = base_url
        self._tls = ssl.create_default_context()  # made once: it costs 20 ms of CPU
        self.sender = self._client(token, SENDER_TIMEOUT)
        self.interactive = self._client(token, LISTENER_TIMEOUT)
        self._direct: dict[str, str] = {}
        self._team: Team | None = None

    def for_bolt(self) -> WebClient:
        """What Bolt copies for each request; Bolt adds the token itself."""
        return self._client(None, LISTENER_TIMEOUT)

    def _client(self, token: str | None, timeout: int) -> WebClient:
        # No retries by the SDK: it sends again what Slack may have taken, and calls two messages a success.
        return WebClient(token, self.address, timeout, ssl=self._tls, retry_handlers=[])

    def team(self) -> Team | Failure:
        """Which workspace the token belongs to; asked once, then remembered."""
        if self._team is None:
            answer = _ask(self.sender.auth_test, "team_id user_id")
            if isinstance(answer, Failure):
                return answer
            named = {name.lower(): value for name, value in answer.headers.items()}
            scopes = frozenset(filter(None, re.split(r"[,\s]+", str(named.get("x-oauth-scopes", "")))))
            url = str(answer.get("url") or "")
            self._team = Team(answer["team_id"], answer["user_id"], answer.get("bot_id", ""), scopes, url)
        return self._team

    def direct_channel(self, user: str) -> str | Failure:
        """The `D…` of the direct messages with this person.  Asking twice does no harm."""
        if user not in self._direct:
            answer = _ask(self.sender.conversations_open, "channel", users=[user])
            if isinstance(answer, Failure):
                return answer
            self._direct[user] = str(answer["channel"]["id"])
        return self._direct[user]

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: Mark | None = None
    ) -> Sent | Failure:
        """Say it in a channel, or to a person by their user id.

        Blocks that Slack does not like are left out, a thread that is gone is: then the text goes out alone
        or at the top.  `mark` is what `find` finds it by.
        """
        blocks = message.blocks
        outcome = self._post(channel, message.text, blocks, thread_ts, mark)
        if isinstance(outcome, Refused) and outcome.reason in NO_THREAD and thread_ts:
            thread_ts = None
            outcome = self._post(channel, message.text, blocks, None, mark)
        if isinstance(outcome, Refused) and outcome.reason in BAD_PAYLOAD and blocks:
            log.error("slack.bad_blocks", reason=outcome.reason, delivery=mark.delivery_id if mark else None)
            outcome = self._post(channel, message.text, (), thread_ts, mark)
        return outcome

    def _post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        thread_ts: str | None,
        mark: Mark | None,
    ) -> Sent | Failure:
        answer = _ask(
            self.sender.chat_postMessage,
            "channel ts",
            channel=channel,
            text=text,
            blocks=list(blocks) or None,
            thread_ts=thread_ts,
            metadata={"event_type": "golden_thread", "event_payload": asdict(mark)} if mark else None,
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
        )
        return answer if isinstance(answer, Failure) else Sent(str(answer["channel"]), str(answer["ts"]))

    def update(self, channel: str, ts: str, message: Message) -> Sent | Failure:
        """Show something else in a message of ours.  Doing it twice does no harm, so a doubt is TryLater."""
        answer = _ask(
            self.sender.chat_update,
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
            link_names=False,
            parse="none",
        )
        return repeatable(answer) if isinstance(answer, Failure) else Sent(channel, ts)

    def delete(self, channel: str, ts: str) -> Failure | None:
        """Take a message of ours away; None when it is gone.  Doing it twice does no harm."""
        answer = _ask(self.sender.chat_delete, channel=channel, ts=ts)
        if isinstance(answer, Refused) and answer.reason == "message_not_found":
            return None
        return repeatable(answer) if isinstance(answer, Failure) else None

    def react(self, channel: str, ts: str, name: str) -> Failure | None:
        """Put a reaction on a message, from a listener; None when it is there.  Doing it twice does no harm."""
        answer = _ask(self.interactive.reactions_add, channel=channel, timestamp=ts, name=name)
        if isinstance(answer, Unknown) and answer.reason == "already_reacted":
            return None
        return answer if isinstance(answer, Failure) else None

    def find(
        self, channel: str, mark: Mark, oldest: float, latest: float, *, thread_ts: str | None = None
    ) -> list[Sent] | TryLater:
        """The messages of ours with this mark between two instants, in seconds since 1970 on Slack's clock.

        The oldest comes first; empty means that every page was read and none is there.  TryLater: they could
        not be read to the end.
        """
        team = self.team()
        if isinstance(team, Failure):
            return _again(team)
        found: list[Sent] = []
        cursor: str | None = None
        while True:
            page = self._page(channel, thread_ts, oldest, latest, cursor)
            if isinstance(page, Refused) and page.reason in NO_THREAD and thread_ts:
                return self.find(channel, mark, oldest, latest)
            if isinstance(page, Failure):
                return _again(page)
            found += [
                Sent(channel, str(message["ts"]), _file_id(message, mark))
                for message in page.get("messages") or []
                if _is_from(message, team) and _carries(message, mark)
            ]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return sorted(found, key=lambda one: float(one.ts))

    def written_since(self, channel: str, oldest: float) -> list[dict[str, Any]] | TryLater:
        """What people wrote in a conversation after `oldest` (seconds since 1970 on Slack's clock), oldest first.

        Replies are read in threads that began up to a fortnight before.
        """
        found: list[dict[str, Any]] = []
        for parent in self._read(channel, None, oldest - THREADS_BACK):
            if isinstance(parent, TryLater):
                return parent
            found.append(parent)
            if float(parent.get("latest_reply") or 0) <= oldest:
                continue
            for reply in self._read(channel, str(parent["ts"]), oldest):
                if isinstance(reply, TryLater):
                    return reply
                found.append(reply)
        said = {one["ts"]: one for one in found if one.get("user") and not one.get("bot_id")}
        return [said[ts] for ts in sorted(said, key=float) if float(ts) > oldest]

    def _read(
        self, channel: str, thread_ts: str | None, oldest: float
    ) -> Iterator[dict[str, Any] | TryLater]:
        """Every message, page by page; ends with a TryLater where Slack does not let us read on."""
        cursor: str | None = None
        while True:
            page = self._page(channel, thread_ts, oldest, None, cursor)
            if isinstance(page, Refused):
                return
            if isinstance(page, Failure):
                yield _again(page)
                return
            yield from page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _page(
        self, channel: str, thread_ts: str | None, oldest: float, latest: float | None, cursor: str | None
    ) -> SlackResponse | Failure:
        read = self.sender.conversations_replies if thread_ts else self.sender.conversations_history
        where = {"ts": thread_ts} if thread_ts else {}
        return _ask(
            read,
            channel=channel,
            **where,
            oldest=f"{oldest:.6f}",
            latest=None if latest is None else f"{latest:.6f}",
            include_all_metadata=True,
            limit=200,
            cursor=cursor,
        )

    def share_file(
        self, channel: str, thread_ts: str, title: str, alt_text: str, data: bytes, *, mark: Mark
    ) -> Sent | Failure:
        """Put a PNG into a thread.  Sent when it is to be seen there; `find` finds it by the same mark."""
        place = _ask(
            self.sender.files_getUploadURLExternal,
            "upload_url file_id",
            filename=mark.file_name,
            length=len(data),
            alt_txt=alt_text[:1000],
        )
        if isinstance(place, Failure):
            return repeatable(place)
        failed = self._upload(str(place["upload_url"]), data)
        if failed:
            return failed
        file_id = str(place["file_id"])
        done = _ask(
            self.sender.files_completeUploadExternal,
            files=[{"id": file_id, "title": title}],
            channel_id=channel,
            thread_ts=thread_ts,
        )
        return done if isinstance(done, Failure) else self._when_seen(file_id, channel)

    def _upload(self, address: str, data: bytes) -> Failure | None:
        headers = {"Content-Type": "application/octet-stream"}
        try:
            with urlopen(Request(address, data, headers), timeout=SENDER_TIMEOUT, context=self._tls):
                return None
        except (OSError, HTTPException, ValueError) as error:
            status = f" {error.code}" if isinstance(error, HTTPError) else ""
            return TryLater(f"upload failed: {type(error).__name__}{status}", NETWORK_PAUSE)

    def _when_seen(self, file_id: str, channel: str) -> Sent | Unknown:
        """Slack says yes to a file some moments before it is there."""
        until, pause = time.monotonic() + READY_WITHIN, 0.1
        while time.monotonic() < until:
            answer = _ask(self.sender.files_info, "file", file=file_id)
            if not isinstance(answer, Failure):
                shares = (answer["file"].get("shares") or {}).values()
                found = next((places[channel] for places in shares if places.get(channel)), None)
                if found and answer["file"].get("mimetype"):
                    return Sent(channel, str(found[0]["ts"]), file_id)
            threading.Event().wait(pause)
            pause = min(2 * pause, 2.0)
        return Unknown("the file has not shown itself yet")

    def profile(self, user: str) -> Profile | TryLater | None:
        """Who this is; None when the workspace has nobody of this id."""
        return _profile(_ask(self.sender.users_info, "user", user=user))

    def profile_by_email(self, email: str) -> Profile | TryLater | None:
        """Who has this address in the workspace; None when nobody has."""
        return _profile(_ask(self.sender.users_lookupByEmail, "user", email=email))

    def open_modal(self, trigger_id: str, view: Mapping[str, Any], *, on_top: bool = False) -> Failure | None:
        """Open a modal from a listener, `on_top` of one that is open; None when it is there.

        A trigger is good for three seconds.
        """
        show = self.interactive.views_push if on_top else self.interactive.views_open
        answer = _ask(show, trigger_id=trigger_id, view=dict(view))
        return answer if isinstance(answer, Failure) else None

    def change_modal(self, view_id: str, view: Mapping[str, Any]) -> Failure | None:
        """Show something else in a modal that is open; None when it is shown."""
        answer = _ask(self.interactive.views_update, view_id=view_id, view=dict(view))
        return answer if isinstance(answer, Failure) else None

    def publish_home(self, user: str, view: Mapping[str, Any]) -> Failure | None:
        """Show a person's Home tab; None when it is shown."""
        answer = _ask(self.interactive.views_publish, user_id=user, view=dict(view))
        return answer if isinstance(answer, Failure) else None


def _ask(method: Callable[..., SlackResponse], needs: str = "", **arguments: Any) -> SlackResponse | Failure:
    """The answer, with something in every field that `needs` names."""
    try:
        answer = method(**arguments)
        return answer if all(answer.get(name) for name in needs.split()) else Unknown(UNREADABLE)
    except SlackApiError as error:
        refusal: SlackResponse = error.response
        return verdict(refusal.status_code, str(refusal.get("error") or ""), refusal.headers)
    except URLError as error:
        return not_connected(error.reason)
    except (OSError, HTTPException, SlackClientError) as error:
        return Unknown(type(error).__name__, away=True)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        # The SDK trips over bodies that are no JSON object or no UTF-8.
        return Unknown(f"{UNREADABLE}: {type(error).__name__}")


def _again(failure: Failure) -> TryLater:
    """A question that got no answer is asked again, even where it was refused."""
    again = repeatable(failure)
    return again if isinstance(again, TryLater) else TryLater(again.reason, NETWORK_PAUSE)


def _is_from(message: Mapping[str, Any], team: Team) -> bool:
    return message.get("user") == team.bot_user or (
        bool(team.bot_id) and message.get("bot_id") == team.bot_id
    )


def _carries(message: Mapping[str, Any], mark: Mark) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return asdict(mark).items() <= payload.items() or _file_id(message, mark) is not None


def _file_id(message: Mapping[str, Any], mark: Mark) -> str | None:
    files = message.get("files") or []
    return next((str(file["id"]) for file in files if file.get("name") == mark.file_name), None)


def _profile(answer: SlackResponse | Failure) -> Profile | TryLater | None:
    if isinstance(answer, Refused):
        return None
    if isinstance(answer, Failure):
        return _again(answer)
    user = answer["user"]
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return Profile(
        user["id"],
        name,
        profile.get("email"),
        user.get("tz"),
        bool(user.get("deleted") or user.get("is_bot")),
    )

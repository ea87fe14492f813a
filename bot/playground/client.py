"""A synchronous client of the control API, and a playground in a thread, both for tests."""

import asyncio
import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from bot.playground.manifest import Json
from bot.playground.server import SEED, Server, open_world
from bot.playground.views import elements_of

MANIFEST = Path(__file__).parents[2] / "manifest.yaml"
Found = TypeVar("Found")


class PlaygroundError(Exception):
    """The playground refused; the text is its sentence, `status` the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Playground:
    """The control API of a running playground.  Every method raises PlaygroundError when it is refused.

    People and conversations are given by id; the default conversation of a command is #improvement-plan.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.api_url = f"{self.base_url}/api/"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, path: str, body: Json | None = None, method: str = "") -> Json:
        """One control call: GET without a body, else POST."""
        data = None if body is None else json.dumps(body).encode()
        return self._open(path, data, {"Content-Type": "application/json"}, method)

    def _open(self, path: str, data: bytes | None, headers: dict[str, str], method: str = "") -> Json:
        verb = method or ("GET" if data is None else "POST")
        request = urllib.request.Request(
            f"{self.base_url}/control/{path}", data=data, headers=headers, method=verb
        )
        try:
            with self._opener.open(request, timeout=120) as response:
                answer: Json = json.load(response)
                return answer
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode()
            sentence = json.loads(text)["error"] if text.startswith("{") else text
            raise PlaygroundError(error.code, sentence) from error

    def _ask(self, path: str, **query: object) -> Json:
        return self.call(f"{path}?{urlencode({key: value for key, value in query.items() if value})}")

    def state(self, who: str) -> Json:
        return self._ask("state", **{"as": who})

    def dm(self, who: str) -> str:
        """The id of a person's direct message with the app."""
        return f"D{who[1:]}"

    def say(
        self, who: str, channel: str, text: str, *, thread_ts: str = "", files: Sequence[str] = ()
    ) -> str:
        """Posts as a person; returns the timestamp."""
        body = {"as": who, "channel": channel, "text": text, "thread_ts": thread_ts, "files": list(files)}
        return str(self.call("messages", body)["ts"])

    def edit(self, who: str, channel: str, ts: str, text: str) -> None:
        self.call("messages/edit", {"as": who, "channel": channel, "ts": ts, "text": text})

    def delete(self, who: str, channel: str, ts: str) -> None:
        self.call("messages/delete", {"as": who, "channel": channel, "ts": ts})

    def react(self, who: str, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        self.call("reactions", {"as": who, "channel": channel, "ts": ts, "name": name, "remove": remove})

    def read(self, who: str, channel: str) -> None:
        self.call("read", {"as": who, "channel": channel})

    def open_dm(self, who: str, other: str) -> str:
        return str(self.call("open", {"as": who, "user": other})["channel"])

    def upload(self, who: str, name: str, content: bytes) -> str:
        """Puts up a file as a person; returns its id, to be shared with `say(..., files=[id])`."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        data = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return str(self._open(f"files?as={who}", data, headers)["id"])

    def file(self, who: str, file_id: str) -> bytes:
        """The bytes of a file as this person sees it."""
        url = f"{self.base_url}/control/files/{file_id}?as={who}"
        try:
            with self._opener.open(url, timeout=30) as response:
                content: bytes = response.read()
                return content
        except urllib.error.HTTPError as error:
            error.close()
            raise PlaygroundError(error.code, "There is no such file here.") from error

    def messages(self, who: str, channel: str, *, thread_ts: str = "", limit: int = 1000) -> list[Json]:
        """What this person sees, oldest first; replies only with `thread_ts`."""
        answer = self._ask("messages", **{"as": who}, channel=channel, thread_ts=thread_ts, limit=limit)
        rows: list[Json] = answer["messages"]
        return rows

    def command(self, who: str, text: str, channel: str = "C0PLAN") -> Json:
        """A slash command as typed: {answered, error?}; the answer itself is an ephemeral message."""
        return self.call("commands", {"as": who, "channel": channel, "text": text})

    def click(
        self,
        who: str,
        action_id: str,
        *,
        channel: str = "",
        ts: str = "",
        view_id: str = "",
        block_id: str = "",
        value: object = None,
        state: Json | None = None,
    ) -> Json:
        """Uses a button, menu or picker in a message or a view: {ok, error?}.

        Without `block_id` it is the first element with this action id.
        """
        spot = {"as": who, "action_id": action_id} | self._spot(channel, ts, view_id)
        spot["block_id"] = block_id or self._block_with(who, spot, action_id)
        return self.call("actions", spot | {"value": value, "state": state or {}}, "POST")

    def _spot(self, channel: str, ts: str, view_id: str) -> dict[str, str]:
        return {"view_id": view_id} if view_id else {"channel": channel, "ts": ts}

    def _block_with(self, who: str, spot: dict[str, str], action_id: str) -> str:
        for block in self._blocks(who, spot):
            if any(element["action_id"] == action_id for element in elements_of(block)):
                return str(block["block_id"])
        raise PlaygroundError(404, f"There is no {action_id} there.")

    def _blocks(self, who: str, spot: dict[str, str]) -> list[Json]:
        if "view_id" in spot:
            places = [*self.views(who), self.home(who) or {}]
            return next((view["blocks"] for view in places if view.get("id") == spot["view_id"]), [])
        every = self._ask("message", **{"as": who}, channel=spot["channel"], ts=spot["ts"])["message"]
        blocks: list[Json] = every.get("blocks", [])
        return blocks

    def options(
        self,
        who: str,
        action_id: str,
        block_id: str,
        query: str,
        *,
        channel: str = "",
        ts: str = "",
        view_id: str = "",
    ) -> Json:
        """What an external menu offers for this query: {options} or {option_groups}."""
        body = {"as": who, "action_id": action_id, "block_id": block_id, "query": query}
        return self.call("options", body | self._spot(channel, ts, view_id))

    def submit(self, who: str, values: Json, view_id: str = "") -> Json:
        """Sends the top modal, or this one: {ok, action, errors?}."""
        return self.call("views/submit", {"as": who, "view_id": view_id or self._top(who), "values": values})

    def close(self, who: str, view_id: str = "", *, clear: bool = False) -> None:
        self.call("views/close", {"as": who, "view_id": view_id or self._top(who), "clear": clear})

    def _top(self, who: str) -> str:
        stack = self.views(who)
        if not stack:
            raise PlaygroundError(404, f"{who} has no modal open.")
        return str(stack[-1]["id"])

    def views(self, who: str) -> list[Json]:
        """The modals this person has open, the top one last."""
        stack: list[Json] = self._ask("views", **{"as": who})["stack"]
        return stack

    def home(self, who: str) -> Json | None:
        """The Home tab last published for this person."""
        view: Json | None = self._ask("views", **{"as": who})["home"]
        return view

    def open_home(self, who: str, tab: str = "home") -> None:
        self.call("home", {"as": who, "tab": tab})

    def shortcut(self, who: str, callback_id: str, channel: str = "", ts: str = "") -> Json:
        return self.call("shortcuts", {"as": who, "callback_id": callback_id, "channel": channel, "ts": ts})

    def sent(self, method: str = "", since: int = 0) -> list[Json]:
        """Web API calls of the app, oldest first, perhaps of one method only."""
        calls: list[Json] = self._ask("sent", since=since)["calls"]
        return [call for call in calls if method in ("", call["method"])]

    def events(self, since: int = 0) -> list[Json]:
        """What was sent to the app, oldest first."""
        entries: list[Json] = self._ask("events", since=since)["events"]
        return entries

    def redeliver(self, n: int) -> None:
        self.call("redeliver", {"n": n})

    def fault(self, method: str, do: str, **more: object) -> None:
        self.call("faults", {"method": method, "do": do} | more)

    def clear_faults(self) -> None:
        self.call("faults", method="DELETE")

    def clock(self) -> Json:
        return self.call("clock")

    def advance(self, *, step: str = "", seconds: float = 0, to: str = "", force: bool = False) -> Json:
        """Moves the clock; returns when all who follow it have caught up."""
        wish = {"step": step} if step else {"to": to, "force": force} if to else {"seconds": seconds}
        return self.call("clock", wish)

    def people(self, person: str, **changes: object) -> Json:
        """Changes a person (deleted, tz, email, title, real_name) or adds one."""
        return self.call("people", {"id": person} | changes)

    def channel(self, channel: str, **changes: object) -> Json:
        """Changes a channel (archived, add, remove) or makes one (name, kind, members)."""
        return self.call("channels", {"id": channel} | changes)

    def app(self, do: str) -> None:
        """Uninstalls or installs the app."""
        self.call("app", {"do": do})

    def connection(self, do: str, **more: object) -> None:
        """Socket Mode misbehaves: disconnect, cut, half_open, deaf, refuse."""
        self.call("connection", {"do": do} | more)

    def connections(self) -> int:
        """How many Socket Mode connections the app has open."""
        return int(self.call("connection")["connections"])

    def deliver(self, mode: str, url: str = "") -> None:
        """Where the app listens: socket, or http with its address."""
        self.call("deliver", {"mode": mode, "url": url})

    def pace(self, seconds: float) -> None:
        self.call("pace", {"seconds": seconds})

    def until(self, look: Callable[[], Found], seconds: float = 5.0) -> Found:
        """The first truthy result of `look`.  Raises TimeoutError after so many real seconds."""
        end = time.monotonic() + seconds
        pause = threading.Event()
        while not (found := look()):
            if time.monotonic() > end:
                raise TimeoutError(f"Nothing came within {seconds} seconds.")
            pause.wait(0.01)
        return found


@contextmanager
def running_playground(
    *, manifest: Path = MANIFEST, state: Path | None = None, pace: float = 0.0, port: int = 0
) -> Iterator[Playground]:
    """A playground in a thread of this process, on a free port; stopped at the end."""
    thread = _Thread(manifest, state, pace, port)
    thread.start()
    try:
        yield Playground(thread.address())
    finally:
        thread.stop()


class _Thread(threading.Thread):
    """The event loop of one playground."""

    def __init__(self, manifest: Path, state: Path | None, pace: float, port: int) -> None:
        super().__init__(name="playground", daemon=True)
        self._files = manifest, state
        self._pace = pace
        self._port = port
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._address = ""
        self._failure: Exception | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as failure:  # noqa: BLE001 - handed over to the thread that waits
            self._failure = failure
            self._ready.set()

    async def _serve(self) -> None:
        manifest, state = self._files
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = Server(open_world(manifest, SEED, state, self._pace))
        self._address = await server.start("127.0.0.1", self._port)
        self._ready.set()
        await self._end.wait()
        await server.stop()

    def address(self) -> str:
        """Waits for the start.  Raises what went wrong in it."""
        self._ready.wait()
        if self._failure:
            raise self._failure
        return self._address

    def stop(self) -> None:
        if self._loop and self._end and self.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
        self.join()
        if self._failure:
            raise self._failure

"""Rows 23 and 24: hostile text and files, forged and foreign requests, secrets in logs."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

import bot
from bot.app import build_app
from bot.clock import Clock
from bot.files.errors import PlanFileError
from bot.files.read import read_plan_bytes
from bot.gateway import Slack
from bot.messages.blocks import words
from bot.plan.commands import read_command
from bot.plan.dates import read_date
from bot.plan.errors import PlanError
from bot.plan.replies import read_reply
from bot.signed import answer
from tests.torture.given import MANAGER, START, Council
from tests.torture.ground import Ground
from tests.torture.hands import Hands
from tests.torture.slack import APP, TEAM
from tests.torture.verdict import Verdict
from tests.torture.yard import Yard, yard

TODAY = START.date()
SLOWEST = 5.0
EXAMPLE = Path(bot.__file__).parent / "files" / "example" / "improvement-plan.xlsx"
PIECES = (
    "done TH-1", "slip TH-2 to", "update", "12/12/2026", "99%", "next fri", "every 0 days", "9999-99-99", "@here",
    "<!channel>", "<@U0000001|x>", "<http://a|b>", "&lt;", "\u202e", "\u200b", "\x00", "=HYPERLINK(1)", "'; DROP TABLE",
    "in 99999999999999999 days", "29 Feb 2027", "because", "a" * 3000, "🟠" * 200, "(((((((((", "\n\n", "%s%n{0}", "١٢",
)  # fmt: skip


def fuzzed(ground: Ground) -> Verdict:
    """Row 23: pieces of all that is bad, thrown together: read, refused or ignored, quickly, and never obeyed."""
    verdict = Verdict()
    example = EXAMPLE.read_bytes()
    context: dict[str, Any] = {
        "today": TODAY.isoformat(),
        "items": [],
        "in_thread_of": None,
        "speaker": "owner",
    }
    readers: list[tuple[str, Callable[[str], object]]] = [
        ("command", lambda said: read_command(said, TODAY)),
        ("reply", lambda said: read_reply(said, context)),
        ("date", lambda said: read_date(said, TODAY)),
        (
            "csv",
            lambda said: read_plan_bytes(f"Action,Due,Owner\n{said},{said},{said}\n".encode(), "plan.csv"),
        ),
    ]
    for number in range(ground.many(800, 100_000)):
        said = " ".join(ground.dice.choices(PIECES, k=ground.dice.randrange(1, 6)))
        name, read = readers[number % len(readers)]
        _must_read(verdict, name, said[:60], partial(read, said))
        shown = words(said)
        if any(sign in shown for sign in ("<!", "<@", "\u202e", "\x00")):
            verdict.count("words", f"{said[:60]!r} is shown as {shown[:60]!r}")
        verdict.tries += 1
    for number in range(ground.many(6, 300)):
        broken = _broken(example, ground.dice)
        _must_read(verdict, "xlsx", f"file {number}", partial(read_plan_bytes, broken, "plan.xlsx"))
        verdict.tries += 1
    return verdict


def _must_read(verdict: Verdict, name: str, what: str, read: Callable[[], object]) -> None:
    began = time.monotonic()
    try:
        read()
    except (PlanError, PlanFileError):
        pass
    except Exception as error:  # noqa: BLE001 -- anything else is a crash of the reader
        verdict.count("other", f"{name} {what!r}: {type(error).__name__}: {error}")
    took = time.monotonic() - began
    verdict.must(took < SLOWEST, f"{name} {what!r} took {took:.1f} s")


def _broken(data: bytes, dice: Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.randrange(1, 30)):
        found[dice.randrange(len(found))] = dice.randrange(256)
    return bytes(found[: dice.randrange(len(found))] if dice.random() < 0.3 else found)


def forged(ground: Ground) -> Verdict:
    """Row 24: unsigned, wrongly signed, old and foreign requests change nothing; no log holds a secret or words."""
    verdict = Verdict()
    with yard(ground, Council(owners=2, each=4, seed=ground.seed)) as one:
        app = build_app(one.deps_with(Slack("xoxb-playground", "http://127.0.0.1:9/")), APP["signing_secret"])
        verifier = SignatureVerifier(APP["signing_secret"])
        before = _counts(one)
        for payload in _payloads():
            body = json.dumps(payload).encode()
            for name, headers in _bad_headers(body).items():
                verdict.tries += 1
                status = answer(app, verifier, body, headers).status
                verdict.must(status == 401, f"{name} {payload['type']}: {status}")
            foreign = json.dumps(_of_another_team(payload)).encode()
            answer(app, verifier, foreign, _signed(foreign))
            verdict.tries += 1
        verdict.must(_counts(one) == before, f"{before} became {_counts(one)}")
    return verdict.add(_silent_logs(ground))


def _payloads() -> list[dict[str, Any]]:
    said = {
        "type": "message",
        "channel": "D0MANAGER",
        "channel_type": "im",
        "user": MANAGER,
        "text": "TH-1 50%",
    }
    envelope = {"team_id": TEAM["id"], "api_app_id": APP["id"], "event_id": "Ev1"}
    team = {"id": TEAM["id"]}
    tap = {"type": "button", "action_id": "item.done", "value": "1:1", "action_ts": "1.1", "block_id": "b"}
    return [
        envelope | {"type": "event_callback", "event": said | {"ts": "1.1", "event_ts": "1.1"}},
        {"type": "block_actions", "team": team, "user": {"id": MANAGER, "team_id": TEAM["id"]}, "actions": [tap],
         "container": {"type": "message"}, "trigger_id": "1", "api_app_id": APP["id"]},
    ]  # fmt: skip


def _of_another_team(payload: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(payload).replace(TEAM["id"], "T0FOREIGN"))


def _signed(body: bytes, secret: str = APP["signing_secret"], age: int = 0) -> dict[str, str]:
    timestamp = str(int(Clock().now().timestamp()) - age)
    base = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


def _bad_headers(body: bytes) -> dict[str, dict[str, str]]:
    good = _signed(body)
    return {
        "unsigned": {},
        "of another secret": _signed(body, "another-secret"),
        "old": _signed(body, age=400),
        "of another body": good | {"x-slack-signature": _signed(body + b" ")["x-slack-signature"]},
        "strange": good | {"x-slack-request-timestamp": "soon"},
    }


def _counts(one: Yard) -> dict[str, int]:
    with one.database.read(one.workspace_id) as unit:
        tables = ("inbox", "history", "outbox", "person", "item")
        return {name: unit.exec(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}


def _silent_logs(ground: Ground) -> Verdict:
    """A busy day, and what the bot wrote down about it."""
    with ground.stage(Council(owners=3, each=4, fodder=20, seed=ground.seed)) as stage:
        bot_ = stage.bot()
        stage.nursery.at_work(bot_)
        for _ in stage.mornings(1):
            stage.settle()
            Hands(stage).busy_day()
            stage.slack.control.fault("chat.postMessage", "500")
            stage.settle()
        verdict = stage.verdict(1)
        log = bot_.log.read_text("utf-8", errors="replace")
        secrets = (
            APP["bot_token"],
            APP["app_token"],
            APP["signing_secret"],
            "the panel moved",
            "Work 1",
            "Person 0",
        )
        for secret in secrets:
            verdict.must(secret not in log, f"the log holds {secret!r}")
        return verdict

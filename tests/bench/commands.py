"""Slash commands through Bolt, in this process, beside a Bolt app that only acknowledges."""

from collections.abc import Callable
from itertools import count
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.app import build_app
from bot.deps import Deps
from store.unit import Database
from tests.bench.given import deps_of
from tests.bench.measure import Line, race

MOST = 15.0
COMMANDS = {
    "/plan overdue": lambda _: "overdue",
    "/plan": lambda _: "",
    "/plan update TH-200 …": lambda n: f"update TH-200 {n % 90 + 1}%",
}
"""What is typed the n-th time; an update changes something each time."""
ITS_OWNER = 200 * 7919 // 64 % 50 + 1

_numbers = count(1)


def command_lines(database: Database, seconds: float) -> list[Line]:
    """A line for each command, with ten thousand items in the plan."""
    deps = deps_of(database)
    ours, acknowledging = build_app(deps), acknowledging_app(deps)
    lines = []
    for name, text in COMMANDS.items():
        times = race(
            typed(ours, text, answered=True), typed(acknowledging, text, answered=False), seconds=seconds
        )
        lines.append(Line(f"{name}, 10k items", *times, most=MOST))
    return lines


def acknowledging_app(deps: Deps) -> App:
    """Bolt set up as the bot sets it up, with one listener that only acknowledges."""

    def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token="xoxb-bench", bot_id="B0BOT", bot_user_id="U0BOT"
        )

    def give_deps(context: BoltContext, next: Callable[[], Any]) -> None:
        context["deps"] = deps
        next()

    def plan_typed(ack: Ack) -> None:
        ack()

    app = App(
        client=deps.slack.for_bolt(),
        authorize=authorize,
        signing_secret="",
        process_before_response=True,
        token_verification_enabled=False,
    )
    app.middleware(give_deps)
    app.command("/plan")(plan_typed)
    return app


def typed(app: App, text: Callable[[int], str], *, answered: bool) -> Callable[[], None]:
    """A command that comes in over Socket Mode, a new one each time, and must be answered or just taken."""

    def dispatch() -> None:
        number = next(_numbers)
        response = app.dispatch(BoltRequest(mode="socket_mode", body=_payload(number, text(number))))
        said = "TH-" in (response.body or "")
        if response.status != 200 or said != answered:
            raise AssertionError(f"answered {response.status}: {response.body[:200]}")

    return dispatch


def _payload(number: int, text: str) -> dict[str, Any]:
    return {
        "token": "x",
        "team_id": "T0BENCH",
        "team_domain": "bench",
        "channel_id": "C0PLAN",
        "channel_name": "plan",
        "user_id": f"U{ITS_OWNER}",
        "user_name": f"owner.{ITS_OWNER}",
        "command": "/plan",
        "text": text,
        "api_app_id": "A0BENCH",
        "response_url": "http://127.0.0.1:9/commands",
        "trigger_id": f"{number}.bench",
    }

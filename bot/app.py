"""Puts the parts of a process together: the Bolt app, delivery, ticks and the socket."""

from collections.abc import Callable
from threading import Event, Lock
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult

import handlers
from bot import ticks
from bot.clock import Clock, FollowingClock
from bot.config import SLACK, Settings, StartError
from bot.delivery import Delivery
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.outcomes import CREDENTIALS, UNREADABLE
from bot.sockets import Socket, TokenRefusedError
from bot.usecases.rendering import render
from store.unit import Database
from store.workspaces import adopt

log = structlog.get_logger()

TICK_EVERY = 20
"""Seconds.  A tick that finds nothing due costs next to nothing."""
STEP_WITHIN = 15.0
"""Real seconds in which what a move of the playground's clock made due is delivered."""
LONGEST_PAUSE = 30.0


def build_app(deps: Deps, signing_secret: str = "") -> App:
    """The Bolt app with every listener.

    The work is done before the acknowledgement: an acknowledged request is a stored one.
    """

    def authorize(team_id: str | None) -> AuthorizeResult | None:
        """Only our own workspace; without asking Slack for it at every request."""
        team = deps.team
        if team_id not in (None, team.id):
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team.id,
            bot_token=deps.slack.sender.token,
            bot_id=team.bot_id,
            bot_user_id=team.bot_user,
        )

    app = App(
        client=deps.slack.for_bolt(),
        authorize=authorize,  # type: ignore[arg-type] # Bolt takes None as “not ours”, its annotation does not
        signing_secret=signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
    )

    def give_deps(context: BoltContext, next: Callable[[], Any]) -> None:
        context["deps"] = deps
        next()

    app.middleware(give_deps)
    handlers.register(app)
    return app


class Process:
    """Everything that runs in one process, for one workspace."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, stopping: Event) -> None:
        """Waits for a Slack that is away.  Raises StartError when it refuses the token."""
        assert settings.slack_bot_token
        assert settings.slack_app_token
        slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        team = _team(slack, stopping)
        self.deps = Deps(database, adopt(database, team.id, clock.now()), slack, clock, team)
        secret = settings.slack_signing_secret
        app = build_app(self.deps, secret.get_secret_value() if secret else "")
        self._socket = Socket(app, settings.slack_app_token.get_secret_value(), slack.sender)
        self._delivery = Delivery(self.deps, render)
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._ticking = Lock()
        self._asked: set[int] = set()
        self._joined = False
        self._stopping = stopping

    def start(self) -> None:
        """Deliver, tick and connect, waiting for a Slack that is away.

        Raises StartError when Slack refuses the app-level token.
        """
        self._delivery.start()
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=TICK_EVERY,
            next_run_time=Clock().now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()
        clock = self.deps.clock
        if isinstance(clock, FollowingClock):
            clock.follow(self._step)
        try:
            self._socket.connect(self._stopping)
        except TokenRefusedError as error:
            raise StartError(
                f"Slack refuses SLACK_APP_TOKEN ({error}): make a new app-level token with connections:write."
            ) from None

    def stop(self) -> None:
        """No new input, requests in flight finished, claims given back, the scheduler off last."""
        clock = self.deps.clock
        if isinstance(clock, FollowingClock):
            clock.stop()
        self._socket.close()
        self._delivery.stop()
        if self._scheduler.running:
            self._scheduler.shutdown()

    def _tick(self) -> None:
        with self._ticking:
            try:
                # Before everybody is known in Slack, a card would go to whoever stands in for its owner.
                self._joined = self._joined or ticks.join_people(self.deps, self._asked)
                if self._joined:
                    ticks.tick(self.deps)
            except Exception:  # the next tick finds what this one left; a dead scheduler would not
                log.exception("tick.failed")

    def _step(self) -> None:
        self._tick()
        self._delivery.wait_until_quiet(STEP_WITHIN)


def _team(slack: Slack, stopping: Event) -> Team:
    pause = 1.0
    while not stopping.is_set():
        team = slack.team()
        if isinstance(team, Team):
            if team.missing_scopes:
                log.warning("slack.reinstall_the_app", missing_scopes=team.missing_scopes)
            return team
        if team.reason in CREDENTIALS:
            raise StartError(
                f"Slack refuses SLACK_BOT_TOKEN ({team.reason}): install the app and copy its token again."
            )
        if team.reason.startswith(UNREADABLE) and slack.address != SLACK:
            raise StartError(
                f"What answers at {slack.address} is no Slack: correct SLACK_API_URL, or leave it out for Slack itself."
            )
        log.warning("slack.waits", reason=team.reason, at=slack.address, seconds=pause)
        stopping.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    raise StartError("Stopped before Slack could be reached.")

"""Puts the parts of a process together: the Bolt app, delivery, ticks, the socket and the web."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

import handlers.events
from bot.beating import Heart
from bot.clock import Clock, FollowingClock, SteadyClock
from bot.config import SLACK, Settings, StartError, StoppedEarly
from bot.delivery import Delivery
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.outcomes import CREDENTIALS, UNREADABLE
from bot.serving import Beside, listening
from bot.signed import answer
from bot.sockets import Socket, TokenRefusedError
from bot.starting import check_start, paused_sentence
from bot.ticking import Ticking
from bot.usecases.rendering import render
from bot.vitals import RUN, WEB, Vitals
from bot.web import Pages, wsgi
from store.unit import Database, DatabaseAway
from store.workspaces import adopt

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = structlog.get_logger()

SLACK_TRIES = timedelta(minutes=6)
"""So long before the last sign of life something may have come in that was not answered."""
STEP_WITHIN = 15.0
"""Real seconds in which what a move of the playground's clock made due is delivered."""
LONGEST_PAUSE = 30.0
FINISH_WITHIN = 16.0
"""Seconds for the requests to Slack that are in flight at a stop, and for what is given back."""


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
        ignoring_self_events_enabled=False,  # our own messages settle what was in doubt
    )

    def give_deps(context: BoltContext, next: Callable[[], Any]) -> None:
        context["deps"] = deps
        next()

    app.middleware(give_deps)
    handlers.register(app)
    return app


class Process:
    """Everything that runs in one process, for one workspace: what its role in `vitals` and its tokens ask for."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        stopping: Event,
        vitals: Vitals | None = None,
    ) -> None:
        """Checks what must be right before anything is sent, and waits for a Slack that is away.

        Raises StartError, also when Slack refuses the token.
        """
        self.vitals = vitals or Vitals(RUN, clock)
        self.failure: str | None = None
        """A sentence, where the process gave itself up."""
        self._stopping = stopping
        self.paused = paused_sentence(check_start(database, clock, self.vitals))
        self._heart = Heart(database, clock, self.vitals)
        self._heart.start()
        try:
            self._put_together(settings, database, clock)
        except BaseException:
            self._heart.stop()
            raise

    def _put_together(self, settings: Settings, database: Database, clock: Clock) -> None:
        assert settings.slack_bot_token
        slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        team = _team(slack, self._stopping, self.vitals)
        self.deps = Deps(database, adopt(database, team.id, clock.now()), slack, clock, team)
        secret = settings.slack_signing_secret
        self.app = build_app(self.deps, secret.get_secret_value() if secret else "")
        works, token = self.vitals.role != WEB, settings.slack_app_token
        self._delivery = Delivery(self.deps, render) if works else None
        self._ticking = Ticking(self.deps, self.vitals, self._give_up) if works else None
        self._socket = (
            Socket(
                self.app,
                token.get_secret_value(),
                slack.sender,
                clock,
                self.vitals,
                self._give_up,
                self._catch_up_since,
            )
            if works and token
            else None
        )

    def start(self) -> None:
        """Deliver, tick and connect, waiting for a Slack that is away.

        Raises StartError when Slack refuses the app-level token.
        """
        if self._delivery and self._ticking:
            self._delivery.start()
            self._ticking.start()
        clock = self.deps.clock
        if isinstance(clock, FollowingClock):
            clock.follow(self._step)
        try:
            if self._socket:
                self._socket.connect(self._stopping)
        except TokenRefusedError as error:
            raise StartError(
                f"Slack refuses SLACK_APP_TOKEN ({error}): make a new app-level token with connections:write."
            ) from None
        self.vitals.ready = not self._stopping.is_set()
        if self._delivery and self.vitals.nobody_since:
            self._catch_up_since(self.vitals.nobody_since)

    def _catch_up_since(self, heard_at: datetime) -> None:
        since = heard_at - SLACK_TRIES
        Thread(target=self._catch_up, args=(since,), name="catch-up", daemon=True).start()

    def _catch_up(self, since: datetime) -> None:
        """Hear what people wrote while nobody listened; what is heard by now comes by itself."""
        try:
            handlers.events.catch_up(self.deps, since, self._stopping)
        except Exception:  # what is lost is what would have been lost without it
            log.exception("catch_up.failed")

    def stop(self) -> None:
        """Not ready, no new input, requests in flight finished, claims given back, the scheduler off last."""
        self.vitals.ready = False
        clock = self.deps.clock
        if isinstance(clock, FollowingClock):
            clock.stop()
        if self._socket:
            self._socket.close()
        if self._delivery:
            # What is still in flight then is found as begun and looked up by whoever comes next.
            finishing = Thread(target=self._delivery.stop, name="finishing", daemon=True)
            finishing.start()
            finishing.join(FINISH_WITHIN)
            if finishing.is_alive():
                log.warning("stop.unfinished", seconds=FINISH_WITHIN)
        self._heart.stop()
        if self._ticking:
            self._ticking.stop()
        log.info("process.stopped", process=self.vitals.process)

    def _give_up(self, because: str) -> None:
        log.critical("process.gives_up", process=self.vitals.process, reason=because)
        self.failure = f"{because} Golden Thread has stopped, so that it is started anew."
        self._stopping.set()

    def _step(self) -> None:
        if self._delivery and self._ticking:
            self._ticking.tick()
            self._delivery.wait_until_quiet(STEP_WITHIN)


@contextmanager
def telling_beside(settings: Settings, pages: Pages) -> Iterator[None]:
    """Tell on `PORT`, where it is set, how the process is.  Raises StartError when the port is taken."""
    if settings.port is None:
        yield
        return
    beside = Beside(listening(settings.port), wsgi(pages))
    try:
        yield
    finally:
        beside.stop()


class Served:
    """A process behind gunicorn: made in its worker, after the fork.

    It answers how it is at once, and Slack's requests as soon as Slack was reached.
    """

    def __init__(self, settings: Settings, role: str) -> None:
        self._settings = settings
        self._role = role
        self._stopping = Event()
        self._database: Database | None = None
        self._process: Process | None = None
        self._starting: Thread | None = None

    def begin(self) -> "WSGIApplication":
        """The application.  Raises DatabaseAway."""
        settings, clock = self._settings, SteadyClock(Clock())
        vitals = Vitals(self._role, clock)
        self._database = Database(settings.database_url)
        pages = Pages(self._database, clock, vitals)
        arguments = (self._database, clock, vitals, pages)
        self._starting = Thread(target=self._start, args=arguments, name="start", daemon=True)
        self._starting.start()
        secret = settings.slack_signing_secret
        assert secret is not None
        verifier = SignatureVerifier(secret.get_secret_value())

        def slack() -> Callable[..., Any] | None:
            process = self._process
            if process is None or not vitals.ready:
                return None
            return lambda body, headers: answer(process.app, verifier, body, headers)

        return wsgi(pages, slack)

    def end(self) -> None:
        """Stop in good order; nothing where nothing was begun."""
        self._stopping.set()
        if self._starting:
            self._starting.join(FINISH_WITHIN)
        if self._process:
            self._process.stop()
        if self._database:
            self._database.close()

    def _start(self, database: Database, clock: Clock, vitals: Vitals, pages: Pages) -> None:
        """Start, and start again after a pause where it is refused: gunicorn would do so without one."""
        while not self._stopping.is_set():
            try:
                process = Process(self._settings, database, clock, self._stopping, vitals)
                self._process = process
                if process.paused:
                    sys.stderr.write(f"{process.paused}\n")
                pages.workspace_id = process.deps.workspace_id
                process.start()
            except (StartError, DatabaseAway) as error:
                if not self._stopping.is_set():
                    log.error("process.waits", reason=str(error), seconds=LONGEST_PAUSE)
                self._stopping.wait(LONGEST_PAUSE)
            except Exception:  # without another try it would answer for ever that it is starting
                log.exception("process.failed")
                self._stopping.wait(LONGEST_PAUSE)
            else:
                self._stopping.wait()
                if process.failure:
                    os.kill(os.getpid(), signal.SIGTERM)


def check_token(settings: Settings) -> None:
    """Ask Slack once whose token it is.  Raises StartError when it is refused; a Slack that is away says nothing."""
    assert settings.slack_bot_token
    slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    found = slack.team()
    if not isinstance(found, Team) and found.reason in CREDENTIALS:
        raise _refused(found.reason)


def _team(slack: Slack, stopping: Event, vitals: Vitals) -> Team:
    pause = 1.0
    while not stopping.is_set():
        team = slack.team()
        if isinstance(team, Team):
            if team.missing_scopes:
                log.warning("slack.reinstall_the_app", missing_scopes=team.missing_scopes)
            return team
        if team.reason in CREDENTIALS:
            raise _refused(team.reason)
        if team.reason.startswith(UNREADABLE) and slack.address != SLACK:
            raise StartError(
                f"What answers at {slack.address} is no Slack: correct SLACK_API_URL, or leave it out for Slack itself."
            )
        log.warning("slack.waits", reason=team.reason, at=slack.address, seconds=pause)
        vitals.waited()
        stopping.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    raise StoppedEarly("Stopped before Slack could be reached.")


def _refused(reason: str) -> StartError:
    return StartError(f"Slack refuses SLACK_BOT_TOKEN ({reason}): install the app and copy its token again.")

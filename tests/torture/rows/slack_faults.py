"""Rows 5 to 9: Slack answers wrongly, slowly or not at all."""

from datetime import date, timedelta
from email.utils import format_datetime
from functools import partial
from threading import Event

from bot.clock import Clock
from tests.torture.failpoints import Failpoint
from tests.torture.given import START, Council
from tests.torture.ground import Ground
from tests.torture.stage import Stage
from tests.torture.verdict import Verdict

LOST_ANSWERS = (
    "accept_then_drop",
    "accept_then_close",
    "accept_then_half_header",
    "accept_then_cut",
    "accept_then_500",
    "accept_then_html",
    "accept_then_hang",
)
HANDS = 8
POST = "chat.postMessage"


def lost_answers(ground: Ground) -> Verdict:
    """Row 5: every tenth message is taken and its answer lost, in seven ways."""
    council = Council(owners=ground.many(24, 200), each=8, spread=30, seed=ground.seed)
    with ground.stage(council) as stage:
        stage.nursery.at_work(stage.bot())
        for number, how in enumerate(LOST_ANSWERS):
            share = 0.1 / len(LOST_ANSWERS) if ground.long else 0.05
            stage.slack.control.fault(POST, how, times=None, share=share, seed=ground.seed * 10 + number)
        for _ in stage.mornings(ground.many(3, 110)):
            stage.settle()
        stage.slack.control.clear_faults()
        return stage.verdict(_calls(stage, POST))


def never_left(ground: Ground) -> Verdict:
    """Row 6: refused, no name, bad certificate: nothing was taken, nothing is looked up, all is sent later."""
    council = Council(owners=12, each=8, spread=30, seed=ground.seed)
    names, certificates = (Failpoint("before wire [card]", how, times=6) for how in ("dns", "tls"))
    with ground.stage(council) as stage:
        bot = stage.bot(names, certificates)
        stage.nursery.at_work(bot)
        for day, _ in enumerate(stage.mornings(ground.many(3, 60))):
            if day % 3 == 0:
                stage.settle()
                bot.kill()
                bot = stage.bot(names, certificates)
                stage.nursery.at_work(bot)
            else:
                stage.slack.stop()
                Event().wait(0.6)
                stage.slack.start()
            stage.settle()
        stage.slack.read()
        looked = sum(call["looks"] for call in stage.slack.calls)
        verdict = stage.verdict(ground.many(3, 60) * 8)
        verdict.must(looked == 0, f"{looked} look-ups for what was never taken")
        return verdict


def rate_limited(ground: Ground) -> Verdict:
    """Row 7: 429 in every form; the lane waits as long as it is told, the others do not."""
    verdict = Verdict()
    council = Council(owners=12, each=10, first_due=date(2026, 2, 20), spread=5, seed=ground.seed)
    with ground.stage(council) as stage:
        stage.nursery.at_work(stage.bot())
        forms: tuple[tuple[str | None, float], ...] = (("90", 90), ("date", 40), (None, 30), ("3600", 3600))
        tries = 0
        for day, _ in enumerate(stage.mornings(ground.many(4, 40))):
            form, seconds = forms[day % len(forms)]
            told = (
                format_datetime(Clock().now() + timedelta(seconds=45), usegmt=True)
                if form == "date"
                else form
            )
            stage.slack.control.fault(POST, "429", retry_after=told)
            begun = len(stage.slack.read())
            began = stage.clock.now()
            cards = [card for card in stage.model.cards if card.day == began.date()]
            stage.nursery.wait(partial(_arrived, stage, begun + len(cards) - 1), 10)
            alone = len(stage.slack.read()) - begun
            verdict.must(
                alone == len(cards) - 1, f"{alone} of {len(cards)} came while one lane waited ({form})"
            )
            stage.settle()
            last = stage.slack.read()[-1]
            if cards and (last.at - began).total_seconds() < seconds:
                verdict.count("early", f"{form}: {last.user} heard {last.at - began} after")
            tries += bool(cards)
        return verdict.add(stage.verdict(tries))


def away_for_hours(ground: Ground) -> Verdict:
    """Row 8: Slack is gone for six hours; then all drains in order, at Slack's pace, without a refusal."""
    owners = ground.many(12, 200)
    zones = ("Europe/Rome", "Europe/London")
    council = Council(owners=owners, each=6, zones=zones, spread=30, seed=ground.seed)
    verdict = Verdict()
    with ground.stage(council, pace=1.0) as stage:
        bot = stage.bot()
        stage.nursery.at_work(bot)
        for _ in stage.mornings(ground.many(1, 50)):
            stage.slack.stop()
            Event().wait(0.5)
            for _hour in range(6):
                stage.clock.move(3600 - 10)
                Event().wait(0.2)
            stage.slack.start()
            stage.slack.control.advance(to=stage.clock.now().isoformat(), force=True)
            stage.settle()
        refused = _calls(stage, "ratelimited")
        verdict.must(refused == 0, f"{refused} requests came faster than Slack takes them")
        verdict.must(_in_order(stage), "people whose day began later heard before others")
        return verdict.add(stage.verdict(len(stage.model.cards)))


def _in_order(stage: Stage) -> bool:
    """Whether those whose hour came first heard first, but for what was under way when Slack went."""
    opens = {card.user: card.opens for card in stage.model.cards if card.day == START.date()}
    heard = [opens[one.user] for one in stage.slack.read() if one.user in opens and one.kind == "message"]
    first_day = heard[: len(opens)]
    overtaken = [one for n, one in enumerate(first_day) if one < max(first_day[:n], default=one)]
    return len(overtaken) <= HANDS


def slow_history(ground: Ground) -> Verdict:
    """Row 9: history shows messages late, in pages of 15, once a minute; some messages are taken late."""
    council = Council(owners=ground.many(10, 40), each=8, spread=30, seed=ground.seed)
    with ground.stage(council) as stage:
        control = stage.slack.control
        stage.nursery.at_work(stage.bot())
        control.call("history", {"late": 45, "rows": 15, "pause": 60})
        tries = 0
        for _ in stage.mornings(ground.many(2, 60)):
            cards = sum(card.day == stage.clock.now().date() for card in stage.model.cards)
            control.fault(POST, "accept_late", times=max(1, cards // 4), seconds=30)
            control.fault(POST, "accept_then_drop", times=max(1, cards // 2))
            stage.settle(steps=400)
            control.clear_faults()
            tries += cards // 4 + cards // 2
        return stage.verdict(tries)


def _arrived(stage: Stage, count: int) -> bool:
    return len(stage.slack.read()) >= count


def _calls(stage: Stage, method: str) -> int:
    """How often the bot made this call, or got this error."""
    stage.slack.read()
    return sum(method in (call["method"], call["error"]) for call in stage.slack.calls)

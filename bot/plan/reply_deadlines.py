"""Another deadline: a request or a decision about the deadline itself, with its day if it has one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.plan.dates import read_date
from bot.plan.grammar import Token, words
from bot.plan.reply_acts import AROUND, Act, ActRule, register
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting

DEADLINES: list[ActRule] = []

_DATE_BAG = AROUND | words(
    """MOVE PUSH MOVED DEADLINE NEW LONGER EXTRA VAGUE_DATE DATE_PREP INSTEAD REQUEST BACK DATE MAKE_IT
    ASK_UNTIL REFUSED SHOULD_BE BY LET_ME_KNOW IF_OK"""
)
_DATE_WORDS = words(
    """- / how about what till from for a the or and of instead than rather new do say we'll i'll needed
    required one two three four five six ten give grant allow me us due working day days no not"""
)
_BY_WHEN = words("to till until til by for is of :")
_TIME_GLUE = words("the of and or a end start next out back forward along week")
_HEDGES = words("might may maybe perhaps possibly probably hopefully think will reckon likely would")
_ASKING_ON = words("i we it you like have")
_OTHERS_TIME = words("had was were they he she them")
_DEADLINES = words("deadline duedate due target deadlines timescale timescales")


@register(
    DEADLINES,
    yes="can we move this to 24 Nov please | need an extension | push to end of the month",
    no="will be done by 30 Nov | 24 Nov | panel has moved to 24 Nov | don't move it | might need longer",
)
def new_date(clause: Clause, setting: Setting) -> Act | None:
    """A request or a decision about the deadline itself.

    The day is left out when it is missing or unclear, or when only a length of extra time is named.
    """
    told = _decision(clause)
    kept = [token for at, token in enumerate(told) if not _is_given_up(told, at)]
    clause = replace(clause, tokens=tuple(kept))
    if any("PUSH" in t.kinds and t.text.startswith("put") for t in clause.tokens) and not (
        clause.has("DATE") or _leads_somewhere(clause)
    ):
        return Act("unclear", {})  # `put that back` may ask for more time or take a change back
    if not _moves_the_deadline(clause) or _is_of_something_else(clause):
        return None
    if clause.has("NEGATION", "CAN_MAKE", "REPORTED", "CONDITION") or _is_hedged(clause):
        return None
    bag = _DATE_BAG | {"NUMBER"} if clause.has("LONGER") else _DATE_BAG
    if not clause.only(bag, _DATE_WORDS):
        return None
    day = _day_wanted(clause, setting)
    return Act("new_date", {"date": day.isoformat()} if day else {})


_WHO_AGREED = words("agreed approved okayed confirmed cleared discussed authorised")
_UNDECIDED = ("NEGATION", "HEDGE", "FUTURE", "CONDITION", "REMAIN")


def _decision(clause: Clause) -> tuple[Token, ...]:
    """The clause without who agreed, and with whom."""
    start, end = _start_of_decision(clause), _end_of_decision(clause)
    after = next((n for n in range(end, len(clause.tokens)) if "DATE" in clause.tokens[n].kinds), None)
    return (*clause.tokens[start:end], *(clause.tokens[after:] if after else ()))


def _start_of_decision(clause: Clause) -> int:
    """Where the decision begins in `the DCS has agreed an extension`, `agreed with the chair to move`.

    Or in `given the snow can we move it`.
    """
    if clause.tokens and "REASON" in clause.tokens[0].kinds:
        asked = [
            n for n, t in enumerate(clause.tokens) if t.text.split()[0] in ("can", "could", "please", "may")
        ]
        return asked[0] if asked else 0
    for at, token in enumerate(clause.tokens):
        if token.text not in _WHO_AGREED and token.text not in ("granted", "given"):
            continue
        decided = [n for n in range(at + 1, len(clause.tokens)) if _decides(clause.tokens, n)]
        before = replace(clause, tokens=clause.tokens[: decided[0]]) if decided else clause
        if decided and not before.has(*_UNDECIDED, "REPORTED", "DATE"):
            return decided[0]
    return 0


def _decides(tokens: Sequence[Token], at: int) -> bool:
    to_move = tokens[at].text == "to" and at + 1 < len(tokens)
    return "LONGER" in tokens[at].kinds or (to_move and not {"MOVE", "PUSH"}.isdisjoint(tokens[at + 1].kinds))


def _end_of_decision(clause: Clause) -> int:
    """Where `agreed with the chair` begins: who agreed may be said in any words."""
    for at, (one, two) in enumerate(clause.pairs()):
        if at and one.text.split()[-1] in _WHO_AGREED and two.text in ("with", "by"):
            return _unless_doubted(clause, at)
        spoken_of = clause.items or clause.has("SUBJECT")
        if (
            spoken_of
            and at
            and one.text == "by"
            and "DATE" in clause.tokens[at - 1].kinds
            and "DATE" not in two.kinds
        ):
            return _unless_doubted(clause, at)
    return len(clause.tokens)


def _unless_doubted(clause: Clause, at: int) -> int:
    rest = replace(clause, tokens=clause.tokens[at:])
    return len(clause.tokens) if rest.has(*_UNDECIDED) else at


def _is_given_up(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word belongs to the day that is given up: `can't do Friday`, `not Friday`."""
    token, before = tokens[at], tokens[at - 1] if at else None
    if "REFUSED" in token.kinds:
        return True
    if "DATE" in token.kinds:
        linked = before is not None and before.text in ("by", "for", "on", "of", "than") and at > 1
        return _gives_up(before) or (linked and _gives_up(tokens[at - 2]))
    follows = at + 1 < len(tokens) and "DATE" in tokens[at + 1].kinds
    return follows and (_gives_up(token) or (token.text in ("by", "for", "on", "of") and _gives_up(before)))


def _gives_up(token: Token | None) -> bool:
    return token is not None and ("REFUSED" in token.kinds or token.text in ("not", "rather", "than"))


def _moves_the_deadline(clause: Clause) -> bool:
    """Whether it is asked or decided to move, extend, or give one day up for another."""
    dated = clause.has("DATE")
    if clause.has("PUSH", "LONGER") or (dated and clause.has("MAKE_IT", "ASK_UNTIL")):
        return True
    if clause.has("MOVE") and (clause.has("DEADLINE") or _leads_somewhere(clause)):
        return True
    if clause.has("MOVED") and (clause.items or clause.has("SUBJECT", "DEADLINE", "ACTION")):
        lengthened = clause.said & {"extended", "delayed", "postponed", "deferred"}
        return dated or bool(lengthened and "be" in clause.said and clause.has("REQUEST"))
    if dated and clause.has("INSTEAD") and clause.has("REQUEST"):
        return True
    if dated and clause.after_refusal and clause.has("INSTEAD", "REQUEST"):
        return True
    said_of_it = clause.items or clause.has("REQUEST") or "revised" in clause.said
    redated = said_of_it and any(
        one.text in ("new", "revised", "amended") and two.text == "date" for one, two in clause.pairs()
    )
    surely = redated or clause.said & _DEADLINES or clause.has("REQUEST")
    of_deadline = clause.has("DEADLINE") or bool(clause.said & _DEADLINES)
    return bool(surely and dated and of_deadline and clause.has("NEW", "SHOULD_BE", "MOVED"))


def _leads_somewhere(clause: Clause) -> bool:
    """`to` with a day after it, or with words of time that no single day fits."""
    if clause.has("DATE") and clause.said & {"to", "till", "until", "til"}:
        return True
    if clause.has("DATE") and clause.said & {"forward", "forwards"}:
        return True
    if clause.has("DATE") and clause.said & {"reschedule", "reset"} and "for" in clause.said:
        return True
    texts = [token.text for token in clause.tokens]
    return "to" in texts and any("VAGUE_DATE" in t.kinds for t in clause.tokens[texts.index("to") :])


def _is_of_something_else(clause: Clause) -> bool:
    """`start date`, `had an extension`, `there is a delay`: another date, or another's time."""
    if clause.said & _OTHERS_TIME or ("got" in clause.said and not clause.has("DATE")):
        return True
    pairs = clause.pairs()
    if any(one.text in ("a", "the") and two.text == "delay" for one, two in pairs):
        return True
    particles = words("the of or and")
    return any(
        "VAGUE_DATE" in one.kinds and one.text not in particles and "DEADLINE" in two.kinds
        for one, two in pairs
    )


def _is_hedged(clause: Clause) -> bool:
    """`We may need`, `we could move it`, but not `may I have` and `would it be possible`, which ask."""
    pairs = [*clause.pairs(), (clause.tokens[-1], None)]
    if any("SUBJECT" in one.kinds and two is not None and two.text == "could" for one, two in pairs):
        return True
    return any(
        one.text in _HEDGES
        and not (one.text in ("may", "would", "possibly") and two is not None and two.text in _ASKING_ON)
        for one, two in pairs
    )


def _is_led_to(clause: Clause, dates: Sequence[int]) -> bool:
    """Whether a word like `to` leads to the day: in `push it back to Monday`, not in `push it back on Monday`."""
    for at in dates:
        before = [token for token in clause.tokens[:at] if token.text not in ("the", "a", "-")]
        if before and before[-1].text.split()[-1] in _BY_WHEN:
            return True
    return False


def _day_wanted(clause: Clause, setting: Setting) -> date | None:
    """The day asked for: after the last `to` when one is given up for another."""
    dates = [n for n, token in enumerate(clause.tokens) if "DATE" in token.kinds]
    if not dates or (clause.has("LONGER", "PUSH", "MOVED") and not _is_led_to(clause, dates)):
        return None
    if len(dates) > 1 and clause.tokens[dates[-1] - 1].text == "on":
        return None
    if any(when and when.length for when in clause.values("DATE")):
        return None
    lead = clause.tokens[dates[0] - 1] if dates[0] else None
    if lead and "VAGUE_DATE" in lead.kinds and lead.text not in _TIME_GLUE:
        return None  # `to half term on Monday`
    leads_on = lead is not None and lead.text in words(
        "after from since around about before or early mid late maybe"
    )
    start = clause.tokens[dates[0]].start
    if lead and leads_on and not clause.own[lead.end : start].strip():
        start = lead.start
    after = clause.tokens[dates[-1] + 1 :]
    if any(token.text in ("or", "week", "after", "onwards") for token in after):
        return None
    typed = clause.own[start : clause.tokens[dates[-1]].end]
    day = read_date(typed, setting.today, setting.calendar)
    if day is None and " to " in typed:
        return read_date(typed.rsplit(" to ", 1)[1], setting.today, setting.calendar)
    return day

"""Acts that change the record for good: done, another deadline, another owner, no longer wanted.

Each is read only when every word of its clause is accounted for.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.plan.dates import read_date
from bot.plan.grammar import Token, words
from bot.plan.reply_acts import AROUND, CHEERFUL, Act, ActRule, is_past, is_titled, register
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting

CHANGES: list[ActRule] = []

# ---------------------------------------------------------------- done

_DONE_BAG = CHEERFUL | words("DONE PAST_TIME MARK CLOSE LINK PROOF")
_IMPERATIVES = words("complete deliver finish close")
_STATEMENT_GOES_ON = words("ADVERB POLITE EMOJI PAST_TIME TICK")


@register(
    CHANGES,
    yes="done | dnoe | this is all done now | finished this last week | please mark as complete",
    no="not done | nearly done | to be done | done by Friday | interviews done | undone | complete the audit",
)
def done(clause: Clause, setting: Setting) -> Act | None:
    """The action itself is finished: nothing but words of finishing, of politeness and of the past."""
    if not clause.has("DONE"):
        ticked = clause.items and clause.has("TICK") and clause.only(words("TICK POLITE EMOJI"))
        return Act("done", {}) if ticked else None
    if clause.has("NEGATION", "HEDGE", "CONDITION", "REPORTED", "FUTURE") or _commands(clause):
        return None
    if clause.tokens[0].text in ("is", "are") and not clause.named:
        return None
    plain = words("with") if clause.named else frozenset()
    dated = [one for one, two in clause.pairs() if one.text == "in" and "DATE" in two.kinds]
    unknown = [t for t in clause.beyond(_DONE_BAG, plain) if t not in dated and not is_past(t, setting.today)]
    return Act("done", {}) if not unknown or is_titled(unknown, clause, setting) else None


def _commands(clause: Clause) -> bool:
    """`Complete the form` and `please complete` ask somebody to, while `complete` alone says it is."""
    asks = clause.said & {"complete", "finish", "close"} and clause.said & {"please", "pls", "plz"}
    if asks and not clause.said & {"mark", "is", "done"}:
        return True
    return any(
        one.text in _IMPERATIVES and _STATEMENT_GOES_ON.isdisjoint(two.kinds) for one, two in clause.pairs()
    )


# ---------------------------------------------------------------- another deadline

_DATE_BAG = AROUND | words(
    """MOVE PUSH MOVED DEADLINE NEW LONGER EXTRA VAGUE_DATE DATE_PREP INSTEAD REQUEST BACK DATE MAKE_IT
    ASK_UNTIL REFUSED SHOULD_BE BY LET_ME_KNOW"""
)
_DATE_WORDS = words(
    """- / how about what till from for a the or and of instead than rather new do say we'll i'll needed
    required one two three four five six ten give grant allow me us due working day days no not"""
)
_HEDGES = words("might may maybe perhaps possibly probably hopefully think will reckon likely would")
_ASKING_ON = words("i we it you like have")
_OTHERS_TIME = words("had was were they he she them")
_DEADLINES = words("deadline duedate due target deadlines timescale timescales")


@register(
    CHANGES,
    yes="can we move this to 24 Nov please | need an extension | push to end of the month",
    no="will be done by 30 Nov | 24 Nov | panel has moved to 24 Nov | don't move it | might need longer",
)
def new_date(clause: Clause, setting: Setting) -> Act | None:
    """A request or a decision about the deadline itself.

    The day is left out when it is missing or unclear, or when only a length of extra time is named.
    """
    kept = [token for at, token in enumerate(clause.tokens) if not _is_given_up(clause.tokens, at)]
    clause = replace(clause, tokens=tuple(kept))
    if not _moves_the_deadline(clause) or _is_of_something_else(clause):
        return None
    if clause.has("NEGATION", "CAN_MAKE", "REPORTED", "CONDITION") or _is_hedged(clause):
        return None
    bag = _DATE_BAG | {"NUMBER"} if clause.has("LONGER") else _DATE_BAG
    if not clause.only(bag, _DATE_WORDS):
        return None
    day = _day_wanted(clause, setting)
    return Act("new_date", {"date": day.isoformat()} if day else {})


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
    surely = clause.said & _DEADLINES or clause.has("REQUEST")
    return bool(surely and dated and clause.has("DEADLINE") and clause.has("NEW", "SHOULD_BE", "MOVED"))


def _leads_somewhere(clause: Clause) -> bool:
    """`to` with a day after it, or with words of time that no single day fits."""
    if clause.has("DATE") and clause.said & {"to", "till", "until", "til"}:
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
    """`We may need`, but not `may I have` and `would it be possible`, which ask."""
    pairs = [*clause.pairs(), (clause.tokens[-1], None)]
    return any(
        one.text in _HEDGES
        and not (one.text in ("may", "would", "possibly") and two is not None and two.text in _ASKING_ON)
        for one, two in pairs
    )


def _day_wanted(clause: Clause, setting: Setting) -> date | None:
    """The day asked for: after the last `to` when one is given up for another."""
    dates = [n for n, token in enumerate(clause.tokens) if "DATE" in token.kinds]
    if not dates or (clause.has("LONGER") and not clause.has("DATE_PREP", "ASK_UNTIL")):
        return None
    lead = clause.tokens[dates[0] - 1] if dates[0] else None
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


# ---------------------------------------------------------------- another owner

_OWNER_BAG = AROUND | words(
    """HAND HANDED MOVE MOVED OWNER OWNS BELONGS SHOULD_BE PERSON NAME OWNED_BY TO_ME REQUEST NEW TAKE_ON
    DISPUTE MARK DASH PAST_TIME"""
)
_OWNER_WORDS = words("to with for from over on across the now ' ’ s - can change it down forward onto")
_OWNER_HEDGES = words("might may maybe perhaps possibly probably think would could reckon assume will")
_HANDING = ("HAND", "HANDED", "MOVE", "OWNS", "BELONGS", "OWNER", "SHOULD_BE")


@register(
    CHANGES,
    yes="please give to <@U02> | this is Priya's now | <@U04> owns this now | I'll take this one",
    no="ask <@U04> | don't give it to <@U02> | gave the report to <@U02> | not mine | maybe <@U02>",
)
def reassign(clause: Clause, _setting: Setting) -> Act | None:
    """Somebody else owns it now or should, and is named."""
    if clause.has("TAKE_ON") and not clause.has("PERSON", "NAME"):
        mine = clause.only(words("TAKE_ON ACTION POLITE"), words("now over on one from here"))
        return Act("reassign", {"person": "me"}) if mine and not _is_denied(clause) else None
    mentioned = clause.values("PERSON") + clause.values("TO_ME")
    unsure = clause.said & {"maybe", "perhaps", "possibly"} and not clause.has("NEGATION")
    if mentioned and (unsure or (len(mentioned) > 1 and clause.has(*_HANDING))):
        return Act("unclear", {})
    person = _person(clause)
    if person is None or not clause.only(_OWNER_BAG, _OWNER_WORDS) or _is_denied(clause):
        return None
    return Act("reassign", {"person": person}) if _changes_owner(clause) else None


def _is_denied(clause: Clause) -> bool:
    """Negated, doubted, over, or only thanks."""
    first, second = clause.tokens[0], clause.tokens[1] if len(clause.tokens) > 1 else None
    to_somebody = second is not None and ("SUBJECT" in second.kinds or bool(clause.items))
    asks = first.text == "please" or (first.text in ("can", "could", "would") and to_somebody)
    over = any(token.text in ("was", "were", "had", "thanks", "thank you") for token in clause.tokens[:-1])
    hedged = bool(clause.said & _OWNER_HEDGES) and not asks
    return over or hedged or clause.has("NEGATION", "CONDITION", "REPORTED")


def _person(clause: Clause) -> str | None:
    """The one person named; None when there is nobody, or more than one."""
    people: list[str] = []
    last_name = -2
    for at, token in enumerate(clause.tokens):
        if "PERSON" in token.kinds:
            people.append(token.kinds["PERSON"])
        elif "TO_ME" in token.kinds:
            people.append("me")
        elif "NAME" in token.kinds and last_name == at - 1:
            people[-1] += f" {token.kinds['NAME']}"
            last_name = at
        elif "NAME" in token.kinds:
            people.append(token.kinds["NAME"])
            last_name = at
    return people[0] if len(people) == 1 else None


def _changes_owner(clause: Clause) -> bool:
    """Whether the action is handed over to the person, or said to be theirs."""
    said = clause.said
    spoken_of = bool(clause.items) or clause.has("SUBJECT", "ACTION", "OWNER")
    to_somebody = clause.has("TO_ME") or bool(said & {"to", "with", "for"})
    if clause.has("OWNS") or (clause.has("HAND") and (to_somebody or said & {"give", "assign", "reassign"})):
        return True
    if clause.has("MOVE") and to_somebody and "set" not in said:
        return True
    if clause.has("HANDED", "MOVED") and to_somebody and (spoken_of or said & {"reassigned", "transferred"}):
        return True
    if clause.has("BELONGS", "SHOULD_BE"):
        return spoken_of or not {"BELONGS", "SHOULD_BE"}.isdisjoint(clause.tokens[0].kinds)
    if clause.has("OWNER") and said & {"now", "new", "change"}:
        return True
    owned = clause.has("OWNED_BY") or bool(said & {"'", "’"})
    return spoken_of and (owned or {"is", "now"} <= said)


# ---------------------------------------------------------------- no longer wanted

_CANCEL_BAG = AROUND | words("CANCEL NO_LONGER REQUEST CLOSE OTHER_ITEM DATE_PREP")
_CANCEL_WORDS = words("the of from plan")
_SUCCESSOR_LINKS = words("by of with into as")
_SOMETHING_ELSE = words("they he she will")


@register(
    CHANGES,
    yes="please cancel this action, no longer needed | superseded by the new policy | a duplicate of TH-14",
    no="training day was cancelled | cancel | don't cancel it | agency staff no longer needed | please close",
)
def cancel(clause: Clause, _setting: Setting) -> Act | None:
    """The action is no longer wanted, or another took its place; what it is may be said in any words."""
    if not clause.has("CANCEL", "NO_LONGER"):
        return None
    if clause.has("NEGATION", "HEDGE", "CONDITION", "REPORTED", "DATE") or clause.said & _SOMETHING_ELSE:
        return None
    at = next((n for n, token in enumerate(clause.tokens) if "NO_LONGER" in token.kinds), None)
    before_successor = replace(clause, tokens=clause.tokens[: _end_of_act(clause, at)])
    if not before_successor.only(_CANCEL_BAG, _CANCEL_WORDS):
        return None
    phrase = clause.tokens[at].text if at is not None else ""
    wanted = _is_replaced(clause, phrase) if phrase else _cancels_the_action(clause)
    return Act("cancel", {}) if wanted else None


def _end_of_act(clause: Clause, at: int | None) -> int:
    """Where the successor begins: after `superseded by`, `duplicate of`."""
    if at is None or at + 1 >= len(clause.tokens):
        return len(clause.tokens)
    links = clause.tokens[at].text.split()[-1], clause.tokens[at + 1].text
    return at + 1 if _SUCCESSOR_LINKS.intersection(links) else len(clause.tokens)


def _is_replaced(clause: Clause, phrase: str) -> bool:
    """Whether it is the action that is replaced or doubled, rather than somebody or something in it."""
    spoken_of = bool(clause.items) or clause.has("SUBJECT", "ACTION", "OTHER_ITEM", "CLOSE")
    first = phrase.split()[0]
    if first in ("replaced", "merged", "rolled", "folded", "absorbed"):
        return spoken_of and not clause.has("PERSON", "NAME")
    if "duplicate" in phrase or "dupe" in phrase:
        return spoken_of or "of" in clause.said
    return True


def _cancels_the_action(clause: Clause) -> bool:
    """`Cancel` alone may mean the last word; `this was cancelled` may mean an event."""
    if clause.items or clause.has("ACTION"):
        return True
    if clause.said & {"cancelled", "withdrawn", "dropped"}:
        return False
    phrases = [token.text for token in clause.tokens if "CANCEL" in token.kinds]
    return bool(clause.said & {"this", "it", "these", "one"}) or " " in phrases[0]

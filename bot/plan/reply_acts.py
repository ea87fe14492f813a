"""What a clause says should be done: acts, each understood from its words and no others.

An act that would change the record for good (`done`, `new_date`, `reassign`, `cancel`) is read only when every
word of its clause is accounted for; one unknown word makes it a note.  The rest needs its own words and no
negation or doubt.  To mend a misreading: a word belongs into a list of `reply_words`, a phrase into
`reply_phrases`, and a kind of word into the bag of the act below that may hold it.

The examples are read in the thread of one action on Wednesday 8 November 2017.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.plan.dates import read_date
from bot.plan.grammar import Token, words
from bot.plan.reply_clauses import Clause
from bot.plan.reply_titles import head_words, stem, title_words
from bot.plan.reply_setting import Setting


@dataclass(frozen=True, slots=True)
class Act:
    """One intent with its slots."""

    intent: str
    slots: Mapping[str, Any]


Reader = Callable[[Clause, Setting], Act | None]


@dataclass(frozen=True, slots=True)
class ActRule:
    """A reader of one intent, with texts that are and are not that intent."""

    read: Reader
    yes: Sequence[str]
    no: Sequence[str]


ACTS: list[ActRule] = []


def _act(*, yes: Sequence[str], no: Sequence[str]) -> Callable[[Reader], Reader]:
    def register(read: Reader) -> Reader:
        ACTS.append(ActRule(read, yes, no))
        return read

    return register


AROUND = frozenset({"SUBJECT", "ACTION", "AUX", "ADVERB", "POLITE", "SOCIAL", "EMOJI", "TICK", "HARMLESS"})
CHEERFUL = AROUND | {"CHEER"}
DOUBTS = frozenset({"HEDGE", "CONDITION", "REPORTED", "QUESTION"})
RISKY = frozenset({"done", "new_date", "reassign", "cancel"})

# ---------------------------------------------------------------- done

_DONE_BAG = CHEERFUL | {"DONE", "PAST_TIME", "MARK", "CLOSE", "LINK", "PROOF"}
_IMPERATIVE = words("complete deliver finish close")


@_act(
    yes=[
        "done",
        "dnoe",
        "this is all done now",
        "finished this last week",
        "please mark as complete",
        "done & dusted",
    ],
    no=[
        "not done",
        "nearly done",
        "to be done",
        "done by Friday",
        "interviews done",
        "undone",
        "complete the audit",
    ],
)
def done(clause: Clause, setting: Setting) -> Act | None:
    """The action itself is finished: nothing but words of finishing, of politeness and of the past."""
    if not clause.has("DONE"):
        ticked = clause.items and clause.has("TICK") and clause.only(frozenset({"TICK", "POLITE", "EMOJI"}))
        return Act("done", {}) if ticked else None
    with_item = words("with") if clause.items and not clause.inherited else frozenset()
    unknown = [
        t
        for t in clause.tokens
        if not _DONE_BAG.intersection(t.kinds) and not _is_past(t, setting.today) and t.text not in with_item
    ]
    if clause.has("NEGATION", "HEDGE", "CONDITION", "REPORTED", "FUTURE") or _commands(clause):
        return None
    if clause.tokens[0].text in ("is", "are") and (clause.items is None or clause.inherited):
        return None
    return Act("done", {}) if not unknown or _is_title(unknown, clause, setting) else None


def _commands(clause: Clause) -> bool:
    """`Complete the form` asks somebody to, while `complete` alone says it is."""
    texts = {token.text for token in clause.tokens}
    if (
        texts & {"complete", "finish", "close"}
        and texts & {"please", "pls", "plz"}
        and not texts & {"mark", "is", "done"}
    ):
        return True
    for token, after in zip(clause.tokens, clause.tokens[1:], strict=False):
        if token.text in _IMPERATIVE and not {"ADVERB", "POLITE", "EMOJI", "PAST_TIME", "TICK"}.intersection(
            after.kinds
        ):
            return True
    return False


def _is_past(token: Token, today: date) -> bool:
    """Whether a date beside a finished deed is behind us; a bare weekday is the last one."""
    when = token.kinds.get("DATE")
    if when is None:
        return False
    if when.weekday is not None:
        return token.text != "by"
    last: date = when.last
    typed_in_full = bool(re.search(r"\d{4}$|\d[/.-]\d+[/.-]\d\d$", token.text))
    return last <= today or (not typed_in_full and today - timedelta(days=120) <= _year_before(last) <= today)


def _year_before(day: date) -> date:
    return day - timedelta(days=365)


def _is_title(unknown: Sequence[Token], clause: Clause, setting: Setting) -> bool:
    """Whether the words left over name the action itself, by half the words of its title's subject."""
    item = (clause.items or (setting.default,))[0] if len(clause.items or (setting.default,)) == 1 else None
    title = setting.title(item)
    said = {
        stem(token.text) for token in unknown if token.text not in ("of", "for", "with", "in", "all", "one")
    }
    head = head_words(title)
    return bool(said) and said <= title_words(title) and len(said & head) * 2 >= len(head)


# ---------------------------------------------------------------- progress and colour

_SHARE_BAG = CHEERFUL | {"PERCENT", "FRACTION", "WAY", "DONE"}
_SHARE_WORDS = words(
    """about around approx approximately roughly nearly almost at over under just so far progress currently c ca circa
    say call id overall through there of the to up its maybe probably still getting good complete mark somewhere
    think reckon i id in by"""
)


@_act(
    yes=[
        "80%",
        "about half way",
        "60 percent complete",
        "100%",
        "we're 40% of the way there",
        "a third done",
    ],
    no=["86% of cases reviewed", "not 80% yet", "attendance was 100% at both workshops", "30 of 45"],
)
def progress(clause: Clause, setting: Setting) -> Act | None:
    """A share of the action, and of nothing else."""
    stops = next((n for n, token in enumerate(clause.tokens) if "BLOCK" in token.kinds), len(clause.tokens))
    clause = Clause(clause.tokens[:stops], clause.items, own=clause.own)
    shares = clause.values("PERCENT") + clause.values("FRACTION")
    unknown = [
        t for t in clause.tokens if t.text not in _SHARE_WORDS and not _SHARE_BAG.intersection(t.kinds)
    ]
    if len(shares) != 1 or not 0 <= shares[0] <= 100:
        return None
    unsure = words("will should sure certain confident chance likely")
    if clause.has("NEGATION", "CONDITION") or any(t.text in unsure for t in clause.tokens):
        return None
    if unknown and not _is_title(unknown, clause, setting):
        return None
    return Act("progress", {"percent": int(shares[0]) if shares[0] == int(shares[0]) else shares[0]})


_COLOUR_BAG = CHEERFUL | {"COLOUR", "COLOUR_PHRASE", "CIRCLE", "MARK", "REQUEST", "PAST_TIME", "DATE"}
_COLOUR_WORDS = words(
    """rag brag status rating rated gone going turned turning turns still stays stay staying remains remain moved
    moving move from to back down up overall into call say id at on for me set change make keep keeping again
    currently flag flagging flagged colour looking looks things work delivery project progress and light
    its im calling say be should think definitely which or and"""
)


@_act(
    yes=[
        "amber",
        "still green, nothing to add",
        "has gone red",
        "on track",
        "RAG: amber",
        "at risk because of budget",
    ],
    no=[
        "green light from legal",
        "not on track",
        "placements at risk",
        "will go red if HR say no",
        "red tape",
    ],
)
def colour(clause: Clause, setting: Setting) -> Act | None:
    """A colour for the action.  Two colours are a doubt, which is settled where acts meet."""
    colours = clause.values("COLOUR") + clause.values("COLOUR_PHRASE")
    if not colours and clause.items and clause.only(frozenset({"CIRCLE", "POLITE", "EMOJI"})):
        colours = clause.values("CIRCLE")
    if len(set(colours)) > 1 and not clause.has("NEGATION", "CONDITION"):
        return Act("unclear", {})
    if not colours or clause.has("NEGATION", "CONDITION", "REPORTED") or _mostly_hedged(clause):
        return None
    before_phrase = list(clause.tokens)
    if clause.has("COLOUR_PHRASE"):
        at = next(n for n, token in enumerate(clause.tokens) if "COLOUR_PHRASE" in token.kinds)
        before_phrase = list(clause.tokens[:at])
    unknown = [
        t
        for t in before_phrase
        if t.text not in _COLOUR_WORDS and not _COLOUR_BAG.intersection(t.kinds) and not t.text.endswith("ly")
    ]
    if unknown and not _is_title(unknown, clause, setting):
        return None
    if any(t.text == "light" for t in clause.tokens):
        return None
    return Act("status_rag", {"rag": colours[0] if len(set(colours)) == 1 else None})


def _mostly_hedged(clause: Clause) -> bool:
    return any(
        t.text in ("might", "could", "may", "probably", "nearly", "almost", "will", "hopefully", "was")
        for t in clause.tokens
    ) or any(t.text == "should" for t in clause.tokens)


# ---------------------------------------------------------------- blocked and evidence

_UNABLE = words("cant cannot unable couldnt")
_BEFORE_WHAT = words("until till til without before unless")


@_act(
    yes=[
        "blocked by legal",
        "awaiting panel decision",
        "can't finish until HR reply",
        "need the budget before we can start",
    ],
    no=["not blocked", "waiting list is down", "was stuck", "might get stuck", "no longer waiting"],
)
def blocked(clause: Clause, setting: Setting) -> Act | None:
    """Stuck or waiting in any words, or not able to go on before somebody or something else."""
    if clause.has("UNBLOCKED", "CONDITION", "REPORTED"):
        return None
    texts = [token.text for token in clause.tokens]
    unable = ("nothing" in texts and any(t in _BEFORE_WHAT for t in texts)) or (
        any(t.split()[0] in _UNABLE for t in texts) and any(t in _BEFORE_WHAT for t in texts)
    )
    needs = any(t in ("need", "needs") for t in texts) and "before" in texts
    at = next((n for n, token in enumerate(clause.tokens) if "BLOCK" in token.kinds), None)
    if at is None:
        return Act("blocked", {}) if unable or needs else None
    before = clause.tokens[:at]
    denied = any(not {"NEGATION", "HEDGE"}.isdisjoint(t.kinds) or t.text in ("will", "avoid") for t in before)
    return None if denied else Act("blocked", {})


@_act(
    yes=["evidence: <https://intranet.example.org/a.docx>", "minutes attached", "see attached"],
    no=["not attached", "will attach it tomorrow", "evidence to follow", "no evidence yet"],
)
def evidence(clause: Clause, setting: Setting) -> Act | None:
    """A link or an attachment as proof."""
    if not clause.has("LINK", "PROOF") or clause.has("NO_PROOF", "NEGATION", "CONDITION"):
        return None
    if any(
        t.text in ("will", "tomorrow", "later", "soon", "should", "broken", "wrong") or t.text.endswith("'ll")
        for t in clause.tokens
    ):
        return None
    return Act("evidence", {})


# ---------------------------------------------------------------- deadlines

_DATE_BAG = AROUND | {
    "MOVE", "PUSH", "MOVED", "DEADLINE", "NEW", "LONGER", "EXTRA", "VAGUE_DATE", "DATE_PREP", "INSTEAD", "REQUEST",
    "BACK", "DATE", "MAKE_IT", "ASK_UNTIL", "REFUSED", "SHOULD_BE", "BY", "LET_ME_KNOW", "CHANGE_WORD",
}  # fmt: skip
_DATE_WORDS = words(
    "- / how about what till from for a the or and of instead than rather new do say we'll i'll needed required one two three four five six ten give grant allow me us due working day days"
)
_DEADLINE_WORDS = words("deadline duedate due target deadlines timescale timescales") | {
    "due date",
    "target date",
    "end date",
}


@_act(
    yes=[
        "can we move this to 24 Nov please",
        "need an extension",
        "push to end of the month",
        "could I have another 2 weeks",
    ],
    no=[
        "will be done by 30 Nov",
        "24 Nov",
        "panel has moved to 24 Nov",
        "don't move it",
        "might need longer",
    ],
)
def new_date(clause: Clause, setting: Setting) -> Act | None:
    """A request or a decision about the deadline itself.  The day is left out when missing, unclear or a length."""
    tokens = [token for n, token in enumerate(clause.tokens) if not _is_refused(clause.tokens, n)]
    rest = Clause(tuple(tokens), clause.items, own=clause.own)
    if not _moves_the_deadline(rest) or _of_an_event(rest):
        return None
    counted = frozenset({"NUMBER"}) if rest.has("LONGER") else frozenset()
    if any(
        token.text not in _DATE_WORDS and not (_DATE_BAG | counted).intersection(token.kinds)
        for token in tokens
    ):
        return None
    hedges = {
        "might",
        "may",
        "maybe",
        "perhaps",
        "possibly",
        "probably",
        "hopefully",
        "think",
        "will",
        "reckon",
        "likely",
        "would",
    }
    if any(_is_negation(t) or (t.text in hedges and not _asks_first(rest, t)) for t in tokens) or rest.has(
        "CAN_MAKE", "REPORTED", "CONDITION"
    ):
        return None
    day = _deadline_in(rest, setting.today)
    return Act("new_date", {"date": day.isoformat()} if day else {})


def _asks_first(clause: Clause, token: Token) -> bool:
    """`Would it be possible to …`, `may I have …` ask, while `we may need` doubts."""
    at = clause.tokens.index(token)
    return (
        token.text in ("may", "would", "possibly")
        and at + 1 < len(clause.tokens)
        and clause.tokens[at + 1].text in ("i", "we", "it", "you", "like", "have")
    )


def _is_negation(token: Token) -> bool:
    return ("NEGATION" in token.kinds and token.text not in ("no", "not")) or token.text in ("not", "no")


def _is_refused(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word belongs to the day that is given up: `can't do Friday`, `instead of Friday`, `not Friday`."""
    token = tokens[at]
    if "REFUSED" in token.kinds:
        return True
    before = tokens[at - 1] if at else None
    if "DATE" not in token.kinds:
        following_date = at + 1 < len(tokens) and "DATE" in tokens[at + 1].kinds
        given_up = token.text in ("not", "than") or (
            token.text in ("by", "for", "on", "of") and bool(before) and _gives_up(before)
        )
        return following_date and given_up
    return bool(before) and (
        _gives_up(before)
        or (before.text in ("by", "for", "on", "of", "than") and at > 1 and _gives_up(tokens[at - 2]))
    )


def _gives_up(token: Token | None) -> bool:
    return token is not None and ("REFUSED" in token.kinds or token.text in ("not", "rather"))


def _of_an_event(clause: Clause) -> bool:
    """`start date`, `had an extension`: another date, or another time."""
    texts = {token.text for token in clause.tokens}
    if texts & {"had", "was", "were", "they", "he", "she", "them"} or any(
        one.text in ("a", "the") and two.text == "delay"
        for one, two in zip(clause.tokens, clause.tokens[1:], strict=False)
    ):
        return True
    if "got" in texts and not clause.has("DATE"):
        return True
    pairs = zip(clause.tokens, clause.tokens[1:], strict=False)
    particles = words("the of or and")
    return any(
        "VAGUE_DATE" in one.kinds and one.text not in particles and "DEADLINE" in two.kinds
        for one, two in pairs
    )


def _moves_the_deadline(clause: Clause) -> bool:
    about_it = clause.items or clause.has("SUBJECT", "DEADLINE", "ACTION")
    if clause.has("PUSH") or clause.has("LONGER"):
        return True
    texts = {word for token in clause.tokens for word in token.text.split()}
    towards = not texts.isdisjoint(("to", "till", "until", "til"))
    if clause.has("MOVE") and (
        clause.has("DEADLINE") or (clause.has("DATE") and towards) or _has_vague_date(clause)
    ):
        return True
    lengthened = not texts.isdisjoint(("extended", "delayed", "postponed", "deferred"))
    if lengthened and "be" in texts and about_it and clause.has("REQUEST"):
        return True
    if clause.has("MOVED") and clause.has("DATE") and about_it:
        return True
    if clause.has("MAKE_IT", "ASK_UNTIL") and clause.has("DATE"):
        return True
    if clause.has("INSTEAD") and clause.has("DATE") and (clause.has("REQUEST") or clause.after_refusal):
        return True
    texts = {token.text for token in clause.tokens}
    surely = bool(texts - {"date", "dates"} & texts & _DEADLINE_WORDS) or clause.has("REQUEST")
    return (
        surely and clause.has("DEADLINE") and clause.has("DATE") and clause.has("NEW", "SHOULD_BE", "MOVED")
    )


def _has_vague_date(clause: Clause) -> bool:
    """Words of time after `to`, which no single day fits."""
    texts = [token.text for token in clause.tokens]
    return "to" in texts and any("VAGUE_DATE" in token.kinds for token in clause.tokens[texts.index("to") :])


def _deadline_in(clause: Clause, today: date) -> date | None:
    """The day asked for: after the last `to` when one is given up for another."""
    dates = [n for n, token in enumerate(clause.tokens) if "DATE" in token.kinds]
    if not dates or (clause.has("LONGER") and not clause.has("DATE_PREP", "ASK_UNTIL")):
        return None
    lead = clause.tokens[dates[0] - 1] if dates[0] else None
    start = clause.tokens[dates[0]].start
    if lead and lead.text in (
        "after",
        "from",
        "since",
        "around",
        "about",
        "before",
        "or",
        "early",
        "mid",
        "late",
        "maybe",
    ):
        start = lead.start
    typed = clause.own[start : clause.tokens[dates[-1]].end]
    after = clause.tokens[dates[-1] + 1 :]
    if any("VAGUE_DATE" in t.kinds and t.text in ("or", "week", "after", "onwards") for t in after):
        return None
    day = read_date(typed, today)
    if day is None and " to " in typed:
        day = read_date(typed.rsplit(" to ", 1)[1], today)
    return day


# ---------------------------------------------------------------- owners

_OWNER_BAG = AROUND | {
    "HAND", "HANDED", "MOVE", "MOVED", "OWNER", "OWNS", "BELONGS", "PERSON", "NAME", "OWNED_BY", "TO_ME", "REQUEST",
    "NEW", "TAKE_ON", "DISPUTE", "MARK", "DASH", "SHOULD_BE", "PAST_TIME",
}  # fmt: skip
_OWNER_WORDS = words("to with for from over on across the now ' ’ s - can change it down forward onto")


@_act(
    yes=[
        "please give to <@U02>",
        "this is Priya's now",
        "<@U04> owns this now",
        "I'll take this one",
        "owner should be <@U02>",
    ],
    no=["ask <@U04>", "don't give it to <@U02>", "gave the report to <@U02>", "not mine", "maybe <@U02>"],
)
def reassign(clause: Clause, setting: Setting) -> Act | None:
    """Somebody else owns it now or should, and is named."""
    if clause.has("TAKE_ON") and not clause.has("PERSON", "NAME"):
        mine = clause.only(
            frozenset({"TAKE_ON", "ACTION", "POLITE", "TITLE"}), words("now over on one from here")
        )
        return Act("reassign", {"person": "me"}) if mine and not _denied(clause) else None
    people = [t for t in clause.tokens if not {"PERSON", "TO_ME"}.isdisjoint(t.kinds)]
    if len(people) > 1 and clause.has("HAND", "HANDED", "MOVE", "OWNS", "BELONGS", "OWNER", "SHOULD_BE"):
        return Act("unclear", {})
    if any(t.text in ("was", "were", "had", "thanks", "thank you", "apologies") for t in clause.tokens[:-1]):
        return None
    person = _person(clause)
    if (
        people
        and any(t.text in ("maybe", "perhaps", "possibly") for t in clause.tokens)
        and not clause.has("NEGATION")
    ):
        return Act("unclear", {})
    if person is None or not clause.only(_OWNER_BAG, _OWNER_WORDS) or _denied(clause):
        return None
    return Act("reassign", {"person": person}) if _changes_owner(clause) else None


def _denied(clause: Clause) -> bool:
    hedged = any(
        t.text
        in (
            "might",
            "may",
            "maybe",
            "perhaps",
            "possibly",
            "probably",
            "think",
            "would",
            "could",
            "reckon",
            "assume",
            "will",
        )
        for t in clause.tokens
    )
    first, second = clause.tokens[0], clause.tokens[1] if len(clause.tokens) > 1 else None
    asks = first.text == "please" or (
        first.text in ("can", "could", "would")
        and second is not None
        and ("SUBJECT" in second.kinds or bool(clause.items))
    )
    return clause.has("NEGATION", "CONDITION", "REPORTED") or (hedged and not asks)


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
    spoken_of = clause.items or clause.has("SUBJECT", "ACTION", "OWNER")
    texts = {word for token in clause.tokens for word in token.text.split()}
    to_somebody = not texts.isdisjoint(("to", "with", "for")) or clause.has("TO_ME")
    if clause.has("HAND") and (to_somebody or texts & {"give", "assign", "reassign"}):
        return True
    if clause.has("MOVE") and to_somebody and "set" not in texts:
        return True
    if clause.has("HANDED", "MOVED") and to_somebody and (spoken_of or texts & {"reassigned", "transferred"}):
        return True
    if clause.has("OWNS"):
        return True
    if clause.has("BELONGS", "SHOULD_BE"):
        return bool(spoken_of) or not {"BELONGS", "SHOULD_BE"}.isdisjoint(clause.tokens[0].kinds)
    if clause.has("OWNER") and clause.has("NEW", "DISPUTE", "AUX", "REQUEST"):
        return "now" in texts or "new" in texts or "change" in texts
    owned = clause.has("OWNED_BY") or not texts.isdisjoint(("'", "’"))
    return bool(spoken_of) and (owned or ("now" in texts and "is" in texts))


# ---------------------------------------------------------------- no longer wanted, and taking back

_CANCEL_BAG = AROUND | {"CANCEL", "NO_LONGER", "REQUEST", "CLOSE", "OTHER_ITEM", "DATE_PREP"}


@_act(
    yes=[
        "please cancel this action, no longer needed",
        "superseded by the new policy",
        "this is a duplicate of TH-14",
    ],
    no=[
        "training day was cancelled",
        "cancel",
        "don't cancel it",
        "agency staff no longer needed",
        "please close",
    ],
)
def cancel(clause: Clause, setting: Setting) -> Act | None:
    """The action is no longer wanted, or another took its place."""
    if not clause.has("CANCEL", "NO_LONGER") or clause.has(
        "NEGATION", "HEDGE", "CONDITION", "REPORTED", "DATE"
    ):
        return None
    said = list(clause.tokens)
    replaced = next((n for n, token in enumerate(said) if "NO_LONGER" in token.kinds), None)
    if replaced is not None and replaced + 1 < len(said):
        joins = said[replaced].text.endswith((" by", " with", " into")) or said[replaced + 1].text in (
            "by",
            "of",
            "with",
            "into",
            "as",
        )
        said = said[: replaced + 1] if joins else said
    if not all(_CANCEL_BAG.intersection(t.kinds) or t.text in ("the", "of", "from", "plan") for t in said):
        return None
    if any(
        token.text in ("will", "to") and "AUX" not in token.kinds for token in said if "FUTURE" in token.kinds
    ):
        return None
    texts = {word for token in said for word in token.text.split()}
    if texts & {"they", "he", "she"}:
        return None
    if clause.has("NO_LONGER"):
        return Act("cancel", {}) if _stands_for_the_action(clause, said[replaced or 0].text) else None
    if texts & {"cancelled", "withdrawn", "dropped"} and not (clause.items or clause.has("ACTION")):
        return None
    this_one = (
        clause.items
        or clause.has("ACTION")
        or texts & {"this", "it", "these", "one"}
        or " " in next(t.text for t in said if "CANCEL" in t.kinds)
    )
    return Act("cancel", {}) if this_one else None


def _stands_for_the_action(clause: Clause, phrase: str) -> bool:
    """Whether it is the action that is replaced or doubled, rather than somebody or something in it."""
    spoken_of = bool(clause.items) or clause.has("SUBJECT", "ACTION", "OTHER_ITEM", "CLOSE")
    if phrase.split()[0] in ("replaced", "merged", "rolled", "folded", "absorbed"):
        return spoken_of and not clause.has("PERSON", "NAME")
    if "duplicate" in phrase or "dupe" in phrase:
        return spoken_of or any(token.text == "of" for token in clause.tokens)
    return True


@_act(
    yes=["undo", "oops wrong one, ignore that", "scrap my last update"],
    no=["don't undo it", "undone"],
)
def undo(clause: Clause, setting: Setting) -> Act | None:
    """Take back the last change."""
    if not clause.has("UNDO") or clause.has("NEGATION", "CONDITION", "HEDGE"):
        return None
    return Act("undo", {})


def acts_in(clause: Clause, setting: Setting) -> list[Act]:
    """Every act that the clause says; an exclusive one alone."""
    found = [act for rule in ACTS if (act := rule.read(clause, setting))]
    intents = {act.intent for act in found}
    if "undo" in intents:
        return [act for act in found if act.intent == "undo"]
    if "progress" in intents or "blocked" in intents:
        found = [act for act in found if act.intent != "done"]
    return found


# ---------------------------------------------------------------- clauses that say nothing new

_SMALL_TALK = CHEERFUL | {
    "SOCIAL",
    "LINK",
    "PROOF",
    "PAST_TIME",
    "DONE",
    "CLOSE",
    "COLOUR",
    "COLOUR_PHRASE",
    "UNBLOCKED",
}
_LEAVING_OPEN = (
    "NEGATION",
    "HEDGE",
    "FUTURE",
    "REMAIN",
    "CONDITION",
    "REPORTED",
    "EXCEPT",
    "BLOCK",
    "OTHER",
    "NO_PROOF",
)


def leaves_nothing(clause: Clause, setting: Setting) -> bool:
    """Whether a clause beside “done” is politeness or a fact about it, and no step still to come."""
    if clause.tokens and "LET_ME_KNOW" in clause.tokens[0].kinds:
        return True
    if (
        clause.tokens
        and clause.tokens[0].text in ("thanks", "thank you", "ta", "cheers", "sorry")
        and not clause.has("NEGATION", "CONDITION", "BLOCK")
    ):
        return True
    if clause.only(_SMALL_TALK) and not clause.has("NEGATION", "HEDGE", "FUTURE", "REMAIN"):
        return True
    if clause.has("LINK", "PROOF") and not clause.has(*_LEAVING_OPEN):
        return True
    if clause.has(*_LEAVING_OPEN) or clause.has("MOVE", "PUSH", "LONGER"):
        return False
    texts = [token.text for token in clause.tokens]
    if any(
        t in ("by", "until", "till", "til", "due") and "DATE" in a.kinds
        for t, a in zip(texts, clause.tokens[1:], strict=False)
    ):
        return False
    dates_past = all(_is_past(token, setting.today) for token in clause.tokens if "DATE" in token.kinds)
    return clause.has("DEED") and dates_past


def is_doubt(clause: Clause) -> bool:
    """Whether a clause makes everything said beside it uncertain: a condition, a belief, somebody else's word."""
    if clause.tokens and "LET_ME_KNOW" in clause.tokens[0].kinds:
        return False
    return clause.has("CONDITION", "REPORTED") or any(
        t.text in ("think", "unsure", "maybe", "apparently", "assume") for t in clause.tokens
    )

"""Why a reply was read as it was: its words, what they were taken to mean, and the rule, in plain English.

The words are those the rules themselves go by: a kind that decides an intent has its sentence here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bot.plan.grammar import Token
from bot.plan.reply_setting import Answer

LONGEST = 80  # characters of the reply shown when all of it is meant


class Because(NamedTuple):
    """Some words of a reply, what they were taken to mean, and the rule that says so."""

    words: str
    meaning: str
    rule: str


def _is(meaning: str) -> Callable[[Any], str]:
    return lambda _value: meaning


def _day(when: Any) -> str:
    return f"{when.last:%A} {when.last.day} {when.last:%B %Y}" if when else "no single day"


def _person(name: Any) -> str:
    return str(name)


# What decides each intent: kind of word → what it means.  In this order; the first kind of a word counts.
_DECIDES: Mapping[str, Mapping[str, Callable[[Any], str]]] = {
    "done": {"DONE": _is("finished"), "TICK": _is("finished"), "PROOF": _is("a fact beside it")},
    "progress": {
        "PERCENT": lambda share: f"{share:g} % of the action",
        "FRACTION": lambda share: f"{share:g} % of the action",
    },
    "status_rag": {"COLOUR": str, "COLOUR_PHRASE": str, "CIRCLE": str},
    "blocked": {
        "BLOCK": _is("waiting or stuck"),
        "NEGATION": _is("cannot go on"),
        "CONDITION": _is("what it waits for"),
        "REMAIN": _is("what it waits for"),
    },
    "new_date": {
        "MOVE": _is("another deadline"),
        "PUSH": _is("another deadline"),
        "MOVED": _is("another deadline"),
        "LONGER": _is("more time"),
        "ASK_UNTIL": _is("more time"),
        "MAKE_IT": _is("another deadline"),
        "REFUSED": _is("a day given up"),
        "INSTEAD": _is("one day for another"),
        "DATE": _day,
        "DEADLINE": _is("the deadline"),
        "NEW": _is("another deadline"),
        "SHOULD_BE": _is("another deadline"),
    },
    "reassign": {
        "PERSON": _person,
        "NAME": _person,
        "TO_ME": _is("you"),
        "TAKE_ON": _is("you take it on"),
        "HAND": _is("another owner"),
        "HANDED": _is("another owner"),
        "MOVE": _is("another owner"),
        "MOVED": _is("another owner"),
        "OWNS": _is("another owner"),
        "BELONGS": _is("another owner"),
        "OWNER": _is("another owner"),
        "SHOULD_BE": _is("another owner"),
    },
    "snooze": {
        "REMIND": _is("remind later, or stop"),
        "MAYBE_REMIND": _is("remind later"),
        "AWAY": _is("away"),
        "MAYBE_AWAY": _is("away"),
        "BACK": _is("back again"),
        "COVER": _is("somebody covers"),
        "PERSON": _person,
        "DATE": _day,
    },
    "evidence": {"LINK": _is("a link as proof"), "PROOF": _is("an attachment as proof")},
    "cancel": {"NO_LONGER": _is("no longer wanted"), "CANCEL": _is("no longer wanted")},
    "undo": {"UNDO": _is("take the last change back")},
    "question": {
        "UNSURE_WHAT": _is("a question"),
        "DISPUTE": _is("whose action it is"),
    },
    "ignore": {
        "SOCIAL": _is("small talk"),
        "POLITE": _is("politeness"),
        "CHEER": _is("small talk"),
        "EMOJI": _is("small talk"),
        "CROSS": _is("small talk"),
    },
    "note": {
        "NEGATION": _is("not"),
        "HEDGE": _is("not certain"),
        "CONDITION": _is("a condition"),
        "REPORTED": _is("somebody else's words"),
        "FUTURE": _is("still to come"),
        "EXCEPT": _is("something is left out"),
        "PART": _is("only a part"),
        "REMAIN": _is("something remains"),
        "UNBLOCKED": _is("not blocked any more"),
        "NO_PROOF": _is("no proof yet"),
        "LEAVE_OVER": _is("back already"),
        "CROSS": _is("not done"),
    },
    "unclear": {
        "TWO_COLOURS": _is("two colours"),
        "COLOUR": str,
        "CLOSE": _is("closed: finished, or dropped?"),
        "CLOSING": _is("closed: finished, or dropped?"),
        "TICK": _is("a tick: done, or seen?"),
        "CIRCLE": str,
        "PERSON": _person,
        "NAME": _person,
        "DATE": _day,
        "DONE": _is("finished"),
        "FOREIGN": _is("another language"),
    },
}

RULES = {
    "done": "Words of finishing, with nothing that says something remains: done.",
    "progress": "A share of the action itself: progress.",
    "status_rag": "A colour, or a phrase that stands for one, said of the action.",
    "blocked": "It cannot go on before somebody or something else: blocked.",
    "new_date": "The deadline itself is moved, or more time is asked for: another date.",
    "reassign": "Somebody is named who owns it now or should: another owner.",
    "snooze": "Remind later, stop, or away: no reminder until then.",
    "evidence": "A link or an attachment: evidence.",
    "cancel": "The action is no longer wanted, or something took its place: drop it.",
    "undo": "The last change is taken back.",
    "question": "A question changes nothing; it is answered or passed on.",
    "query": "It asks for a list, a count or a summary: the plan is shown.",
    "ignore": "Thanks and greetings change nothing.",
    "note": "News that asks for no change is kept as a note.",
    "unclear": "Where two readings are possible nothing is written; you are asked.",
}
# What settles the whole text before its words are weighed.
_WHOLE = {
    "machine": "Text that speaks to a machine is not carried out.",
    "long": "A long text is kept whole as a note.",
    "quoted": "Quoted and forwarded words are not the speaker's own.",
}
_NAMED = "Actions are named by reference, place in the list, or words of one title."


def explained(
    answers: Sequence[Answer], tokens: Sequence[Token], text: str, settled: str | None
) -> list[Because]:
    """Which words of the text led to the answers, in the order of the text; never empty.

    `settled` says what decided about the whole text, if anything did.
    """
    if settled:
        return [Because(_clipped(text), "the whole text", _WHOLE[settled])]
    intents = list(dict.fromkeys(one["intent"] for one in answers))
    if any("BLOCK" in token.kinds for token in tokens):  # no need for the roundabout ways of saying so
        tokens = [
            token
            for token in tokens
            if "blocked" not in intents or ("BLOCK" in token.kinds or _ROUNDABOUT.isdisjoint(token.kinds))
        ]
    found = [because for token in tokens for because in _of_token(token, intents, text)]
    unsaid = [intent for intent in intents if all(one.rule != RULES[intent] for one in found)]
    return found + [
        Because(_clipped(text), _MEANT.get(intent, "as a whole"), RULES[intent]) for intent in unsaid
    ]


_MEANT = {
    "question": "a question",
    "query": "a question about the plan",
    "note": "news",
    "unclear": "not certain",
}


_ROUNDABOUT = frozenset({"NEGATION", "CONDITION", "REMAIN"})


def _of_token(token: Token, intents: Sequence[str], text: str) -> Iterator[Because]:
    words = text[token.start : token.end]
    if "ITEMS" in token.kinds:
        yield Because(words, ", ".join(token.kinds["ITEMS"]), _NAMED)
    elif not {"UNLISTED", "AMBIGUOUS"}.isdisjoint(token.kinds):
        meaning = "an action that is not listed here" if "UNLISTED" in token.kinds else "more than one action"
        yield Because(words, meaning, _NAMED)
    elif token.text == "¶":
        yield Because("“…”", "somebody else's words", _WHOLE["quoted"])
    elif token.text == "?" and "question" in intents:
        yield Because(words, "a question", RULES["question"])
    elif decided := _decision(token, intents):
        intent, meaning = decided
        yield Because(words, meaning, RULES[intent])


def _decision(token: Token, intents: Sequence[str]) -> tuple[str, str] | None:
    """The intent the word speaks for, and what it means there."""
    for intent in intents:
        for kind, meaning in _DECIDES.get(intent, {}).items():
            if kind in token.kinds:
                return intent, meaning(token.kinds[kind])
    return None


def _clipped(text: str) -> str:
    first = " ".join(text.replace("¶", "“…”").split())
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"

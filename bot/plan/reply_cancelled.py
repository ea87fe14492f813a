"""No longer wanted: the action is dropped, or another took its place."""

from dataclasses import replace

from bot.plan.grammar import words
from bot.plan.reply_acts import AROUND, Act, ActRule, register
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting

CANCELLED: list[ActRule] = []

_CANCEL_BAG = AROUND | words("CANCEL NO_LONGER REQUEST CLOSE CLOSING OTHER_ITEM DATE_PREP IF_OK")
_CANCEL_WORDS = words("the of from plan")
_SUCCESSOR_LINKS = words("by of with into as")
_SOMETHING_ELSE = words("they he she will")


@register(
    CANCELLED,
    yes="please cancel this action, no longer needed | superseded by the new policy | a duplicate of TH-14",
    no="training day was cancelled | cancel | don't cancel it | agency staff no longer needed | please close",
)
def cancel(clause: Clause, _setting: Setting) -> Act | None:
    """The action is no longer wanted, or another took its place; what it is may be said in any words."""
    if not clause.has("CANCEL", "NO_LONGER"):
        return None
    if clause.has("NEGATION", "HEDGE", "CONDITION", "REPORTED") or clause.said & _SOMETHING_ELSE:
        return None
    at = next((n for n, token in enumerate(clause.tokens) if "NO_LONGER" in token.kinds), None)
    before_successor = replace(clause, tokens=clause.tokens[: _end_of_act(clause, at)])
    if before_successor.has("DATE") or not before_successor.only(_CANCEL_BAG, _CANCEL_WORDS):
        return None
    phrase = clause.tokens[at].text if at is not None else ""
    wanted = _is_replaced(clause, phrase) if phrase else _cancels_the_action(clause)
    return Act("cancel", {}) if wanted else None


def _end_of_act(clause: Clause, at: int | None) -> int:
    """Where the successor begins: after `superseded by`, `duplicate of`."""
    if at is None or at + 1 >= len(clause.tokens):
        return len(clause.tokens)
    links = clause.tokens[at].text.split()[-1], clause.tokens[at + 1].text
    if clause.tokens[at + 1].text in (
        "we",
        "weve",
        "theyve",
        "theres",
    ):  # `not needed now we've restructured`
        return at + 1
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

"""Another owner: somebody is named who owns the action now or should."""

from collections.abc import Sequence
from dataclasses import replace

from bot.plan.grammar import Token, words
from bot.plan.reply_acts import AROUND, Act, ActRule, register
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting

OWNERS: list[ActRule] = []

_OWNER_BAG = AROUND | words(
    """HAND HANDED MOVE MOVED OWNER OWNS BELONGS SHOULD_BE PERSON NAME OWNED_BY TO_ME REQUEST NEW TAKE_ON
    DISPUTE MARK DASH PAST_TIME IF_OK OF_TEAM"""
)
_OWNER_WORDS = words(
    "to with for from over on across the now ' ’ s - can change it down forward onto responsibility remit job"
)
_OWNER_HEDGES = words("might may maybe perhaps possibly probably think would could reckon assume will")
_HANDING = ("HAND", "HANDED", "MOVE", "OWNS", "BELONGS", "OWNER", "SHOULD_BE")


@register(
    OWNERS,
    yes="please give to <@U02> | this is Priya's now | <@U04> owns this now | I'll take this one",
    no="ask <@U04> | don't give it to <@U02> | gave the report to <@U02> | not mine | maybe <@U02>",
)
def reassign(clause: Clause, _setting: Setting) -> Act | None:
    """Somebody else owns it now or should, and is named."""
    clause = replace(clause, tokens=_without_giver(clause.tokens))
    if not clause.tokens:
        return None
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


def _without_giver(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """`I've taken this over from Sam`: who had it before is not the new owner."""
    people = {"PERSON", "NAME"}
    for at, token in enumerate(tokens[:-1]):
        if token.text == "from" and not people.isdisjoint(tokens[at + 1].kinds):
            end = next((n for n in range(at + 1, len(tokens)) if people.isdisjoint(tokens[n].kinds)), None)
            return (*tokens[:at], *(tokens[end:] if end else ()))
    return tuple(tokens)


def _is_denied(clause: Clause) -> bool:
    """Negated, doubted, over, or only thanks."""
    first, second = clause.tokens[0], clause.tokens[1] if len(clause.tokens) > 1 else None
    to_somebody = second is not None and (
        bool(clause.items) or not {"SUBJECT", "PERSON", "NAME"}.isdisjoint(second.kinds)
    )
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
    if (
        clause.has("HANDED", "MOVED")
        and to_somebody
        and (spoken_of or said & {"reassigned", "transferred", "over"})
    ):
        return True
    if clause.has("BELONGS", "SHOULD_BE"):
        return spoken_of or not {"BELONGS", "SHOULD_BE"}.isdisjoint(clause.tokens[0].kinds)
    if clause.has("OWNER") and said & {"now", "new", "change"}:
        return True
    owned = clause.has("OWNED_BY") or bool(said & {"'", "’"})
    return spoken_of and (owned or {"is", "now"} <= said)

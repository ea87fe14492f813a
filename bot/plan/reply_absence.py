"""“Later”, “stop” and “I am away”: the snooze in a reply, with its end and who covers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.plan.dates import read_date
from bot.plan.grammar import Token, words
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Answer, Setting, answer, unclear

# What may stand before an absence that is the speaker's own; anybody else's is news.
_OF_SPEAKER = frozenset({"SUBJECT", "POLITE", "CHEER", "AUX", "ADVERB", "REQUEST", "SOCIAL", "EMOJI"})
_OF_SPEAKER_WORDS = words(
    "will going i'll ill be was from to just so hi and sadly unfortunately actually till until busy"
)
_RETURN_BAG = frozenset(
    {"BACK", "DATE", "SUBJECT", "AUX", "DATE_PREP", "FUTURE", "HEDGE", "POLITE", "ADVERB", "REQUEST"}
)
_OPEN_ENDS = words("from since after before around about")


def absence(clauses: Sequence[Clause], setting: Setting) -> tuple[list[Answer], list[Clause]]:
    """The snooze in these clauses, if there is one, and the clauses that say something else.

    An absence without a reference covers the whole list, in a thread that action.
    """
    core = [clause for clause in clauses if _is_absence(clause) or _is_return(clause)]
    if not core:
        return [], list(clauses)
    also = [clause for clause in clauses if clause not in core and _names_cover(clause)]
    rest = [clause for clause in clauses if clause not in core and clause not in also]
    away = any(clause.has("AWAY", "MAYBE_AWAY") or _is_return(clause) for clause in core)
    targets = _targets(core, setting, away)
    if not targets:
        return unclear(), []
    slots: dict[str, Any] = {}
    if day := _end_of(core, setting):
        slots["date"] = day.isoformat()
    if away and (person := _one_person([*core, *also])):
        slots["person"] = person
    return [answer("snooze", targets, slots)], rest


def _is_absence(clause: Clause) -> bool:
    at = next((n for n in range(len(clause.tokens)) if _starts_absence(clause.tokens, n)), None)
    if at is None or clause.has("LEAVE_OVER"):
        return False
    before = clause.tokens[:at]
    if any(not {"NEGATION", "HEDGE"}.isdisjoint(token.kinds) for token in before):
        return False
    own = all(not _OF_SPEAKER.isdisjoint(t.kinds) or t.text in _OF_SPEAKER_WORDS for t in before)
    return own or clause.has("COVER")


def _starts_absence(tokens: Sequence[Token], at: int) -> bool:
    if "MAYBE_AWAY" not in tokens[at].kinds:
        return not {"AWAY", "REMIND"}.isdisjoint(tokens[at].kinds)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and (
        "DATE" in after.kinds or after.text in ("until", "till", "til", "from", "on")
    )


def _is_return(clause: Clause) -> bool:
    return clause.has("BACK") and clause.has("DATE") and clause.only(_RETURN_BAG)


def _names_cover(clause: Clause) -> bool:
    """`<@U03> covering`, `contact <@U03>`, or the name alone."""
    if clause.has("COVER") and clause.has("PERSON", "NAME"):
        return True
    return clause.has("PERSON") and clause.only(frozenset({"PERSON", "ASK_PERSON", "POLITE", "DATE_PREP"}))


def _targets(core: Sequence[Clause], setting: Setting, away: bool) -> list[str]:
    if any(clause.unknown and not clause.inherited for clause in core):
        return []
    named = [ref for clause in core for ref in clause.named]
    if named:
        return named
    if away:
        return [setting.thread] if setting.thread else setting.refs
    return [setting.default] if setting.default else []


def _end_of(core: Sequence[Clause], setting: Setting) -> date | None:
    """The day named as the return, or else as the end."""
    for clause in sorted(core, key=lambda clause: not clause.has("BACK")):
        dates = [n for n, token in enumerate(clause.tokens) if "DATE" in token.kinds]
        if dates:
            lead, start = clause.tokens[max(0, dates[0] - 1)], clause.tokens[dates[0]].start
            if lead.text in _OPEN_ENDS and not clause.own[lead.end : start].strip():
                start = lead.start
            typed = clause.own[start : clause.tokens[dates[-1]].end]
            typed = typed.removeprefix("for ").removeprefix("in ")
            return read_date(typed, setting.today, setting.calendar)
    return None


def _one_person(clauses: Sequence[Clause]) -> str | None:
    mentions = [person for clause in clauses for person in clause.values("PERSON")]
    names = [name for clause in clauses if clause.has("COVER") for name in clause.values("NAME")]
    if mentions:
        return str(mentions[0]) if len(mentions) == 1 else None
    return " ".join(names) if 0 < len(names) <= 2 else None

"""In a list of actions, those called by words of their titles: `the audit is done`, `the fostering one is amber`."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.plan.grammar import Token, words
from bot.plan.reply_items import ACTING, JOINERS, SEPARATORS, TELLING, is_a, joined, names
from bot.plan.reply_titles import all_words, calls, stem, title_words


def name_by_titles(tokens: Sequence[Token], items: Sequence[Mapping[str, Any]]) -> list[Token]:
    """In a list, the tokens with every `the audit` or `the fostering one` before a status made one token."""
    found: list[Token] = []
    called: set[str] = set()
    known = all_words(items)

    def leads(token: Token) -> bool:
        return token.text in _LEADS or stem(token.text) in known

    at = 0
    while at < len(tokens):
        after_done = bool(found) and "DONE" in found[-1].kinds  # `finished the fostering one`
        opens = not found or after_done or found[-1].text in SEPARATORS or names(found[-1])
        joins = after_done or (len(found) > 1 and found[-1].text in JOINERS and names(found[-2]))
        taken, ref = _title_at(tokens, at, items, joins=joins) if opens and leads(tokens[at]) else (0, None)
        if ref:
            last = tokens[at + taken - 1]
            text = " ".join(token.text for token in tokens[at : at + taken])
            kinds = {"AMBIGUOUS": ref} if _adds_to_something(found) else {"ITEMS": [ref]}
            called.add(ref)
            found.append(Token(text, tokens[at].start, last.end, kinds))
        else:
            found.append(tokens[at])
        at += taken if ref else 1
    if not called:
        return found
    others = [title_words(str(item.get("title") or "")) for item in items if item["ref"] not in called]
    told = frozenset[str]().union(*others)
    return joined([_in_doubt(token) if stem(token.text) in told else token for token in found])


_LEADS = words("the my our that")
_BEFORE_STATUS = words("AUX ADVERB NEGATION DASH")
_BEFORE_STATUS_WORDS = words("at about around still gone going : - back")


def _adds_to_something(before: Sequence[Token]) -> bool:
    """In `recruitment and audit done` something else is done as well, and nobody knows what."""
    if len(before) < 2 or before[-1].text not in ("and", "&", "+"):
        return False
    kinds = before[-2].kinds
    return not names(before[-2]) and TELLING.isdisjoint(kinds) and {"ADVERB", "POLITE"}.isdisjoint(kinds)


def _in_doubt(token: Token) -> Token:
    """Beside an action called by its title, a word of another's title may call that one."""
    return Token(token.text, token.start, token.end, {"AMBIGUOUS": token.text})


def _title_at(
    tokens: Sequence[Token], at: int, items: Sequence[Mapping[str, Any]], *, joins: bool
) -> tuple[int, str | None]:
    """How many words call an action by its title, and which; a status must follow."""
    for taken in range(min(6, len(tokens) - at), 0, -1):
        typed = [token.text for token in tokens[at : at + taken]]
        after, denied = at + taken, False
        while after < len(tokens) and is_a(tokens[after], _BEFORE_STATUS, _BEFORE_STATUS_WORDS):
            denied = denied or "NEGATION" in tokens[after].kinds
            after += 1
        status = tokens[after].kinds.keys() if after < len(tokens) else ()
        if after == at + taken and joins and (after == len(tokens) or tokens[after].text in SEPARATORS):
            status = {"DONE": True}.keys()  # `12 and the audit`
        if after + 1 < len(tokens) and tokens[after].text in JOINERS and names(tokens[after + 1]):
            status = {"DONE": True}.keys()
        if TELLING.isdisjoint(status):
            continue
        if ref := calls(typed, items, wholly=not denied and not ACTING.isdisjoint(status)):
            return taken, ref
    return 0, None

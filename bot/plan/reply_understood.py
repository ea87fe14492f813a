"""A reply's words understood: every phrase, every action named and every date is one token."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.plan.date_words import tokens_of
from bot.plan.dates import date_phrases, is_other_word
from bot.plan.grammar import DOUBT, Token, words
from bot.plan.reply_clauses import BREAKS
from bot.plan.reply_items import NAMING, name_items, names
from bot.plan.reply_phrases import PHRASES
from bot.plan.reply_setting import Setting
from bot.plan.reply_title_names import name_by_titles

# After these an action is an obstacle, a successor or a likeness, and not what the reply is about.
_LIKENESS = words("as than like see per once until till when after before if")
_LINKS = _LIKENESS | words("by of into on for behind pending without")
_UNABLE = words("cant couldnt unable not im were")
_RELATIONS = words("by of with to into from")
_EXTRA = words("another more extra further additional longer")
# What the reader of dates must not see: `on leave`, references, links.
# Asides are words to it; beside all else that is hidden, a weak phrase like `the 10th` is a date.
_ASIDE = words("ADVERB HARMLESS SOCIAL CLOSING")
_HIDDEN = frozenset({"REMIND", "AWAY", "MENTION", "LINK", "EMOJI"}) | NAMING


def phrased(tokens: Sequence[Token]) -> list[Token]:
    """The words of a reply with every known phrase one token."""
    return PHRASES.apply(tokens)


def understood(phrases: Sequence[Token], own: str, setting: Setting) -> list[Token]:
    """The phrases of a reply with every action and every date one token, too."""
    tokens = name_items(phrases, setting.refs, setting.default)
    tokens = [_without_bystander(tokens, at) for at in range(len(tokens))]
    if not setting.default:
        tokens = name_by_titles(tokens, setting.items)
    return _laid_over(tokens, _spans(tokens, own, setting))


def _without_bystander(tokens: Sequence[Token], at: int) -> Token:
    """The token, no longer naming an action when it is an obstacle, a successor or a likeness."""
    token = tokens[at]
    if not at or not names(token):
        return token
    back = at - 1
    while back > 0 and tokens[back].text == "not":
        back -= 1
    likeness = tokens[back].text in _LIKENESS
    while back > 0 and tokens[back].text in _LINKS:
        back -= 1
    in_the_way = not {"BLOCK", "NO_LONGER"}.isdisjoint(tokens[back].kinds)
    if in_the_way and back == at - 1 and tokens[back].text.split()[0] in _UNABLE:
        in_the_way = False  # `can't progress 12 until HR reply`
    bystander = likeness or in_the_way or _is_successor(tokens, at) or _is_second(tokens, at)
    return Token(token.text, token.start, token.end, {"OTHER_ITEM": token.text}) if bystander else token


def _is_successor(tokens: Sequence[Token], at: int) -> bool:
    """`superseded by the new action TH-21`."""
    return any(
        "NO_LONGER" in one.kinds and "by" in (one.text.split()[-1], two.text)
        for one, two in pairwise(tokens[: at + 1])
    )


def _is_second(tokens: Sequence[Token], at: int) -> bool:
    """In `TH-12 is covered by TH-15` the second action is only spoken of."""
    before, back = tokens[at - 1], at - 1
    if "EXCEPT" in before.kinds or before.text.rpartition(" ")[2] not in _RELATIONS:
        return False
    while back > 0 and tokens[back].text not in BREAKS and not names(tokens[back]):
        back -= 1
    return names(tokens[back])


# ---------------------------------------------------------------- dates


def _spans(tokens: Sequence[Token], own: str, setting: Setting) -> list[Token]:
    """The date phrases between the words that are understood already, readable or not."""
    masked = list(own)
    for token in tokens:
        if " " in token.text or not _HIDDEN.isdisjoint(token.kinds):
            mask = "ª" if not _ASIDE.isdisjoint(token.kinds) else "¤"
            masked[token.start : token.end] = mask * (token.end - token.start)
    dates = date_phrases(tokens_of("".join(masked)), setting.today, setting.calendar)
    beside = zip([None, *dates], dates, [*dates[1:], None], strict=False)
    return [
        token
        for before, token, after in beside
        if DOUBT in token.kinds or ("WHEN" in token.kinds and not is_other_word(token, before, after))
    ]


def _laid_over(tokens: Sequence[Token], spans: Sequence[Token]) -> list[Token]:
    """The tokens with those under a date phrase replaced by it."""
    found: list[Token] = []
    rest = iter([*spans, None])
    span = next(rest)
    for token in tokens:
        while span and span.end <= token.start:
            span = next(rest)
        if span is None or token.end <= span.start:
            found.append(token)
        elif not found or found[-1].start != span.start or "DATE" not in found[-1].kinds:
            found.append(Token(span.text, span.start, span.end, _date_kinds(span)))
    return found


def _date_kinds(span: Token) -> dict[str, Any]:
    """DATE: the span of days, or None when it cannot be read as one."""
    said = set(span.text.split())
    if DOUBT in span.kinds and "ago" in said:
        return {"PAST_TIME": span.text}
    kinds: dict[str, Any] = {"DATE": span.kinds.get("WHEN")}
    if said & {"instead", "rather"}:
        kinds["INSTEAD"] = span.text
    if DOUBT in span.kinds and said & _EXTRA:
        kinds["LONGER"] = span.text
    return kinds

"""A reply in clauses, each with the actions it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.plan.date_words import tokens_of
from bot.plan.dates import date_phrases, is_other_word
from bot.plan.grammar import DOUBT, Token, words
from bot.plan.reply_items import name_items, titled
from bot.plan.reply_phrases import PHRASES
from bot.plan.reply_setting import Setting

_BREAKS = words(
    ", . ; ! ( ) \n - – — but because cos coz cause so then although though while whilst whereas and & + / [ ]"
) | {"\n"}
_REASONS = words("as since")
_NO_REASON = words("as well soon of done complete completed finished agreed planned now red amber green a such if")
_NAMING = frozenset({"ITEMS", "UNLISTED", "AMBIGUOUS"})
# After these an action is an obstacle, a successor or a likeness, and not what the reply is about.
_OTHERS_FOLLOW = words("by of into on for until till once after before behind as than like see per when if pending without")
_OBSTACLES = frozenset({"BLOCK", "NO_LONGER"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words and the actions they speak of: None while none has been named."""

    tokens: tuple[Token, ...]
    items: tuple[str, ...] | None = None
    unknown: bool = False  # an action was named that is not listed, or may be several
    excepted: bool = False  # what was left out of `all but …`
    own: str = field(default="", repr=False)
    inherited: bool = False  # the actions were named in an earlier clause
    kinds: frozenset[str] = field(default=frozenset(), init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", frozenset(kind for token in self.tokens for kind in token.kinds))

    def has(self, *kinds: str) -> bool:
        """Whether any word is of any of the kinds."""
        return not self.kinds.isdisjoint(kinds)

    def only(self, kinds: frozenset[str], plain: frozenset[str] = frozenset()) -> bool:
        """Whether every word is of these kinds, or one of these plain words."""
        return all(token.text in plain or not token.kinds.keys().isdisjoint(kinds) for token in self.tokens)

    def values(self, kind: str) -> list[Any]:
        """What the words of that kind stand for."""
        return [token.kinds[kind] for token in self.tokens if kind in token.kinds]


def phrased(tokens: Sequence[Token]) -> list[Token]:
    """The words of a reply with every known phrase one token."""
    return PHRASES.apply(tokens)


def understood(phrases: Sequence[Token], own: str, setting: Setting) -> list[Token]:
    """The phrases of a reply with every action and every date one token, too."""
    tokens = name_items(phrases, setting.refs, setting.thread)
    return _dated([_other_item(tokens, at) for at in range(len(tokens))], own, setting.today)


def _other_item(tokens: Sequence[Token], at: int) -> Token:
    token = tokens[at]
    if not at or _NAMING.isdisjoint(token.kinds):
        return token
    before = tokens[at - 1]
    back = at - 1
    while back > 0 and tokens[back].text in _OTHERS_FOLLOW:
        back -= 1
    obstacle = not _OBSTACLES.isdisjoint(tokens[back].kinds) and tokens[back].text != "no longer needed"
    likeness = before.text in ("as", "than", "like", "see", "per", "once", "until", "till", "when", "after", "before", "if")
    replaced = any("NO_LONGER" in t.kinds and "by" in f"{t.text} {tokens[n + 1].text}" for n, t in enumerate(tokens[:at]))
    if likeness or obstacle or replaced:
        return Token(token.text, token.start, token.end, {"OTHER_ITEM": token.text})
    return token


def _dated(tokens: Sequence[Token], own: str, today: date) -> list[Token]:
    """The tokens with every date phrase made one of kind DATE: its span, or None when it cannot be read."""
    masked = list(own)
    for token in tokens:
        if " " in token.text or not {"REMIND", "AWAY", "MENTION", "LINK", "EMOJI", *_NAMING}.isdisjoint(token.kinds):
            masked[token.start : token.end] = "¤" * (token.end - token.start)
    dates = date_phrases(tokens_of("".join(masked)), today)
    spans = [
        token
        for before, token, after in zip([None, *dates], dates, [*dates[1:], None], strict=False)
        if DOUBT in token.kinds or ("WHEN" in token.kinds and not is_other_word(token, before, after))
    ]
    return _laid_over(list(tokens), spans)


def _laid_over(tokens: list[Token], spans: list[Token]) -> list[Token]:
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
    text = span.text
    if DOUBT in span.kinds and text.endswith(" ago"):
        return {"PAST_TIME": text}
    extra = any(f" {word} " in f" {text} " for word in ("another", "more", "extra", "further", "additional", "longer"))
    given_up = {"INSTEAD": text} if " instead " in text or " rather " in text else {}
    return {"DATE": span.kinds.get("WHEN"), **given_up, **({"LONGER": text} if extra and DOUBT in span.kinds else {})}


def clauses(tokens: Sequence[Token], own: str, items: Sequence[Mapping[str, Any]]) -> list[Clause]:
    """The clauses in order; a clause that names no action speaks of the last ones named."""
    found: list[Clause] = []
    for fragment in _attached(_fragments(_with_exceptions(tokens))):
        found += _read_exception(fragment, own, items)
    return _inherited(found)


def _with_exceptions(tokens: Sequence[Token]) -> list[Token]:
    """`all but 14` is an exception like `all except 14`."""
    found = list(tokens)
    for at in range(1, len(found) - 1):
        if found[at].text == "but" and "ALL" in found[at - 1].kinds and not _NAMING.isdisjoint(found[at + 1].kinds):
            found[at] = Token("but", found[at].start, found[at].end, {"EXCEPT": True})
    return found


def _fragments(tokens: Sequence[Token]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for at, token in enumerate(tokens):
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        breaks = (token.text in _BREAKS and "EXCEPT" not in token.kinds) or "DASH" in token.kinds or (token.text in _REASONS and after not in _NO_REASON and "DATE" not in (tokens[at + 1].kinds if after else {}) and bool(found[-1]))
        if token.text == "?":
            found[-1].append(token)
            found.append([])
        elif breaks:
            found.append([])
        elif not _NAMING.isdisjoint(token.kinds) and found[-1] and not _NAMING.isdisjoint(found[-1][0].kinds) and "EXCEPT" not in found[-1][-1].kinds:
            found.append([token])
        elif token.text not in (":", "*", "_", "~", "•", "="):
            found[-1].append(token)
    return [fragment for fragment in found if fragment]


def _only_names(fragment: Sequence[Token]) -> bool:
    return all(not _NAMING.isdisjoint(token.kinds) for token in fragment)


def _names_any(fragment: Sequence[Token]) -> bool:
    return any(not _NAMING.isdisjoint(token.kinds) for token in fragment)


def _attached(fragments: list[list[Token]]) -> list[list[Token]]:
    """A name alone belongs to the words after it, or else to those before."""
    found: list[list[Token]] = []
    waiting: list[Token] = []
    for at, fragment in enumerate(fragments):
        if _only_names(fragment):
            after = fragments[at + 1] if at + 1 < len(fragments) else None
            if after and not _names_any(after):
                waiting = [*waiting, *fragment]
            elif found and not _names_any(found[-1]):
                found[-1] = [*found[-1], *fragment]
            else:
                found.append(fragment)
        else:
            found.append([*waiting, *fragment])
            waiting = []
    return found


def _read_exception(fragment: list[Token], own: str, items: Sequence[Mapping[str, Any]]) -> list[Clause]:
    at = next((n for n, token in enumerate(fragment) if "EXCEPT" in token.kinds), None)
    if at is None:
        return [_clause(fragment, own)]
    main, rest = fragment[:at], fragment[at + 1 :]
    if rest and _NAMING.isdisjoint(rest[0].kinds):
        titles = titled(own[rest[0].start : rest[-1].end], items)
        if len(titles) != 1 or not any("ALL" in token.kinds for token in main):
            return [_clause([*main, fragment[at]], own)]
        rest = [Token("…", rest[0].start, rest[-1].end, {"ITEMS": titles})]
    if not rest:
        return [_clause(fragment, own)]
    left_out = set(rest[0].kinds.get("ITEMS", ()))
    if not main:
        main, rest = rest[1:], rest[:1]
    if _only_names(main):
        main, rest = [*main, *rest[1:]], rest[:1]
    main = [_without(token, left_out) for token in main]
    words_left = [token for token in rest[1:] if token.text not in ("which", "that", "thats", "is", "its", "who")]
    excepted = _clause([rest[0], *words_left], own)
    return [_clause(main, own), Clause(excepted.tokens, excepted.items, excepted.unknown, True, own)]


def _without(token: Token, left_out: set[str]) -> Token:
    if "ALL" not in token.kinds or not left_out <= set(token.kinds["ITEMS"]):
        return token if "ALL" not in token.kinds else Token(token.text, token.start, token.end, {"AMBIGUOUS": token.text})
    rest = [ref for ref in token.kinds["ITEMS"] if ref not in left_out]
    return Token(token.text, token.start, token.end, {"ITEMS": rest})


def _clause(fragment: Sequence[Token], own: str) -> Clause:
    named: list[str] = [ref for token in fragment for ref in token.kinds.get("ITEMS", ())]
    unknown = any(not {"UNLISTED", "AMBIGUOUS"}.isdisjoint(token.kinds) for token in fragment)
    unknown = unknown or all("NUMBER" in token.kinds for token in fragment)
    plain = [t for t in fragment if t.text != "?" and (_NAMING.isdisjoint(t.kinds) or "NEGATION" in t.kinds)]
    tokens = tuple(Token(t.text, t.start, t.end, {k: v for k, v in t.kinds.items() if k not in _NAMING}) for t in plain)
    return Clause(tokens, tuple(dict.fromkeys(named)) or None, unknown, False, own)


def _with_verb(clause: Clause, before: Clause | None) -> Clause:
    """In `move 14 to 8 Dec and 15 to 15 Dec` the verb is said once."""
    bare = clause.has("DATE") and clause.only(frozenset({"DATE", "POLITE"}), words("to till until")) and not clause.inherited
    if not before or not clause.items or not bare or clause.tokens[0].text != "to":
        return clause
    verbs = [token for token in before.tokens if not {"MOVE", "PUSH"}.isdisjoint(token.kinds)]
    return Clause((*verbs[:1], *clause.tokens), clause.items, clause.unknown, clause.excepted, clause.own)


def _inherited(found: list[Clause]) -> list[Clause]:
    result: list[Clause] = []
    items: tuple[str, ...] | None = None
    unknown = False
    for clause in found:
        if clause.items is None and not clause.unknown:
            clause = Clause(clause.tokens, items, unknown, clause.excepted, clause.own, items is not None)
        items, unknown = clause.items, clause.unknown
        result.append(_with_verb(clause, result[-1] if result else None))
    return result

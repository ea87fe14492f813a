"""A reply in clauses, each with the actions it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from bot.plan.grammar import Token, words
from bot.plan.reply_items import NAMING, names
from bot.plan.reply_titles import is_name_of, titled

BREAKS = words(
    """, . ; ! ( ) [ ] - – — & + / but because cos coz cause so then although though while whilst whereas
    and"""
) | {"\n"}
_DROPPED = words(": * _ ~ • =")
# In `14 is too` nothing else is said of the action; one of `_SAME` must be there.
_LIKEWISE = words("for goes with applies to and as")
_SAME = words("too also same ditto likewise well aswell")
_LIKEWISE |= _SAME
# `as` and `since` give a reason unless one of these follows.
_REASONS = words("as since")
_NO_REASON = words(
    "as well soon of done complete completed finished agreed planned now red amber green a such if"
)
_TOLD = words(
    "DONE COLOUR COLOUR_PHRASE PERCENT FRACTION BLOCK MOVE PUSH MOVED HAND CANCEL NO_LONGER NEGATION"
)
_OF_EXCEPTION = words("which that thats is its who")


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words and the actions they speak of: None while none has been named."""

    tokens: tuple[Token, ...]
    items: tuple[str, ...] | None = None
    unknown: bool = False  # an action was named that is not listed, or may be several
    excepted: bool = False  # what was left out of `all but …`
    own: str = field(default="", repr=False)
    inherited: bool = False  # the actions were named in an earlier clause
    after_refusal: bool = False  # a day was given up in an earlier clause
    kinds: frozenset[str] = field(default=frozenset(), init=False, repr=False)
    said: frozenset[str] = field(default=frozenset(), init=False, repr=False)  # its words, one by one

    def __post_init__(self) -> None:
        kinds = (kind for token in self.tokens for kind in token.kinds)
        said = (word for token in self.tokens for word in token.text.split())
        object.__setattr__(self, "kinds", frozenset(kinds))
        object.__setattr__(self, "said", frozenset(said))

    @property
    def named(self) -> tuple[str, ...]:
        """The actions named in this very clause."""
        return () if self.inherited else self.items or ()

    @property
    def goes_on(self) -> bool:
        """Whether it is joined by `and` to the clause before, and so may have the same subject."""
        before = self.own[: self.tokens[0].start].split() if self.tokens else []
        return bool(before) and before[-1].lower() in ("and", "&", "+")

    def has(self, *kinds: str) -> bool:
        """Whether any word is of any of the kinds."""
        return not self.kinds.isdisjoint(kinds)

    def beyond(self, kinds: frozenset[str], plain: frozenset[str] = frozenset()) -> list[Token]:
        """The words that are neither of these kinds nor among these plain words."""
        return [t for t in self.tokens if t.text not in plain and kinds.isdisjoint(t.kinds)]

    def only(self, kinds: frozenset[str], plain: frozenset[str] = frozenset()) -> bool:
        """Whether every word is of these kinds, or one of these plain words."""
        return not self.beyond(kinds, plain)

    def values(self, kind: str) -> list[Any]:
        """What the words of that kind stand for."""
        return [token.kinds[kind] for token in self.tokens if kind in token.kinds]

    def pairs(self) -> list[tuple[Token, Token]]:
        """Every word with the one after it."""
        return list(zip(self.tokens, self.tokens[1:], strict=False))


def clauses(tokens: Sequence[Token], own: str, items: Sequence[Mapping[str, Any]]) -> list[Clause]:
    """The clauses in order; a clause that names no action speaks of the last ones named."""
    found: list[Clause] = []
    for fragment in _attached(_fragments(_with_exceptions(tokens))):
        found += _split_exception(fragment, own, items)
    return _inherited(found)


# ---------------------------------------------------------------- fragments


def _with_exceptions(tokens: Sequence[Token]) -> list[Token]:
    """`all but 14` and `all done but 14` are exceptions like `all except 14`."""
    found = [
        token
        for at, token in enumerate(tokens)
        if not (token.text in BREAKS and _excepts_from_all(tokens[:at], tokens[at + 1 : at + 3]))
    ]
    for at in range(1, len(found) - 1):
        if found[at].text != "but" or not names(found[at + 1]):
            continue
        if any("ALL" in token.kinds for token in _clause_before(found[:at])):
            found[at] = Token("except", found[at].start, found[at].end, {"EXCEPT": True})
    return found


def _clause_before(tokens: Sequence[Token]) -> list[Token]:
    return list(takewhile(lambda token: token.text not in BREAKS, reversed(tokens)))


def _excepts_from_all(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a mark only parts `all done` from `except 14`."""
    excepted = len(after) == 2 and "EXCEPT" in after[0].kinds and names(after[1])
    return excepted and any("ALL" in token.kinds for token in _clause_before(before))


def _fragments(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens between commas, `and`, `because` …, and before every further action named."""
    found: list[list[Token]] = [[]]
    for at, token in enumerate(tokens):
        if _breaks(tokens, at, bool(found[-1])):
            found.append([])
        elif _names_another(token, found[-1]):
            if len(found[-1]) == 2 and found[-1][-1].text == "not":  # `7 not 21 is done`: which of the two?
                found[-1][0] = Token(token.text, token.start, token.end, {"AMBIGUOUS": token.text})
            found.append([token])
        elif token.text not in _DROPPED:
            found[-1].append(token)
    opened = [fragment[1:] if fragment and fragment[0].text == "which" else fragment for fragment in found]
    return [fragment for fragment in opened if fragment]


def _breaks(tokens: Sequence[Token], at: int, after_something: bool) -> bool:
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if token.text in BREAKS or "DASH" in token.kinds:
        return True
    if "REASON" in token.kinds and after_something and after is not None:
        return {"DONE", "REQUEST", "AUX"}.isdisjoint(after.kinds)
    reasons = token.text in _REASONS and after_something and after is not None
    return reasons and after is not None and after.text not in _NO_REASON and "DATE" not in after.kinds


def _names_another(token: Token, fragment: Sequence[Token]) -> bool:
    return names(token) and bool(fragment) and names(fragment[0]) and "EXCEPT" not in fragment[-1].kinds


def _attached(fragments: list[list[Token]]) -> list[list[Token]]:
    """A name alone belongs to the words after it, or else to those before."""
    found: list[list[Token]] = []
    waiting: list[Token] = []
    for fragment, after in zip(fragments, [*fragments[1:], None], strict=False):
        if not all(names(token) for token in fragment):
            found.append([*waiting, *fragment])
            waiting = []
        elif after and not any(names(token) for token in after):
            waiting = [*waiting, *fragment]
        elif found and not any(names(token) for token in found[-1]):
            found[-1] = [*found[-1], *fragment]
        else:
            found.append(fragment)
    return found


# ---------------------------------------------------------------- clauses


def _clause(fragment: Sequence[Token], own: str) -> Clause:
    named = dict.fromkeys(ref for token in fragment for ref in token.kinds.get("ITEMS", ()))
    unknown = any(not {"UNLISTED", "AMBIGUOUS"}.isdisjoint(token.kinds) for token in fragment)
    only_numbers = all("NUMBER" in token.kinds for token in fragment)
    tokens = [_plain(token) for token in fragment if not names(token) or "NEGATION" in token.kinds]
    return Clause(tuple(tokens), tuple(named) or None, unknown or only_numbers, own=own)


def _plain(token: Token) -> Token:
    """`none of them` still negates when its actions are taken out."""
    kinds = {kind: value for kind, value in token.kinds.items() if kind not in NAMING}
    return Token(token.text, token.start, token.end, kinds)


def _split_exception(fragment: list[Token], own: str, items: Sequence[Mapping[str, Any]]) -> list[Clause]:
    """`all done except 14 which is red`: the rest, and what is left out with words of its own."""
    at = next((n for n, token in enumerate(fragment) if "EXCEPT" in token.kinds), None)
    if at is None:
        return [_clause(fragment, own)]
    main, rest = fragment[:at], fragment[at + 1 :]
    if rest and not names(rest[0]):
        rest = _titled_exception(main, rest, own, items)
    if not rest or _leaves_nothing(main, rest):  # `done except the sign off`: something remains
        return [_clause([*main, *fragment[at:]], own)]
    fronted = any("ALL" in token.kinds for token in rest[1:]) and not any("ALL" in t.kinds for t in main)
    told = any(not _TOLD.isdisjoint(token.kinds) for token in main)
    if fronted or not told:  # `except 14 all done`, `all but 14 done`
        main, rest = [*main, *rest[1:]], rest[:1]
    left_out = set(rest[0].kinds.get("ITEMS", ()))
    said_of_it = [token for token in rest if token.text not in _OF_EXCEPTION]
    return [
        _clause([_without(token, left_out) for token in main], own),
        replace(_clause(said_of_it, own), excepted=True),
    ]


def _leaves_nothing(main: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Whether all that was meant is left out again, as by `all but the audit` where only the audit is in play."""
    meant = {ref for token in main if "ALL" in token.kinds for ref in token.kinds["ITEMS"]}
    return bool(meant) and meant <= set(rest[0].kinds.get("ITEMS", ()))


def _titled_exception(
    main: Sequence[Token], rest: Sequence[Token], own: str, items: Sequence[Mapping[str, Any]]
) -> list[Token]:
    """What is left out when words of one title say so, and no others; else nothing, as in `except two files`."""
    typed = own[rest[0].start : rest[-1].end]
    refs = titled(typed, items)
    if len(refs) != 1 or not any("ALL" in token.kinds for token in main):
        return []
    if not is_name_of(typed, next(item for item in items if item["ref"] == refs[0])):
        return []
    return [Token("title", rest[0].start, rest[-1].end, {"ITEMS": refs})]


def _without(token: Token, left_out: set[str]) -> Token:
    if "ALL" not in token.kinds:
        return token
    rest = [ref for ref in token.kinds["ITEMS"] if ref not in left_out]
    fits = len(rest) + len(left_out) == len(token.kinds["ITEMS"])
    return Token(token.text, token.start, token.end, {"ITEMS": rest} if fits else {"AMBIGUOUS": rest})


def _inherited(found: Sequence[Clause]) -> list[Clause]:
    """Every clause with the actions last named, and with what the one before it says for both."""
    result: list[Clause] = []
    refused = False
    for clause in found:
        before = result[-1] if result else None
        if before and clause.items is None and not clause.unknown:
            clause = replace(
                clause, items=before.items, unknown=before.unknown, inherited=before.items is not None
            )
        clause = replace(_with_verb(_likewise(clause, before), before), after_refusal=refused)
        refused = refused or clause.has("REFUSED") or (clause.has("NEGATION") and clause.has("DATE"))
        result.append(clause)
    return result


def _likewise(clause: Clause, before: Clause | None) -> Clause:
    """`14 is too`, `so is 14`, `same for 14`: what the clause before says, of another action."""
    if not before or not clause.named or clause.items == before.items:
        return clause
    bare = all("AUX" in token.kinds or token.text in _LIKEWISE for token in clause.tokens)
    so = clause.own[: clause.tokens[0].start].rstrip().lower().endswith("so") if clause.tokens else False
    if bare and (so or clause.said & _SAME):
        return replace(clause, tokens=before.tokens)
    return clause


def _with_verb(clause: Clause, before: Clause | None) -> Clause:
    """In `move 14 to 8 Dec and 15 to 15 Dec`, `give 12 to Lou and 14 to Sam` the verb is said once."""
    if not before or not clause.named or not clause.tokens or clause.tokens[0].text != "to":
        return clause
    to_day = clause.has("DATE") and clause.only(frozenset({"DATE", "POLITE"}), words("to till until"))
    to_person = clause.has("PERSON", "NAME") and clause.only(
        frozenset({"PERSON", "NAME", "POLITE"}), words("to")
    )
    verbs = words("MOVE PUSH") if to_day else words("HAND") if to_person else frozenset()
    if not before.has(*verbs):
        return clause
    said = [t for t in before.tokens if not (verbs | {"NEGATION", "HEDGE"}).isdisjoint(t.kinds)]
    return replace(clause, tokens=(*said, *clause.tokens))

"""Which actions a reply names: references, places in the list, all, both, the rest.

A token gets the kind ITEMS with the references it means, UNLISTED when it names an action that is not in the
list, or AMBIGUOUS when it may mean several.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.plan.date_words import MONTHS
from bot.plan.grammar import Stage, Token, words
from bot.plan.references import prefixes, read_reference

NAMING = frozenset({"ITEMS", "UNLISTED", "AMBIGUOUS"})

# A bare number is a reference only between these; before a plain noun it counts things (`12 files`).
_BEFORE_KINDS = words(
    """DONE MOVE PUSH HAND CANCEL UNDO MARK CLOSE REMIND EXCEPT ITEMS UNLISTED BLOCK PROOF TAKE_ON DISPUTE
    TICK CROSS CIRCLE EMOJI COLOUR COLOUR_PHRASE PERCENT FRACTION NEGATION POLITE CHEER"""
)
_BEFORE_WORDS = words(
    """about with for on except but from extend re regarding of that is and & + plus both not action
    actions item items number no nos ref task do doing did finish finishing complete completing start
    starting make mark call rate turn flag put set confirm say report sort update chase needs progress"""
)
_AFTER_KINDS = words(
    """DONE AUX NEGATION HEDGE FUTURE COLOUR COLOUR_PHRASE PERCENT FRACTION TICK CROSS CIRCLE EMOJI BLOCK
    UNBLOCKED POLITE CHEER MOVED HANDED CLOSE PERSON CANCEL NO_LONGER EXCEPT OWNS BELONGS SHOULD_BE ADVERB
    PUSH MOVE HAND PROOF LINK REMIND PAST_TIME REFUSED LONGER DISPUTE UNDO AWAY NEWS CLOSING MARK TO_ME"""
)
_AFTER_WORDS = words(
    """to until till til which still has isnt stuck off going gone at on and & + plus , . ; : ! - – — ) ( /
    n both but all everything others needs need wants requires will should can cant could might may was
    were have had back out forward forwards in with for under almost nearly nothing no yet due agreed
    slipping slipped progressing underway started starting ok fine good about next today tomorrow = looks
    then instead by this please pls"""
) | {"\n"}
_MORE = words("more extra further additional")
_ASKED = words("can could should may might shall")  # `could 14 be moved`, `can 14 move to March`
_ASKED_TO = words("be go move slip wait come")
_LINKS = words("is was isnt wasnt can could has hasnt") | {":"}  # between a number and what is told of it
_GREETINGS = words("hi hello hey hiya morning afternoon evening dear thanks cheers")
SEPARATORS = words(", . ; : ! ( ) - – — & + / and plus but then so") | {"\n"}
JOINERS = words(", & + and plus / n")
_NAMING_WORDS = words("action item task ref reference number no")
_REMAINING = frozenset({"to go", "to do", "still to", "left", "remaining", "outstanding"})
ACTING = words("DONE MOVE PUSH HAND CANCEL UNDO CLOSE NO_LONGER OWNS BELONGS MOVED HANDED REMIND")
TELLING = ACTING | words("COLOUR COLOUR_PHRASE PERCENT FRACTION TICK CROSS CIRCLE BLOCK")


def name_items(tokens: Sequence[Token], refs: Sequence[str], thread: str | None) -> list[Token]:
    """The tokens with every reference to actions made one token."""
    found = _beside_references(_references(tokens, refs), refs, thread)
    return joined(_quantities(_counted_down(found), refs, thread))


def names(token: Token) -> bool:
    """Whether the token names actions, rightly or not."""
    return not NAMING.isdisjoint(token.kinds)


def is_a(token: Token | None, kinds: frozenset[str], plain: frozenset[str]) -> bool:
    return token is None or not kinds.isdisjoint(token.kinds) or token.text.rpartition(" ")[2] in plain


# ---------------------------------------------------------------- references


def _references(tokens: Sequence[Token], refs: Sequence[str]) -> list[Token]:
    known = prefixes(refs)
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        taken, token = _reference_at(tokens, at, refs, known, found[-1] if found else None)
        found.append(token)
        at += taken
    return found


def _reference_at(
    tokens: Sequence[Token], at: int, refs: Sequence[str], known: frozenset[str], before: Token | None
) -> tuple[int, Token]:
    """The token at that place, read as a reference if it is one, and how many tokens it took."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if after and not {"NUMBER", "DOTTED"}.isdisjoint(after.kinds):
        if token.text in known:
            return 2, _named(f"{token.text}{after.text}", token, after, refs)
        if token.text in _NAMING_WORDS:
            return 2, _named(after.text, token, after, refs)
    if "REF" in token.kinds and _is_spelt_as_one(token, known):
        return 1, _named(token.text, token, token, refs)
    if {"NUMBER", "DOTTED"}.isdisjoint(token.kinds):
        return 1, token
    placed = is_a(before, _BEFORE_KINDS, _BEFORE_WORDS | SEPARATORS) and is_a(
        after, _AFTER_KINDS, _AFTER_WORDS
    )
    left_out = before is not None and "EXCEPT" in before.kinds and after and "SUBJECT" in after.kinds
    asked = before is not None and before.text in _ASKED and after and after.text in _ASKED_TO
    if after and "LONGER" in after.kinds and after.text.split()[0] in _MORE:
        placed = False  # `14 more days` counts
    placed = (placed or bool(left_out or asked)) and not (before and before.text == "all")  # `all 12` counts
    listed = bool(read_reference(token.text, refs))
    if "DOTTED" in token.kinds:
        return 1, _named(token.text, token, token, refs) if listed or placed else token
    if placed and not _is_date_part(tokens, at) and (listed or _is_acted_on(before, tokens, at)):
        return 1, _named(token.text, token, token, refs)
    return 1, token


def _is_spelt_as_one(token: Token, known: frozenset[str]) -> bool:
    """`TH-12`, `#12` and `TH12` are references to something; `week12` and `q3` are not."""
    raw = str(token.kinds["REF"])
    prefix = re.sub(r"\W.*|\d.*", "", raw)
    return raw[0] == "#" or prefix.lower() in known or (prefix.isupper() and len(prefix) > 1) or "-" in raw


def _named(typed: str, first: Token, last: Token, refs: Sequence[str]) -> Token:
    found = read_reference(typed, refs)
    kind = "ITEMS" if len(found) == 1 else "AMBIGUOUS" if found else "UNLISTED"
    return Token(typed, first.start, last.end, {kind: found or typed})


def _is_acted_on(before: Token | None, tokens: Sequence[Token], at: int) -> bool:
    """Whether a number that is no reference stands where only one can: `99 done`, `99 is blocked`, `move 99 to …`."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if before is None or before.text in SEPARATORS:
        told = tokens[at + 2] if after and after.text in _LINKS and at + 2 < len(tokens) else after
        return told is not None and not TELLING.isdisjoint(told.kinds)
    return not ACTING.isdisjoint(before.kinds) and is_a(after, frozenset(), words("to . , please") | {"\n"})


def _beside_references(tokens: list[Token], refs: Sequence[str], thread: str | None) -> list[Token]:
    """A number joined to a reference is one; one that opens a clause among others may be one or a count."""
    found = list(tokens)
    listing = not thread and any(names(token) for token in tokens)
    for at in range(len(found) - 1, -1, -1):
        token = found[at]
        if "NUMBER" not in token.kinds or _is_date_part(tokens, at):
            continue
        if at + 2 < len(found) and found[at + 1].text in JOINERS and names(found[at + 2]):
            found[at] = _named(token.text, token, token, refs)
        elif listing and (at == 0 or found[at - 1].text in SEPARATORS) and read_reference(token.text, refs):
            found[at] = Token(token.text, token.start, token.end, {"AMBIGUOUS": token.text})
    return found


def _counted_down(tokens: list[Token]) -> list[Token]:
    """`12 done 14 to go` may count twenty-six things or name two actions: then no bare number names one."""
    last = next((at for at, token in enumerate(tokens) if at and token.text in _REMAINING), 0)
    before = [token for token in tokens[max(0, last - 2) : last] if token.text not in ("still", "more")]
    if not last or not before or not before[-1].text.isdecimal():
        return tokens
    return [
        Token(one.text, one.start, one.end, {"AMBIGUOUS": one.text})
        if "ITEMS" in one.kinds and one.text.isdecimal()
        else one
        for one in tokens
    ]


def _is_date_part(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number belongs to a date, a time, a fraction or a bigger number beside it."""
    near = tokens[max(0, at - 1) : at + 2]
    if any(token.text in MONTHS for token in near):
        return True
    beyond = tokens[at + 1] if at + 1 < len(tokens) else None
    if beyond and beyond.text == "+" and beyond.start == tokens[at].end:  # `12+ files`
        return True
    return _is_glued(tokens, at, -1) or _is_glued(tokens, at, 1) or _opens_date_range(tokens, at)


def _is_glued(tokens: Sequence[Token], at: int, step: int) -> bool:
    """Whether a mark and another number follow, or precede, without a space between."""
    if not 0 <= at + 2 * step < len(tokens):
        return False
    number, mark, beyond = tokens[at], tokens[at + step], tokens[at + 2 * step]
    if mark.text not in ("/", "-", ":", ".", ",") or "NUMBER" not in beyond.kinds:
        return False
    close = abs(beyond.start - number.start) == (len(number.text) if step > 0 else len(beyond.text)) + 1
    return close and (mark.text != "," or len(beyond.text) == 3)


def _opens_date_range(tokens: Sequence[Token], at: int) -> bool:
    """`on 15 and 16 Nov` names two days and no action."""
    if not at or at + 3 >= len(tokens) or tokens[at - 1].text not in ("on", "from", "by", "between"):
        return False
    return "NUMBER" in tokens[at + 2].kinds and tokens[at + 3].text in MONTHS


# ---------------------------------------------------------------- places and quantities

_QUANTITIES = Stage()
Meaning = dict[str, Any]


@_QUANTITIES.rule(
    "MEANT",
    "all [of] [them|these|those|it|this|my|mine] [count=COUNT|NUMBER] [actions|tasks|items|ones]",
    "everything|everythings",
    "every one",
    "[the] whole|entire lot",
    "the lot",
    examples={"all of them": 3, "everything": 3, "all three": 3},
)
def _all(refs: Sequence[str], thread: str | None, count: int | str | None = None) -> Meaning | None:
    """The list; in a thread it is that action."""
    if count is not None and int(count) != len(refs):
        return None
    return {"ITEMS": [thread] if thread else list(refs), "ALL": True}


@_QUANTITIES.rule(
    "MEANT",
    "[the] place=PLACE count=COUNT|NUMBER [ones|actions|items|tasks]",
    examples={"the first two": None, "last two": None},
)
def _first_few(refs: Sequence[str], _thread: str | None, place: int, count: int | str) -> Meaning | None:
    """So many from the top or the bottom of a longer list, when the others are named as well.

    Alone, `the first two are done` may count something else.
    """
    if place not in (1, -1) or not 1 < int(count) < len(refs):
        return None
    return {"FEW": list(refs[: int(count)] if place > 0 else refs[-int(count) :])}


@_QUANTITIES.rule("MEANT", "none [of] [them|these|those|it|this|mine|ours]", examples={"none of them": 3})
def _none(refs: Sequence[str], thread: str | None) -> Meaning:
    """The list, and a negation of it."""
    return {"ITEMS": [thread] if thread else list(refs), "NEGATION": "none"}


@_QUANTITIES.rule(
    "MEANT",
    "both [of] [them|these|those] [actions|tasks|items|ones]",
    examples={"both": None, "both of them": None},
)
def _both(refs: Sequence[str], _thread: str | None) -> Meaning:
    """Exactly two listed; else the two just named."""
    return {"ITEMS": list(refs)} if len(refs) == 2 else {"BOTH_OF": True}


@_QUANTITIES.rule("MEANT", "neither [of] [them|these|those] [is|are]", examples={"neither": None})
def _neither(refs: Sequence[str], _thread: str | None) -> Meaning:
    """Not one of the two."""
    return ({"ITEMS": list(refs)} if len(refs) == 2 else {"BOTH_OF": True}) | {"NEGATION": "neither"}


@_QUANTITIES.rule(
    "MEANT",
    "[the] others|rest [of] [them|these|those]",
    "[the] other|remaining count=COUNT|NUMBER [ones|actions|items|tasks]",
    "[the] other|remaining ones|actions|items|tasks",
    examples={"the rest": None},
)
def _rest(_refs: Sequence[str], _thread: str | None, count: int | str = 0) -> Meaning:
    """What remains of the list; how many must be true when it is said."""
    return {"REST": int(count)}


@_QUANTITIES.rule("MEANT", "[the] other|remaining one|action|item|task", examples={"the other one": None})
def _other(_refs: Sequence[str], _thread: str | None) -> Meaning:
    """The only one that remains."""
    return {"REST": 1}


@_QUANTITIES.rule(
    "MEANT",
    "[the] PLACE",
    "[the] place=PLACE|FIGURE_PLACE one|ones|action|item|task",
    examples={"the second one": 1, "first": 1},
)
def _place(refs: Sequence[str], _thread: str | None, place: int) -> Meaning | None:
    """The place in the list."""
    if len(refs) < 2:
        return None
    return {"ITEMS": [refs[place - (place > 0)]]} if place <= len(refs) else {"UNLISTED": place}


def _quantities(tokens: list[Token], refs: Sequence[str], thread: str | None) -> list[Token]:
    read = _QUANTITIES.apply(tokens, refs, thread)
    originals = {token.start: token for token in tokens}
    found: list[Token] = []
    for token, after in zip(read, [*read[1:], None], strict=False):
        if "MEANT" not in token.kinds:
            found.append(token)
        elif is_a(after, _AFTER_KINDS, _AFTER_WORDS) and _may_name(token, found):
            found.append(Token(f"{token.text} …", token.start, token.end, token.kinds["MEANT"]))
        else:
            same = originals[token.start]
            found.append(same if same.end == token.end else Token(token.text, token.start, token.end))
    return _with_rest(found, refs)


def _may_name(token: Token, before: Sequence[Token]) -> bool:
    """Not `last` alone, nor `all` that only stresses the action just named, as in `14: all done`."""
    if token.text in ("last", "final", "top", "bottom"):  # alone they say when; `first and last` names two
        return len(before) > 1 and before[-1].text in JOINERS and names(before[-2])
    if token.text.split()[0] == "all" and before and before[-1].text in _GREETINGS:
        return False  # `hi all done` greets everybody
    if "REST" in token.kinds["MEANT"] and before and before[-1].text in ("for", "about", "see", "with"):
        return False  # `see TH-14 for the rest`
    back = len(before) - 1
    while back >= 0 and (before[back].text in (":", "-", "is", "are", "now") or "DASH" in before[back].kinds):
        back -= 1
    excepted = back > 0 and "EXCEPT" in before[back - 1].kinds  # `except 14 all done`
    return not (token.text == "all" and back >= 0 and names(before[back])) or excepted


def _with_rest(tokens: Sequence[Token], refs: Sequence[str]) -> list[Token]:
    """`the rest` and `the first two` settled, beside the actions named: the list without those, and those."""
    few = [ref for token in tokens for ref in token.kinds.get("FEW", ())]
    named = {ref for token in tokens for ref in token.kinds.get("ITEMS", ())} | set(few)
    rest = [ref for ref in refs if ref not in named]
    others = len(named) > len(few) or any("REST" in token.kinds for token in tokens)
    found = []
    for at, token in enumerate(tokens):
        if "ALL" in token.kinds and _is_stress(tokens, at):
            token = Token(token.text, token.start, token.end, {"ADVERB": token.text})
        if "FEW" in token.kinds:
            kind = "ITEMS" if others else "AMBIGUOUS"
            token = Token(token.text, token.start, token.end, {kind: token.kinds["FEW"]})
        if "REST" in token.kinds and len(refs) < 2:  # of one action, a part of the work
            found.append(Token(token.text, token.start, token.end, {"REMAIN": token.text}))
            continue
        if "REST" in token.kinds:
            fits = bool(rest) and len(rest) < len(refs) and token.kinds["REST"] in (0, len(rest))
            token = Token(token.text, token.start, token.end, {"ITEMS" if fits else "AMBIGUOUS": rest})
        found.append(token)
    return found


def _is_stress(tokens: Sequence[Token], at: int) -> bool:
    """In `all done on 14` the action is named after `all`, which only stresses."""
    for before, token in pairwise(tokens[at + 1 :]):
        if before.text in SEPARATORS or "EXCEPT" in before.kinds:
            return False
        if before.text in ("on", "for", "with", "re", "regarding") and "ITEMS" in token.kinds:
            return True
    return False


# ---------------------------------------------------------------- several at once


def joined(tokens: Sequence[Token]) -> list[Token]:
    """`12, 14 and 15` is one token."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token, at = tokens[at], at + 1
        while names(token) and (step := _steps_to_next(tokens, at, found)):
            token, at = _merged(token, tokens[at + step]), at + step + 1
        if token.text == "both" and at < len(tokens) and names(tokens[at]):
            token = Token("both", token.start, token.end, {"ADVERB": "both"})
        found.append(_both_of(found, token) if "BOTH_OF" in token.kinds else token)
    return found


def _steps_to_next(tokens: Sequence[Token], at: int, found: Sequence[Token]) -> int:
    """How many joining words lead to another name; 0 when none follows, or when it begins a clause."""
    if at >= len(tokens):
        return 0
    if tokens[at].text not in JOINERS:
        return 0
    step = 2 if tokens[at].text == "," and at + 1 < len(tokens) and tokens[at + 1].text == "and" else 1
    if at + step >= len(tokens) or not names(tokens[at + step]):
        return 0
    # in `done 12, 14 is red` the second name begins a clause of its own
    acted = bool(found) and not TELLING.isdisjoint(found[-1].kinds)
    after = tokens[at + step + 1] if at + step + 1 < len(tokens) else None
    anew = acted and tokens[at].text == "," and after is not None
    return 0 if anew and after and not (TELLING | {"AUX", "NEGATION"}).isdisjoint(after.kinds) else step


def _merged(one: Token, other: Token) -> Token:
    text = f"{one.text} {other.text}"
    for kind in ("UNLISTED", "AMBIGUOUS"):
        if kind in one.kinds or kind in other.kinds:
            return Token(text, one.start, other.end, {kind: text})
    return Token(text, one.start, other.end, {"ITEMS": [*one.kinds["ITEMS"], *other.kinds["ITEMS"]]})


_BETWEEN_BOTH = words("AUX ADVERB DASH")


def _both_of(before: Sequence[Token], both: Token) -> Token:
    """`12 and 14 both`, `12 and 14 are both`: exactly two just named; otherwise both of what?"""
    back = len(before) - 1
    while back >= 0 and (not _BETWEEN_BOTH.isdisjoint(before[back].kinds) or before[back].text in ":-,"):
        back -= 1
    two = back >= 0 and len(before[back].kinds.get("ITEMS", ())) == 2
    return Token("both", both.start, both.end, {"ADVERB": "both"} if two else {"AMBIGUOUS": "both"})

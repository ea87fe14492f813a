"""Which actions a reply names: references, places in the list, all, both, the rest, words of a title.

A token gets the kind ITEMS with the references it means, UNLISTED when it names an action that is not in the
list, or AMBIGUOUS when it may mean several.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.plan.date_words import MONTHS, ORDINALS
from bot.plan.grammar import Token, words
from bot.plan.references import prefixes, read_reference
from bot.plan.reply_words import ENGLISH, KINDS

# A bare number is a reference only between these; before a plain noun it counts things (`12 files`).
_BEFORE_NUMBER = frozenset(
    """DONE MOVE PUSH HAND CANCEL UNDO MARK CLOSE REMIND EXCEPT ITEMS UNLISTED BLOCK PROOF TAKE_ON DISPUTE TICK
    CROSS CIRCLE EMOJI COLOUR COLOUR_PHRASE PERCENT FRACTION NEGATION POLITE""".split()
)
_AFTER_NUMBER = frozenset(
    """DONE AUX NEGATION HEDGE FUTURE COLOUR COLOUR_PHRASE PERCENT FRACTION TICK CROSS CIRCLE EMOJI BLOCK UNBLOCKED
    POLITE MOVED HANDED CLOSE PERSON CANCEL NO_LONGER EXCEPT OWNS BELONGS ADVERB PUSH MOVE HAND PROOF LINK
    REMIND PAST_TIME REFUSED LONGER BOTH DISPUTE UNDO AWAY SHOULD_BE""".split()
)
_LEADING_WORDS = words(
    "about with for on except but from cancel undo finishing finished completing extend re regarding of that is and & + plus both with "
    "not action actions item items number no nos ref task all do doing did finish complete start starting sort "
    "update chase finishing needs progress on"
)
_FOLLOWING_WORDS = words(
    "to until till til which still has isnt stuck off going gone at on and & + plus , . ; : ! - – — ) ( / n both but needs need wants requires will should can cant could might "
    "may was were have had back out forward forwards in with for under almost nearly nothing no yet due agreed "
    "slipping slipped progressing underway started starting ok fine good about next today tomorrow = looks going then instead by this please pls"
) | {"\n"}
_SEPARATORS = words(", . ; : ! ( ) - – — & + / and plus but then so") | {"\n"}
_NAMING_WORDS = words("action item task ref reference number no")
_JOINERS = words(", & + and plus / n")
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "five": 5, "5": 5}


def name_items(tokens: Sequence[Token], refs: Sequence[str], thread: str | None) -> list[Token]:
    """The tokens with every reference to actions made one token."""
    found = _beside_references(_references(tokens, refs), refs, thread)
    found = _quantities(found, refs, thread)
    return _joined(found)


# ---------------------------------------------------------------- references


def _references(tokens: Sequence[Token], refs: Sequence[str]) -> list[Token]:
    found: list[Token] = []
    known = prefixes(refs)
    at = 0
    while at < len(tokens):
        taken, token = _reference_at(tokens, at, refs, known, found[-1] if found else None)
        found.append(token)
        at += taken
    return found


def _beside_references(tokens: list[Token], refs: Sequence[str], thread: str | None) -> list[Token]:
    """A number joined to a reference is one; one that opens a clause among others may be one or a count."""
    found = list(tokens)
    listing = not thread and any(_names(token) for token in tokens)
    for at in range(len(found) - 1, -1, -1):
        token, before = found[at], found[at - 1] if at else None
        if "NUMBER" not in token.kinds or _is_date_part(tokens, at):
            continue
        joined = at + 2 < len(found) and found[at + 1].text in _JOINERS and _names(found[at + 2])
        opens = listing and (before is None or before.text in _SEPARATORS) and bool(read_reference(token.text, refs))
        if joined:
            found[at] = _named(token.text, token, token, refs)
        elif opens:
            found[at] = Token(token.text, token.start, token.end, {"AMBIGUOUS": token.text})
    return found


def _reference_at(
    tokens: Sequence[Token], at: int, refs: Sequence[str], known: frozenset[str], before: Token | None
) -> tuple[int, Token]:
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after and token.text in known and not {"NUMBER", "DOTTED"}.isdisjoint(after.kinds):
        return 2, _named(f"{token.text}{after.text}", token, after, refs)
    if after and token.text in _NAMING_WORDS and not {"NUMBER", "DOTTED"}.isdisjoint(after.kinds):
        return 2, _named(after.text, token, after, refs)
    if "REF" in token.kinds and _is_reference(token, known):
        return 1, _named(token.text, token, token, refs)
    if "DOTTED" in token.kinds and (read_reference(token.text, refs) or _is_placed(before, after)):
        return 1, _named(token.text, token, token, refs)
    if "NUMBER" in token.kinds and _is_placed(before, after) and not _is_date_part(tokens, at):
        if read_reference(token.text, refs) or _is_acted_on(before, after):
            return 1, _named(token.text, token, token, refs)
    return 1, token


def _is_reference(token: Token, known: frozenset[str]) -> bool:
    raw = str(token.kinds["REF"])
    letters = re.match(r"[A-Za-z]*", raw)
    prefix = letters.group() if letters else ""
    return raw.startswith("#") or prefix.lower() in known or (prefix.isupper() and len(prefix) > 1) or "-" in raw


def _named(typed: str, first: Token, last: Token, refs: Sequence[str]) -> Token:
    found = read_reference(typed, refs)
    kind = "ITEMS" if len(found) == 1 else "AMBIGUOUS" if found else "UNLISTED"
    return Token(typed, first.start, last.end, {kind: found or typed})


def _is_placed(before: Token | None, after: Token | None) -> bool:
    """Whether a number between these is a reference rather than a count."""
    leads = before is None or before.text in _LEADING_WORDS | _SEPARATORS or not _BEFORE_NUMBER.isdisjoint(before.kinds)
    follows = after is None or after.text in _FOLLOWING_WORDS or not _AFTER_NUMBER.isdisjoint(after.kinds)
    return leads and follows


_ACTING = frozenset("DONE MOVE PUSH HAND CANCEL UNDO CLOSE NO_LONGER OWNS BELONGS MOVED HANDED REMIND".split())
_TELLING = _ACTING | frozenset("COLOUR COLOUR_PHRASE PERCENT FRACTION TICK CROSS CIRCLE BLOCK".split())


def _is_acted_on(before: Token | None, after: Token | None) -> bool:
    """Whether a number that is no reference here stands where only a reference can: `99 done`, `move 99`."""
    starts = before is None or before.text in _SEPARATORS
    if starts and after is not None and not _TELLING.isdisjoint(after.kinds):
        return True
    return before is not None and not _ACTING.isdisjoint(before.kinds) and (after is None or after.text in ("to", "\n", ".", ",", "please"))


def _is_date_part(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number belongs to a date, a time, a fraction or a bigger number beside it."""
    before, after = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
    glued = [t for t in (before, after) if t and t.text in ("/", "-", ":", ".", ",", "'", "’")]
    for mark in glued:
        beyond = tokens[at + 2] if mark is after and at + 2 < len(tokens) else tokens[at - 2] if at > 1 else None
        close = mark.start == tokens[at].end if mark is after else mark.end == tokens[at].start
        if close and beyond and mark.text != "," and _touches(mark, beyond) and "NUMBER" in beyond.kinds:
            return True
        if close and beyond and mark.text == "," and _touches(mark, beyond) and len(beyond.text) == 3:
            return True
    if any(t and t.text in MONTHS for t in (before, after)):
        return True
    # `15 and 16 Nov` is one date, `12 and 15` two actions
    return any(
        tokens[at + 1].text in ("and", "&", "or", "to") and "NUMBER" in tokens[at + 2].kinds and tokens[at + 3].text in MONTHS
        for _ in [0]
        if at + 3 < len(tokens)
    ) and not (before and not _BEFORE_NUMBER.isdisjoint(before.kinds)) and bool(before and before.text in ("on", "from", "by", "between"))


def _touches(one: Token, other: Token) -> bool:
    return one.end == other.start or other.end == one.start


# ---------------------------------------------------------------- places and quantities


def _quantities(tokens: list[Token], refs: Sequence[str], thread: str | None) -> list[Token]:
    named = {ref for token in tokens for ref in token.kinds.get("ITEMS", ())}
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        taken, meant = _quantity_at(tokens, at, refs, thread)
        if taken:
            first, last = tokens[at], tokens[at + taken - 1]
            found.append(Token(f"{first.text} …", first.start, last.end, meant))
            named |= set(meant.get("ITEMS", ()) if "REST" not in meant else ())
        else:
            found.append(tokens[at])
        at += taken or 1
    return [_rest(token, refs, named) for token in found]


def _quantity_at(tokens: list[Token], at: int, refs: Sequence[str], thread: str | None) -> tuple[int, dict[str, Any]]:
    texts = [token.text for token in tokens[at : at + 7]]
    start = 1 if texts[0] in ("the", "my") else 0
    rest = texts[start:]
    if not rest:
        return 0, {}
    for size, meant in (_all(rest, refs, thread, _is_named_before(tokens, at)), _both(rest, refs), _others(rest), _place(rest, refs)):
        end = at + start + size
        if size and _ends_there(tokens, end):
            return start + size, meant
    return 0, {}


def _is_named_before(tokens: Sequence[Token], at: int) -> bool:
    """Whether `all` only stresses the action just named, as in `14: all done`."""
    back = at - 1
    while back >= 0 and (tokens[back].text in (":", "-", "is", "are", "now") or "DASH" in tokens[back].kinds):
        back -= 1
    return back >= 0 and _names(tokens[back])


def _ends_there(tokens: Sequence[Token], end: int) -> bool:
    """Whether what follows is no noun that the words would belong to, as in `both posts` or `first draft`."""
    if end >= len(tokens):
        return True
    after = tokens[end]
    return after.text in _FOLLOWING_WORDS or not _AFTER_NUMBER.isdisjoint(after.kinds)


def _all(
    texts: list[str], refs: Sequence[str], thread: str | None, named_before: bool
) -> tuple[int, dict[str, Any]]:
    """`all`, `all of them`, `all three`, `everything`, `the lot`: the list, or the thread's action."""
    if texts[0].startswith("none of"):
        return 1, {"ITEMS": [thread] if thread else list(refs), "NEGATION": "none"}
    meant = {"ITEMS": [thread] if thread else list(refs), "ALL": True}
    if texts[0] in ("everything", "lot") or texts[:2] in (["every", "one"], ["whole", "lot"]):
        return (2 if texts[0] in ("every", "whole") else 1), meant
    if texts[0] != "all" or named_before:
        return 0, {}
    size = 1
    if texts[1:2] == ["of"]:
        size = 2
    if texts[size : size + 1] and texts[size] in ("them", "these", "those", "it", "this", "my", "the", "mine"):
        size += 1
    if size == 2 and texts[1] == "of":
        return 0, {}
    count = texts[size : size + 1]
    if count and count[0] in _COUNTS:
        if _COUNTS[count[0]] != len(refs):
            return 0, {}
        size += 1
    if texts[size : size + 1] and texts[size] in ("actions", "tasks", "items", "ones"):
        size += 1
    return size, meant


def _both(texts: list[str], refs: Sequence[str]) -> tuple[int, dict[str, Any]]:
    """`both`: exactly two listed; else just the two named beside it."""
    if texts[0] not in ("both", "neither"):
        return 0, {}
    size = 1
    if texts[1:2] == ["of"] and texts[2:3] and texts[2] in ("them", "these", "those"):
        size = 3
    elif texts[1:2] and texts[1] in ("actions", "tasks", "items", "ones"):
        size = 2
    meant: dict[str, Any] = {"BOTH": True}
    meant |= {"ITEMS": list(refs)} if len(refs) == 2 else {"BOTH_OF": True}
    return size, meant | ({"NEGATION": "neither"} if texts[0] == "neither" else {})


def _others(texts: list[str]) -> tuple[int, dict[str, Any]]:
    """`the other two`, `the others`, `the rest`, `remaining ones`: the list without those named."""
    if texts[0] in ("others", "rest"):
        return (3 if texts[1:3] in (["of", "them"], ["of", "these"]) else 1), {"REST": 0}
    if texts[0] in ("other", "remaining") and texts[1:2]:
        if texts[1] in _COUNTS:
            return (3 if texts[2:3] and texts[2] in ("ones", "actions", "items") else 2), {"REST": _COUNTS[texts[1]]}
        if texts[1] in ("one", "action", "item"):
            return 2, {"REST": 1}
        if texts[1] in ("ones", "actions", "items"):
            return 2, {"REST": 0}
    return 0, {}


_PLACES = ORDINALS | {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "top": 1, "last": -1, "bottom": -1, "final": -1}


def _place(texts: list[str], refs: Sequence[str]) -> tuple[int, dict[str, Any]]:
    """`the second one`, `first`, `the last one`: the place in the list."""
    word, size = texts[0], 1
    if texts[0].isdigit() and texts[1:2] and texts[1] in ("st", "nd", "rd", "th"):
        word, size = f"{texts[0]}{texts[1]}", 2
    if word not in _PLACES or len(refs) < 2:
        return 0, {}
    if texts[size : size + 1] and texts[size] in ("one", "ones", "action", "item", "task"):
        size += 1
    elif word in ("last", "final", "top", "bottom"):
        return 0, {}
    place = _PLACES[word]
    if place > len(refs):
        return size, {"UNLISTED": word}
    return size, {"ITEMS": [refs[place - (place > 0)]]}


def _rest(token: Token, refs: Sequence[str], named: set[str]) -> Token:
    if "REST" not in token.kinds:
        return token
    rest = [ref for ref in refs if ref not in named]
    wanted = token.kinds["REST"]
    fits = bool(rest) and len(rest) < len(refs) and wanted in (0, len(rest))
    return Token(token.text, token.start, token.end, {"ITEMS": rest} if fits else {"AMBIGUOUS": rest})


# ---------------------------------------------------------------- several at once


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """`12, 14 and 15` is one token."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        while _names(token):
            step = 1 if at + 1 < len(tokens) and tokens[at].text in _JOINERS else 0
            step = 2 if step and tokens[at].text == "," and at + 2 < len(tokens) and tokens[at + 1].text == "and" else step
            if not step or not _names(tokens[at + step]) or _starts_anew(tokens, at, step, found):
                break
            token = _merge(token, tokens[at + step])
            at += step + 1
        if token.text == "both" and at < len(tokens) and _names(tokens[at]):
            token = Token("both", token.start, token.end, {"ADVERB": "both"})
        if "BOTH_OF" in token.kinds:
            token = _both_of(found, token)
        found.append(token)
    return found


def _starts_anew(tokens: Sequence[Token], at: int, step: int, found: Sequence[Token]) -> bool:
    """In `done 12, 14 is red` the second name begins a clause of its own."""
    acted = bool(found) and not _TELLING.isdisjoint(found[-1].kinds)
    after = tokens[at + step + 1] if at + step + 1 < len(tokens) else None
    return acted and tokens[at].text == "," and after is not None and not (_TELLING | {"AUX", "NEGATION"}).isdisjoint(after.kinds)


def _names(token: Token) -> bool:
    return not {"ITEMS", "UNLISTED", "AMBIGUOUS"}.isdisjoint(token.kinds)


def _merge(one: Token, other: Token) -> Token:
    text = f"{one.text} {other.text}"
    for kind in ("UNLISTED", "AMBIGUOUS"):
        if kind in one.kinds or kind in other.kinds:
            return Token(text, one.start, other.end, {kind: text})
    return Token(text, one.start, other.end, {"ITEMS": [*one.kinds["ITEMS"], *other.kinds["ITEMS"]]})


def _both_of(before: Sequence[Token], both: Token) -> Token:
    """`12 and 14 both`, `12 and 14 are both`: exactly two just named; otherwise both of what?"""
    back = len(before) - 1
    while back >= 0 and "AUX" in before[back].kinds:
        back -= 1
    if back >= 0 and len(before[back].kinds.get("ITEMS", ())) == 2:
        return Token("both", both.start, both.end, {"ADVERB": "both"})
    return Token("both", both.start, both.end, {"AMBIGUOUS": "both"})


# ---------------------------------------------------------------- words of a title

_TITLE_ENDS = words("with for before in of each from to at by after across into on within per")
_PLAIN = words("all and the a an six four five two three new each every") | KINDS["AUX"]


def titled(text: str, items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The references of those actions whose titles hold words of the text."""
    typed = {stem(word) for word in re.findall(r"[A-Za-z]+", text) if _tells(word)}
    return [str(item["ref"]) for item in items if typed & title_words(str(item.get("title", "")))]


def title_words(title: str) -> set[str]:
    """The words by which people may call an action."""
    return {stem(word) for word in re.findall(r"[A-Za-z]+", title) if _tells(word)}


def head_words(title: str) -> set[str]:
    """Those of its subject, without what comes after `with`, `for`, `of` …"""
    head = re.split(rf"\b(?:{'|'.join(sorted(_TITLE_ENDS))})\b", title, maxsplit=1)[0]
    return title_words(head)


def _tells(word: str) -> bool:
    small = word.lower()
    return small not in _PLAIN and (len(word) > 3 or (word.isupper() and len(word) > 1)) and (
        small not in ENGLISH or small in _TITLE_NOUNS
    )


# Common words that still tell one action from another.
_TITLE_NOUNS = words(
    """policy supervision audit training recruitment pack files workers court team interviews interview managers
    staff manager social finance police health school schools service services referral referrals"""
)


def stem(word: str) -> str:
    """The word without a plural `s`, in small letters."""
    small = word.lower()
    return small[:-1] if small.endswith("s") and not small.endswith("ss") else small

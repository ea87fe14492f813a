"""The words replies are made of: Slack's text in, tokens out, quoted words set apart.

A token's kinds say everything the word may do in a reply; the lists are in `reply_lexicon`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from bot.plan.date_words import MONTHS, NEAR_DAYS, NUMBERS, ORDINALS, WEEKDAYS, one_slip, plain_text, small
from bot.plan.grammar import Token, words
from bot.plan.reply_lexicon import (
    CIRCLES,
    CROSSES,
    ENGLISH,
    KINDS,
    NOT_NAMES,
    OPEN_DEEDS,
    OTHER_LANGUAGES,
    PAST_DEEDS,
    PLACES,
    TICKS,
)

MOST_TOKENS = 120  # a reading of more would take more than 5 ms

# Data, code and prompts.
_MACHINE = re.compile(
    r"""[{}`|\\] | \w=\w | =[=>] | </ | /> | ;--
    | \bimport\s | \bselect\s.{1,80}\sfrom\b | \bdrop\s+table | \binsert\s+into\b | \bupdate\s+\w+\s+set\b
    | \b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|rules|prompts?)\b
    | \b(?:system|developer)\s*(?:prompt|message|:) | \bassistant\s*: | \bprompt\b
    | \bas\s+an?\s+(?:ai|llm|bot|assistant|language\s+model)\b | \b(?:admin|root|debug|developer)\s+mode\b
    | \b(?:ignore|disregard|forget)\s+(?:all|everything|the)\s+above\s+(?:and|then)\b | \b(?:pretend|imagine)\s+(?:that\s+)?you\b
    | \byou\s+are\s+(?:now|a|an)\b | \bact\s+as\b | \bmark\s+every\s+action\b | \bset\s+all\b.{0,20}\bto\b
    | \bsudo\b | \brm\s+- | \bexecute\b | \bjson\b | \bsql\b | \bnull\b""",
    re.VERBOSE | re.IGNORECASE,
)
# The first line of a forwarded or answered mail; all that follows is somebody else's.
_MAIL = re.compile(
    r"""^(?:from|sent|subject|fwd?|re)\s*:
    | ^-{2,}\s*(?:original|forwarded)\b | ^begin\ forwarded\ message | ^on\b.{5,80}\bwrote:\s*$ | ^_{5,}$""",
    re.VERBOSE | re.IGNORECASE,
)
# `Kind regards, Jan Smith` at the end: a name, and perhaps also a month.
_SIGNATURE = re.compile(
    r"\b(?:[Rr]egards|[Ww]ishes|[Rr]gds)[,.\s-]{1,4}[A-Z][a-z'’-]+(?:\s[A-Z][a-z'’-]+)?\s*$"
)
_QUOTED = re.compile(
    r"""\"[^"]*" | \"[^\n]* | “[^”]*” | “[^\n]* | «[^»\n]*»? | „[^“”\n]*[“”]?
    | ‘[^’\n]*’(?!\w) | (?<!\w)'[^'\n]{2,}'(?!\w)""",
    re.VERBOSE,
)
_BROADCAST = re.compile(
    r"<!(?:channel|here|everyone|subteam)[^>]*>|@(?:channel|here|everyone)\b", re.IGNORECASE
)
_WITHOUT_MARKS = re.compile(r"<[@#!][^>]*>|<https?:[^>]*>|https?://\S+|<mailto:[^>]*>")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote: their own words, and words they only pass on."""

    own: str
    quoted: str

    @property
    def speaks_to_a_machine(self) -> bool:
        """Prompts, data and code: nothing a colleague would write to a colleague."""
        return bool(_MACHINE.search(_WITHOUT_MARKS.sub(" ", self.own)))


def said(text: str) -> Said:
    """The text of a Slack message with quoted lines, quoted words and forwarded mail set apart."""
    own: list[str] = []
    quoted: list[str] = []
    rest_is_quoted = False
    for line in plain_text(text).split("\n"):
        line = line.strip()
        rest_is_quoted = rest_is_quoted or line.startswith(">>>") or bool(_MAIL.match(line))
        (quoted if rest_is_quoted or line.startswith(">") else own).append(line)
    own = _SIGNATURE.sub("regards", "\n".join(own).rstrip()).split("\n")
    words_only = _QUOTED.sub(" ¶ ", "\n".join(own))
    quoted += _QUOTED.findall("\n".join(own))
    return Said(_BROADCAST.sub(" ", words_only).strip(), "\n".join(quoted))


_EMOJI = "\u203c-\u2049\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_TOKEN = re.compile(
    rf"""
    (?P<mention> <@[A-Za-z0-9]+(?:\|[^>]*)?> )
  | (?P<link> <(?:https?|mailto):[^>]*> | https?://\S+ )
  | (?P<other> <[#!][^>]*> | ¶ )
  | (?P<emoji> :(?=[0-9_'-]{{0,20}}[a-z+])[a-z0-9_+'-]{{1,60}}:(?::skin-tone-\d:)?
             | [{_EMOJI}][\ufe0f\u200d\U0001f3fb-\U0001f3ff]* )
  | (?P<percent> \d+(?:\.\d+)?\s?(?:%|per\s?cent\b|pct\b|pc\b) )
  | (?P<money> [£$€]\s?\d[\d,.]*\s?[kmb]?\b )
  | (?P<ref> (?<![\w.])[a-z]{{1,6}}-\d+(?:\.\d+)*(?![\w]|\.\d|-\d)
           | (?<![\w.])[a-z]{{1,6}}\d+(?:\.\d+)*(?![\w]|\.\d)
           | \#\s?\d+(?:\.\d+)*\b )
  | (?P<dotted> (?<![\w.])\d+(?:\.\d+)+(?![\w/]) )
  | (?P<place> [1-9](?:st|nd|rd|th)\b )
  | (?P<number> \d+ )
  | (?P<is> (?<=\d)['’]s\b )
  | (?P<word> [^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)* )
  | (?P<dash> (?:(?<=\s)|^)[-–—]+(?=\s) | [–—] | -?->| → )
  | (?P<mark> \n | [^\w\s] | _ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPLIT_HYPHENS = words(
    """on-track off-track at-risk half-way two-thirds one-third three-quarters sign-off out-of-office
    re-assign hand-over sign-offs on-hold a-l due-date"""
)


def reply_tokens(own: str) -> list[Token]:
    """The first 120 words and marks of a reply, with what each may be."""
    found = []
    for match in islice(_TOKEN.finditer(own), MOST_TOKENS):
        group, raw = str(match.lastgroup), match.group()
        if group == "word" and small(raw) in _SPLIT_HYPHENS:
            at = match.start()
            for part in raw.split("-"):
                found.append(Token(small(part), at, at + len(part), _kinds("word", part)))
                at += len(part) + 1
        else:
            text = _spelling(group, raw)
            found.append(Token(text, match.start(), match.end(), _kinds(group, raw)))
    return _contracted(found)


_SHORT_NOT = {"can": "cant", "will": "wont", "do": "dont", "does": "doesnt", "did": "didnt", "shall": "shant"}
_SHORT_NOT |= {
    word: f"{word}nt" for word in ("is", "are", "was", "were", "has", "have", "had", "could", "would")
}
_SHORT = {("i", "am"): "im", ("what", "is"): "whats", ("who", "is"): "whos", ("can", "not"): "cant"}
_SHORT |= {(word, "not"): short for word, short in _SHORT_NOT.items()} | {("should", "not"): "shouldnt"}


def _contracted(tokens: list[Token]) -> list[Token]:
    """`do not` as `dont`, so that a phrase need be known in one spelling only."""
    found: list[Token] = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        if token.text == "-" and after and found and _is_said_of_number(found[-1], token, after):
            continue
        short = _SHORT.get((found[-1].text, token.text)) if found else None
        if token.text == "cannot":
            short = "cant"
        if short:
            start = token.start if token.text == "cannot" else found.pop().start
            found.append(Token(short, start, token.end, _kinds("word", short)))
        else:
            found.append(token)
    return found


def _is_said_of_number(number: Token, dash: Token, after: Token) -> bool:
    """In `12-done` the hyphen parts an action from what is said of it."""
    glued = number.end == dash.start and dash.end == after.start
    return glued and "NUMBER" in number.kinds and not _STATUS.isdisjoint(after.kinds)


_STATUS = words("DONE COLOUR NEGATION BLOCK")


def _spelling(group: str, raw: str) -> str:
    if group == "is":  # `12's done`
        return "is"
    if group == "word":
        lowered = small(raw).replace("’", "'")
        return lowered if lowered.endswith(("'ll", "'re")) else lowered.replace("'", "")
    if group == "emoji":
        return raw.split("::")[0].rstrip(":").rstrip("\ufe0f\u200d") + (":" if raw[0] == ":" else "")
    return small(raw)


@lru_cache(maxsize=4096)
def _kinds(group: str, raw: str) -> dict[str, Any]:
    if group == "mention":
        return {"PERSON": re.sub(r"\|[^>]*", "", raw), "MENTION": raw}
    if group == "link":
        return {"LINK": raw}
    if group == "emoji":
        return _emoji(_spelling(group, raw))
    if group == "percent":
        return {"PERCENT": float(re.sub(r"[^\d.]", "", raw)[:9])}
    if group == "place":
        return {"FIGURE_PLACE": int(raw[0])}
    if raw.lower() in ("m8", "gr8"):
        return {"CHEER": raw}
    if group in ("ref", "dotted", "number", "dash"):
        return {group.upper(): raw}
    if group in ("word", "is"):
        return _word(_spelling(group, raw) if group == "is" else raw)
    return {"OTHER": raw} if group == "other" else {}


def _emoji(text: str) -> dict[str, Any]:
    bare = re.sub("[\U0001f3fb-\U0001f3ff]", "", text)
    if bare in TICKS:
        return {"TICK": text}
    if bare in CROSSES:
        return {"CROSS": text}
    return {"CIRCLE": CIRCLES[bare]} if bare in CIRCLES else {"EMOJI": text}


# Long enough to be known in spite of a slip of the finger, and what only looks like one.
_SLIPPERY = ("complete", "completed", "finished")
_NO_SLIPS = words("compete competed completes completer finishes finisher diminished")
_STRETCHED = re.compile(r"(.)\1+$")
_STRETCHABLE = words("done complete")
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORT_VERB = re.compile(r"['’](?:ll|ve|d|re|m)$", re.IGNORECASE)  # `I'll` is no name
_ENGLISH_ENDINGS = re.compile(
    r"..(?:ing|ed|ly|ment|ness|ers|ful|able|tions?|ity|ance|ence|ship|ous|ies|ght|tch|ck|ew|ow|ee|'ll)$"
)
_KNOWN = (MONTHS, WEEKDAYS, NUMBERS, ORDINALS, NEAR_DAYS, PAST_DEEDS, ENGLISH, NOT_NAMES, *KINDS.values())


def _word(raw: str) -> dict[str, Any]:
    word = _spelling("word", raw)
    kinds: dict[str, Any] = {kind: word for kind, members in KINDS.items() if word in members}
    if word[-1:] == "s" and word[:-1] in KINDS["COLOUR"]:  # `show me the reds`
        kinds["COLOUR"] = word[:-1]
    if 2 <= NUMBERS.get(word, 0) <= 6:
        kinds["COUNT"] = NUMBERS[word]
    if word in PLACES:
        kinds["PLACE"] = PLACES[word]
    if _STRETCHED.sub(r"\1", word) in _STRETCHABLE:  # `doneee`
        kinds = {"DONE": word}
    if any(one_slip(word, name) for name in _SLIPPERY) and word not in _NO_SLIPS:
        kinds["DONE"] = word
    if word.endswith("'ll"):
        kinds["FUTURE"] = word
    if word in PAST_DEEDS or (not kinds and word.endswith("ed") and len(word) > 4 and word not in OPEN_DEEDS):
        kinds["DEED"] = word
    if _is_name(raw, word):
        kinds["NAME"] = _POSSESSIVE.sub("", raw)
        if _POSSESSIVE.search(raw):
            kinds["OWNED_BY"] = kinds["NAME"]
    if kinds.keys() <= {"COUNT", "PLACE"} and word not in ENGLISH and not _looks_english(word):
        kinds["STRANGE"] = word
    if word in OTHER_LANGUAGES or not word.isascii():
        kinds["FOREIGN"] = word
    return kinds


def _is_name(raw: str, word: str) -> bool:
    """A capital first and small letters after, and no word that we know."""
    if _SHORT_VERB.search(raw):
        return False
    bare = _POSSESSIVE.sub("", raw)
    if len(bare) < 2 or not bare[0].isupper() or not (bare[1:].islower() or not bare.isalpha()):
        return False
    return not any(small(bare) in known or word in known for known in _KNOWN)


def _looks_english(word: str) -> bool:
    known = word in MONTHS or word in WEEKDAYS or word in NUMBERS
    return known or (len(word) > 4 and bool(_ENGLISH_ENDINGS.search(word)))

"""The words dates are made of: text in, tokens out, each with everything it may be.

Articles, `of`, commas and brackets are dropped, because they never change the day that is meant.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any

from bot.plan.grammar import DOUBT, Token

MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "febuary": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9,
    "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2,
    "wensday": 2, "wendsday": 2, "wednsay": 2, "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4,
    "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
UNITS = {
    "hour": "hours", "hours": "hours", "hr": "hours", "hrs": "hours",
    "day": "days", "days": "days", "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks",
    "month": "months", "months": "months", "mth": "months", "mths": "months",
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "d": "days", "w": "weeks",
    "wd": "working", "wds": "working",
}  # fmt: skip
PERIODS = {
    "week": "week", "wk": "week", "month": "month", "mth": "month", "quarter": "quarter", "qtr": "quarter",
    "year": "year", "yr": "year", "fy": "financial year",
}  # fmt: skip
SEASONS = {"spring": 5, "summer": 8, "autumn": 11}
NEAR_DAYS = {
    "today": 0, "2day": 0, "tonight": 0, "tonite": 0, "tomorrow": 1, "tomorow": 1, "tommorow": 1,
    "tommorrow": 1, "tomorro": 1, "tomoro": 1, "tomorrw": 1, "tomorrrow": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tmoro": 1,
    "tmorrow": 1, "tomoz": 1, "2moro": 1, "2morrow": 1, "2mrw": 1, "2mo": 1,
}  # fmt: skip
ENDS = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year", "eofy": "financial year"}
CLOSES = {"eod", "cop", "cob", "eob", "eop"}  # the end of a working day
TIMES = {
    "am", "pm", "morning", "night", "afternoon", "evening", "noon", "midday", "midnight", "lunchtime",
    "lunch", "teatime",
}  # fmt: skip
# Names that are also everyday words: alone, they need a preposition before them.
WEAK = {"may", "march", "mar", "sat", "sun", "wed", "mon", "august", "jan"}
# Everyday words one slip away from a name.
NOT_NAMES = {
    "match", "marsh", "larch", "parch", "starch", "macho", "sundry", "sundae", "augur", "money", "marcy",
    "capril", "members", "tuesdays", "fray", "today", "months", "julys", "sunny", "sunray", "marchy",
}  # fmt: skip
DROPPED = {"the", "of", ",", "(", ")", "[", "]", "*", "_", "~", "'", '"', ";", ":", "!", "?", "."}

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile(
    r"""
    (?P<time> \d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|a\.m\.?|p\.m\.?)\b | \d{1,2}:\d\d(?::\d\d)?\b | \d{4}\s?hrs\b
            | \d{1,2}\s?o\s?clock\b )
  | (?P<percent> \d+(?:\.\d+)?\s?% | [£$€]\s?\d[\d,.]*[kmb]?\b )
  | (?P<ref> (?!(?:w|wk|week|q|qtr|quarter|fy|by|to|on|til|till|due|for|in|at|no)[-\s]?\d)
             (?!(?:early|mid|end|late|mon|tues?|weds?|thur?s?|fri|sat|sun)[-\s]?\d)
             (?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-]?\d)
             [a-z]{1,4}-?\d+(?:\.\d+)*\b | \#\s?\d+(?:\.\d+)*\b )
  | (?P<numeric> \d+(?:\s?/\s?\d+){2,} | \d+(?:-\d+){2,} | \d+(?:\.\d+){2,} )
  | (?P<dotted> \d+\.\d+ )
  | (?P<slashed> w\s?/\s?[cbe]\b | n/a\b | w\.c\.? | w\.e\.? | 24/7(?![/\d]) | (?<![\d/.-])9-5(?![-/.\d]) )
  | (?P<ordinal> \d{1,3}\s?(?:st|nd|rd|th)(?=[^a-z]|$|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)) )
  | (?P<short_year> ['’‘]\d\d(?!\d) )
  | (?P<nearly> 2(?:moro|morrow|mrw|mo|day)\b )
  | (?P<number> \d+ )
  | (?P<to> \s?(?:-+>|=+>|→)\s? | \s[-–—]+\s? | [–—] | \.\. )
  | (?P<word> [^\W\d_]+(?:['’][^\W\d_]+)* )
  | (?P<mark> \S )
    """,
    re.VERBOSE,
)


def date_tokens(text: str) -> list[Token]:
    """The words of the text in small letters, without those that never matter to a date."""
    return tokens_of(plain_text(text))


def plain_text(text: str) -> str:
    """The text without escapes, odd widths of letters and characters that nobody sees; capitals are kept."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", html.unescape(text)))


def small(text: str) -> str:
    """The text in small letters, character for character, so that places in it stay the same."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] for c in text)


def tokens_of(plain: str) -> list[Token]:
    """Tokens of a text that is plain already; `start` and `end` are places in it."""
    found = []
    for match in _WORD.finditer(small(plain)):
        word = match.group().strip()
        if word not in DROPPED:
            group = str(match.lastgroup)
            spelt = "to" if group == "to" else re.sub(r"[\s'’‘]", "", word) if group != "percent" else word
            found.append(Token(spelt, match.start(), match.end(), _kinds(group, spelt)))
    return found


@lru_cache(maxsize=4096)
def _kinds(group: str, word: str) -> dict[str, Any]:
    if group == "number":
        return _number(word)
    if group == "ordinal":
        day = int(re.sub(r"\D", "", word))
        return {"ORD": day, "DAY": day}
    if group == "short_year":
        return {"YEAR": 2000 + int(word)}
    if group in ("time", "percent", "ref"):
        return {group.upper(): word}
    if group == "numeric":
        return _numeric(word)
    if group == "dotted":
        return {"REF": word}
    return _word(word)


def _numeric(word: str) -> dict[str, Any]:
    """Three numbers are a date, but an action number when dots join them and the last is no year."""
    parts = re.split(r"[/.-]", word)
    if "." in word and (len(parts) != 3 or len(parts[2]) not in (2, 4)):
        return {"REF": word}
    return {"DOTTED" if "." in word else "NUMERIC": tuple(parts)}


def _number(word: str) -> dict[str, Any]:
    kinds: dict[str, Any] = {"DIGITS": word} if len(word) in (6, 8) else {}
    if len(word) <= 4:
        number = int(word)
        kinds["COUNT"] = number
        if len(word) <= 2:
            kinds |= {"DAY": number, "YY": 2000 + number} if len(word) == 2 else {"DAY": number}
        if len(word) == 4 and 1900 <= number < 2100:
            kinds["YEAR"] = number
        else:
            kinds["NUM"] = number
    return kinds or {"NUM": -1}


def _word(word: str) -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {
        "MONTH": MONTHS, "WEEKDAY": WEEKDAYS, "COUNT": NUMBERS, "UNIT": UNITS, "PERIOD": PERIODS,
        "SEASON": SEASONS, "NEAR": NEAR_DAYS, "ENDOF": ENDS,
    }  # fmt: skip
    kinds: dict[str, Any] = {kind: table[word] for kind, table in tables.items() if word in table}
    if word in NUMBERS:
        kinds["TENS" if NUMBERS[word] >= 20 else "ONES"] = NUMBERS[word]
    if word in ORDINALS:
        kinds["ORDWORD"] = ORDINALS[word]
    if word in ("a", "an"):
        kinds["COUNT"] = 1
    if word in TIMES:
        kinds["TIME"] = word
    if word in CLOSES:
        kinds["CLOSE"] = word
    return kinds or _misspelt(word)


def is_weak(word: str) -> bool:
    """Whether a month's or weekday's name may well be another word."""
    return word in WEAK or (len(word) < 6 and "SLIP" in _kinds("word", word))


def _misspelt(word: str) -> dict[str, Any]:
    """The month or weekday one slip away; a DOUBT when it may be either of two."""
    if word[-1:] == "s" and word[:-1] in WEEKDAYS and len(word) > 5:
        return {DOUBT: word}  # every Friday, or Friday's
    if word in NOT_NAMES or not 3 <= len(word) <= 10 or not word.isascii():
        return {}
    meant = {("MONTH", m) for name, m in MONTHS.items() if one_slip(word, name)}
    meant |= {("WEEKDAY", d) for name, d in WEEKDAYS.items() if one_slip(word, name)}
    if len(meant) > 1:
        return {DOUBT: word}
    return dict(meant) | {"SLIP": word} if meant else {}


def one_slip(word: str, name: str) -> bool:
    """One letter more, less, other or swapped; short names only swapped, as too many words are near them."""
    if len(name) < 3 or abs(len(word) - len(name)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), None)
    if start is None:
        return len(name) >= 5
    left, right = word[start:], name[start:]
    if left[1:2] == right[:1] and left[:1] == right[1:2] and left[2:] == right[2:]:
        return True
    if len(name) < 5 and not (name in ("june", "july") and len(word) == 4):
        return False
    return start > 0 and (left[1:] == right[1:] or left[1:] == right or left == right[1:])

"""Words of a title, by which people may call an action."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.plan.grammar import words
from bot.plan.reply_lexicon import ENGLISH, KINDS

_WORD = re.compile(r"[A-Za-z]+")
_HEAD_ENDS = re.compile(
    r"\b(?:with|for|before|in|of|each|from|to|at|by|after|across|into|on|within|per)\b", re.IGNORECASE
)
_PLAIN = words("all and the a an six four five two three new each every") | KINDS["AUX"]
# Around a title's words these name nothing more.
_AROUND_NAMES = words("the my our that of for with in on one action item task which is")
_ONE = words("one action item task")
# What is to be done, before what it is done to.
_VERBS = words(
    """agree recruit rewrite deliver complete develop review implement establish produce introduce ensure create
    update publish set write design launch train improve refresh embed strengthen commission appoint roll"""
)
# Common words that still tell one action from another.
_TELLING = words(
    """policy supervision audit training recruitment pack files workers court team interviews interview
    managers staff manager social finance police health school schools service services referral
    referrals"""
)


def titled(text: str, items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The references of those actions whose titles hold words of the text."""
    typed = title_words(text)
    return [str(item["ref"]) for item in items if typed & title_words(str(item.get("title") or ""))]


def is_name_of(text: str, item: Mapping[str, Any]) -> bool:
    """Whether the text is made of words of that action's title and nothing else, as `the fostering audit`."""
    spoken = {stem(word) for word in re.findall(r"\w+", text)} - _AROUND_NAMES
    return bool(spoken) and spoken <= {stem(word) for word in _WORD.findall(str(item.get("title") or ""))}


def calls(typed: Sequence[str], items: Sequence[Mapping[str, Any]], *, wholly: bool) -> str | None:
    """The one action that these words of its title call; `wholly`: as half of its subject or `the … one` does."""
    said = {stem(word) for word in typed} - _AROUND_NAMES
    owning = [item for item in items if said & _all_words(item)]
    if len(owning) != 1 or not said <= _all_words(owning[0]):
        return None
    title = str(owning[0].get("title") or "")
    head = head_words(title) or title_words(title)
    enough = bool(said & head) and (not wholly or len(said & head) * 2 >= len(head))
    enough = enough or len(said) * 2 > len(_all_words(owning[0]))
    return str(owning[0]["ref"]) if enough or (said and typed[-1] in _ONE) else None


def _all_words(item: Mapping[str, Any]) -> frozenset[str]:
    return _words_in(str(item.get("title") or ""))


def all_words(items: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Every word of their titles that may call one of them."""
    return frozenset[str]().union(*(_all_words(item) for item in items))


@lru_cache(maxsize=2048)
def _words_in(title: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(title)) - _AROUND_NAMES - _PLAIN


@lru_cache(maxsize=2048)
def title_words(title: str) -> frozenset[str]:
    """The words that tell the action from others, in small letters and the singular."""
    return frozenset(stem(word) for word in _WORD.findall(title) if _tells(word))


def head_words(title: str) -> frozenset[str]:
    """Those of the title's subject, without its verb and what comes after `with`, `for`, `of` …"""
    return title_words(_HEAD_ENDS.split(title, maxsplit=1)[0]) - _VERBS


def stem(word: str) -> str:
    """The word without a plural `s`, in small letters."""
    small = word.lower()
    return small[:-1] if small.endswith("s") and not small.endswith("ss") else small


def _tells(word: str) -> bool:
    small = word.lower()
    long_enough = len(word) > 3 or (len(word) > 1 and word.isupper())
    return long_enough and small not in _PLAIN and (small not in ENGLISH or small in _TELLING)

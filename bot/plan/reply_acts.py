"""The shape of an act and of the rules that read acts from a clause.

An act that changes the record for good (`reply_changes`) is read only when every word of its clause is
accounted for; one unknown word makes it a note.  The rest (`reply_states`) needs its own words and no
negation or doubt.  To mend a misreading: a word belongs into a list of `reply_lexicon`, a phrase into
`reply_phrases`, and a kind of word into the bag of the act that may hold it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.plan.grammar import Token, words
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting
from bot.plan.reply_titles import head_words, stem, title_words

RISKY = frozenset({"done", "new_date", "reassign", "cancel"})

# Words that may stand around any act, and those of joy, which may be about anything else as well.
AROUND = words("SUBJECT ACTION AUX ADVERB POLITE SOCIAL EMOJI TICK HARMLESS")
CHEERFUL = AROUND | {"CHEER"}


@dataclass(frozen=True, slots=True)
class Act:
    """One intent with its slots; the intent `unclear` is a doubt about the clause."""

    intent: str
    slots: Mapping[str, Any]


Reader = Callable[[Clause, Setting], Act | None]


@dataclass(frozen=True, slots=True)
class ActRule:
    """A reader of one intent, with texts that are and that are not that intent.

    The texts are read in the thread of one action, on Wednesday 8 November 2017.
    """

    read: Reader
    yes: Sequence[str]
    no: Sequence[str]


def register(rules: list[ActRule], yes: str, no: str) -> Callable[[Reader], Reader]:
    """Add the function below to the rules; the texts of `yes` and `no` are parted by bars."""

    def add(read: Reader) -> Reader:
        rules.append(ActRule(read, yes.split(" | "), no.split(" | ")))
        return read

    return add


def is_titled(unknown: Sequence[Token], clause: Clause, setting: Setting) -> bool:
    """Whether the words left over name the action itself: half of its title's subject, or `the … one`."""
    meant = clause.items or (setting.default,)
    title = setting.title(meant[0]) if len(meant) == 1 else ""
    said = {
        stem(token.text) for token in unknown if token.text not in ("of", "for", "with", "in", "all", "one")
    }
    head = head_words(title)
    enough = any(token.text == "one" for token in unknown) or len(said & head) * 2 >= len(head)
    return bool(said) and said <= title_words(title) and enough


def is_past(token: Token, today: date) -> bool:
    """Whether a date beside a finished deed is behind us; a bare weekday is the last one."""
    when = token.kinds.get("DATE")
    if when is None:
        return False
    if when.weekday is not None or when.last <= today:
        return True
    if (
        when.weak
        and when.first == when.last
        and not when.length
        and token.text[:1].isdigit()
        and "/" not in token.text
    ):
        return bool(when.last.month != today.month)  # `the 2nd`, said on the 8th
    a_year_before = when.last - timedelta(days=365)
    return not when.full and today - timedelta(days=120) <= a_year_before <= today

"""What a reply means: which actions it speaks of, and what should be done to each.

Read in steps, each in its own module: words and quoted words (`reply_words`, `reply_lexicon`), phrases
(`reply_phrases`), the actions named (`reply_items`, `reply_titles`, `reply_title_names`), clauses
(`reply_clauses`), queries (`reply_queries`), absences (`reply_absence`), acts (`reply_changes`,
`reply_states`), what they add up to (`reply_news`) and why (`reply_explained`).  Here they meet.
When two readings are possible the answer is `unclear`: nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.plan.calendar import ENGLAND
from bot.plan.grammar import Token, words
from bot.plan.references import read_reference
from bot.plan.reply_absence import absence
from bot.plan.reply_clauses import Clause, clauses
from bot.plan.reply_explained import Because, explained
from bot.plan.reply_news import news, says_something
from bot.plan.reply_queries import read_query
from bot.plan.reply_setting import Answer, Setting, answer, note, unclear
from bot.plan.reply_titles import titled
from bot.plan.reply_understood import phrased, understood
from bot.plan.reply_words import Said, reply_tokens, said

__all__ = ["Because", "explain", "read_reference", "read_reply"]

# Longer texts are kept whole as a note: nobody gives orders in them, and every reading stays under 5 ms.
MOST_CHARACTERS = 1500


def read_reply(text: str, context: Mapping[str, Any]) -> list[Answer]:
    """The acts a reply asks for, each `{"intent", "targets", "slots"}`; days are ISO texts.

    `context` holds `today` (ISO), `items` in the order shown, `in_thread_of` and `speaker`, and may hold the
    `calendar` by which working days are counted, England's if it does not.  `targets` is empty for `query`,
    `ignore` and `unclear`, and for an `undo` that does not say which.  Texts of more than 1,500 characters or 120
    words and marks are a `note`.  Never raises, whatever the text.
    """
    return _reading(text, context).answers


def explain(text: str, context: Mapping[str, Any]) -> list[Because]:
    """Why `read_reply` reads the text as it does: words, what they were taken to mean, and the rule.

    In the order of the text, never empty; the words are the speaker's own, with escapes undone.  Never raises.
    """
    reading = _reading(text, context)
    return explained(reading.answers, reading.tokens, reading.own, reading.settled)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a reply means, and what it was read from."""

    answers: list[Answer]
    own: str
    tokens: Sequence[Token] = ()
    settled: str | None = None  # what decided about the whole text before its words were weighed


def _reading(text: str, context: Mapping[str, Any]) -> _Reading:
    heard = said(text[:MOST_CHARACTERS])
    setting = _setting(context, heard)
    if heard.speaks_to_a_machine:
        return _Reading(unclear(), heard.own, settled="machine")
    words_said = reply_tokens(heard.own)
    read_to = words_said[-1].end if words_said else 0
    too_long = len(text) > MOST_CHARACTERS or read_to < len(heard.own)
    asks = text.rstrip().endswith("?")
    quoted_only = heard.quoted and not any(token.text.isalnum() or token.kinds for token in words_said)
    if too_long or quoted_only:
        answers = unclear() if asks else note(setting.default)
        return _Reading(answers, heard.own or heard.quoted, settled="long" if too_long else "quoted")
    if asked := read_query(heard.own, setting):
        return _Reading([answer("query", (), {"query": asked})], heard.own)
    phrases = phrased(words_said)
    tokens = understood(phrases, heard.own, setting)
    told = _small_talk(phrases) or _question(tokens, setting, asks) or _told(tokens, heard.own, setting)
    return _Reading(told, heard.own, tokens)


def _setting(context: Mapping[str, Any], heard: Said) -> Setting:
    items: Sequence[Mapping[str, Any]] = context.get("items") or ()
    thread = context.get("in_thread_of")
    default = thread or (str(items[0]["ref"]) if len(items) == 1 else None)
    calendar = context.get("calendar", ENGLAND)
    setting = Setting(date.fromisoformat(context["today"]), items, thread, default, calendar)
    return setting if default else replace(setting, default=_named_by_quote(heard, setting.refs))


def _named_by_quote(heard: Said, refs: Sequence[str]) -> str | None:
    """The action a quoted line names, when it names exactly one."""
    typed = {t.text for t in reply_tokens(heard.quoted) if not {"REF", "DOTTED"}.isdisjoint(t.kinds)}
    found = {ref for text in typed for ref in read_reference(text, refs)}
    return found.pop() if len(typed) == len(found) == 1 else None


def _told(tokens: Sequence[Token], own: str, setting: Setting) -> list[Answer]:
    """Absences and news."""
    found = clauses(tokens, own, setting.items)
    setting = _by_title(setting, own, found)
    away, rest = absence(found, setting)
    if away and not any(says_something(clause, setting) for clause in rest):
        return away
    told = news(rest, tokens, setting)
    return told if told == unclear() else [*away, *told]


def _by_title(setting: Setting, own: str, found: Sequence[Clause]) -> Setting:
    """The action whose title alone holds words of the reply, when nothing else says which is meant."""
    if setting.default or any(clause.items for clause in found):
        return setting
    named = titled(own, setting.items)
    return replace(setting, default=named[0]) if len(named) == 1 else setting


# ---------------------------------------------------------------- small talk

_CHATTER = frozenset({"POLITE", "CHEER", "SOCIAL", "EMOJI", "CROSS"})
_SIGNS = frozenset({"TICK", "CIRCLE"})
_CHAT_WORDS = words(
    "thats i you it that this the a for and to is am im will have got ill i'll oops whoops hmm ah oh so bye see"
)


_BUSINESS = words("DONE PERCENT COLOUR LINK PERSON REF NUMBER MOVE PUSH REMIND NEGATION")


def _without_thanks(tokens: Sequence[Token]) -> list[Token]:
    """The words without what somebody is thanked for."""
    found: list[Token] = []
    thanking = False
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.text in ("for", "so") and before and before.text.startswith(("thank", "cheers", "ta")):
            thanking = True
        if token.text in (",", ".", "!", "\n", "but", "and") or not _BUSINESS.isdisjoint(token.kinds):
            thanking = False
        if not thanking:
            found.append(token)
    return found


def _small_talk(tokens: Sequence[Token]) -> list[Answer] | None:
    """Thanks, greetings, thumbs and nothing at all.  Ticks and circles alone may mean more."""
    tokens = _without_thanks(tokens)
    spoken = [t for t in tokens if t.text.isalnum() or (t.kinds and "DASH" not in t.kinds)]
    rest = [token for token in spoken if _SIGNS.isdisjoint(token.kinds)]
    chat = [token for token in rest if not _CHATTER.isdisjoint(token.kinds)]
    others = [token for token in rest if _CHATTER.isdisjoint(token.kinds)]
    if any(token.text not in _CHAT_WORDS for token in others) or any("NEGATION" in t.kinds for t in rest):
        return None
    if (others and not chat) or any(token.text == "?" for token in tokens):
        return None
    return unclear() if len(rest) < len(spoken) else [answer("ignore", (), {})]


# ---------------------------------------------------------------- questions

_ASKING = words("what whats who whos whose why where how hows which")
_AUXILIARIES = words(
    "is are has have did do does was were am isnt arent hasnt havent doesnt didnt should shall"
)
_MODALS = words("can could would will shall may")
_DEEDS_ASKED_FOR = words(
    "seen reply come said know read need want do have meant supposed able happy aware involved"
)  # `has HR seen this`
_PRONOUNS = words("you i we they he she there")


def _question(tokens: Sequence[Token], setting: Setting, asks: bool) -> list[Answer] | None:
    """A question changes nothing, whatever words are in it; neither does “not mine” without a name."""
    if asks or any(token.text == "?" for token in tokens) or _asks_without_mark(tokens) or _disputes(tokens):
        named = [ref for token in tokens for ref in token.kinds.get("ITEMS", ())]
        return [answer("question", named or [setting.default], {})]
    return None


def _disputes(tokens: Sequence[Token]) -> bool:
    """Ownership is disputed without naming anyone."""
    named = any(not {"PERSON", "NAME"}.isdisjoint(token.kinds) for token in tokens)
    return not named and any("DISPUTE" in token.kinds for token in tokens)


def _asks_without_mark(tokens: Sequence[Token]) -> bool:
    openers = (",", ".", "\n", "so", "but", "and")
    at = next(
        (
            n
            for n, t in enumerate(tokens)
            if ({"POLITE", "CHEER"}.isdisjoint(t.kinds) and t.text not in openers) or t.text == "there"
        ),
        None,
    )
    if at is None or "MENTION" in tokens[at].kinds:
        return False
    first, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if any("UNSURE_WHAT" in token.kinds for token in tokens[at : at + 2]) or _asks_further_on(tokens):
        return True
    if after is None:
        return first.text in _ASKING
    if first.text in _ASKING:
        return (first.text, after.text) not in (("how", "about"), ("what", "a"), ("what", "an"))
    if first.text == "when":
        return after.text in _AUXILIARIES | _MODALS
    if first.text in _AUXILIARIES and not {"TEAM", "NAME"}.isdisjoint(after.kinds):
        third = tokens[at + 2] if at + 2 < len(tokens) else None
        return third is not None and ("DEED" in third.kinds or third.text.split()[0] in _DEEDS_ASKED_FOR)
    if (first.text, after.text) == ("do", "the"):  # `do the unions need it`, but not `do the audit`
        return bool(_DEEDS_ASKED_FOR & {token.text for token in tokens[at + 3 : at + 5]})
    return first.text in _AUXILIARIES and _is_asked_about(first, after)


def _asks_further_on(tokens: Sequence[Token]) -> bool:
    """`Quick update: how do I change the date`."""
    return any(
        one.text in _WAYS and two.text in _AUXILIARIES | _MODALS and three.text in _PRONOUNS
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


_WAYS = words("how why where when what who which")


def _is_asked_about(first: Token, after: Token) -> bool:
    """In `is this done` and `have you heard` the subject follows; `have this done` and `was done` tell."""
    if "NUMBER" in after.kinds:
        return first.text not in ("have", "do")
    if after.text in _PRONOUNS or (after.text == "the" and first.text not in ("have", "do")):
        return True
    return first.text not in ("have", "do") and not {"SUBJECT", "ITEMS"}.isdisjoint(after.kinds)

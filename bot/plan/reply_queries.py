"""Queries: a list, a count or a summary of the plan, or the history of one action.

Read before anything else, and only from words that ask.  The answer has only what was said: `kind`, and of
`theme`, `owner`, `rag`, `ref`, `within_days`, `over_days`, `since` what is there.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.plan.date_words import tokens_of
from bot.plan.dates import date_phrases
from bot.plan.grammar import Stage, Token, words
from bot.plan.references import full_reference, read_reference
from bot.plan.reply_lexicon import ENGLISH
from bot.plan.reply_words import reply_tokens
from bot.plan.spans import When, add_months

ASKS = Stage()


def _asks(kind: str, *patterns: str) -> None:
    """Phrases that ask for that kind of answer."""
    ASKS.rule("ASKS", *patterns, examples={})(lambda **_: kind)


_asks(
    "history", "history", "audit trail", "what happened to|with|on", "full story", "timeline", "track record"
)
_asks(
    "stale",
    "hasnt|havent|not|never [been] updated|responded|replied|reported",
    "no update|updates|news|response",
    "without [an] update|updates",
    "gone quiet|silent",
    "not heard from",
    "stale",
    "needs|need chasing",
    "silent",
)
_asks(
    "changes",
    "changed",
    "changes",
    "moved",
    "whats new",
    "updates",
    "what has|have|s happened",
    "happened",
    "been updated",
)
_asks(
    "overdue",
    "overdue",
    "late",
    "past due",
    "past [their|its|the] deadline|date|deadlines",
    "missed [their] deadline|deadlines",
    "running late",
    "slipped",
)
_asks("due", "due", "coming up", "upcoming", "deadlines", "falls|falling due")
_asks(
    "summary",
    "summary",
    "summarise|summarize",
    "overview",
    "headlines",
    "snapshot",
    "how are we doing|getting",
    "how|hows is|are|s going|doing|looking",
    "how is|are|s the plan|things|everything|it going|doing|looking",
    "hows it|things|everything going|looking",
    "hows the plan [doing|going|looking]",
    "where are we [up] [to] [with|on]",
    "where do we stand",
    "state of play",
    "overall position|picture|status",
    "progress report",
    "status report",
)
_asks(
    "list",
    "list",
    "show",
    "what have i|we got",
    "what do i|we have",
    "whats on my list|plate",
    "left",
    "outstanding",
    "open",
    "actions|items|tasks|ones",
    "whats mine",
    "am i|do i own",
    "belong to",
    "on my plate",
    "remaining",
)
_PRIORITY = ("history", "stale", "changes", "overdue", "due", "summary", "list")

# A query begins so; whatever else holds these words tells news.
_OPENINGS = words(
    """show list give what whats which who whos whose how hows many count any anything are summary summarise overview
    history overdue due changes report tell find display all my open outstanding headlines red amber green where
    get see actions late please pls can could i quick full number no stale upcoming today this everything updates
    status who's audit timeline snapshot remind have do am"""
)
_NOT_OPENINGS = words("why when is has does should shall will did")
_THEME_LEADS = words("of in on under within across about for with from")
_THEME_ENDS = words(
    """since due over more than that which by this next please pls owned for in on now today thanks overdue late right
    with are is have has not then at the moment ? . , ! >"""
)
_NO_THEME = words(
    "the total plan all a an me us my our and or last past order of days weeks detail full moment now mine it this general it"
)
_ME = words("i im ive my mine me")
_GIVE_ME = words("show give tell get send list can could let for")


def read_query(own: str, today: date, refs: Sequence[str], thread: str | None) -> dict[str, Any] | None:
    """What is asked of the plan, or None when nothing is."""
    if found := re.fullmatch(
        r"how(?:'s|s| is| are)? (?!are |is |we |this|it |you|i )([a-z][a-z ]*?) (?:going|doing|looking|progressing|getting on)\W*",
        own.strip().lower(),
    ):
        return (
            {"kind": "summary", "theme": found[1].removeprefix("the ")}
            if found[1] not in ("things", "everything", "the plan")
            else {"kind": "summary"}
        )
    tokens = ASKS.apply(_plain_tokens(own)) if len(own) < 200 else []
    if not tokens or len(tokens) > 30 or not _opens(tokens, own, thread):
        return None
    kinds = {token.kinds["ASKS"] for token in tokens if "ASKS" in token.kinds}
    kind = next((kind for kind in _PRIORITY if kind in kinds), None)
    texts = [token.text for token in tokens]
    if kind is None and texts[:2] == ["how", "many"] and any("COLOUR" in token.kinds for token in tokens):
        kind = "list"
    ref = _ref(tokens, refs) or (thread if kind == "history" else None)
    if kind == "changes" and ref and not thread:
        kind = "history"
    if kind is None or (kind == "history") != bool(ref) or _is_about_one(texts, kind):
        return None
    found: dict[str, Any] = {"kind": kind, "ref": full_reference(ref) if ref else None}
    dates = date_phrases(tokens_of(own), today)
    found["rag"] = next((t.kinds["COLOUR"] for t in tokens if "COLOUR" in t.kinds), None)
    found["owner"] = _owner(tokens)
    found["theme"] = None if kind == "history" else _theme(tokens, dates)
    found |= _times(kind, own, dates, today)
    return {name: value for name, value in found.items() if value is not None}


def _plain_tokens(own: str) -> list[Token]:
    return [token for token in reply_tokens(own) if token.text not in ("\n", "the", "'", ":", "*", "_")]


def _opens(tokens: Sequence[Token], own: str, thread: str | None) -> bool:
    first = tokens[0]
    text = first.text.split()[0]
    if text in ("hi", "hello", "hey", "ok", "morning", "so") and len(tokens) > 1:
        first, text = tokens[1], tokens[1].text.split()[0]
    if text in ("can", "could") and not {"see", "show", "list", "have", "get", "give"} & {
        t.text.split()[0] for t in tokens[1:4]
    }:
        return False
    if text in _NOT_OPENINGS or (text not in _OPENINGS and "ASKS" not in first.kinds):
        return False
    asked = own.rstrip().endswith("?")
    states = any(
        t.text in ("because", "as", "until", "but", "will", "done", "waiting", "blocked", "sorry", "cos")
        for t in tokens
    )
    return not states and (
        asked
        or thread is None
        or text in words("show list what whats which who how summary history give my headlines overview")
    )


def _is_about_one(texts: Sequence[str], kind: str) -> bool:
    """Whether it asks about the action at hand, which is a question and no query."""
    joined = " ".join(texts)
    if kind == "history":
        return False
    return bool(
        re.search(
            r"\b(?:is|are|s|whats|why) (?:this|it|that)\b|\b(?:this|it|that) (?:is|one|action)\b|\b(?:about|with|for) (?:this|it)\b",
            joined,
        )
        or re.search(
            r"^(?:who|whos) (?:owns|leads|leading|responsible)\b|\byou need\b|^what(?:s| is| does)? (?:needed|left to do|expected)\b|^what (?:do|does|should|is the|counts)\b(?! i have| we have)",
            joined,
        )
        or re.search(r"^(?:what|which|whats) .*(?:mean|evidence|deadline for)\b", joined)
    )


def _ref(tokens: Sequence[Token], refs: Sequence[str]) -> str | None:
    for at, token in enumerate(tokens):
        if not {"REF", "DOTTED"}.isdisjoint(token.kinds):
            return (read_reference(token.text, refs) or [token.text])[0]
        if (
            "NUMBER" in token.kinds
            and at
            and tokens[at - 1].text.split()[-1] in ("of", "for", "history", "with", "on", "action", "to")
        ):
            found = read_reference(token.text, refs)
            before = tokens[at - 1]
            if len(found) == 1:
                return found[0]
            if (
                before.text.isalpha()
                and len(before.text) < 5
                and not before.kinds
                and before.text not in ENGLISH
            ):
                return f"{before.text}{token.text}"
        if (
            "NUMBER" in token.kinds
            and at
            and tokens[at - 1].text.isalpha()
            and len(tokens[at - 1].text) in (2, 3)
            and tokens[at - 1].text not in ENGLISH
        ):
            return f"{tokens[at - 1].text}-{token.text}"
    return None


def _owner(tokens: Sequence[Token]) -> str | None:
    for token in tokens:
        if "PERSON" in token.kinds:
            return str(token.kinds["PERSON"])
    for before, token in zip([None, *tokens], tokens, strict=False):
        first = token.text.split()
        if "ASKS" in token.kinds and not {"i", "my"}.isdisjoint(first):
            return "me"
        asks_for = (
            token.text == "me" and before and before.text.split()[-1] in _GIVE_ME and before.text != "for"
        )
        wishes = token.text == "i" and before and before.text in ("can", "could", "may")
        if token.text in _ME and not asks_for and not wishes:
            return "me"
        if "NAME" in token.kinds:
            return str(token.kinds["NAME"])
    return None


def _theme(tokens: Sequence[Token], dates: Sequence[Token]) -> str | None:
    """The words after `in`, `on`, `under`, as typed."""
    spans = [
        (t.start, t.end) for t in dates if "WHEN" in t.kinds or "DOUBT" in t.kinds or "LENGTH" in t.kinds
    ]
    for at, token in enumerate(tokens[:-1]):
        if token.text.split()[-1] not in _THEME_LEADS:
            continue
        found: list[str] = []
        for after in tokens[at + 1 :]:
            if after.text in _THEME_ENDS or any(start <= after.start < end for start, end in spans):
                break
            if not {"PERSON", "NAME", "NUMBER", "REF", "COLOUR"}.isdisjoint(after.kinds) and not found:
                break
            if "ASKS" in after.kinds and after.text in (
                "actions",
                "items",
                "ones",
                "tasks",
                "due",
                "overdue",
            ):
                break
            found.append(after.text)
        if found and not all(word in _NO_THEME for word in found):
            return " ".join(found)
    return None


def _times(kind: str, own: str, dates: Sequence[Token], today: date) -> dict[str, Any]:
    small = own.lower()
    if kind in ("changes", "stale") and "since" in small:
        day = _since(dates, today)
        return {"since": day.isoformat()} if day else {}
    if kind == "changes":
        return _changes_in(small, today)
    if kind in ("overdue", "stale"):
        days = _days_named(small)
        return {"over_days": days} if days else {}
    if kind == "due" or (kind == "list" and "due" in small):
        ends = [t.kinds["WHEN"].last for t in dates if "WHEN" in t.kinds]
        return {"within_days": (ends[0] - today).days} if len(ends) == 1 and ends[0] >= today else {}
    return {}


def _changes_in(small: str, today: date) -> dict[str, Any]:
    """`what changed this week` is since its Monday, `yesterday` since then."""
    if "this week" in small and today.weekday():
        return {"since": (today - timedelta(days=today.weekday())).isoformat()}
    if "yesterday" in small:
        return {"since": (today - timedelta(days=1)).isoformat()}
    return {}


_UNIT_DAYS = {"day": 1, "week": 7, "wk": 7, "fortnight": 14, "month": 30}
_SMALL_NUMBERS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "couple": 2,
}


def _days_named(small: str) -> int | None:
    match = re.search(
        r"\b(\d{1,3}|a|one|two|three|four|five|six|ten)\s?(working )?(day|week|wk|fortnight|month)s?\b", small
    )
    if not match or match[2]:
        return None
    count = int(match[1]) if match[1].isdigit() else _SMALL_NUMBERS[match[1]]
    return count * _UNIT_DAYS[match[3]]


def _since(dates: Sequence[Token], today: date) -> date | None:
    """The most recent such day before today."""
    texts = [token.text for token in dates]
    if "yesterday" in texts:
        return today - timedelta(days=1)
    whens = [token for token in dates if "WHEN" in token.kinds]
    if len(whens) != 1:
        return None
    when: When = whens[0].kinds["WHEN"]
    if when.weekday is not None:
        return today - timedelta(days=(today.weekday() - when.weekday - 1) % 7 + 1)
    day = when.first
    while day >= today:
        day = add_months(day, -1) if when.weak else add_months(day, -12)
    return day

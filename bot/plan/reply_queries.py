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
from bot.plan.reply_setting import Setting
from bot.plan.reply_words import reply_tokens
from bot.plan.spans import When, add_months

LONGEST = 200  # characters; nobody asks for a list in more

ASKS = Stage()
Query = dict[str, Any]


def _asks(kind: str, patterns: str) -> None:
    """Phrases, parted by semicolons, that ask for that kind of answer."""
    pattern_list = [" ".join(pattern.split()) for pattern in patterns.split(";")]
    ASKS.rule("ASKS", *pattern_list, examples={})(lambda **_: kind)


# In this order when several are said.
_KINDS = ("history", "stale", "changes", "overdue", "due", "summary", "list")
_asks("history", "history; audit trail; what happened to|with|on; full story; timeline; track record")
_asks(
    "stale",
    """
    hasnt|havent|not|never [been] updated|responded|replied|reported; no update|updates|news|response;
    without [an] update|updates; hasnt|havent given|sent|provided|done [an|any] update|updates; gone quiet|silent; not heard from; stale; needs|need chasing; silent
    """,
)
_asks(
    "changes",
    """
    changed; changes; moved; whats new; updates; what has|have|s happened; happened; been updated
    """,
)
_asks(
    "overdue",
    """
    overdue; late; past due; past [their|its|the] deadline|date|deadlines; missed [their] deadline|deadlines;
    running late; slipped; who|whos [is] behind
    """,
)
_asks("due", "due; coming up; upcoming; deadlines; falls|falling due")
_asks(
    "summary",
    """
    summary; summarise|summarize; overview; headlines; snapshot; how are we doing|getting;
    how is|are the plan|things|everything|it going|doing|looking; hows it|things|everything going|looking;
    hows the plan [doing|going|looking]; where are we [up] [to] [with|on]; where do we stand; state of play;
    overall position|picture|status; progress|status report
    """,
)
_asks(
    "list",
    """
    list; show; what have i|we [still] got; what do i|we [still] have; whats on my list|plate; left; outstanding; open;
    actions|items|tasks|ones; whats [still] mine; does|has|have PERSON|NAME have|got|own [left|outstanding|on];
    is PERSON|NAME working on; do i own; belong to; on my plate; remaining
    """,
)

# A query begins with these; whatever else holds the words above tells news or asks about one action.
_OPENINGS = words(
    """show list give what whats which who whos whose how hows many count any anything are summary summarise
    overview history overdue due changes report tell find display all my open outstanding headlines red amber
    green where get see actions late please pls can could i quick full number no stale upcoming today this
    everything reds ambers greens updates status audit timeline snapshot remind have do am"""
)
_OPENINGS_IN_THREAD = words("show list what whats which who how summary history give my headlines overview")
_GREETINGS = words("hi hello hey ok morning so")
# Whose actions are in play tells with these, and asks only where a word of wishing stands beside them.
_DEEDS = words("slipped moved changed happened late updated updates missed past running")
_HAVERS = words("i have am can could")
_WISHED = words("list show see want need like what which get give got do who how")
_WITHIN = words("in within next by")
_HEADINGS = words("summary history overview headlines snapshot timeline")
_HEADING_LEADS = words("overall general brief short latest current board exec executive high one")
_WISHES = words("see show list have get give")
_NEWS = words("because as until but will done waiting blocked sorry cos")
_ABOUT_ONE = re.compile(
    r"""\b(?:is|are|s|whats)\ (?:this|it|that)\b | \b(?:this|it|that)\ (?:is|one|action)\b
    | \b(?:does|do|did)\ (?:this|it|that)\b | \b(?:about|with|for)\ (?:this|it)\b | \byou\ need\b
    | ^(?:who|whos)\ (?:owns|leads|leading|responsible)\b
    | ^what(?:s|\ is|\ does)?\ (?:needed|left\ to\ do|expected)\b
    | ^what\ (?:do|does|should|is\ the|counts)\b(?!\ i\ (?:still\ )?(?:have|own)|\ we\ (?:have|own)|\ \S+\ (?:have|own)\b)
    | ^what\S*\ .*(?:mean|evidence|deadline\ for)\b""",
    re.VERBOSE,
)
_HOW_IS = re.compile(
    r"how(?:'s|s| is| are)? (?!are |is |we |this |it |you |i )([a-z][a-z ]*?)"
    r" (?:going|doing|looking|progressing|getting on)\W*"
)


def read_query(own: str, setting: Setting) -> Query | None:
    """What is asked of the plan, or None when nothing is."""
    if len(own) > LONGEST:
        return None
    today, refs, thread = setting.today, setting.refs, setting.thread
    if asked := _HOW_IS.fullmatch(own.strip().lower()):
        theme = asked[1].removeprefix("the ")
        return {"kind": "summary"} | ({} if theme in ("things", "everything", "plan") else {"theme": theme})
    tokens = ASKS.apply(_plain_tokens(own))
    if not tokens or not _opens(tokens, own, thread) or (refs and _tells(tokens, own, today)):
        return None
    ref = _ref(tokens, refs)
    kind = _kind(tokens, ref, thread)
    if kind is None or (kind != "history" and (ref or _ABOUT_ONE.search(" ".join(t.text for t in tokens)))):
        return None
    found: Query = {"kind": kind}
    if kind == "history":
        return found | {"ref": full_reference(ref or thread or "")} if ref or thread else None
    dates = date_phrases(tokens_of(own), today, setting.calendar)
    found["rag"] = next((t.kinds["COLOUR"] for t in tokens if "COLOUR" in t.kinds), None)
    found |= {"owner": _owner(tokens, _plain_tokens(own)), "theme": _theme(tokens, dates)} | _times(
        kind, own, dates, today
    )
    return {name: value for name, value in found.items() if value is not None}


def _plain_tokens(own: str) -> list[Token]:
    return [token for token in reply_tokens(own) if token.text not in ("\n", "the", "'", ":", "*", "_")]


def _opens(tokens: Sequence[Token], own: str, thread: str | None) -> bool:
    """Whether it begins as a query does; in a thread, where people report, fewer words do."""
    greets = len(tokens) > 1 and tokens[0].text in _GREETINGS
    first = tokens[1] if greets else tokens[0]
    text = first.text.split()[0]
    if text in ("can", "could") and not _WISHES & {token.text.split()[0] for token in tokens[1:4]}:
        return False
    if len(tokens) <= 8 and thread is None and any(t.text in _HEADINGS for t in tokens) and _is_lead(first):
        return True
    if (
        len(tokens) == 2
        and not {"OWNED_BY", "PERSON"}.isdisjoint(first.kinds)
        and tokens[1].text in _UNTITLED
    ):
        return True  # `Priya's actions`
    if text not in _OPENINGS and "ASKS" not in first.kinds:
        return False
    if any(token.text in _NEWS for token in tokens):
        return False
    if thread and "to" in {token.text for token in tokens} and "have" in own.lower().split():
        return False  # `what do I have to do?` is about this one
    return thread is None or own.rstrip().endswith("?") or text in _OPENINGS_IN_THREAD


def _is_lead(first: Token) -> bool:
    """`overall summary`, `TH-9 history`."""
    return first.text in _HEADING_LEADS or not {"REF", "DOTTED"}.isdisjoint(first.kinds)


def _tells(tokens: Sequence[Token], own: str, today: date) -> bool:
    """Whether somebody with actions in play tells how they stand: `slipped to 16 March`, `due 31 March`."""
    first, said = tokens[0], {word for token in tokens for word in token.text.split()}
    if first.text in _DEEDS or first.text in _HAVERS:
        return not said & _WISHED
    if first.text == "all" and any(not {"DONE", "EXCEPT", "NEGATION"}.isdisjoint(t.kinds) for t in tokens):
        return True
    if first.text != "due":
        return False
    spans = [token.kinds["WHEN"] for token in date_phrases(tokens_of(own), today) if "WHEN" in token.kinds]
    return len(spans) == 1 and spans[0].first == spans[0].last and not said & _WITHIN


def _kind(tokens: Sequence[Token], ref: str | None, thread: str | None) -> str | None:
    said = {token.kinds["ASKS"] for token in tokens if "ASKS" in token.kinds}
    kind = next((kind for kind in _KINDS if kind in said), None)
    if kind == "changes" and ref and not thread:
        return "history"
    first = tokens[0].text
    counts = first in ("whats", "which", "count", "any", "reds", "ambers", "greens") or [
        token.text for token in tokens[:2]
    ] == ["how", "many"]
    return "list" if kind is None and counts and any("COLOUR" in token.kinds for token in tokens) else kind


# ---------------------------------------------------------------- which action, whose, which theme

_BEFORE_NUMBER = words("own of for history with on action to")


def _ref(tokens: Sequence[Token], refs: Sequence[str]) -> str | None:
    for before, token in zip([None, *tokens], tokens, strict=False):
        if not {"REF", "DOTTED"}.isdisjoint(token.kinds):
            return (read_reference(token.text, refs) or [token.text])[0]
        if "NUMBER" not in token.kinds or before is None:
            continue
        found = read_reference(token.text, refs)
        if len(found) == 1 and before.text.split()[-1] in _BEFORE_NUMBER:
            return found[0]
        if before.text.isalpha() and 1 < len(before.text) < 4 and before.text not in ENGLISH:
            return f"{before.text}-{token.text}"
    return None


_ME = words("i im ive my mine me")
_GIVE_ME = words("show give tell get send list can could let")
_MAY_I = words("can could may")


def _owner(tokens: Sequence[Token], typed: Sequence[Token]) -> str | None:
    """A mention, a name, or `me` for the speaker."""
    if mentioned := [token.kinds["PERSON"] for token in typed if "PERSON" in token.kinds]:
        return str(mentioned[0])
    for before, token in zip([None, *tokens], tokens, strict=False):
        if "ASKS" in token.kinds and not {"i", "my", "mine"}.isdisjoint(token.text.split()):
            return "me"
        lead = before.text.split()[-1] if before else ""
        wishes = (token.text == "me" and lead in _GIVE_ME) or (token.text == "i" and lead in _MAY_I)
        if token.text in _ME and not wishes:
            return "me"
        if "NAME" in token.kinds:
            return _full_name(tokens, token)
    return None


def _full_name(tokens: Sequence[Token], first: Token) -> str:
    """The name and those that follow it."""
    found: list[str] = []
    for token in tokens[tokens.index(first) :]:
        if "NAME" not in token.kinds:
            break
        found.append(str(token.kinds["NAME"]))
    return " ".join(found)


_THEME_LEADS = words("of in on under within across about for with from")
_THEME_ENDS = words(
    """since due over more than that which by this next please pls owned for in on now today thanks overdue
    late right with are is have has not then at ? . , ! >"""
)
_NO_THEME = words(
    """total plan all a an me us my our and or last past order of days weeks detail full moment now mine it
    this general list plate desk books"""
)
_READERS = words("me us board panel cabinet scrutiny committee meeting chair director dcs everyone")
_NOT_FIRST = words("PERSON NAME NUMBER REF COLOUR")
_UNTITLED = words("actions items ones tasks due overdue")


def _theme(tokens: Sequence[Token], dates: Sequence[Token]) -> str | None:
    """The words after `in`, `on`, `under`, as typed."""
    spans = [t for t in dates if not {"WHEN", "DOUBT", "LENGTH"}.isdisjoint(t.kinds)]
    dated = [token for token in tokens if any(t.start <= token.start < t.end for t in spans)]
    for at, token in enumerate(tokens):
        if token.text.split()[-1] in _THEME_LEADS:
            found = _words_of_theme([t for t in tokens[at + 1 :]], dated)
            if token.text == "for" and found[:1] and found[0] in _READERS:
                continue
            if not _NO_THEME.issuperset(found):
                return " ".join(found)
    return None


def _words_of_theme(tokens: Sequence[Token], dated: Sequence[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.text in _THEME_ENDS or token in dated or ("ASKS" in token.kinds and token.text in _UNTITLED):
            break
        if not found and not _NOT_FIRST.isdisjoint(token.kinds):
            break
        found.append(token.text)
    return found


# ---------------------------------------------------------------- times

_LENGTH = re.compile(
    r"\b(\d{1,3}|a|one|two|three|four|five|six|ten) ?(day|week|wk|fortnight|month)s?\b", re.IGNORECASE
)
_UNIT_DAYS = {"day": 1, "week": 7, "wk": 7, "fortnight": 14, "month": 30}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


def _times(kind: str, own: str, dates: Sequence[Token], today: date) -> Query:
    small = own.lower()
    if kind == "changes" or (kind == "stale" and "since" in small):
        day = _since(small, dates, today)
        return {"since": day.isoformat()} if day else {}
    if kind in ("overdue", "stale"):
        return {"over_days": _days_named(small)}
    ends = [token.kinds["WHEN"].last for token in dates if "WHEN" in token.kinds]
    if kind == "due" and len(ends) == 1 and ends[0] >= today:
        return {"within_days": (ends[0] - today).days}
    return {}


def _days_named(small: str) -> int | None:
    """A length in days; a month counts thirty."""
    match = _LENGTH.search(small)
    if not match:
        return None
    count = _COUNTS[match[1]] if match[1] in _COUNTS else int(match[1])
    return count * _UNIT_DAYS[match[2]]


def _since(small: str, dates: Sequence[Token], today: date) -> date | None:
    """The most recent such day before today; this week began on Monday."""
    if "yesterday" in small:
        return today - timedelta(days=1)
    if "since" not in small:
        return today - timedelta(days=today.weekday()) if "this week" in small and today.weekday() else None
    whens = [token.kinds["WHEN"] for token in dates if "WHEN" in token.kinds]
    return _most_recent(whens[0], today) if len(whens) == 1 else None


def _most_recent(when: When, today: date) -> date:
    if when.weekday is not None:
        return today - timedelta(days=(today.weekday() - when.weekday - 1) % 7 + 1)
    day = when.first
    while day >= today:
        day = add_months(day, -1 if when.weak else -12)
    return day

"""The grammar of `/plan`, of a direct message and of a mention: a verb first, then its parts.

`read_command` understands a line wholly or refuses it; nothing half-understood is carried out.  Filters are
`key:value` in any order.  What people answer in their own words is read by `bot/plan/replies.py`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches

from bot.plan.calendar import ENGLAND, Calendar
from bot.plan.date_words import date_tokens
from bot.plan.dates import read_date
from bot.plan.errors import BadPercent, Missing, PastDate, UnknownVerb, UnreadableDate
from bot.plan.items import Colour, Forecast
from bot.plan.own_words import read_absence, read_hour, read_weekdays
from bot.plan.reminders import Level

EXAMPLES = {
    "show": "show TH-12",
    "history": "history TH-12",
    "add": "add Agree the supervision policy owner:@sam due:12 Dec theme:Workforce",
    "done": "done TH-12",
    "update": "update TH-12 60% panel agreed",
    "colour": "colour TH-12 amber because two posts are still open",
    "block": "block TH-12 because legal advice is outstanding",
    "slip": "slip TH-12 to 12 Dec because the panel moved",
    "forecast": "forecast TH-12 miss 12 Dec because the panel moved",
    "assign": "assign TH-12 @sam",
    "note": "note TH-12 adverts went out on Monday",
    "snooze": "snooze TH-12 3 working days",
    "verify": "verify TH-12",
    "back": "back TH-12 because the minutes are missing",
    "withdraw": "withdraw TH-12 because TH-21 replaces it",
    "due": "due 14d",
    "digest": "digest preview",
    "days": "days off 24 Dec office closed",
    "away": "away 21 Dec-3 Jan cover:@sam",
    "settings": "settings hour:10 days:Mon-Thu level:light",
    "help": "help slip",
}

VERBS = ("mine", "overdue", "due", "stale", "summary", "show", "history", "add", "done", "update", "colour",
         "block", "slip", "forecast", "assign", "note", "snooze", "verify", "back", "withdraw", "undo", "digest",
         "days", "away", "settings", "health", "help")  # fmt: skip
SYNONYMS = {"color": "colour", "move": "slip", "blocked": "block", "my": "mine", "list": "mine", "complete": "done",
            "?": "help", "reassign": "assign", "hi": "help", "hello": "help"}  # fmt: skip

REFERENCE = re.compile(r"#?[A-Za-z]{1,8}[-– ]?\d{1,6}|#\d{1,6}|\d{1,4}(?:\.\d{1,4}){0,3}")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Characters that say nothing, and that some databases refuse."""
_ANOTHER = re.compile(r"\n\s*#?[A-Za-z]{1,8}-\d{1,6}\b")
"""A further line that begins with an action."""
_AND_ANOTHER = re.compile(r"\s*(?:,|&|\+|and\b)\s*#?[A-Za-z]{1,8}[-–]?\d{1,6}\b", re.IGNORECASE)
_PERSON = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>|@\S+")
_FILTER = re.compile(r"\b(owner|due|theme|colour|color|plan|page|again):", re.IGNORECASE)
_OWN_FILTER = re.compile(r"\b(cover|hour|days|level):", re.IGNORECASE)
"""Filters of what is about the person; elsewhere they are words like any other."""
_BECAUSE = re.compile(r"\s+(?:because|as|since|reason:)\s+|\s+[-–—]\s+|:\s+", re.IGNORECASE)
_NOT = re.compile(r"(?:no longer|not any ?more|not|isn['’]?t)\b", re.IGNORECASE)
_ANY_PERCENT = re.compile(r"%|\bper\s?cent\b", re.IGNORECASE)
_PERCENT_OF = re.compile(r"(?:%|\bper\s?cent)\s+of\b", re.IGNORECASE)
"""A share of something else than the action: kept as words."""
_PERCENT = re.compile(r"(\d{1,4})\s*(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
_OF_SOMETHING = re.compile(r"\s*of\s+(?!(?:it|this|the\s+(?:way|action|work))\b)", re.IGNORECASE)
"""`60% of files read` is no share of the action."""
_ODD_PERCENT = re.compile(r"(?:not\s+)?-?\d{0,4}(?:\.\d+)?\s*(?:%|per\s?cent)", re.IGNORECASE)
_NO_BLOCK = re.compile(r"not|no longer|not (?:any ?more|now)|nothing", re.IGNORECASE)


_ASKING = frozenset({"mine", "overdue", "due", "stale", "summary", "show", "history", "health", "help"})
"""Verbs that change nothing."""
_LISTS = frozenset({"owner", "theme", "colour", "plan", "page"})
FILTERS = {
    "overdue": _LISTS,
    "due": _LISTS,
    "stale": _LISTS,
    "forecast": _LISTS,
    "add": frozenset({"owner", "due", "theme", "plan", "again"}),
    "summary": frozenset({"theme", "plan"}),
    **dict.fromkeys(("mine", "digest", "days", "health"), frozenset({"plan"})),
    "away": frozenset({"cover"}),
    "settings": frozenset({"hour", "days", "level"}),
}
"""The filters each verb understands; any other is refused, so that none is left out in silence."""
LONGEST_TITLE = 500
LONGEST_DAY = 6
"""Words of a day before what it is called."""


@dataclass(frozen=True)
class Command:
    """One understood line.  Fields a verb does not use are empty.

    `reference`, `person`, `theme` and `plan` are as typed: only the plan knows what they mean.
    """

    verb: str
    reference: str = ""
    words: str = ""
    percent: int | None = None
    colour: Colour | None = None
    forecast: Forecast | None = None
    day: date | None = None
    typed: str = ""
    """The day as it was typed."""
    days: int | None = None
    works: bool | None = None
    """Whether `day` is worked: `days on` and `days off`."""
    person: str = ""
    theme: str = ""
    plan: str = ""
    page: int = 1
    again: bool = False
    """`add` the same once more."""
    last: date | None = None
    """The last day of an absence, whose first is `day`."""
    hour: int | None = None
    level: str = ""
    works_on: str = ""
    """ISO weekdays, Monday is 1."""


def read_command(text: str, today: date, calendar: Calendar = ENGLAND) -> Command:
    """What the line asks for.  `today` is the day in the speaker's plan's zone, `calendar` that plan's.

    Raises UnknownVerb with the nearest three, Missing, BadPercent, UnreadableDate, PastDate.
    """
    typed, _, rest = UNSEEN.sub("", text).strip().partition(" ")
    verb = SYNONYMS.get(typed.lower(), typed.lower())
    if not verb:
        return Command("mine")
    if verb not in VERBS:
        raise UnknownVerb(typed, nearest(verb))
    reader = _READERS.get(verb)
    return reader(verb, rest.strip(), today, calendar) if reader else _whole(verb, rest.strip())


def nearest(typed: str) -> tuple[str, ...]:
    """The three verbs most like what was typed."""
    known = [*VERBS, *SYNONYMS]
    close = [SYNONYMS.get(v, v) for v in get_close_matches(typed.lower(), known, n=6, cutoff=0.0)]
    return tuple(dict.fromkeys(close))[:3]


def has_filters(text: str) -> bool:
    """Whether a `key:value` stands in the line: then it was meant as a command."""
    return bool(_FILTER.search(text))


def verb_of(text: str) -> str | None:
    """The verb the line begins with; None when its first word is another."""
    typed = text.strip().partition(" ")[0].lower()
    verb = SYNONYMS.get(typed, typed)
    return verb if verb in VERBS else None


def only_asks(text: str) -> bool:
    """Whether the line can change nothing: words that begin with no verb are a question or are refused."""
    verb = verb_of(text)
    if verb == "digest":
        return "now" not in UNSEEN.sub("", text).lower().split()
    return verb is None or verb in _ASKING


def _whole(verb: str, rest: str) -> Command:
    """A verb that takes filters or nothing: `mine`, `overdue`, `undo`."""
    words, filters = _filters(verb, rest)
    if words and verb in ("overdue", "stale"):
        raise Missing(
            verb, f"filters only; “{words}” was not understood", f"{verb} theme:workforce owner:@sam"
        )
    if words:
        raise Missing(verb, f"nothing more; “{words}” was not understood", verb)
    return _filtered(Command(verb), filters)


def _help(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    about = rest.split(" ")[0].lower()
    about = SYNONYMS.get(about, about)
    if about and about not in VERBS:
        raise UnknownVerb(about, nearest(about))
    return Command(verb, words=about)


def _due(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    words, filters = _filters(verb, rest)
    command = _filtered(Command(verb, days=7, words=words), filters)
    if not words:
        return command
    if within := re.fullmatch(r"(?:in |next )?(\d{1,3})\s*(d|days?|w|weeks?)?", words.lower()):
        number = int(within[1]) * (7 if (within[2] or "d").startswith("w") else 1)
        return replace(command, days=number)
    day = read_date(words, today, calendar)
    if day is None or day < today:
        raise UnreadableDate(words)
    return replace(command, days=(day - today).days)


def _add(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    title, filters = _filters(verb, rest)
    title = title.strip(" \"“”'")
    if not title:
        raise Missing(verb, "what is to be done", EXAMPLES[verb])
    if len(title) > LONGEST_TITLE:
        raise Missing(verb, f"what is to be done in at most {LONGEST_TITLE} characters", EXAMPLES[verb])
    if "owner" not in filters:
        raise Missing(verb, "an owner", EXAMPLES[verb])
    if "due" not in filters:
        raise Missing(verb, "a date", EXAMPLES[verb])
    command = _filtered(Command(verb, words=title), filters)
    day = _future(filters["due"], today, calendar)
    return replace(command, day=day, typed=filters["due"], person=filters["owner"])


def _item(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    """A reference alone: `show`, `history`, `verify`."""
    reference, words = _reference(verb, rest)
    if words:
        raise Missing(verb, f"a reference alone; “{words}” was not understood", EXAMPLES[verb])
    return Command(verb, reference)


def _item_and_words(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    """A reference and free words: `done`, `note`, `update`, `block`, `back`, `withdraw`."""
    reference, words = _reference(verb, rest)
    if verb == "update":
        return _update(reference, words)
    if verb != "done":
        words = re.sub(r"^(?:because|as|by|on|reason:)\s+", "", words, flags=re.IGNORECASE)
        if not words or (verb == "block" and _NO_BLOCK.fullmatch(words)):
            raise Missing(verb, "a reason" if verb != "note" else "the note", EXAMPLES[verb])
    if verb == "block" and _NOT.match(words):
        cure = f"colour {reference} green"
        raise Missing(verb, f"what is in its way; “{words}” reads as if nothing were", cure)
    return Command(verb, reference, words)


def _update(reference: str, words: str) -> Command:
    percent = _PERCENT.match(words)
    if percent and int(percent[1]) > 100:
        raise BadPercent(int(percent[1]))
    if percent and _OF_SOMETHING.match(words, percent.end()):
        percent = None
    if not words:
        raise Missing("update", "what has changed", EXAMPLES["update"])
    if percent is None and _ODD_PERCENT.fullmatch(words):
        raise Missing("update", f"a whole per cent from 0 to 100; “{words}” is none", EXAMPLES["update"])
    if re.fullmatch(r"[\d.,/ -]+", words):
        raise Missing(
            "update", f"words, or per cent with its sign; “{words}” could be anything", EXAMPLES["update"]
        )
    if _PERCENT_OF.search(words):
        return Command("update", reference, words)
    if not percent and _ANY_PERCENT.search(words):
        raise Missing(
            "update", f"the share first, as a whole number; “{words}” could be anything", EXAMPLES["update"]
        )
    rest = words[percent.end() :].strip(" ,;:-–") if percent else words
    return Command("update", reference, rest, percent=int(percent[1]) if percent else None)


def _colour(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    reference, words = _reference(verb, rest)
    named, reason = _split_reason(words)
    try:
        colour = Colour(
            {"r": "red", "a": "amber", "g": "green", "b": "blue"}.get(named.lower(), named.lower())
        )
    except ValueError:
        raise Missing(verb, "one colour: red, amber, green or grey", EXAMPLES[verb]) from None
    if not reason and colour in (Colour.RED, Colour.AMBER):
        raise Missing(verb, "a reason (because …)", EXAMPLES[verb])
    return Command(verb, reference, reason, colour=colour)


def _slip(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    reference, words = _reference(verb, rest)
    typed, reason = _split_reason(re.sub(r"^to\s+", "", words, flags=re.IGNORECASE))
    if not typed:
        raise Missing(verb, "the new date", EXAMPLES[verb])
    day = _future(typed, today, calendar)
    if not reason:
        raise Missing(verb, "a reason (because …)", EXAMPLES[verb])
    return Command(verb, reference, reason, day=day, typed=typed)


_MAKES_IT = re.compile(r"(?:will )?(?:make (?:it|the date)|be on time|on time|on track)", re.IGNORECASE)
_AT_RISK = re.compile(r"(?:is )?at risk", re.IGNORECASE)
_MISSES = re.compile(r"(?:will )?miss(?: (?:it|the date))?\b[ ,]*(?:(?:to|until|till|by)\s+)?", re.IGNORECASE)


def _forecast(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    """Bare, the list of what is forecast to miss; else `on time`, `at risk` or `miss` and a day."""
    if not rest or _FILTER.match(rest):
        return _whole(verb, rest)
    reference, words = _reference(verb, rest)
    what, reason = _split_reason(words)
    if _MAKES_IT.fullmatch(what):
        return Command(verb, reference, reason, forecast=Forecast.ON_TIME)
    if _AT_RISK.fullmatch(what):
        return Command(verb, reference, reason, forecast=Forecast.AT_RISK)
    misses = _MISSES.match(what)
    if misses is None:
        raise Missing(verb, "what you expect: on time, at risk, or miss and a day", EXAMPLES[verb])
    typed = what[misses.end() :]
    if not typed:
        raise Missing(verb, "the day you expect instead", EXAMPLES[verb])
    day = _future(typed, today, calendar)
    if not reason:
        raise Missing(verb, "a reason (because …)", EXAMPLES[verb])
    return Command(verb, reference, reason, forecast=Forecast.MISS, day=day, typed=typed)


def _assign(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    reference, words = _reference(verb, rest)
    person = re.sub(r"^to\s+", "", words, flags=re.IGNORECASE)
    if not person:
        raise Missing(verb, "the new owner", EXAMPLES[verb])
    if mention := _PERSON.match(person):
        rest_of_line = person[mention.end() :].strip(" .,")
        if rest_of_line:
            raise Missing(verb, f"a name alone; “{rest_of_line}” was not understood", EXAMPLES[verb])
        person = mention[0]
    return Command(verb, reference, person=person)


def _snooze(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    reference, words = _reference(verb, rest)
    if not words:
        return Command(verb, reference, day=calendar.add_working_days(today, 1))
    short = re.fullmatch(r"(\d{1,2})\s*d", words.lower())
    day = (
        today + timedelta(days=int(short[1]))
        if short
        else read_date(re.sub(r"^(?:until|for)\s+", "", words), today, calendar)
    )
    if day is None:
        raise UnreadableDate(words)
    if day <= today:
        raise PastDate(words, day)
    return Command(verb, reference, day=day)


def _digest(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    words, filters = _filters(verb, rest)
    what = words.lower() or "preview"
    if what not in ("preview", "now"):
        raise Missing(verb, "preview or now", EXAMPLES[verb])
    return _filtered(Command(verb, words=what), filters)


def _days(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    words, filters = _filters(verb, rest)
    command = _filtered(Command(verb), filters)
    if not words:
        return command
    what, _, typed = words.partition(" ")
    if what.lower() not in ("off", "on") or not typed.strip():
        raise Missing(verb, "nothing more, or off or on and a day", EXAMPLES[verb])
    length = _length_of_day(typed.split(), today, calendar)
    day = _future(" ".join(typed.split()[:length]), today, calendar)
    name = " ".join(typed.split()[length:])
    name = re.sub(r"^(?:because|as|for|reason:|[-–—:,])\s*", "", name, flags=re.IGNORECASE)
    return replace(command, day=day, works=what.lower() == "on", words=name)


def _away(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    """`away` shows, `away end` takes back, `away` with days and perhaps a cover says so."""
    words, filters = _filters(verb, rest, _OWN_FILTER)
    command = Command(verb, person=filters.get("cover", ""))
    if words.lower() in ("end", "over", "back"):
        if filters:
            raise Missing(verb, "nothing beside end", "away end")
        return replace(command, words="end")
    if not words:
        if filters:
            raise Missing(verb, "the days beside the cover", EXAMPLES[verb])
        return command
    days = read_absence(words, today, calendar)
    if days is None:
        raise UnreadableDate(words)
    return replace(command, day=days[0], last=days[1], typed=words)


def _settings(verb: str, rest: str, today: date, calendar: Calendar) -> Command:
    """`settings` shows, and sets what is named."""
    words, filters = _filters(verb, rest, _OWN_FILTER)
    if words:
        raise Missing(verb, f"only hour:, days: and level:; “{words}” was not understood", EXAMPLES[verb])
    return Command(
        verb,
        hour=_own_hour(filters["hour"]) if "hour" in filters else None,
        works_on=_own_days(filters["days"]) if "days" in filters else "",
        level=_own_level(filters["level"]) if "level" in filters else "",
    )


PLANS_HOUR = -1
"""Stands for the hour of the plan where somebody wants no other."""


def _own_hour(typed: str) -> int:
    hour = PLANS_HOUR if typed.lower() in ("plan", "usual") else read_hour(typed)
    if hour is None:
        raise Missing("settings", f"a full hour, or plan; “{typed}” is none", "settings hour:10")
    return hour


def _own_days(typed: str) -> str:
    days = read_weekdays(typed)
    if days is None:
        raise Missing(
            "settings", f"days from Monday to Friday; “{typed}” was not understood", "settings days:Mon-Thu"
        )
    return days


def _own_level(typed: str) -> str:
    if typed.lower() not in list(Level):
        raise Missing("settings", f"normal or light; “{typed}” was not understood", "settings level:light")
    return typed.lower()


def _length_of_day(typed: list[str], today: date, calendar: Calendar) -> int:
    """How many of the first words are the day: up to the last that changes it, or names its month or year."""
    length, day = len(typed), None
    for number in range(1, min(len(typed), LONGEST_DAY) + 1):
        read = read_date(" ".join(typed[:number]), today, calendar)
        if read is not None and (read != day or _is_month_or_year(typed[number - 1])):
            length, day = number, read
    return length


def _is_month_or_year(word: str) -> bool:
    return any(not {"MONTH", "YEAR"}.isdisjoint(token.kinds) for token in date_tokens(word))


_READERS: dict[str, Callable[[str, str, date, Calendar], Command]] = {
    "help": _help,
    "due": _due,
    "add": _add,
    "colour": _colour,
    "slip": _slip,
    "forecast": _forecast,
    "assign": _assign,
    "snooze": _snooze,
    "digest": _digest,
    "days": _days,
    "away": _away,
    "settings": _settings,
    **dict.fromkeys(("show", "history", "verify"), _item),
    **dict.fromkeys(("done", "note", "update", "block", "back", "withdraw"), _item_and_words),
}


def _reference(verb: str, rest: str) -> tuple[str, str]:
    """The reference that must come first, and what follows it."""
    found = REFERENCE.match(rest)
    if not found or rest[found.end() : found.end() + 1] not in ("", " ", ":", ",", ".", ";", "\n"):
        raise Missing(verb, "the action's reference", EXAMPLES[verb])
    if _ANOTHER.search(rest, found.end()) or _AND_ANOTHER.match(rest, found.end()):
        raise Missing(verb, "one action at a time", EXAMPLES[verb])
    return found[0].replace("–", "-"), rest[found.end() :].lstrip(" :,.;\n").rstrip(" :,\n")


def _filters(verb: str, rest: str, filters: re.Pattern[str] = _FILTER) -> tuple[str, dict[str, str]]:
    """Words before the first `key:value`, and the values by key.  One the verb does not know, or twice, is refused."""
    marks = list(filters.finditer(rest))
    names = [mark[1].lower().replace("color", "colour") for mark in marks]
    known = FILTERS.get(verb, frozenset())
    example = EXAMPLES.get(verb, verb)
    for name in names:
        if name not in known:
            takes = f"only {', '.join(f'{one}:' for one in sorted(known))}" if known else "no filter"
            raise Missing(verb, f"{takes}; “{name}:” was not understood", example)
        if names.count(name) > 1:
            raise Missing(verb, f"each filter once; “{name}:” stands there twice", example)
    ends = [*(mark.start() for mark in marks[1:]), len(rest)]
    found = {
        name: rest[mark.end() : end].strip(" \"“”'")
        for name, mark, end in zip(names, marks, ends, strict=False)
    }
    words = rest[: marks[0].start()] if marks else rest
    return words.strip(), {name: value for name, value in found.items() if value}


def _filtered(command: Command, filters: dict[str, str]) -> Command:
    """The command with its filters; an unreadable one is refused."""
    page, colour = filters.get("page", "1"), filters.get("colour")
    if not page.isdecimal() or not 1 <= int(page) <= 10_000:
        raise Missing(command.verb, "a page number", f"{command.verb} page:2")
    if colour and colour.lower() not in list(Colour):
        raise Missing(command.verb, "a colour: red, amber, green, blue or grey", f"{command.verb} colour:red")
    return replace(
        command,
        page=int(page),
        person=filters.get("owner", ""),
        theme=filters.get("theme", ""),
        plan=filters.get("plan", ""),
        again=filters.get("again", "").lower() == "yes",
        colour=Colour(colour.lower()) if colour else None,
    )


def _split_reason(words: str) -> tuple[str, str]:
    """What stands before the reason, and the reason."""
    parts = _BECAUSE.split(f" {words} ", maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def _future(typed: str, today: date, calendar: Calendar) -> date:
    day = read_date(typed, today, calendar)
    if day is None:
        raise UnreadableDate(typed)
    if day < today:
        raise PastDate(typed, day)
    return day

"""What `/plan` understands: one table, from which help is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.messages.blocks import Message, context, header, section, sections, spoken
from bot.messages.ids import MY_LIST


@dataclass(frozen=True)
class Usage:
    """A verb: how it is written, what it does, and an example, all after `/plan`."""

    usage: str
    does: str
    example: str


HELP: Mapping[str, Usage] = MappingProxyType(
    {
        MY_LIST: Usage("", "your own actions: overdue, this week, later", ""),
        "overdue": Usage(
            "overdue [owner:] [theme:] [plan:]", "what is late, the longest first", "overdue theme:workforce"
        ),
        "due": Usage(
            "due [14d] [owner:] [theme:]", "what is due in the next days, 7 if you name none", "due 14d"
        ),
        "stale": Usage(
            "stale [owner:] [theme:]", "what nobody has spoken for in longer than the plan allows", "stale"
        ),
        "summary": Usage("summary [theme:]", "how the plan stands, theme by theme", "summary"),
        "show": Usage("show ACTION", "everything about one action", "show TH-12"),
        "history": Usage("history ACTION", "what happened to it, and who said what", "history TH-12"),
        "add": Usage(
            "add WHAT owner:WHO due:DAY [theme:]",
            "a new action (programme manager, sponsor, theme leads)",
            "add Agree the supervision policy owner:@sam due:12 Dec",
        ),
        "done": Usage("done ACTION [WORDS]", "report it done; somebody else then checks it", "done TH-12"),
        "update": Usage(
            "update ACTION [60%] [WORDS]",
            "how far it is and what has changed",
            "update TH-12 60% panel agreed",
        ),
        "colour": Usage(
            "colour ACTION red|amber|green|grey because WHY",
            "your own rating; blue comes with the check",
            "colour TH-12 amber because two posts are still open",
        ),
        "block": Usage(
            "block ACTION because WHAT",
            "what is in its way",
            "block TH-12 because legal advice is outstanding",
        ),
        "slip": Usage(
            "slip ACTION to DAY because WHY",
            "ask for another date; the present one stays until that is agreed",
            "slip TH-12 to 12 Dec because the panel moved",
        ),
        "forecast": Usage(
            "forecast [ACTION on time|at risk|miss DAY because WHY]",
            "whether its date will hold, before it is missed; alone, all that is forecast to miss",
            "forecast TH-12 miss 12 Dec because the panel moved",
        ),
        "assign": Usage("assign ACTION WHO", "hand it over to another owner", "assign TH-12 @sam"),
        "note": Usage(
            "note ACTION WORDS", "keep a note; nothing else changes", "note TH-12 adverts went out on Monday"
        ),
        "snooze": Usage(
            "snooze ACTION [HOW LONG]",
            "no reminder until then, 1 working day if you name none",
            "snooze TH-12 3 working days",
        ),
        "verify": Usage("verify ACTION", "you have seen that it is done: it turns blue", "verify TH-12"),
        "back": Usage(
            "back ACTION because WHY",
            "send a reported action back to its owner",
            "back TH-12 because the minutes are missing",
        ),
        "withdraw": Usage(
            "withdraw ACTION because WHY",
            "take it out of the plan; its history stays",
            "withdraw TH-12 because TH-21 replaces it",
        ),
        "undo": Usage("undo", "take back your last change, for ten minutes", "undo"),
        "digest": Usage("digest preview|now", "see the weekly digest, or send it now", "digest preview"),
        "days": Usage(
            "days [off|on DAY [NAME]]",
            "the free days of the next twelve months, or set one (programme manager, sponsor)",
            "days off 24 Dec office closed",
        ),
        "away": Usage(
            "away [DAYS [cover:WHO]|end]",
            "when you are away and who covers for you; your actions stay yours",
            "away 21 Dec-3 Jan cover:@sam",
        ),
        "settings": Usage(
            "settings [hour:] [days:] [level:normal|light]",
            "when and how much you are reminded",
            "settings hour:10 days:Mon-Thu level:light",
        ),
        "health": Usage(
            "health", "whether the bot keeps its promises (programme manager, sponsor)", "health"
        ),
        "help": Usage("help [VERB]", "this page, or one verb", "help slip"),
    }
)

HINT = (
    "TH stands for your plan’s key: an action is TH-12, th12, #12 or the council’s own reference, such as 3.2. "
    "In a direct message leave out /plan, or write in your own words."
)


def help_message(verb: str | None) -> Message:
    """One verb with its example, or all of them."""
    usage = HELP.get(verb or "")
    return _one(usage) if usage else _all()


def _one(usage: Usage) -> Message:
    lines = [f"`{command(usage.usage)}`", f"{usage.does[:1].upper()}{usage.does[1:]}."]
    if usage.example and usage.example != usage.usage:
        lines.append(f"Example: `{command(usage.example)}`")
    return Message(
        spoken(line.replace("`", "") for line in lines), (section("\n".join(lines)), context(HINT))
    )


def _all() -> Message:
    lines = [f"`{command(usage.example)}`: {usage.does}" for usage in HELP.values()]
    top = "What you can ask"
    said = [f"{top}.", *(f"{line.replace('`', '')}." for line in lines), HINT]
    return Message(spoken(said), (header(top), *sections(lines), context(HINT)))


def command(text: str) -> str:
    """The command as it is typed."""
    return f"/plan {text}".rstrip()

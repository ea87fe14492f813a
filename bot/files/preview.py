"""A plan file in words, before it is kept: what was read, what to look at, what was left out."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.files.imported import ImportedAction, ImportedPlan

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "owner_missing": "has no owner",
        "owner_multiple": "names several owners; the first owns it, the others help",
        "owner_team": "is owned by a team, not by one person or post",
        "date_missing": "has no date",
        "date_tbc": "has no date yet",
        "date_ongoing": "is ongoing: it has no date and is never overdue",
        "date_relative": "has a length instead of a date",
        "date_ambiguous": "has a date that can be read in more than one way",
        "date_needs_choice": "has a period that each council ends on another day; please choose one",
        "date_no_year": "has a date without its year",
        "date_invalid": "has a date that does not exist",
        "date_two_in_cell": "has two dates; the later one is kept",
        "date_before_plan": "has a date before the plan begins",
        "due_revised": "has a revised date; the first one is kept too",
        "start_unclear": "has a start that could not be read",
        "rag_missing": "has no colour",
        "rag_fill_only": "has a coloured cell without a word",
        "rag_conflict": "has a word and a cell of different colours; the word is kept",
        "rag_two_colours": "has two colours; the worse one is kept",
        "rag_word_unknown": "has a status that means no colour",
        "theme_name_variant": "writes its theme in another way",
        "ref_repeated": "has a reference that another row has too",
        "formula": "has a formula; its last value is kept",
        "cell_merged": "has a cell merged over several actions",
    }
)
"""What each flag of an action asks a person to look at."""


def preview(plan: ImportedPlan) -> list[str]:
    """Lines for a person to read before they accept the plan; nothing is dropped silently."""
    flagged = [action for action in plan.actions if action.flags]
    left_out = [
        f"Left out: {left.where} ({left.kind}, {_counted(left.rows, 'row')}): {left.why}."
        for left in plan.left_out
    ]
    return [
        f"“{plan.title}”: {_counted(len(plan.actions), 'action')} in {_counted(len(plan.themes), 'theme')}.",
        *([f"Please look at {len(flagged)} of them:"] if flagged else []),
        *(line for action in flagged for line in _looks(action)),
        *left_out,
    ]


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _looks(action: ImportedAction) -> Iterator[str]:
    name = action.ref or f"row {action.row}"
    text = action.text if len(action.text) <= 50 else f"{action.text[:49]}…"
    yield f"  {name} {text}"
    for flag in action.flags:
        typed = f" (“{action.in_force.raw}”)" if flag.startswith("date") and action.in_force.raw else ""
        yield f"    {FLAGS[flag]}{typed}"

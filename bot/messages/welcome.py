"""The one welcome of somebody who joined Slack after they were named in a plan, and what follows “Not me”."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.blocks import (
    NAME,
    Block,
    Message,
    actions,
    button,
    context,
    counted,
    header,
    joined,
    section,
    spoken,
    words,
)
from bot.messages.card import item_buttons
from bot.messages.home import Group, Row
from bot.messages.ids import MY_LIST, NOT_ME, RUN, nth
from bot.messages.lines import in_one_line, item_line, item_row, person_name
from bot.plan.items import Person, Plan


@dataclass(frozen=True)
class Welcome:
    """Who is welcomed, to which plans, with the first rows of what is theirs today and what is coming up."""

    person: Person
    plan_titles: Sequence[str]
    today: date
    quiet_days: int
    totals: Mapping[Group, int]
    rows: Sequence[Row]


def welcome_message(welcome: Welcome) -> Message:
    """Why this comes, the list, and the way out for whoever is meant by mistake.  It is also that day's card."""
    person, post = welcome.person, welcome.person.post
    titles = joined([f"“{words(title, NAME)}”" for title in welcome.plan_titles[:3]])
    named_as = f" as {words(post, NAME)}" if post else ""
    greeting = f"{person_name(person)}, you are named in {titles}{named_as}."
    what = _what(sum(welcome.totals.values()))
    blocks: list[Block] = [header("Welcome to Golden Thread"), section(f"{greeting} {what}")]
    lines = ["Welcome to Golden Thread.", greeting, what]
    for group in (Group.TODAY, Group.COMING):
        own = [row for row in welcome.rows if row.group is group]
        if not own:
            continue
        top = f"*{group.value}: {counted(welcome.totals[group])}*"
        blocks.append(section(top))
        lines.append(f"{top}.")
        for row in own:
            told = item_line(row.item, welcome.today, welcome.quiet_days)
            today = [section(told), actions(*item_buttons(row.item))]
            blocks += today if group is Group.TODAY else [item_row(row.item, told)]
            lines.append(in_one_line(told))
        if left := welcome.totals[group] - len(own):
            blocks.append(context(f"and {left:,} more"))
            lines.append(f"And {left:,} more.")
    hint = "You can answer in your own words, here or in the thread of a card. Home shows all that is yours."
    not_me = button("Not me", NOT_ME, str(person.id), label="I am not the person named in the plan")
    blocks += [context(hint), actions(button("My whole list", nth(RUN, 0), MY_LIST), not_me)]
    return Message(spoken([*lines, hint]), tuple(blocks))


def welcome_over_message() -> Message:
    """In place of a welcome whose reader said that it is not them."""
    return _plainly("This was meant for somebody else, and is over.")


def not_me_message(post: Person) -> Message:
    """To whoever said that they are not the person named."""
    return _plainly(
        f"Thank you. Your account was taken off {person_name(post)} and is not joined to that name again. "
        "The programme manager is told, and no more reminders of it come to you."
    )


def not_them_message(post: Person, name: str, plan: Plan) -> Message:
    """To the manager: somebody who was taken for a post of the plan says that it is not them."""
    who, what = words(name, NAME) or "Somebody without a name", words(plan.title, NAME)
    address = f" ({words(post.email, NAME)})" if post.email and post.email != post.name else ""
    return _plainly(
        f"*{who}* says: “Not me”. Their account had been joined by e-mail to {person_name(post)}{address} "
        f"in “{what}”, and was taken off.",
        "Until an account is found for that post, its reminders go to the theme lead or to you. "
        f"What it owns can be handed over: `/plan assign {plan.key}-… @name`.",
    )


def _what(total: int) -> str:
    if not total:
        return "No action is yours at present; you will hear when one is."
    are = "is" if total == 1 else "are"
    return f"{counted(total)} {are} yours. This comes once; from now on you get a card when one needs a word."


def _plainly(*sentences: str) -> Message:
    return Message(spoken(sentences), (section("\n".join(sentences)),))

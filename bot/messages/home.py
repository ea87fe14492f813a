"""The Home tab: a person's own actions, and how the plans they answer for stand."""

from collections.abc import Sequence
from datetime import date

from bot.messages.blocks import (
    NAME,
    Block,
    actions,
    button,
    divider,
    header,
    plain_text,
    section,
    words,
)
from bot.messages.ids import RUN, nth
from bot.messages.lines import counts_line, person_name
from bot.messages.lists import my_groups, rows
from bot.plan.items import Person, Plan
from bot.plan.numbers import Counts, Own

ROWS = 10
PLANS = 10


def home_view(
    person: Person,
    own: Own,
    managed: Sequence[tuple[Plan, Counts]],
    today: date,
    quiet_days: int,
    health: Sequence[str] = (),
) -> Block:
    """The view for one person, at most ten actions with a button each; `health` is how the bot itself is doing."""
    groups = my_groups(own, today)
    blocks: list[Block] = [header("Your actions")]
    if groups:
        blocks += rows(groups, today, quiet_days, ROWS)[0]
    else:
        blocks.append(section(f"{person_name(person)}, you have no open actions."))
    blocks.append(_links())
    for plan, counts in managed[:PLANS]:
        blocks += [divider(), *_plan_blocks(plan, counts)]
    if health:
        blocks += [divider(), section("\n".join(health)), actions(button("Health", nth(RUN, 3), "health"))]
    return {"type": "home", "blocks": blocks}


def _plan_blocks(plan: Plan, counts: Counts) -> list[Block]:
    key = plan.key
    return [
        section(f"*{words(plan.title, NAME + 40)}*\n{counts_line(counts)}"),
        actions(
            button("Overdue", nth(RUN, 0), f"overdue plan:{key}", label=f"Overdue in {plan.title}"),
            button(
                "Due in 4 weeks",
                nth(RUN, 1),
                f"due 28d plan:{key}",
                label=f"Due in four weeks in {plan.title}",
            ),
            button(
                "Digest",
                nth(RUN, 2),
                f"digest preview plan:{key}",
                label=f"Preview the digest of {plan.title}",
            ),
        ),
    ]


def _links() -> Block:
    return actions(
        button("My whole list", nth(RUN, 0), "mine"),
        button("What is overdue", nth(RUN, 1), "overdue"),
        button("Help", nth(RUN, 2), "help"),
    )


def closed_home(sentence: str) -> Block:
    """Home of somebody who has no part in any plan."""
    return {"type": "home", "blocks": [{"type": "section", "text": plain_text(sentence, 2900)}]}

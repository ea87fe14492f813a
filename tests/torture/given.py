"""A council of any size, in the database, in Slack and in the model alike."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.plan.items import Colour, Item, State
from store import items, people, plans
from store.unit import Database
from store.workspaces import adopt
from tests.torture.model import Action, Model
from tests.torture.slack import CHANNEL, TEAM

MANAGER, LEAD, CHAIR = "U0MANAGER", "U0LEAD", "U0CHAIR"
LONDON = "Europe/London"
KEY = "TH"
FAR = date(2035, 6, 29)
START = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
"""A Monday, half an hour before cards in London and half an hour after the digest."""


@dataclass(frozen=True)
class Council:
    """How many people own how many actions each, whose deadlines are where, and what else there is."""

    owners: int = 4
    each: int = 5
    zones: tuple[str, ...] = (LONDON,)
    first_due: date = START.date() - timedelta(days=10)
    spread: int = 40
    """Deadlines are on so many days from `first_due` on."""
    absent: int = 0
    """How many of the owners are not in Slack: the theme's lead hears for them."""
    fodder: int = 0
    """Actions whose deadline is far away: for people to do things with."""
    digest: bool = False
    seed: int = 1

    def owner(self, number: int) -> str:
        """The Slack user of the owner with this number."""
        return f"U{number:07}"

    def zone(self, number: int) -> str:
        return self.zones[number % len(self.zones)]

    def people(self) -> list[dict[str, str]]:
        """Everybody in Slack: the last owners may not be."""
        named = [(MANAGER, LONDON), (LEAD, LONDON), (CHAIR, LONDON)]
        named += [(self.owner(n), self.zone(n)) for n in range(self.owners - self.absent)]
        return [
            {"id": user, "name": user.lower(), "real_name": name_of(user), "tz": zone} for user, zone in named
        ]

    def model(self) -> Model:
        """The plan as the model is told of it."""
        dice = random.Random(self.seed)
        model = Model({one["id"]: one["tz"] for one in self.people()}, LEAD)
        for number in range(1, self.owners * self.each + 1):
            due = self.first_due + timedelta(days=dice.randrange(self.spread))
            owner = self.owner((number - 1) % self.owners)
            action = Action(f"{KEY}-{number}", owner, due, percent=dice.choice((None, 10, 40)), first_due=due)
            model.actions[action.key] = action
        for number in range(len(model.actions) + 1, len(model.actions) + 1 + self.fodder):
            owner = self.owner((number - 1) % self.owners)
            model.actions[f"{KEY}-{number}"] = Action(f"{KEY}-{number}", owner, FAR, first_due=FAR)
        return model

    def fill(self, database: Database, model: Model) -> int:
        """Put it into the database; the id of the workspace."""
        workspace_id = adopt(database, TEAM["id"], START)
        with database.write(workspace_id) as unit:
            ids = {}
            for one in self.people():
                person = people.add_person(unit, name=one["real_name"])
                people.connect(
                    unit, person.id, slack_user=one["id"], name=one["real_name"], zone=one["tz"], now=START
                )
                ids[one["id"]] = person.id
            for number in range(self.owners - self.absent, self.owners):
                ids[self.owner(number)] = people.add_person(unit, name=name_of(self.owner(number))).id
            plan = plans.add_plan(
                unit, key=KEY, title="The plan", now=START - timedelta(days=60), quiet_days=9999
            )
            chosen = replace(plan, manager_id=ids[MANAGER], channel=CHANNEL if self.digest else None)
            plans.save_settings(unit, replace(chosen, chair_id=ids[CHAIR] if self.digest else None))
            theme = plans.add_theme(unit, plan.id, ref="T1", name="Theme", lead_id=ids[LEAD])
            items.add_items(
                unit, plan, [_item(action, theme.id, ids[action.owner]) for action in model.actions.values()]
            )
        return workspace_id


def _item(action: Action, theme_id: int, owner_id: int) -> Item:
    return Item(
        id=0,
        plan_id=0,
        plan_key=KEY,
        number=0,
        title=f"Work {action.number}",
        theme_id=theme_id,
        owner_id=owner_id,
        first_due_on=action.due,
        due_on=action.due,
        state=State.IN_PROGRESS,
        colour=Colour.AMBER,
        percent=action.percent,
        created_at=START - timedelta(days=60),
    )


def name_of(user: str) -> str:
    """A name no other person has."""
    return f"Person {user[1:]}"

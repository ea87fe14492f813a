"""Random edits through the use cases, and the same told to the model."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from bot.usecases import changing, dating
from bot.usecases.acting import Actor
from store import people
from store.unit import UnitOfWork
from tests.torture.given import MANAGER
from tests.torture.model import Action
from tests.torture.yard import Yard

SHARE = 0.004
"""Of the plan's actions, how many are edited in one go."""


class Edits:
    """Somebody who changes actions of a yard at random."""

    def __init__(self, yard: Yard, dice: Random) -> None:
        self._yard, self._dice = yard, dice
        owners = {action.owner for action in yard.model.actions.values()}
        self._owners = sorted(owner for owner in owners if owner in yard.model.zones)
        self.made = 0

    def some_on_cards(self) -> None:
        """Often one that a card which is not sent yet will show."""
        owed = self._yard.model.owed()
        if owed and self._dice.random() < 0.5:
            self._change(self._yard.model.actions[self._dice.choice(owed)])

    def some(self) -> None:
        """None to a few."""
        actions = list(self._yard.model.actions.values())
        for _ in range(self._dice.randrange(2 + int(SHARE * len(actions)))):
            self._change(self._yard.model.actions[self._dice.choice(actions).key])

    def _change(self, action: Action) -> None:
        kinds = (
            self._progress,
            self._progress,
            self._hand_over,
            self._snooze,
            self._move,
            self._move,
            self._end,
        )
        if action.is_open:
            self._dice.choice(kinds)(action)
            self.made += 1

    def _by(self, user: str, work: Callable[[UnitOfWork, Actor], object]) -> None:
        with self._yard.deps.write() as unit:
            person = people.person_by_slack(unit, user)
            assert person
            work(unit, Actor(person, self._yard.clock.now()))

    def _progress(self, action: Action) -> None:
        percent = self._dice.randrange(100)
        self._by(
            self._yard.model.reader(action),
            lambda u, a: changing.record_progress(u, a, action.number, percent, ""),
        )
        self._yard.model.edit(action.key, percent=percent)

    def _hand_over(self, action: Action) -> None:
        other = self._dice.choice(self._owners)

        def work(unit: UnitOfWork, actor: Actor) -> None:
            person = people.person_by_slack(unit, other)
            assert person
            changing.hand_over(unit, actor, action.number, person.id)

        self._by(MANAGER, work)
        if other != action.owner:
            self._yard.model.edit(action.key, owner=other, snoozed_until=None)

    def _snooze(self, action: Action) -> None:
        until = self._yard.clock.now().date() + self._days(1, 12)
        self._by(self._yard.model.reader(action), lambda u, a: changing.snooze(u, a, action.number, until))
        self._yard.model.edit(action.key, snoozed_until=until)

    def _move(self, action: Action) -> None:
        """Away, and every third time back to its first date."""
        today = self._yard.clock.now().date()
        back = action.first_due if action.first_due and action.first_due > today else None
        self.move(action, back if back and self._dice.random() < 0.3 else today + self._days(1, 40))

    def move(self, action: Action, day: date) -> None:
        """To this day; nothing when it is there."""
        if day != action.due:
            self._by(
                MANAGER, lambda u, a: dating.move_date(u, a, action.number, day, day.isoformat(), "moved")
            )
            self._yard.model.edit(action.key, due=day)

    def _days(self, least: int, most: int) -> timedelta:
        return timedelta(days=self._dice.randrange(least, most))

    def _end(self, action: Action) -> None:
        self._by(self._yard.model.reader(action), lambda u, a: changing.claim_done(u, a, action.number))
        self._yard.model.edit(action.key, is_open=False)

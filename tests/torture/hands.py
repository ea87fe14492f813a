"""What people do in Slack, each thing until the bot has taken it, and what the model hears of it."""

from datetime import timedelta

from tests.torture.given import LEAD, MANAGER, name_of
from tests.torture.model import Note, spelt
from tests.torture.slack import BOT
from tests.torture.stage import Stage

TRIES = 60


class Hands:
    """People at work on the actions of a stage.  Each call uses up actions that were not used before."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._fresh = [
            one for one in reversed(stage.model.actions.values()) if one.due and one.due.year > 2030
        ]
        self._percent = 0
        self.acts = 0
        """Changes asked for so far."""

    def busy_day(self) -> None:
        """One of everything that makes a promise to somebody."""
        self.progress()
        self.done()
        self.hand_over()
        self.another_date()

    def progress(self) -> None:
        """The first action of today's first card, which is then drawn anew."""
        stage, model = self._stage, self._stage.model
        today = stage.clock.now().date()
        shown = [line.key for card in model.cards if card.day == today for line in card.lines]
        action = model.actions[shown[0] if shown else self._next()]
        self._percent = self._percent % 90 + 1
        self._say(action.owner, f"{action.key} {self._percent}%")
        model.edit(action.key, percent=self._percent)
        model.notes.append(Note(action.owner, (f"“{action.key} {self._percent}%”",)))

    def done(self) -> None:
        """Said to be done; the theme's lead is asked to check."""
        model = self._stage.model
        action = model.actions[self._next()]
        self._say(action.owner, f"{action.key} is done")
        model.edit(action.key, is_open=False)
        model.notes += [
            Note(action.owner, (f"{action.key} ", "reported done")),
            Note(LEAD, (f"{action.key} ", "reports this done")),
        ]

    def hand_over(self) -> None:
        """To the next person, who is told."""
        model = self._stage.model
        action = model.actions[self._next()]
        owners = self._stage.council.owners
        other = self._stage.council.owner((int(action.owner[1:]) + 1) % owners)
        self._type(action.owner, f"/plan assign {action.key} @{name_of(other)}")
        model.edit(action.key, owner=other)
        model.notes.append(Note(other, (f"{action.key} ", "handed this over")))

    def another_date(self) -> None:
        """Asked for: the manager is asked to decide."""
        model = self._stage.model
        action = model.actions[self._next()]
        assert action.due
        day = action.due + timedelta(days=7)
        self._type(action.owner, f"/plan slip {action.key} to {day.isoformat()} because the panel moved")
        model.notes.append(Note(MANAGER, (f"{action.key} ", spelt(day))))

    def _next(self) -> str:
        """An action nobody has touched."""
        return self._fresh.pop().key

    def _say(self, user: str, text: str) -> None:
        """A direct message: Slack repeats it until it is taken."""
        slack = self._stage.slack.control
        self.acts += 1
        slack.say(user, slack.open_dm(user, BOT), text)

    def _type(self, user: str, text: str) -> None:
        """A command: where there is no answer, people type it again."""
        self.acts += 1
        for _ in range(TRIES):
            self._stage.keep_alive()
            if self._stage.slack.control.command(user, text)["answered"]:
                return
        raise TimeoutError(f"Nobody answers {text!r}.")

"""Refusals: what the plan's rules do not allow.

They carry facts; `bot/messages/refusals.py` has the words for every one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


class PlanError(Exception):
    """A refusal.  Nothing was changed by the request that raised it."""


@dataclass(eq=False)
class NoPlan(PlanError):
    """There is no plan here, or none with this key, that the person may see."""

    key: str | None = None


@dataclass(eq=False)
class NotAMember(PlanError):
    """The person has no part in the plan and may not see it."""

    manager: str | None = None


@dataclass(eq=False)
class UnknownReference(PlanError):
    """No action the person may see has this reference."""

    typed: str
    near: Sequence[str] = ()


@dataclass(eq=False)
class AmbiguousReference(PlanError):
    """More than one action fits what was typed."""

    typed: str
    fits: Sequence[str]


@dataclass(eq=False)
class UnknownTheme(PlanError):
    """No theme of the plan, or more than one where one is meant, fits what was typed; `themes` are their names."""

    typed: str
    themes: Sequence[str]


@dataclass(eq=False)
class UnknownPerson(PlanError):
    """Nobody, or more than one person, is meant by this name."""

    typed: str
    fits: Sequence[str] = ()


@dataclass(eq=False)
class PersonGone(PlanError):
    """Nothing reaches this person any more, so they are given no action."""

    name: str


@dataclass(eq=False)
class BadAbsence(PlanError):
    """An absence that makes no sense.

    `why`: `ends_first`, `past`, `long`, `own` (covers for themselves), `cover` (who cannot be reached; `name`), or
    `none` (there is none to end).
    """

    why: str
    first_on: date | None = None
    last_on: date | None = None
    name: str = ""


@dataclass(eq=False)
class BadHour(PlanError):
    """The plan sends no reminders at that hour, only from `opens` to before `closes`."""

    hour: int
    opens: int
    closes: int


@dataclass(eq=False)
class NotAllowed(PlanError):
    """The person may not do this; `who` may (names to show)."""

    what: str
    key: str
    who: Sequence[str] = ()


@dataclass(eq=False)
class OwnWork(PlanError):
    """Nobody checks their own action, nor one whose owner they cover for; `who` may."""

    key: str
    who: Sequence[str] = ()
    covers: bool = False


@dataclass(eq=False)
class AlreadyFinished(PlanError):
    """The action is claimed done, checked or withdrawn, so this change makes no sense."""

    key: str
    state: str


@dataclass(eq=False)
class AddedJustNow(PlanError):
    """The same person added an action with the same words a moment ago; `again:yes` says that it is another."""

    key: str


@dataclass(eq=False)
class NotClaimed(PlanError):
    """Only an action whose owner says it is done can be checked or sent back."""

    key: str
    state: str


@dataclass(eq=False)
class SomethingRemains(PlanError):
    """The words beside “done” read as if it were not."""

    key: str
    words: str


@dataclass(eq=False)
class BlueIsEarned(PlanError):
    """Blue follows a check; nobody types it."""

    key: str


@dataclass(eq=False)
class BadPercent(PlanError):
    """Not a share between 0 and 100."""

    percent: int


@dataclass(eq=False)
class SameDate(PlanError):
    """The action has this date already."""

    key: str
    due_on: date


@dataclass(eq=False)
class NoForecast(PlanError):
    """This cannot be expected of the action's date: there is none (`undated`), it has passed (`overdue`), or the
    day named does not miss it (`early`)."""

    key: str
    why: str
    due_on: date | None = None


@dataclass(eq=False)
class PastDate(PlanError):
    """A new deadline must not lie behind us."""

    typed: str
    day: date


@dataclass(eq=False)
class SnoozeTooLong(PlanError):
    """A reminder cannot be put off to `until`: `latest`, `most` working days on, is the last day."""

    key: str
    until: date
    latest: date
    most: int


@dataclass(eq=False)
class UnreadableDate(PlanError):
    """No single day was meant, or none could be made out."""

    typed: str


@dataclass(eq=False)
class Missing(PlanError):
    """A command lacks a part.  `part` names it, `example` shows it whole."""

    verb: str
    part: str
    example: str


@dataclass(eq=False)
class UnknownVerb(PlanError):
    """The first word is no command; `near` has the nearest three."""

    typed: str
    near: Sequence[str]


@dataclass(eq=False)
class ItemChanged(PlanError):
    """Somebody else changed the action first."""

    key: str


@dataclass(eq=False)
class ChangedMeanwhile(PlanError):
    """The action changed since the form about it was opened: what was typed is shown again beside that."""

    key: str


@dataclass(eq=False)
class NothingNew(PlanError):
    """Everything in the form is known already."""

    key: str


@dataclass(eq=False)
class NothingToUndo(PlanError):
    """There is no change of this person's that can be taken back; `why` says so."""

    why: str = "none"
    """`none`, `late` (ten minutes are over), `changed` (the action was changed since), `undone`, or `answered`
    (the question behind a button)."""

    key: str | None = None


@dataclass(eq=False)
class NoOpenRequest(PlanError):
    """The request was decided or withdrawn already."""

    key: str
    decided: str
    by: str | None = None
    at: datetime | None = None


@dataclass(eq=False)
class DecidedAlready(PlanError):
    """What becomes of a message that did not arrive was decided; `by` is None where it was found in Slack."""

    by: str | None
    again: bool


@dataclass(eq=False)
class NoWorkingDay(PlanError):
    """Somebody who works on no day at all would never hear of anything."""


@dataclass(eq=False)
class NotYou(PlanError):
    """This account is not, or no longer, joined to the name it would be taken off."""

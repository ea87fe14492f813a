"""A plan file becomes a plan: people, themes, actions, and a history that begins with what the file said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.files.imported import ImportedAction, ImportedOwner, ImportedPlan
from bot.plan.calendar import Nation
from bot.plan.history import Kind
from bot.plan.items import Colour, Item, Plan, State
from store import history, items, people, plans
from store.unit import UnitOfWork


class KeyTaken(Exception):
    """Another plan has this key."""


@dataclass(frozen=True)
class Settings:
    """Who runs the plan, where it speaks and whose bank holidays it keeps; None leaves it as it is.

    People are e-mail addresses, the channel is an id.
    """

    manager: str | None = None
    sponsor: str | None = None
    chair: str | None = None
    channel: str | None = None
    nation: Nation | None = None


@dataclass(frozen=True)
class Import:
    """What an import came to.  `known` when this very file had been imported before: no action is touched."""

    plan: Plan
    actions: int
    known: bool


def import_plan(
    unit: UnitOfWork, file: ImportedPlan, *, key: str, file_hash: str, settings: Settings, now: datetime
) -> Import:
    """Keep the plan of a file under `key`.  The same file again changes nothing but the settings given.

    Raises KeyTaken when another file's plan has the key.
    """
    known = plans.plan_by_key(unit, key)
    if known and plans.file_hash(unit, known.id) != file_hash:
        raise KeyTaken(key)
    plan = known or plans.add_plan(
        unit, key=key, title=file.title, now=now, start_on=file.start, goal_on=file.end
    )
    plan = _settle(unit, plan, settings)
    if known:
        return Import(plan, len(file.actions), known=True)
    plans.set_file_hash(unit, plan.id, file_hash)
    posts = _Posts(unit, file)
    theme_ids = {
        theme.key: plans.add_theme(
            unit, plan.id, ref=theme.key, name=theme.name, lead_id=posts.id_of(theme.lead)
        ).id
        for theme in file.themes
    }
    new = [_item(plan, action, posts, theme_ids, now) for action in file.actions]
    ids = items.add_items(unit, plan, new)
    items.add_helpers(unit, list(_helpers(ids, file.actions, posts)))
    kept = [replace(item, id=item_id) for item, item_id in zip(new, ids, strict=True)]
    told = [_words(action) for action in file.actions]
    history.record_all(unit, list(zip(kept, told, strict=True)), kind=Kind.IMPORTED, at=now)
    return Import(plan, len(ids), known=False)


def suggested_key(title: str) -> str:
    """A key made of the title's first capitals: “Tower Hamlets – …” gives TH."""
    capitals = re.findall(r"\b[A-Z]", title)[:2]
    return "".join(capitals) if len(capitals) == 2 else "PLAN"


def _settle(unit: UnitOfWork, plan: Plan, settings: Settings) -> Plan:
    """The plan with the settings that are given."""
    changed = replace(
        plan,
        manager_id=_by_email(unit, settings.manager) or plan.manager_id,
        sponsor_id=_by_email(unit, settings.sponsor) or plan.sponsor_id,
        chair_id=_by_email(unit, settings.chair) or plan.chair_id,
        channel=settings.channel or plan.channel,
        nation=settings.nation or plan.nation,
    )
    if changed != plan:
        plans.save_settings(unit, changed)
    return changed


def _by_email(unit: UnitOfWork, email: str | None) -> int | None:
    if email is None:
        return None
    known = people.person_by_email(unit, email)
    return (known or people.add_person(unit, name=email, email=email)).id


class _Posts:
    """The posts of a file as people: one for each e-mail address, else for each post as written."""

    def __init__(self, unit: UnitOfWork, file: ImportedPlan) -> None:
        leads = [theme.lead for theme in file.themes if theme.lead]
        written = [*leads, *(owner for action in file.actions for owner in action.owners)]
        emails = {_same(owner.name): owner.email for owner in written if owner.email}
        self._unit = unit
        self._ids: dict[str, int] = {}
        for owner in written:
            if _same(owner.name) not in self._ids:
                self._ids[_same(owner.name)] = self._person(owner, emails.get(_same(owner.name)))

    def id_of(self, owner: ImportedOwner | None) -> int | None:
        """The person behind a post of the file."""
        return self._ids[_same(owner.name)] if owner else None

    def _person(self, owner: ImportedOwner, email: str | None) -> int:
        known = people.person_by_email(self._unit, email) if email else None
        if known is None and email is None:
            same = [one for one in people.people_named(self._unit, owner.name) if one.post == owner.name]
            known = same[0] if len(same) == 1 else None
        if known is None:
            return people.add_person(self._unit, name=owner.name, email=email, post=owner.name).id
        if known.post is None:
            people.set_post(self._unit, known.id, owner.name)
        return known.id


def _same(name: str) -> str:
    return " ".join(name.lower().replace("’", "'").split())


def _item(
    plan: Plan, action: ImportedAction, posts: _Posts, theme_ids: dict[str, int], now: datetime
) -> Item:
    colour = Colour(action.colour) if action.colour else None
    first, in_force = action.due.date, action.in_force.date or action.due.date
    return Item(
        id=0,
        plan_id=plan.id,
        plan_key=plan.key,
        number=0,
        title=action.text,
        theme_id=theme_ids.get(action.theme) if action.theme else None,
        ref=action.ref,
        owner_id=posts.id_of(action.owners[0]) if action.owners else None,
        start_on=action.start,
        first_due_on=first or in_force,
        due_on=in_force,
        due_text=action.in_force.raw,
        due_kind=action.in_force.kind,
        times_moved=int(bool(first and in_force and first != in_force)),
        state=_state(colour),
        colour=colour,
        percent=100 if colour is Colour.BLUE else action.percent_done,
        created_at=now,
    )


def _state(colour: Colour | None) -> State:
    """Blue was signed off before the import; grey and unrated work has not begun."""
    if colour is Colour.BLUE:
        return State.VERIFIED
    return State.NOT_STARTED if colour in (None, Colour.GREY) else State.IN_PROGRESS


def _helpers(
    ids: Sequence[int], actions: Sequence[ImportedAction], posts: _Posts
) -> Iterable[tuple[int, int]]:
    for item_id, action in zip(ids, actions, strict=True):
        for owner in action.owners[1:]:
            if helper := posts.id_of(owner):
                yield item_id, helper


def _words(action: ImportedAction) -> str:
    """What the file says of an action and the item itself has no field for; nothing of it is lost."""
    facts = [
        ("Recommendations", ", ".join(action.recommendations)),
        ("Team", action.team),
        ("Evidence", action.evidence),
        ("Impact", action.impact),
        *((note.column, note.text) for note in action.notes),
        ("Signed off before the import", "yes" if action.colour == Colour.BLUE else None),
    ]
    return "; ".join(f"{name}: {value}" for name, value in facts if value)

"""Who may do what (`docs/rules.md` 6).

A person has parts in a plan and in an item; an act is allowed to some of the parts.
"""

from collections.abc import Collection
from enum import StrEnum

from bot.plan.errors import NotAllowed, OwnWork
from bot.plan.items import Item, Plan, Theme


class Part(StrEnum):
    """What somebody is to a plan or to one of its actions, in the words people read."""

    OWNER = "its owner"
    HELPER = "a helper"
    COVER = "whoever covers for its owner"
    LEAD = "the theme lead"
    MANAGER = "the programme manager"
    SPONSOR = "the sponsor"
    CHAIR = "the chair"
    MEMBER = "a member of the plan"


class Act(StrEnum):
    """What somebody wants to do, in the words a refusal uses."""

    SPEAK = "add a note to"
    UPDATE = "update"
    SNOOZE = "put off the reminder of"
    ASK_DATE = "ask for another date for"
    AGREE_DATE = "agree another date for"
    CHECK = "check"
    HAND_OVER = "hand over"
    WITHDRAW = "withdraw"
    ADD = "add an action to"
    SEND_DIGEST = "send the digest of"
    PREVIEW_DIGEST = "preview the digest of"
    SEE_HEALTH = "see how the bot is doing for"
    DECIDE_HELD = "decide what becomes of a message that"
    SET_DAYS = "set the free days of"


_PROGRAMME = frozenset({Part.MANAGER, Part.SPONSOR})
_AT_WORK = frozenset({Part.OWNER, Part.HELPER, Part.COVER, Part.LEAD})
_ANSWERS = frozenset({Part.OWNER, Part.COVER})

ALLOWED: dict[Act, frozenset[Part]] = {
    Act.SPEAK: frozenset(Part),
    Act.UPDATE: _AT_WORK | _PROGRAMME,
    Act.SNOOZE: frozenset({Part.OWNER, Part.COVER}),
    Act.ASK_DATE: _AT_WORK,
    Act.AGREE_DATE: _PROGRAMME,
    Act.CHECK: frozenset({Part.LEAD}) | _PROGRAMME,
    Act.HAND_OVER: frozenset({Part.OWNER, Part.LEAD}) | _PROGRAMME,
    Act.WITHDRAW: _PROGRAMME,
    Act.ADD: frozenset({Part.LEAD}) | _PROGRAMME,
    Act.SEND_DIGEST: _PROGRAMME,
    Act.PREVIEW_DIGEST: _PROGRAMME | {Part.CHAIR},
    Act.SEE_HEALTH: _PROGRAMME,
    Act.DECIDE_HELD: _PROGRAMME,
    Act.SET_DAYS: _PROGRAMME,
}


def parts_in_plan(person_id: int, plan: Plan, themes: Collection[Theme]) -> frozenset[Part]:
    """The person's parts in the plan as a whole.  A lead of any theme is a lead here."""
    found = {
        Part.MANAGER: plan.manager_id == person_id,
        Part.SPONSOR: plan.sponsor_id == person_id,
        Part.CHAIR: plan.chair_id == person_id,
        Part.LEAD: any(theme.lead_id == person_id for theme in themes),
    }
    return frozenset(part for part, holds in found.items() if holds)


def parts_in_item(
    person_id: int,
    item: Item,
    plan: Plan,
    theme: Theme | None,
    helpers: Collection[int],
    cover_id: int | None = None,
) -> frozenset[Part]:
    """The person's parts in one action of a plan they belong to; `cover_id` covers for its owner, who is away."""
    own = {
        Part.OWNER: item.owner_id == person_id,
        Part.HELPER: person_id in helpers,
        Part.COVER: person_id == cover_id,
        Part.MEMBER: True,
    }
    return parts_in_plan(person_id, plan, [theme] if theme else []) | {
        part for part, holds in own.items() if holds
    }


def may(act: Act, parts: Collection[Part]) -> bool:
    """Whether one of these parts allows the act.

    A check is never made by the owner nor by who answers for them meanwhile: done is not blue.
    """
    if act is Act.CHECK and not _ANSWERS.isdisjoint(parts):
        return False
    return bool(ALLOWED[act] & set(parts))


def must(act: Act, parts: Collection[Part], key: str) -> None:
    """Raises NotAllowed with the parts that may, unless one of these does; OwnWork where it is the owner's own."""
    if act is Act.CHECK and not _ANSWERS.isdisjoint(parts):
        who = tuple(part.value for part in Part if part in ALLOWED[act])
        raise OwnWork(key, who, covers=Part.OWNER not in parts)
    if not may(act, parts):
        raise NotAllowed(act.value, key, tuple(part.value for part in Part if part in ALLOWED[act]))

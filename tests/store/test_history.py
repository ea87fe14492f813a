"""The history: what was said and done, in order."""

from datetime import timedelta

import pytest

from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Colour, Item, State
from store import history, inbox
from store.unit import UnitOfWork
from tests.store.given import MINUTE, NOW, a_person, a_plan, an_item, day


def said(unit: UnitOfWork, item: Item, words: str, **facts: object) -> int:
    told = {"by_id": None, "at": NOW, "kind": Kind.NOTE, "before": {}, "after": {}, **facts}
    return history.record(unit, item=item, words=words, **told).id  # type: ignore[arg-type]  # kept short


def test_a_line_is_read_as_it_was_recorded(unit: UnitOfWork) -> None:
    person, item = a_person(unit), an_item(unit, a_plan(unit))
    received = inbox.receive(unit, "action:1", person.id, NOW)
    recorded = history.record(
        unit, item=item, by_id=person.id, at=NOW, kind=Kind.DATE_MOVED, words="panel agreed",
        inbox_id=received.id, before={"due_on": day("2017-11-01"), "state": State.BLOCKED, "percent": None},
        after={"due_on": day("2017-12-01"), "colour": Colour.RED, "percent": 60},
    )  # fmt: skip
    entry = history.entry(unit, recorded.id)
    assert entry == recorded
    assert entry == HistoryEntry(
        id=recorded.id, item_id=item.id, plan_id=item.plan_id, at=NOW, by_id=person.id, kind=Kind.DATE_MOVED,
        before={"due_on": "2017-11-01", "state": "blocked", "percent": None},
        after={"due_on": "2017-12-01", "colour": "red", "percent": 60},
        words="panel agreed", inbox_id=received.id,
    )  # fmt: skip
    assert isinstance(entry.kind, Kind)
    assert history.of_inbox(unit, received.id) == [entry]
    with pytest.raises(LookupError):
        history.entry(unit, recorded.id + 1)


def test_an_item_tells_its_newest_lines_first(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    item, other = an_item(unit, plan), an_item(unit, plan)
    for words in ("one", "two", "three"):
        said(unit, item, words)
    said(unit, other, "elsewhere")
    assert [entry.words for entry in history.of_item(unit, item.id)] == ["three", "two", "one"]
    assert [entry.words for entry in history.of_item(unit, item.id, limit=1)] == ["three"]
    assert history.count_of_item(unit, item.id) == 3


def test_lines_for_many_items_are_recorded_at_once(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    first, second = an_item(unit, plan), an_item(unit, plan)
    history.record_all(unit, [(first, "a"), (second, "b")], kind=Kind.IMPORTED, at=NOW)
    history.record_all(unit, [], kind=Kind.IMPORTED, at=NOW)
    assert [entry.words for entry in history.since(unit, plan.id, NOW)] == ["a", "b"]


def test_the_newest_line_by_somebody_can_be_narrowed(unit: UnitOfWork) -> None:
    me, plan = a_person(unit), a_plan(unit)
    first, second = an_item(unit, plan), an_item(unit, plan)
    note = said(unit, first, "note", by_id=me.id)
    done = said(unit, second, "done", by_id=me.id, kind=Kind.CLAIMED_DONE)
    said(unit, first, "by another", by_id=a_person(unit).id)

    def latest(**narrowed: object) -> int | None:
        entry = history.latest_by(unit, me.id, **narrowed)  # type: ignore[arg-type]  # kept short
        return entry.id if entry else None

    assert latest() == done
    assert latest(kinds=[Kind.NOTE]) == note
    assert latest(item_id=first.id) == note
    assert latest(kinds=[]) is None


def test_a_plan_tells_its_lines_since_an_instant_oldest_first(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    item, elsewhere = an_item(unit, plan), an_item(unit, a_plan(unit))
    said(unit, item, "later", at=NOW + MINUTE, kind=Kind.BLOCKED)
    said(unit, item, "exactly", at=NOW)
    said(unit, item, "before", at=NOW - timedelta(microseconds=1))
    said(unit, elsewhere, "elsewhere", at=NOW)
    assert [entry.words for entry in history.since(unit, plan.id, NOW)] == ["exactly", "later"]
    assert [entry.words for entry in history.since(unit, plan.id, NOW, [Kind.BLOCKED])] == ["later"]


def test_last_words_are_the_owners_and_not_taken_back(unit: UnitOfWork) -> None:
    me, plan = a_person(unit), a_plan(unit)
    first, second, silent = (an_item(unit, plan, owner_id=me.id) for _ in range(3))
    said(unit, first, "older", by_id=me.id)
    kept = said(unit, first, "newer", by_id=me.id)
    mistake = said(unit, first, "a mistake", by_id=me.id)
    assert not history.undone(unit, mistake)
    said(unit, first, "", by_id=me.id, kind=Kind.UNDONE, undoes_id=mistake)
    said(unit, first, "a card was sent", kind=Kind.REMINDED)
    other = said(unit, second, "another", by_id=me.id)
    said(unit, silent, "", by_id=me.id)
    assert history.undone(unit, mistake)
    assert not history.undone(unit, kept)
    words = history.last_words(unit, [first.id, second.id, silent.id])
    assert {item_id: entry.id for item_id, entry in words.items()} == {first.id: kept, second.id: other}
    assert history.last_words(unit, []) == {}


def test_nobody_elses_words_and_no_question_are_the_owners_last_words(unit: UnitOfWork) -> None:
    owner, chair, plan = a_person(unit), a_person(unit), a_plan(unit)
    unreached = a_person(unit, slack_user=None)
    own, orphan = an_item(unit, plan, owner_id=owner.id), an_item(unit, plan, owner_id=unreached.id)
    said(unit, own, "adverts are out", by_id=owner.id)
    said(unit, own, "why is this so late?", by_id=chair.id)
    said(unit, own, "who decides?", by_id=owner.id, kind=Kind.QUESTION)
    said(unit, orphan, "he tells me it is on track", by_id=chair.id)
    words = history.last_words(unit, [own.id, orphan.id])
    assert {item_id: entry.words for item_id, entry in words.items()} == {
        own.id: "adverts are out",
        orphan.id: "he tells me it is on track",
    }

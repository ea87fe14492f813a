"""What was said against what should have been: lost, double, early, late, wrong person, wrong words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from tests.torture.model import Card, Line, Note, spelt
from tests.torture.slack import Accepted

HEADER = re.compile(r"Your actions, (\w{3} \d{1,2} \w{3} \d{4})")
LINE = re.compile(r"\*([A-Z]+-\d+)\* [^\n]*\n(.+)", re.DOTALL)
MORE = re.compile(r"and (\d+) more")
KEPT = 12


@dataclass
class Verdict:
    """Counts of what went wrong; all 0 is a pass.  `told` says what, for whoever mends it."""

    tries: int = 0
    lost: int = 0
    double: int = 0
    early: int = 0
    late: int = 0
    person: int = 0
    words: int = 0
    other: int = 0
    """What no column names: a process that did not come back, a queue that did not drain, …"""
    told: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self) if one.name not in ("tries", "told"))

    def count(self, what: str, sentence: str, times: int = 1) -> None:
        """Something went wrong."""
        setattr(self, what, getattr(self, what) + times)
        if len(self.told) < KEPT:
            self.told.append(f"{what}: {sentence}")

    def must(self, holds: bool, sentence: str) -> None:
        """Something else that has to be so."""
        if not holds:
            self.count("other", sentence)

    def add(self, other: "Verdict") -> "Verdict":
        """Both together."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        return self


def compare_cards(verdict: Verdict, expected: Iterable[Card], accepted: Sequence[Accepted]) -> None:
    """Line by line: each card once, in its window, to the right person, in the right words."""
    wanted = {(card.user, spelt(card.day)): card for card in expected}
    seen: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for one in accepted:
        if one.kind == "message" and (found := HEADER.search(one.text)):
            seen[one.user, found[1]].append(one)
    for who_and_day, card in wanted.items():
        came = seen.pop(who_and_day, [])
        if not came:
            verdict.count(
                "lost", f"{card.user} on {card.day}: {[line.key for line in card.lines]}", card.actions
            )
            continue
        if len(came) > 1:
            times = (len(came) - 1) * card.actions
            verdict.count("double", f"{card.user} on {card.day}: {len(came)} cards", times)
        _judge(verdict, card, came[0])
    for (user, day), came in seen.items():
        verdict.count("double", f"{user} on {day}: a card nobody owes ({came[0].text[:200]!r})", len(came))


def _judge(verdict: Verdict, card: Card, came: Accepted) -> None:
    where = f"{card.user} on {card.day}"
    if came.at < card.opens:
        verdict.count("early", f"{where}: {came.at} before {card.opens}")
    if came.at > card.closes:
        verdict.count("late", f"{where}: {came.at} after {card.closes}")
    lines, more = card_lines(came.blocks)
    told, owed = {line.key for line in lines}, {line.key for line in card.lines}
    over = len(lines) + more - card.actions
    if over > 0 and told - owed:
        verdict.count("person", f"{where}: {sorted(told - owed)} is none of theirs", len(told - owed))
    elif over:
        verdict.count("double" if over > 0 else "lost", f"{where}: {over:+d} actions", abs(over))
    elif tuple(lines) != card.lines or more != card.more:
        differ = [pair for pair in zip(lines, card.lines, strict=False) if pair[0] != pair[1]][:1]
        verdict.count("words", f"{where}: {differ or (len(lines), more, card.actions)}")


def card_lines(blocks: Sequence[dict[str, Any]]) -> tuple[list[Line], int]:
    """The actions a card shows, and how many more it says there are."""
    lines: list[Line] = []
    more = 0
    for before, block in zip(blocks, [*blocks[1:], {}], strict=True):
        text = _text(before)
        if found := LINE.fullmatch(text):
            why = re.fullmatch(r"Why today: (.+?)\.(?: .*)?", _text(block))
            lines.append(Line(found[1], found[2], why[1] if why else ""))
        elif found := MORE.match(text):
            more = int(found[1])
    return lines, more


def _text(block: dict[str, Any]) -> str:
    if block.get("type") == "context":
        return str(block["elements"][0].get("text", ""))
    text = block.get("text")
    return str(text.get("text", "")) if block.get("type") == "section" and isinstance(text, dict) else ""


def compare_digests(
    verdict: Verdict, digests: Mapping[date, int], accepted: Sequence[Accepted], places: Sequence[str]
) -> list[Accepted]:
    """Each week's issue once in each place, with one picture, and the rest in its thread; all other messages."""
    left = [one for one in accepted if one.kind != "edit"]
    for monday, actions in digests.items():
        threads = []
        for place in places:
            mine = [one for one in left if one.user == place and f"week of {spelt(monday)}." in one.text]
            left = [one for one in left if one not in mine]
            _once(verdict, mine, f"the digest of {monday} in {place}")
            if mine and f"{actions} actions" not in mine[0].text:
                verdict.count("words", f"the digest of {monday} counts other than {actions} actions")
            under = [one for one in left if one.thread_ts and one.thread_ts in [parent.ts for parent in mine]]
            left = [one for one in left if one not in under]
            _once(
                verdict, [one for one in under if one.kind == "file"], f"its picture of {monday} in {place}"
            )
            threads.append(Counter(one.text for one in under if one.kind == "message"))
        for one in threads:
            twice = sum(times - 1 for times in one.values())
            if twice:
                verdict.count("double", f"the thread of {monday}", twice)
            if one.keys() != threads[0].keys():
                verdict.count("lost", f"the thread of {monday} is not the same in every place")
    return left


def _once(verdict: Verdict, came: Sequence[Accepted], what: str) -> None:
    if len(came) != 1:
        verdict.count("double" if came else "lost", what, abs(len(came) - 1))


def compare_notes(verdict: Verdict, notes: Sequence[Note], accepted: Sequence[Accepted]) -> None:
    """Every other message in a direct conversation: each expected one once, and no other."""
    came = [one for one in accepted if one.kind == "message" and not HEADER.search(one.text)]
    left = [one for one in came if one.channel.startswith("D")]
    for note, owed in Counter(notes).items():
        fits = [one for one in left if one.user == note.user and all(word in one.text for word in note.words)]
        if len(fits) < owed:
            verdict.count("lost", f"{note.user}: {note.words}", owed - len(fits))
        if len(fits) > owed:
            verdict.count("double", f"{note.user}: {note.words}, {len(fits)} times", len(fits) - owed)
        left = [one for one in left if one not in fits]
    for one in left:
        verdict.count("words", f"{one.user}: a message nobody owes ({one.text[:200]!r})")


def each_delivered_once(verdict: Verdict, accepted: Sequence[Accepted]) -> None:
    """No two messages carry one delivery id."""
    ids = Counter(one.delivery_id for one in accepted if one.kind != "edit" and one.delivery_id)
    for delivery_id, times in ids.items():
        if times > 1:
            verdict.count("double", f"{times} messages with the id {delivery_id}", times - 1)

"""Commands: every verb, wherever it is typed, in every way an action can be named."""

from datetime import date

import pytest

from bot.messages.help import HELP
from bot.plan.commands import EXAMPLES, VERBS
from bot.plan.items import Colour, State
from bot.usecases import changing
from bot.usecases.acting import acting
from store import items
from tests.scenario.hands import finished, labels, made, now, owner_of, past, person, words_of
from tests.scenario.office import ANITA, CHAIR, LEAD, MANAGER, OTHER_LEAD, PLAN_CHANNEL, TOM, Office


def in_dm(office: Office, who: str, text: str) -> str:
    office.settle()
    return office.said(who, text)["text"]


def by_slash(office: Office, who: str, text: str) -> str:
    return office.typed(who, f"/plan {text}")["text"]


def by_mention(office: Office, who: str, text: str) -> str:
    office.settle()
    before = len(office.dm(who))
    office.slack.say(who, PLAN_CHANNEL, f"@Golden Thread {text}")
    return office.slack.until(lambda: office.dm(who)[before:])[0]["text"]


WAYS = pytest.mark.parametrize("way", [by_slash, in_dm, by_mention])


@WAYS
def test_every_verb_that_changes_an_action_does_it_and_tells_before_and_after(shared, way):
    item = made(shared, f"Chosen {way.__name__}", state=State.IN_PROGRESS, colour=Colour.GREEN)
    key = item.key

    def said(who, verb):
        return way(shared, who, EXAMPLES[verb].replace("TH-12", key).replace("@sam", "@Anita Borrowdale"))

    told = said(TOM, "update")
    assert "no percentage → 60%" in told
    assert "panel agreed" in told
    assert "Undo works for ten minutes" in told
    told = said(TOM, "colour")
    assert "Green" in told
    assert "Amber" in told
    assert "two posts are still open" in told
    assert "legal advice is outstanding" in said(TOM, "block")
    assert now(shared, item).state is State.BLOCKED
    assert "adverts went out on Monday" in said(TOM, "note")
    assert "Thu 5 Mar 2026" in said(TOM, "snooze")
    told = said(MANAGER, "slip")
    assert "Fri 29 May 2026 → Sat 12 Dec 2026" in told
    assert now(shared, item).due_on == date(2026, 12, 12)
    assert "Tom Wexcombe → Anita Borrowdale" in said(TOM, "assign")
    assert owner_of(shared, item) == ANITA
    assert "reported done" in said(ANITA, "done")
    assert "the minutes are missing" in said(LEAD, "back")
    assert "reported done" in said(ANITA, "done")
    assert "Blue" in said(LEAD, "verify")
    assert now(shared, item).state is State.VERIFIED
    assert past(shared, item) == [
        "progress", "colour", "blocked", "note", "snoozed", "date moved", "handed over",
        "claimed done", "sent back", "claimed done", "verified",
    ]  # fmt: skip


@WAYS
def test_every_verb_that_asks_is_answered_to_the_asker_alone(shared, way):
    item = made(shared, f"Asked {way.__name__}", due=date(2026, 3, 1), colour=Colour.RED)
    assert item.title in way(shared, TOM, "mine")
    assert item.title in way(shared, MANAGER, "overdue")
    assert item.title in way(shared, MANAGER, "overdue owner:@Tom Wexcombe theme:workforce colour:red")
    assert "Sun 1 Mar 2026" in way(shared, CHAIR, f"show {item.key}")
    assert "nothing has happened to it yet" in way(shared, TOM, f"history {item.key}")
    assert "supervision policy" in way(shared, MANAGER, "due 7d")
    assert "Northmere improvement plan" in way(shared, CHAIR, "digest preview")
    assert "hat is late" in way(shared, ANITA, "help overdue")
    assert "slip TH-12 to 12 Dec" in way(shared, ANITA, "help")
    public = [m for m in shared.slack.messages(ANITA, PLAN_CHANNEL) if m.get("bot_id")]
    assert public == []


@WAYS
def test_adding_and_withdrawing_are_for_those_who_answer_for_the_plan(shared, way):
    line = f"add Agree the {way.__name__} policy owner:@Tom Wexcombe due:12 Dec theme:Workforce"
    assert "You may not add an action" in way(shared, ANITA, line)
    told = way(shared, MANAGER, line)
    assert "Sat 12 Dec 2026" in told
    assert "Tom Wexcombe" in told
    key = told.split(" ")[0]
    shared.settle()
    assert any(key in m["text"] and "you own it" in m["text"] for m in shared.dm(TOM))
    assert "You may not withdraw" in way(shared, TOM, f"withdraw {key} because NM-1 replaces it")
    assert "withdrawn" in way(shared, MANAGER, f"withdraw {key} because NM-1 replaces it")


def test_help_knows_every_verb_and_its_examples_are_understood(shared):
    assert set(HELP) == set(VERBS)
    for verb in VERBS:
        assert HELP[verb].does[1:] in by_slash(shared, TOM, f"help {verb}")


@pytest.mark.parametrize("how", ["nm1", "NM 1", "Nm-1", "#1", "1", "1.1", "#NM-1", "nm-1"])
def test_an_action_is_found_however_it_is_named(shared, how):
    assert "Recruit six permanent social workers" in by_slash(shared, TOM, f"show {how}")


def test_an_unknown_action_is_said_with_what_is_near(shared):
    assert "There is no action “NM-999”" in by_slash(shared, TOM, "show NM-999")
    told = by_slash(shared, TOM, "done TH-1")
    assert "“TH-1”" in told
    assert "Did you mean NM-1?" in told


def test_an_ambiguous_reference_is_asked_about_and_changes_nothing(shared):
    first, second = made(shared, "One of two", ref="7.7"), made(shared, "Two of two", ref="7.7")
    told = by_slash(shared, TOM, "done 7.7")
    assert first.key in told
    assert second.key in told
    assert (now(shared, first), now(shared, second)) == (first, second)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("overdeu", "overdue"), ("colur NM-1 red", "colour"), ("asign NM-1 @x", "assign"), ("xyzzy", "`")],
)
def test_an_unknown_verb_is_answered_with_the_nearest_three(shared, typed, near):
    told = by_slash(shared, TOM, typed)
    assert "is no command. Did you mean" in told
    assert near in told
    assert told.count("`") == 8


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("update {} 140%", "140%"),
        ("update {} 60", "per cent"),
        ("update {}", "what has changed"),
        ("colour {} purple", "one colour"),
        ("colour {} amber", "a reason"),
        ("colour {} blue", "Blue comes with a check"),
        ("slip {} to 12 Dec", "a reason"),
        ("slip {} to soon because of leave", "No single day"),
        ("slip {} to 3 Feb 2026 because of leave", "has passed"),
        ("slip {} to 29 May because of leave", "due on Fri 29 May 2026 already"),
        ("assign {}", "the new owner"),
        ("assign {} @nobody", "Nobody in the plan is called"),
        ("assign {} @Anita Borrowdale and @Joe Tregarth", "a name alone"),
        ("block {}", "a reason"),
        ("note {}", "the note"),
        ("snooze {} until last Friday", "No single day"),
        ("snooze {} until 2 March", "has passed"),
        ("done {} apart from the training", "reads as if something remains"),
        ("done {} not yet", "reads as if something remains"),
        ("verify {}", "Only an action that was reported done"),
        ("back {} because no", "Only an action that was reported done"),
        ("show {} please", "a reference alone"),
        ("done", "the action's reference"),
        ("add Something due:12 Dec", "an owner"),
        ("add Something owner:@Tom Wexcombe", "a date"),
        ("add owner:@Tom Wexcombe due:12 Dec", "what is to be done"),
        ("add Something owner:@Tom Wexcombe due:12 Dec theme:gardening", "not one theme"),
        ("overdue since March", "filters only"),
        ("due yesterday", "No single day"),
        ("digest tomorrow", "preview or now"),
        ("overdue page:0", "a page number"),
        ("overdue colour:purple", "a colour"),
    ],
)
def test_what_is_wrong_changes_nothing_and_the_answer_says_what_would_be_right(shared, typed, wrong):
    item = made(shared, "Not to be touched", colour=Colour.GREEN)
    told = by_slash(shared, MANAGER, typed.format(item.key))
    assert wrong in told
    assert now(shared, item) == item
    assert past(shared, item) == []


def test_the_other_plan_or_theme_is_named_when_it_is_not_there(shared):
    assert "no plan “XX”" in by_slash(shared, MANAGER, "overdue plan:XX")
    assert "Workforce" in by_slash(shared, MANAGER, "overdue theme:gardening")
    assert "Nobody in the plan" in by_slash(shared, MANAGER, "overdue owner:@stranger")


def test_what_people_type_is_kept_as_they_read_it(shared):
    item = made(shared, "Typed words")
    by_slash(
        shared, TOM, f"note {item.key} R&D met <legal> with @Anita Borrowdale, see https://example.org/a_b"
    )
    assert words_of(shared, item) == "R&D met <legal> with @Anita Borrowdale, see https://example.org/a_b"
    told = by_slash(shared, TOM, f"history {item.key}")
    assert "R&amp;D met &lt;legal&gt;" in told
    told = by_slash(shared, MANAGER, "add Review R&D <again> owner:@Tom Wexcombe due:12 Dec")
    assert "Review R&amp;D &lt;again&gt;" in told


def test_a_manager_at_work_names_owner_by_name_or_post(shared):
    for name in ("Anita", "anita borrowdale", "Learning and Development Manager", "@Anita Borrowdale"):
        item = made(shared, f"For {name}")
        assert "Tom Wexcombe → Anita Borrowdale" in by_slash(shared, MANAGER, f"assign {item.key} {name}")


def test_pages_of_a_long_list_are_one_tap_away(shared):
    for n in range(12):
        made(shared, f"Late {n:02}", due=date(2026, 1, 5), theme="T2", owner=CHAIR)
    first = shared.typed(MANAGER, "/plan overdue owner:@Edmund Fairlight")
    assert "12 actions" in first["text"]
    assert "Late 00" in first["text"]
    assert "Late 11" not in first["text"]
    assert labels(first)[-1] == "Next"


def test_the_same_grammar_takes_words_in_any_order(shared):
    item = made(shared, "In any order", due=date(2026, 2, 20), colour=Colour.AMBER)
    for line in ("overdue colour:amber owner:@Tom Wexcombe", "overdue owner:@Tom Wexcombe color:AMBER"):
        assert item.title in by_slash(shared, MANAGER, line)


def test_two_lines_are_not_taken_for_one_command(shared):
    first, second = made(shared, "First line"), made(shared, "Second line")
    assert "one action at a time" in by_slash(shared, TOM, f"update {first.key} 60%\n{second.key} 70%")
    assert (now(shared, first), now(shared, second)) == (first, second)
    in_dm(shared, TOM, f"update {first.key} 60%\n{second.key} 70%")
    assert words_of(shared, first) == f"update {first.key} 60%"
    assert now(shared, second).percent == 70


def test_an_address_is_a_name_too(shared):
    item = made(shared, "By address")
    assert "Tom Wexcombe → Anita Borrowdale" in by_slash(
        shared, MANAGER, f"assign {item.key} learning.development@example.org"
    )


def test_my_list_counts_all_and_shows_ten(shared):
    saturday, sunday, monday = date(2026, 2, 28), date(2026, 3, 8), date(2026, 3, 9)
    for number, due in ((3, saturday), (4, sunday), (5, monday), (2, None)):
        for n in range(number):
            made(shared, f"Mine {n}", OTHER_LEAD, due)
    for n in range(12):
        finished(shared, f"Reported {n}", OTHER_LEAD)
    said = shared.typed(OTHER_LEAD, "/plan")
    told = said["text"].splitlines()
    assert told[0] == "You have 26 actions."
    headings = [
        "Overdue: 3",
        "Due this week: 4",
        "Later: 5",
        "No date yet: 2",
        "Reported done, to be checked: 12",
    ]
    assert [line for line in told if line.endswith(" actions.")][1:] == [
        f"{one} actions." for one in headings
    ]
    assert "And 2 more." in told
    assert labels(said).count("Show") == 10


def test_what_a_change_tells_is_what_is_kept(shared):
    item = made(shared, "Told as kept")
    with shared.deps.write() as unit:
        actor = acting(unit, person(shared, item.owner_id), shared.deps.now())
        for percent in (60, 60, 80):
            told = changing.record_progress(unit, actor, item.id, percent, "")
            assert told.item == items.item(unit, item.id)
        told = changing.note(unit, actor, item.id, "said")
        assert told.item == items.item(unit, item.id)

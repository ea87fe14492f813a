"""What the clauses of a reply add up to: the acts on every action, or a note, or a doubt."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.plan.grammar import Token, words
from bot.plan.reply_acts import CHEERFUL, RISKY, Act
from bot.plan.reply_changes import CHANGES
from bot.plan.reply_clauses import Clause
from bot.plan.reply_lexicon import ENGLISH
from bot.plan.reply_setting import Answer, Setting, answer, note, unclear
from bot.plan.reply_states import STATES, is_doubt, leaves_nothing
from bot.plan.reply_titles import titled

_PERSON_ONLY = frozenset({"PERSON", "NAME", "POLITE"})
# Of these alone nobody can tell what is wanted: a day, a person, a number, `please close`, `cancel`.
_BARE = words(
    """DATE PERSON NAME POLITE CHEER ADVERB DATE_PREP CLOSE NUMBER OTHER_COLOUR SUBJECT ACTION AUX REQUEST
    PAST_TIME CANCEL CLOSING TICK CIRCLE DEADLINE"""
)
_BARE_WORDS = words("the a to off - and")
_AT_THE_END = words("there finished done complete ready")
_RESOLVED = words("sorted resolved fixed dealt")  # of a block that is over: the block
_CHECKED = words("signed approved embedded confirmed")
_FINE = words("ok okay fine good great")


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause and what it says should be done."""

    clause: Clause
    acts: tuple[Act, ...]

    def says(self, intent: str) -> bool:
        return any(act.intent == intent for act in self.acts)


def news(clauses: Sequence[Clause], tokens: Sequence[Token], setting: Setting) -> list[Answer]:
    """The acts on every action spoken of; one real doubt makes the whole unclear."""
    said = [_Said(clause, tuple(acts_in(clause, setting))) for clause in clauses]
    if not said or _is_unclear(said, tokens, setting):
        return unclear()
    answers = _by_action(said, setting)
    return unclear() if any(one["intent"] == "unclear" for one in answers) else _gathered(answers)


def says_something(clause: Clause, setting: Setting) -> bool:
    """Whether a clause beside an absence is more than its circumstances."""
    return bool(clause.named) or bool(acts_in(clause, setting))


def acts_in(clause: Clause, setting: Setting) -> list[Act]:
    """Every act that the clause says; `undo` and a share of the action leave no room for others."""
    found = [act for rule in (*CHANGES, *STATES) if (act := rule.read(clause, setting))]
    intents = {act.intent for act in found}
    if "undo" in intents:
        return [act for act in found if act.intent == "undo"]
    if intents & {"progress", "blocked"}:
        return [act for act in found if act.intent != "done"]
    return found


# ---------------------------------------------------------------- doubts about the whole


def _is_unclear(said: Sequence[_Said], tokens: Sequence[Token], setting: Setting) -> bool:
    clauses = [one.clause for one in said]
    if any(clause.unknown or _points_at_somebody(clause) for clause in clauses):
        return True
    acts = [act for one in said for act in one.acts]
    claimed = any(clause.has("DONE") and not clause.items for clause in clauses)
    if claimed and _another_is_titled(clauses[0], setting):
        return True
    if not acts:
        return _is_foreign(tokens) or all(_is_bare(clause) for clause in clauses)
    if any(act.intent == "reassign" for act in acts) and any(_is_person(clause) for clause in clauses):
        return True
    unnamed = any(act.intent in RISKY for one in said if not one.clause.items for act in one.acts)
    return unnamed and _another_is_titled(clauses[0], setting)


def _another_is_titled(clause: Clause, setting: Setting) -> bool:
    """Whether the words are those of another action's title than the thread's."""
    named = titled(clause.own, setting.items) if setting.thread else []
    return bool(named) and setting.thread not in named


def _is_person(clause: Clause) -> bool:
    """In `give to <@U02> and <@U03>` a second person is left over."""
    return clause.has("PERSON", "NAME") and clause.only(_PERSON_ONLY)


def _points_at_somebody(clause: Clause) -> bool:
    """`Ask <@U04>`, `<@U04> fyi` and `<@U04> can you …` hand nothing over."""
    spoken = [token for token in clause.tokens if {"POLITE", "REQUEST"}.isdisjoint(token.kinds)]
    if not spoken or not clause.has("PERSON", "NAME"):
        return False
    asked = "PERSON" in spoken[0].kinds and "you" in clause.said
    flagged = clause.has("ASK_PERSON") and clause.only(frozenset({"PERSON", "ASK_PERSON", "POLITE"}))
    return asked or flagged or "ASK_PERSON" in spoken[0].kinds


def _is_bare(clause: Clause) -> bool:
    fine = clause.named and clause.said & _FINE
    return clause.only(_BARE, _BARE_WORDS) and not clause.has("DONE") and not fine


def _is_half_said(clause: Clause) -> bool:
    """`12 to <@U05>` or `12 not Friday` beside other actions: a doubt about one is a doubt about all."""
    return clause.has("DATE", "PERSON", "NAME") and clause.only(_BARE | {"NEGATION"}, _BARE_WORDS)


def _is_foreign(tokens: Sequence[Token]) -> bool:
    """Another language, or no words that anybody knows; one common word alone says as little."""
    typed = [token for token in tokens if token.text[:1].isalpha()]
    if not typed:
        return not any(token.kinds for token in tokens)
    if any("FOREIGN" in t.kinds and "NAME" not in t.kinds and t.text.isascii() for t in typed):
        return True
    if any(not {"PERCENT", "NUMBER", "DATE"}.isdisjoint(token.kinds) for token in tokens):
        return False
    if len(typed) == 1 and typed[0].text in ENGLISH and not typed[0].kinds:
        return True
    known = [t for t in typed if t.text in ENGLISH or {"STRANGE", "FOREIGN"}.isdisjoint(t.kinds)]
    return len(known) * 3 < len(typed)


# ---------------------------------------------------------------- acts on one action


def _by_action(said: Sequence[_Said], setting: Setting) -> list[Answer]:
    """The acts on every action, in the order in which they were named."""
    spoken: dict[str | None, list[_Said]] = defaultdict(list)
    for one in said:
        for target in one.clause.items or (setting.default,):
            spoken[target].append(one)
    general = spoken.pop(None, [])
    acting = [act for one in general for act in one.acts]
    taken_back = bool(acting) and all(act.intent == "undo" for act in acting)
    if (acting and not taken_back) or not (spoken or taken_back):
        return unclear()
    if len(spoken) > 1 and any(_is_half_said(one.clause) for one in said if not one.acts):
        return unclear()
    answers = [found for ref, of_it in spoken.items() for found in _on_one(ref, of_it, general, setting)]
    return [answer("undo", (), {}), *answers] if taken_back else answers


def _on_one(
    ref: str | None, of_it: Sequence[_Said], general: Sequence[_Said], setting: Setting
) -> list[Answer]:
    """What is said of one action, taken together."""
    acts: list[Act] = []
    for one in of_it:
        acts += [act for act in one.acts if act not in acts]
    if any(act.intent == "new_date" and act.slots for act in acts):  # `please extend. 24 Nov instead`
        acts = [act for act in acts if act.intent != "new_date" or act.slots]
    if not _is_finished(of_it, setting):
        acts = [act for act in acts if act.intent != "done"]
    if any(one.clause.has("PART") and not one.says("progress") for one in of_it):  # `my part is Joe's now`
        acts = [act for act in acts if act.intent not in ("done", "reassign", "cancel")]
    if any(is_doubt(one.clause) for one in (*general, *of_it)):
        acts = [act for act in acts if act.intent not in RISKY]
    if _is_length_to_the_end(of_it):
        acts = [act for act in acts if act.intent != "new_date" or act.slots]
    if any(one.clause.has("PERCENT") and not one.says("progress") for one in of_it):  # `the target is 95%`
        acts = [act for act in acts if act.intent != "progress"]
    if _clash(acts):
        return unclear()
    if acts:
        return [answer(act.intent, [ref], act.slots) for act in acts]
    left_out = any(one.clause.excepted or one.clause.has("CROSS") for one in of_it)
    if any(one.clause.has("UNBLOCKED") for one in of_it):  # the bot may offer to say so of the state
        return [answer("note", [ref], {"cleared": "blocked"})]
    return note(ref) if left_out or not all(_is_bare(one.clause) for one in of_it) else unclear()


def _is_finished(of_it: Sequence[_Said], setting: Setting) -> bool:
    """Whether nothing said beside `done` leaves something to do."""
    if any(one.says("progress") or one.says("blocked") for one in of_it):
        return False
    for before, one in zip([None, *of_it], of_it, strict=False):
        if one.clause.has("UNBLOCKED") and any(other.clause.said & _RESOLVED for other in of_it):
            return False
        if not one.says("done") and not leaves_nothing(one.clause, setting):
            return False
        # in `advert published and done` it is the advert that is done
        other_subject = before is not None and not before.says("done") and _has_other_subject(before.clause)
        if one.says("done") and one.clause.goes_on and other_subject and not one.clause.has("SUBJECT"):
            return False
    return True


def _is_length_to_the_end(of_it: Sequence[_Said]) -> bool:
    """`Two more weeks and we're there`: how long the work takes, and no request."""
    lengths = [one for one in of_it if one.clause.has("LONGER") and not one.clause.has("REQUEST", "PUSH")]
    return bool(lengths) and any(one.clause.goes_on and one.clause.said & _AT_THE_END for one in of_it)


def _has_other_subject(clause: Clause) -> bool:
    """`Advert published`, but not `signed off`, which is said of the action itself."""
    of_the_action = clause.said & _CHECKED and clause.only(CHEERFUL | {"DEED", "PAST_TIME", "DATE"})
    return clause.has("DEED") and not of_the_action


def _clash(acts: Sequence[Act]) -> bool:
    """Two colours, two days, two owners, or acts that cannot both be meant."""
    intents = [act.intent for act in acts]
    if any(intents.count(intent) > 1 for intent in ("status_rag", "new_date", "reassign", "progress")):
        return True
    if "unclear" in intents:
        return True
    risky = RISKY.intersection(intents)
    return len(risky) > 1 and risky != {"new_date", "reassign"}


def _gathered(answers: Sequence[Answer]) -> list[Answer]:
    """The same act on several actions as one answer."""
    found: list[Answer] = []
    for one in answers:
        same = next((f for f in found if f["intent"] == one["intent"] and f["slots"] == one["slots"]), None)
        if same:
            same["targets"] += [target for target in one["targets"] if target not in same["targets"]]
        else:
            found.append(one)
    return found

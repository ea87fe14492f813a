"""What a reply means: which actions it speaks of, and what should be done to each.

Read in steps, each in its own module: words and quoted words (`reply_words`), phrases (`reply_phrases`), the
actions named (`reply_items`), clauses (`reply_clauses`), acts (`reply_acts`); queries apart (`reply_queries`).
Here they meet: absences, questions, doubts, and several acts on one action.  When two readings are possible
the answer is `unclear`, and nothing is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.plan.dates import read_date
from bot.plan.grammar import Token, words
from bot.plan.references import read_reference
from bot.plan.reply_acts import RISKY, Act, Setting, acts_in, is_doubt, leaves_nothing
from bot.plan.reply_clauses import Clause, clauses, understood
from bot.plan.reply_items import titled
from bot.plan.reply_queries import read_query
from bot.plan.reply_words import ENGLISH, Said, reply_tokens, said

__all__ = ["read_reference", "read_reply"]

LONGEST = 4000  # characters; a longer text is kept whole as a note, because nobody orders something in it

Answer = dict[str, Any]


def read_reply(text: str, context: Mapping[str, Any]) -> list[Answer]:
    """The acts a reply asks for, each `{"intent", "targets", "slots"}`; days are ISO texts.

    `context` holds `today` (ISO), `items` in the order shown, `in_thread_of` and `speaker`.  `targets` is empty
    for `query`, `ignore` and `unclear`, and for an `undo` that does not say which.  Texts of more than 4,000
    characters are a `note`.  Never raises, whatever the text.
    """
    today = date.fromisoformat(context["today"])
    items: Sequence[Mapping[str, Any]] = context.get("items") or ()
    thread = context.get("in_thread_of")
    refs = [str(item["ref"]) for item in items]
    default = thread or (refs[0] if len(refs) == 1 else None)
    if len(text) > LONGEST:
        return [_note(default)]
    heard = said(text)
    if heard.speaks_to_a_machine:
        return [UNCLEAR]
    default = _named_by_quote(heard, refs, default)
    if not any(char.isalnum() for char in heard.own.replace("¶", "")) and heard.quoted and not _has_emoji(heard.own):
        return [_note(default)]
    if asked := read_query(heard.own, today, refs, thread):
        return [_answer("query", (), {"query": asked})]
    tokens = understood(heard.own, today, items, thread)
    setting = Setting(today, {str(item["ref"]): str(item.get("title", "")) for item in items}, default)
    return _small_talk(tokens) or _question(tokens, heard, setting, items) or _news(tokens, heard, setting, items, thread)


UNCLEAR: Answer = {"intent": "unclear", "targets": [], "slots": {}}


def _answer(intent: str, targets: Iterable[str], slots: Mapping[str, Any]) -> Answer:
    return {"intent": intent, "targets": list(targets), "slots": dict(slots)}


def _note(target: str | None) -> Answer:
    return _answer("note", [target], {}) if target else UNCLEAR


def _has_emoji(own: str) -> bool:
    return any(not {"EMOJI", "TICK", "CROSS", "CIRCLE"}.isdisjoint(token.kinds) for token in reply_tokens(own))


def _named_by_quote(heard: Said, refs: Sequence[str], default: str | None) -> str | None:
    """The action a quoted line names, when it names exactly one and nothing else says which is meant."""
    if default or not heard.quoted:
        return default
    typed = [t.text for t in reply_tokens(heard.quoted) if not {"REF", "DOTTED"}.isdisjoint(t.kinds)]
    found = {ref for text in typed for ref in read_reference(text, refs)}
    return found.pop() if len(found) == 1 and len(set(typed)) == 1 else None


# ---------------------------------------------------------------- small talk and questions

_CHATTER = frozenset({"POLITE", "SOCIAL", "EMOJI", "CROSS", "UNDERSTOOD"})
_TALK_WORDS = words(
    "i you it that this the a for and to is am im will have got ill i'll , . ! ; : - – ( ) \n oops whoops hmm ah oh so bye see"
)


def _small_talk(tokens: Sequence[Token]) -> list[Answer] | None:
    """Thanks, greetings, thumbs and nothing at all.  Ticks and circles alone may mean more."""
    signs = [token for token in tokens if not {"TICK", "CIRCLE"}.isdisjoint(token.kinds)]
    rest = [token for token in tokens if token not in signs]
    chatter = all(token.text in _TALK_WORDS or not _CHATTER.isdisjoint(token.kinds) for token in rest)
    said_something = not rest or any(not _CHATTER.isdisjoint(token.kinds) for token in rest) or all(not t.text.isalnum() for t in rest)
    if not chatter or not said_something or any("NEGATION" in token.kinds for token in rest):
        return None
    return [UNCLEAR] if signs else [_answer("ignore", (), {})]


_ASKING = words("what whats who whos whose why where how hows which")
_AUXILIARIES = words("is are has have did do does was were am isnt arent hasnt havent doesnt didnt should shall")
_MODALS = words("can could would will shall may")


def _question(
    tokens: Sequence[Token], heard: Said, setting: Setting, items: Sequence[Mapping[str, Any]]
) -> list[Answer] | None:
    """A question changes nothing, whatever words are in it."""
    disputed = any("DISPUTE" in t.kinds for t in tokens) and not any({"PERSON", "NAME"} & t.kinds.keys() for t in tokens)
    if disputed or any(token.text == "?" for token in tokens) or _asks_without_mark(tokens):
        named = [ref for token in tokens for ref in token.kinds.get("ITEMS", ())]
        return [_answer("question", named or ([setting.default] if setting.default else []), {})]
    return None


def _asks_without_mark(tokens: Sequence[Token]) -> bool:
    spoken = [token for token in tokens if "POLITE" not in token.kinds and token.text not in (",", ".", "\n", "so", "but", "and")]
    if not spoken or "MENTION" in spoken[0].kinds:
        return False
    first, after = spoken[0], spoken[1] if len(spoken) > 1 else None
    if "UNSURE_WHAT" in first.kinds or (after and "UNSURE_WHAT" in after.kinds):
        return True
    if first.text in _ASKING:
        return not (first.text == "how" and after is not None and after.text == "about") and not (first.text == "what" and after and after.text in ("a", "an"))
    if first.text == "when":
        return after is not None and after.text in _AUXILIARIES | _MODALS
    starts = first.text in _AUXILIARIES and after is not None
    return starts and ("SUBJECT" in after.kinds and after.text not in ("this", "it", "that") or (first.text not in ("have", "do") and not {"SUBJECT", "ITEMS"}.isdisjoint(after.kinds)) or after.text in ("there", "the")) if after else False


# ---------------------------------------------------------------- absence and reminders

_OF_SPEAKER = frozenset({"SUBJECT", "POLITE", "AUX", "ADVERB", "REQUEST", "SOCIAL", "EMOJI"})
_OF_SPEAKER_WORDS = words("will going i'll ill be was from to just so hi and to sadly unfortunately actually till until busy")


def _is_absence(clause: Clause) -> bool:
    """The speaker is away or wants to hear later; another's absence is news."""
    if clause.has("LEAVE_OVER") or not clause.has("AWAY", "REMIND"):
        return False
    at = next(n for n, token in enumerate(clause.tokens) if not {"AWAY", "REMIND"}.isdisjoint(token.kinds))
    before = clause.tokens[:at]
    if any(not {"NEGATION", "HEDGE"}.isdisjoint(t.kinds) for t in before):
        return False
    return clause.has("COVER") or all(not _OF_SPEAKER.isdisjoint(t.kinds) or t.text in _OF_SPEAKER_WORDS for t in before)


def _is_return(clause: Clause) -> bool:
    bag = frozenset({"BACK", "DATE", "SUBJECT", "AUX", "DATE_PREP", "FUTURE", "POLITE", "ADVERB", "REQUEST"})
    return clause.has("BACK") and clause.has("DATE") and clause.only(bag)


def _is_cover(clause: Clause) -> bool:
    return clause.has("COVER") and clause.has("PERSON", "NAME")


def _absence(found: Sequence[Clause], setting: Setting, refs: Sequence[str], thread: str | None) -> tuple[list[Answer], list[Clause]]:
    """The snooze in these clauses, if there is one, and the clauses that say something else."""
    core = [clause for clause in found if _is_absence(clause) or _is_return(clause)]
    if not core:
        return [], list(found)
    also = [clause for clause in found if clause not in core and (_is_cover(clause) or _only_person(clause))]
    away = any(clause.has("AWAY") or _is_return(clause) for clause in core)
    named = [ref for clause in core if clause.items and not clause.inherited for ref in clause.items]
    whole = [thread] if thread else list(refs)
    targets = named or (whole if away else [setting.default] if setting.default else [])
    if not targets or any(clause.unknown and not clause.inherited for clause in core):
        return [UNCLEAR], []
    slots: dict[str, Any] = {}
    if day := _end_of(core, setting.today):
        slots["date"] = day.isoformat()
    if away and (person := _one_person([*core, *also])):
        slots["person"] = person
    rest = [clause for clause in found if clause not in core and clause not in also]
    return [_answer("snooze", targets, slots)], rest


def _only_person(clause: Clause) -> bool:
    return clause.has("PERSON") and clause.only(frozenset({"PERSON", "ASK_PERSON", "POLITE", "DATE_PREP"}))


def _end_of(core: Sequence[Clause], today: date) -> date | None:
    """The day named as the return or the end."""
    best = sorted(core, key=lambda clause: not clause.has("BACK"))
    for clause in best:
        dates = [n for n, token in enumerate(clause.tokens) if "DATE" in token.kinds]
        if not dates:
            continue
        lead = clause.tokens[dates[0] - 1].text if dates[0] else ""
        start = clause.tokens[dates[0]].start
        if lead in ("from", "since", "after", "before", "around", "about"):
            start = clause.tokens[dates[0] - 1].start
        typed = clause.own[start : clause.tokens[dates[-1]].end]
        return read_date(typed.removeprefix("for ").removeprefix("in "), today)
    return None


def _one_person(spoken: Sequence[Clause]) -> str | None:
    mentions = [person for clause in spoken for person in clause.values("PERSON")]
    names = [name for clause in spoken if clause.has("COVER") for name in clause.values("NAME")]
    people = mentions or names
    return people[0] if len(people) == 1 else " ".join(names) if len(names) == 2 and not mentions else None


# ---------------------------------------------------------------- news

def _news(
    tokens: Sequence[Token], heard: Said, setting: Setting, items: Sequence[Mapping[str, Any]], thread: str | None
) -> list[Answer]:
    """Acts, or a note, for every action spoken of; one real doubt makes the whole unclear."""
    found = clauses(tokens, heard.own, items)
    refs = list(setting.titles)
    absence, rest = _absence(found, setting, refs, thread)
    if absence and not any(_says_something(clause, setting) for clause in rest):
        return absence
    setting = _with_title(setting, heard.own, found, items)
    if not rest or _is_unclear(rest, tokens, setting, items, thread):
        return absence or [UNCLEAR]
    answers = absence + _by_action(rest, setting)
    return [UNCLEAR] if any(answer == UNCLEAR for answer in answers) else _gathered(answers)


def _says_something(clause: Clause, setting: Setting) -> bool:
    return bool(clause.items and not clause.inherited) or bool(acts_in(clause, setting))


def _with_title(setting: Setting, own: str, found: Sequence[Clause], items: Sequence[Mapping[str, Any]]) -> Setting:
    """The action whose title alone holds words of the reply, when nothing else says which is meant."""
    if setting.default or any(clause.items for clause in found):
        return setting
    named = titled(own, items)
    return Setting(setting.today, setting.titles, named[0]) if len(named) == 1 else setting


def _is_unclear(
    found: Sequence[Clause], tokens: Sequence[Token], setting: Setting, items: Sequence[Mapping[str, Any]], thread: str | None
) -> bool:
    if any(clause.unknown for clause in found) or any(_points_at_somebody(clause) for clause in found):
        return True
    acting = any(acts_in(clause, setting) for clause in found)
    another = any(clause.tokens and clause.only(frozenset({"PERSON", "NAME", "POLITE"})) and clause.has("PERSON", "NAME") for clause in found)
    if another and any(act.intent == "reassign" for clause in found for act in acts_in(clause, setting)):
        return True
    if not acting and (_is_foreign(tokens) or all(_bare(clause) for clause in found)):
        return True
    risky = any(act.intent in RISKY for clause in found for act in acts_in(clause, setting) if not clause.items)
    elsewhere = thread and titled(found[0].own, items)
    return bool(risky and elsewhere and thread not in elsewhere)


_BARE = frozenset({"DATE", "PERSON", "NAME", "POLITE", "DATE_PREP", "CLOSE", "NUMBER", "OTHER_COLOUR", "SUBJECT", "ACTION", "AUX", "REQUEST", "PAST_TIME", "CANCEL", "TICK", "CIRCLE", "DEADLINE", "TITLE"})


def _bare(clause: Clause) -> bool:
    """A day, a person, a number or `please close` alone: what about it?"""
    if not clause.tokens:
        return True
    fine = clause.items and not clause.inherited and any(t.text in ("ok", "fine", "good", "great") for t in clause.tokens)
    return clause.only(_BARE, words("the a to off - and")) and not clause.has("DONE") and not fine


def _points_at_somebody(clause: Clause) -> bool:
    """`Ask <@U04>` hands nothing over."""
    spoken = [token for token in clause.tokens if not {"POLITE", "REQUEST"} & token.kinds.keys()]
    asked = bool(spoken) and "PERSON" in spoken[0].kinds and any("you" in token.text.split() for token in clause.tokens)
    return asked or (bool(spoken) and "ASK_PERSON" in spoken[0].kinds and clause.has("PERSON", "NAME"))


def _is_foreign(tokens: Sequence[Token]) -> bool:
    typed = [token for token in tokens if token.text[:1].isalpha()]
    if any("FOREIGN" in token.kinds and "NAME" not in token.kinds and token.text.isascii() for token in typed):
        return True
    known = [t for t in typed if t.text in ENGLISH or not {"STRANGE", "FOREIGN"} & t.kinds.keys()]
    if not typed:
        return not any(t.kinds for t in tokens)
    one_word = len(typed) == 1 and typed[0].text in ENGLISH and not typed[0].kinds
    return one_word or len(known) * 3 < len(typed)


def _by_action(found: Sequence[Clause], setting: Setting) -> list[Answer]:
    """The acts on every action named, in the order they were named."""
    spoken: dict[str | None, list[Clause]] = defaultdict(list)
    for clause in found:
        for target in clause.items or (setting.default,):
            spoken[target].append(clause)
    general = spoken.pop(None, [])
    acting = [clause for clause in general if acts_in(clause, setting)]
    if acting and all(act.intent == "undo" for clause in acting for act in acts_in(clause, setting)):
        return [_answer("undo", (), {})] + [a for ref, said_of in spoken.items() for a in _on_one(ref, said_of, general, setting)]
    if acting or not spoken:
        return [UNCLEAR]
    return [answer for ref, said_of in spoken.items() for answer in _on_one(str(ref), said_of, general, setting)]


def _on_one(ref: str | None, said_of: Sequence[Clause], general: Sequence[Clause], setting: Setting) -> list[Answer]:
    """What is said of one action, taken together."""
    acts: list[Act] = []
    for clause in said_of:
        acts += [act for act in acts_in(clause, setting) if act not in acts]
    intents = {act.intent for act in acts}
    if "done" in intents and not _is_finished(said_of, intents, setting):
        acts = [act for act in acts if act.intent != "done"]
    if any(is_doubt(clause) for clause in [*general, *said_of]):
        acts = [act for act in acts if act.intent not in RISKY]
    if _clash(acts) or "unclear" in {act.intent for act in acts}:
        return [UNCLEAR]
    if not acts:
        return [UNCLEAR] if all(_bare(clause) for clause in said_of if not clause.excepted) and not any(c.excepted for c in said_of) and not _crossed(said_of) else [_note(ref)]
    return [_answer(act.intent, [ref] if ref else [], act.slots) for act in acts]


def _crossed(said_of: Sequence[Clause]) -> bool:
    return any(clause.has("CROSS") for clause in said_of)


def _is_finished(said_of: Sequence[Clause], intents: set[str], setting: Setting) -> bool:
    if intents & {"progress", "blocked"}:
        return False
    saying_done = [clause for clause in said_of if any(act.intent == "done" for act in acts_in(clause, setting))]
    others = [clause for clause in said_of if clause not in saying_done]
    return all(leaves_nothing(clause, setting) for clause in others)


def _clash(acts: Sequence[Act]) -> bool:
    """Two colours, two days, two owners, or acts that cannot both be meant."""
    intents = [act.intent for act in acts]
    if any(intents.count(intent) > 1 for intent in ("status_rag", "new_date", "reassign", "progress")):
        return True
    if any(act.intent == "status_rag" and not act.slots["rag"] for act in acts):
        return True
    risky = set(intents) & RISKY
    return len(risky) > 1 and risky != {"new_date", "reassign"}


def _gathered(answers: Sequence[Answer]) -> list[Answer]:
    """The same act on several actions as one answer."""
    found: list[Answer] = []
    for answer in answers:
        same = next((f for f in found if f["intent"] == answer["intent"] and f["slots"] == answer["slots"]), None)
        if same:
            same["targets"] += [target for target in answer["targets"] if target not in same["targets"]]
        else:
            found.append(answer)
    return found

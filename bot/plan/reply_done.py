"""Done: the action itself is finished, and nothing remains."""

from bot.plan.grammar import words
from bot.plan.reply_acts import CHEERFUL, Act, ActRule, is_past, is_titled, register
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting

DONE: list[ActRule] = []

_DONE_BAG = CHEERFUL | words("DONE PAST_TIME MARK CLOSE CLOSING LINK PROOF")
_IMPERATIVES = words("complete deliver finish close")
_STATES_OR_PLANS = words("done complete")
_PAST_FOR_SURE = words("was were has have had been got did i we ive weve yes yep yeah yup finished completed")
_STATEMENT_GOES_ON = words("ADVERB POLITE EMOJI PAST_TIME TICK")


@register(
    DONE,
    yes="done | dnoe | this is all done now | finished this last week | please mark as complete",
    no="not done | nearly done | to be done | done by Friday | interviews done | undone | complete the audit",
)
def done(clause: Clause, setting: Setting) -> Act | None:
    """The action itself is finished: nothing but words of finishing, of politeness and of the past."""
    if not clause.has("DONE"):
        ticked = clause.items and clause.has("TICK") and clause.only(words("TICK POLITE EMOJI"))
        return Act("done", {}) if ticked else None
    if clause.has("NEGATION", "HEDGE", "CONDITION", "REPORTED", "FUTURE") or _commands(clause):
        return None
    if clause.tokens[0].text in ("is", "are") and not clause.named:
        return None
    if _may_be_to_come(clause):
        return Act("unclear", {})
    plain = words("with") if clause.named else frozenset()
    if clause.has("MARK"):  # `can you mark this as done`
        plain |= words("can could would you please")
    dated = [one for one, two in clause.pairs() if one.text == "in" and "DATE" in two.kinds]
    unknown = [t for t in clause.beyond(_DONE_BAG, plain) if t not in dated and not is_past(t, setting.today)]
    return Act("done", {}) if not unknown or is_titled(unknown, clause, setting) else None


def _may_be_to_come(clause: Clause) -> bool:
    """`Done on Friday` may have been done, or will be; `I finished on Friday` and `was done` are past."""
    a_weekday = any(when and (when.weekday is not None or when.weak) for when in clause.values("DATE"))
    settled = clause.said & (_PAST_FOR_SURE | {"by", "until", "before"})
    return a_weekday and bool(clause.said & _STATES_OR_PLANS) and not settled


def _commands(clause: Clause) -> bool:
    """`Complete the form` and `please complete` ask somebody to, while `complete` alone says it is."""
    said = {word for token in clause.tokens if "CLOSING" not in token.kinds for word in token.text.split()}
    asks = said & {"complete", "finish", "close"} and said & {"please", "pls", "plz"}
    if asks and not said & {"mark", "is", "done"}:
        return True
    return any(
        one.text in _IMPERATIVES and _STATEMENT_GOES_ON.isdisjoint(two.kinds) for one, two in clause.pairs()
    )

"""Acts that tell how things stand: progress, colours, blocks, evidence, and taking back."""

from bot.plan.grammar import words
from bot.plan.reply_acts import CHEERFUL, Act, ActRule, is_past, is_titled, register
from bot.plan.reply_clauses import Clause
from bot.plan.reply_setting import Setting

STATES: list[ActRule] = []

# ---------------------------------------------------------------- a share of the action

_SHARE_BAG = CHEERFUL | words("PERCENT FRACTION WAY DONE COLOUR COLOUR_PHRASE MAKE_IT")
_SHARE_WORDS = words(
    """about around approx approximately roughly nearly almost at over under just so far progress currently
    c ca circa say call id overall through there of the to up its maybe probably still getting good
    complete mark somewhere think reckon guess must be i in by gone moved update updated set put me down for would estimate that"""
)
_SHARE_DOUBTS = words("will should sure certain confident chance likely")


@register(
    STATES,
    yes="80% | about half way | 60 percent complete | 100% | we're 40% of the way there | a third done",
    no="86% of cases reviewed | not 80% yet | attendance was 100% at both workshops | 30 of 45 | 90% sure",
)
def progress(clause: Clause, setting: Setting) -> Act | None:
    """A share of the action, and of nothing else; what it waits for may follow."""
    stop = next((n for n, token in enumerate(clause.tokens) if "BLOCK" in token.kinds), None)
    share = Clause(clause.tokens[:stop], clause.items)
    found = share.values("PERCENT") + share.values("FRACTION")
    if len(found) != 1 or not 0 <= found[0] <= 100:
        return None
    if share.has("NEGATION", "CONDITION") or share.said & _SHARE_DOUBTS:
        return None
    unknown = share.beyond(_SHARE_BAG, _SHARE_WORDS)
    if unknown and not is_titled(unknown, clause, setting):
        return None
    return Act("progress", {"percent": int(found[0]) if found[0] == int(found[0]) else found[0]})


# ---------------------------------------------------------------- a colour

_COLOUR_BAG = CHEERFUL | words(
    "SHOULD_BE COLOUR COLOUR_PHRASE CIRCLE MARK REQUEST PAST_TIME DATE PERCENT FRACTION MAKE_IT"
)
_COLOUR_WORDS = words(
    """rag brag status rating rated gone going turned turning turns still stays stay staying remains remain
    moved moving move from to back down up overall into call say id at on for me set change make keep
    keeping again currently flag flagging flagged colour looking looks things work delivery project
    progress its im calling rate slipped slipping improved dropped be think definitely happy pleased glad confident afraid turn put solid deep bright firmly firm strong us from slightly bit leave keep which or and"""
)
_COLOUR_DOUBTS = words("might could may probably nearly almost will hopefully was should light")


@register(
    STATES,
    yes="amber | still green, nothing to add | has gone red | on track | at risk because of money",
    no="green light from legal | not on track | placements at risk | will go red if HR say no | red tape",
)
def colour(clause: Clause, setting: Setting) -> Act | None:
    """A colour for the action; reasons may follow a phrase, and two colours are a doubt."""
    if clause.has("TWO_COLOURS"):
        return Act("unclear", {})
    found = clause.values("COLOUR") + clause.values("COLOUR_PHRASE")
    if not found and clause.items and clause.only(words("CIRCLE POLITE EMOJI")):
        found = clause.values("CIRCLE")
    if not found or clause.has("NEGATION", "CONDITION"):
        return None
    if len(set(found)) > 1:
        return Act("unclear", {})
    asked = clause.has("SHOULD_BE") and clause.said & {"please", "pls", "plz"}  # `should be amber please`
    if clause.has("REPORTED") or (clause.said & _COLOUR_DOUBTS and not asked):
        return None
    stop = next((n for n, token in enumerate(clause.tokens) if "COLOUR_PHRASE" in token.kinds), None)
    if stop is None:  # `amber until the unions reply`
        stop = next(
            (n for n, token in enumerate(clause.tokens) if n and token.text in ("until", "till")), None
        )
    before = Clause(clause.tokens[:stop], clause.items)
    unknown = [t for t in before.beyond(_COLOUR_BAG, _COLOUR_WORDS) if not t.text.endswith("ly")]
    if unknown and not is_titled(unknown, clause, setting):
        return None
    return Act("status_rag", {"rag": found[0]})


# ---------------------------------------------------------------- blocked

_UNABLE = words("cant unable couldnt nothing")
_BEFORE_WHAT = words("until till til without before unless")


@register(
    STATES,
    yes="blocked by legal | awaiting panel decision | can't finish until HR reply",
    no="not blocked | waiting list is down | was stuck | might get stuck | no longer waiting",
)
def blocked(clause: Clause, _setting: Setting) -> Act | None:
    """Stuck or waiting in any words, or not able to go on before somebody or something else."""
    if len(clause.tokens) > 1 and clause.tokens[0].text == "pending":
        return Act("blocked", {})
    if clause.has("UNBLOCKED", "REPORTED"):
        return None
    at = next((n for n, token in enumerate(clause.tokens) if "BLOCK" in token.kinds), None)
    if at is None and clause.has("CONDITION"):
        return None
    if at is None:
        unable = clause.said & _UNABLE and clause.said & _BEFORE_WHAT
        needs = clause.said & {"need", "needs"} and any(
            (one.text == "before" and "SUBJECT" in two.kinds) or (one.text, two.text) == ("first", ",")
            for one, two in clause.pairs()
        )
        return Act("blocked", {}) if unable or needs else None
    before = Clause(clause.tokens[:at])
    denied = before.has("NEGATION", "HEDGE", "CONDITION") or before.said & {"will", "avoid"}
    return None if denied else Act("blocked", {})


# ---------------------------------------------------------------- evidence

_NOT_YET = words("will tomorrow later soon should broken wrong")


@register(
    STATES,
    yes="evidence: <https://intranet.example.org/a.docx> | minutes attached | see attached",
    no="not attached | will attach it tomorrow | evidence to follow | no evidence yet | I'll send <https://a.b>",
)
def evidence(clause: Clause, _setting: Setting) -> Act | None:
    """A link or an attachment as proof."""
    if not clause.has("LINK", "PROOF") or clause.has("NO_PROOF", "NEGATION", "CONDITION"):
        return None
    promised = clause.said & _NOT_YET or any(word.endswith("'ll") for word in clause.said)
    return None if promised else Act("evidence", {})


# ---------------------------------------------------------------- taking back


@register(
    STATES,
    yes="undo | oops wrong one, ignore that | scrap my last update",
    no="don't undo it | undone",
)
def undo(clause: Clause, _setting: Setting) -> Act | None:
    """Take back the last change."""
    if not clause.has("UNDO") or clause.has("NEGATION", "CONDITION", "HEDGE"):
        return None
    return Act("undo", {})


# ---------------------------------------------------------------- clauses beside an act

_SMALL_TALK = CHEERFUL | words("LINK PROOF PAST_TIME DONE CLOSE CLOSING COLOUR COLOUR_PHRASE UNBLOCKED")
_LEAVING_OPEN = [
    "NEGATION",
    "HEDGE",
    "FUTURE",
    "REMAIN",
    "CONDITION",
    "REPORTED",
    "EXCEPT",
    "BLOCK",
    "OTHER",
    "NO_PROOF",
    "MOVE",
    "PUSH",
    "LONGER",
]
_THANKS = words("thanks thank ta cheers sorry")
_TURNS = words("but though however only just")
_LIMITS = words("by until till til due")


def leaves_nothing(clause: Clause, setting: Setting) -> bool:
    """Whether a clause beside “done” is politeness or a fact about it, and no step still to come."""
    if not clause.tokens:
        return True
    first = clause.tokens[0]
    courteous = "LET_ME_KNOW" in first.kinds or first.text.split()[0] in _THANKS
    if courteous and (clause.has("EXCEPT") or clause.said & _TURNS):  # `thanks but it needs a signature`
        return False
    if "LET_ME_KNOW" in first.kinds:
        return True
    if courteous and not clause.has("NEGATION", "CONDITION", "BLOCK"):
        return True
    if "SOCIAL" in first.kinds and clause.only(_SMALL_TALK | {"DATE"}):  # `see you Thursday`
        return True
    if clause.only(_SMALL_TALK) and not clause.has("NEGATION", "HEDGE", "FUTURE", "REMAIN"):
        return True
    if clause.has(*_LEAVING_OPEN):
        return False
    if clause.has("LINK", "PROOF"):
        return True
    limited = any(one.text in _LIMITS and "DATE" in two.kinds for one, two in clause.pairs())
    past = all(is_past(token, setting.today) for token in clause.tokens if "DATE" in token.kinds)
    happened = clause.has("DEED") or (clause.has("DATE") and clause.said & {"was", "were"})
    return bool(happened) and past and not limited


def is_doubt(clause: Clause) -> bool:
    """Whether a clause makes all beside it uncertain: a condition, a belief, somebody else's word."""
    if clause.tokens and "LET_ME_KNOW" in clause.tokens[0].kinds:
        return False
    return clause.has("CONDITION", "REPORTED") or bool(
        clause.said & {"think", "unsure", "maybe", "apparently", "assume"}
    )

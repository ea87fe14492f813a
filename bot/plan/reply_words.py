"""The words replies are made of: Slack's text in, tokens out, quoted words set apart.

A token's kinds say everything the word may do in a reply.  To teach the reader a word, put it into the list
of its kind; phrases of several words are in `reply_phrases`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from bot.plan.date_words import MONTHS, NEAR_DAYS, NUMBERS, ORDINALS, WEEKDAYS, plain_text, small
from bot.plan.grammar import Token, words

MOST_TOKENS = 180  # a reading of more would take more than 5 ms

KINDS = {
    # the action itself
    "DONE": words(
        """done complete completed finished sorted delivered actioned achieved accomplished implemented
        dnoe doen donw doone dome compelte compleet complet completd compleated completeed complted compelted
        finsihed finshed finishd fnished finised finihsed"""
    ),
    "SUBJECT": words("this it that its thats these those them they one ones i we ive weve im we're they're you he she my me"),
    "ACTION": words("action actions task tasks item items"),
    "AUX": words("is are was has have had been got s"),
    "ADVERB": words(
        """now fully totally completely finally already officially definitely actually just also too well
        today earlier yesterday then yes yep yeah yup recently indeed here up on as the a an myself ourselves"""
    ),
    "MARK": words("mark marked tick ticked put down show set record recorded log logged update updated"),
    "CLOSE": words("close closed closing shut"),
    # colours
    "COLOUR": words("green amber red"),
    "OTHER_COLOUR": words("blue yellow grey gray orange black"),
    # deadlines
    "MOVE": words("move change shift push bring put set amend reset reschedule switch slide"),
    "PUSH": words("extend delay postpone defer rearrange"),
    "MOVED": words("moved changed shifted pushed extended delayed postponed deferred rescheduled amended"),
    "DEADLINE": words("deadline date duedate due target deadlines timescale timescales dates"),
    "NEW": words("new revised now agreed amended extended"),
    "LONGER": words("longer extension"),
    "EXTRA": words("another extra additional more further other"),
    "VAGUE_DATE": words(
        """term half spring summer autumn winter christmas xmas easter quarter later soon asap tbc sometime week
        weeks month months fortnight days day year couple few early mid late end start beginning next bit while
        time back forward out along little working w/c the of or and after half-term"""
    ),
    "DATE_PREP": words("to till until til by for from on in into at before no not later than latest as"),
    "INSTEAD": words("instead rather"),
    # people
    "HAND": words("give pass hand transfer reassign assign allocate handover"),
    "HANDED": words("reassigned transferred handed given passed assigned"),
    "OWNER": words("owner owners ownership lead name"),
    # what may stand around anything
    "REQUEST": words(
        """can could would please pls plz plse kindly need needs want wants like lets let id to have has may
        request requesting ask asking we i you got get grab wanna gonna going be able possible possibly ok poss"""
    ),
    "POLITE": words(
        """thanks thank thx ta cheers ok okay hi hello hey morning afternoon evening all please pls plz sorry
        great good brilliant perfect lovely super fab fantastic excellent hooray yay phew team folks everyone
        x xx many much very apologies hiya dear welcome mate yes yep yeah yup right lol haha
        noted understood cool nice fine sure np bye night boom woohoo there"""
    ),
    # what takes a claim back
    "NEGATION": words(
        """not no never cant cannot wont dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt couldnt
        wouldnt shouldnt nothing none nor neither nobody unable without aint nope nah nowhere unlikely hardly
        barely incomplete undone unfinished failed refuse refused couldn"""
    ),
    "HEDGE": words(
        """nearly almost mostly partly partially practically virtually largely should would could might may maybe
        perhaps probably possibly hopefully think thought believe reckon guess assume assuming suppose supposed
        apparently supposedly unsure doubt roughly seems seem looks somewhat hoping hope expect expecting expected
        aim aiming likely ish sort kind basically essentially pretty theoretically allegedly"""
    ),
    "FUTURE": words(
        """will shall gonna going plan planning planned intend tomorrow soon next later shortly upcoming tmrw wil"""
    ),
    "REMAIN": words(
        """still need needs needed waiting awaiting outstanding remaining remains left pending follow following
        except apart bar excluding only yet but however although though unless if when once provided subject
        depends depending draft drafts drafted drafting half part parts partial phase stage step interim
        initial starting begun ongoing progressing underway chasing bit bits side excepting minus
        rest section element to-do further"""
    ),
    "CONDITION": words("if unless provided providing assuming depending depends subject whether once when pending"),
    "REPORTED": words("said says saying told tells reckons thinks claims claimed according reports heard wrote quote"),
}

# A finished deed that leaves nothing to do: beside “done” it is a fact about it, not a step still to come.
PAST_DEEDS = words(
    """went signed sent published uploaded circulated agreed approved met held launched shared emailed issued
    trained recruited appointed saved attached logged recorded updated presented took gave told confirmed
    checked reviewed audited received landed happened attended came passed spoke closed made ran did completed
    finished delivered filed submitted endorsed ratified adopted handed posted printed distributed notified
    rang phoned called visited discussed added loaded implemented started began"""
)

# Common English, so that a reply in another language is not taken for news.
ENGLISH = words(
    """a about above across actually after again against agency ago agreed all almost along already also although
    always am among an and another any anyone anything apart are around as ask asked at attendance away back
    bad be because been before behind being below best better between big bit board both bring busy but by
    cabinet call came can case cases chair change changed changes chase chasing check checked child children
    close come coming contact council count couple court data day days deal did didn different do does
    doing don down draft drafted drafting due during each early eight else email emailed end enough even ever
    every everyone everything evidence family far feedback few file files final finance find first five fixed
    follow for found four from front full funding further gave get getting give given go going good got great
    had half hard has have having he head hear held help her here high him his hold hope hour how however hr i if
    important in information inspection inspectors instead interviews into is issue issues it just keep know
    last late later lead least left legal less let letter like line list little long look looking lot made make
    manager managers many may me meeting met might minutes money month months more morning most moved much must
    my near need needed needs never new news next night nine no nobody not nothing now number numbers of off
    office officer on once one only open or other our out over own panel part past people per person phone place
    plan planned please point police policy post posts probably problem process progress put quick quite
    ready really reason recruitment report request response rest review right round running said same saw say
    school schools second see seem seen send sent service services session set seven several she short should
    show sick side since sit six slow so social some someone something soon sorry sort speak spoke staff
    stage start started starting still stop such sure system take taken talk team teams tell ten than that the
    their them then there these they thing things think third this those though three through time to today told
    tomorrow too took training tried try trying two under until up update updates us use used very visit
    visits want was way we week weeks well went were what when where which while who whole why will with within
    without word work worker workers working workshop workshops worse would wrote year years yes yesterday yet you
    your advert candidates candidate applications shortlist shortlisted posts adverts rollout procurement budget
    guidance template consultation partners health audits audit caseload caseloads supervision referrals
    referral sign signed stand awaiting waiting blocked stuck going well"""
)
# Languages heard in councils: a word that is plainly one of them.
OTHER_LANGUAGES = words(
    """klaar gedaan fertig erledigt hecho listo terminado fait fini termine terminé feito finito fatto gata
    terminat zrobione gotowe gotowy skończone skonczone wedi gorffen gwneud hotovo kész valmis klar färdig
    tamam bitti hoye gya ho gaya merci danke gracias dziękuję diolch dzieki mulțumesc est está c'est cest ya
    ist nie nicht pas sudah selesai hazır jest fatta hecha baigta padaryta sprawa juz już"""
)

_MACHINE = re.compile(
    r"""[{}`|\\]|\w[=]\w|=[=>]|</|/>|;--|\bimport\s|\bselect\s.{1,80}\sfrom\b|\bdrop\s+table|\binsert\s+into\b|\bupdate\s+\w+\s+set\b
    | \b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instruction|instructions|rules|prompt|prompts)\b
    | \b(?:system|developer)\s*(?:prompt|message|:) | \bassistant\s*: | \byou\s+are\s+(?:now|a|an)\b | \bas\s+an\s+ai\b
    | \bprompt\b | \bsudo\b | \bjson\b | \bsql\b | \bchatgpt\b | \bact\s+as\b | \bmark\s+every\s+action\b
    | \bset\s+all\b.{0,20}\bto\b | \bnull\b""",
    re.VERBOSE | re.IGNORECASE,
)
_MAIL = re.compile(
    r"""^(?:from|sent|to|subject|cc|date)\s*:.*$ | ^-{2,}\s*(?:original|forwarded)\b | ^begin\ forwarded
    | ^on\b.{5,80}\bwrote:\s*$ | ^(?:fwd?|re)\s*: | ^_{5,}$""",
    re.VERBOSE | re.IGNORECASE,
)
_MAIL_SURE = re.compile(r"^(?:from|sent|subject|fwd?|fw|re)\s*:|original|forwarded|wrote:|^_{5,}", re.IGNORECASE)
_QUOTED = re.compile(
    r'"[^"\n]*"?|“[^”\n]*”?|«[^»\n]*»?|‘[^’\n]*’(?!\w)|„[^“”\n]*[“”]?|(?<![\w])\'[^\'\n]{2,}\'(?!\w)'
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote: their own words, and words they only pass on."""

    own: str
    quoted: str

    @property
    def speaks_to_a_machine(self) -> bool:
        """Prompts, data and code: nothing a colleague would write to a colleague."""
        return bool(_MACHINE.search(_WITHOUT_MARKS.sub(" ", self.own)))


def said(text: str) -> Said:
    """The text of a Slack message with quoted lines, quoted words and forwarded mail set apart."""
    own, quoted = [], []
    rest_is_quoted = False
    for line in plain_text(text).split("\n"):
        line = line.strip()
        rest_is_quoted = rest_is_quoted or line.startswith(">>>") or bool(_MAIL_SURE.match(line) and _MAIL.match(line))
        (quoted if rest_is_quoted or line.startswith(">") else own).append(line)
    words_only = _QUOTED.sub(" ¶ ", "\n".join(own))
    quoted += _QUOTED.findall("\n".join(own))
    return Said(_BROADCAST.sub(" ", words_only).strip(), "\n".join(quoted))


_BROADCAST = re.compile(r"<!(?:channel|here|everyone|subteam)[^>]*>|@(?:channel|here|everyone)\b", re.IGNORECASE)
_WITHOUT_MARKS = re.compile(r"<[@#!][^>]*>|<https?:[^>]*>|https?://\S+|<mailto:[^>]*>")
_EMOJI = "\u203c-\u2049\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_TOKEN = re.compile(
    rf"""
    (?P<mention> <@[A-Za-z0-9]+(?:\|[^>]*)?> )
  | (?P<link> <(?:https?|mailto):[^>]*> | https?://\S+ )
  | (?P<other> <[#!][^>]*> | ¶ )
  | (?P<emoji> :(?=[0-9_'-]{{0,20}}[a-z+])[a-z0-9_+'-]{{1,60}}:(?::skin-tone-\d:)? | [{_EMOJI}][\ufe0f\u200d\U0001f3fb-\U0001f3ff]* )
  | (?P<percent> \d+(?:\.\d+)?\s?(?:%|per\s?cent\b|pct\b|pc\b) )
  | (?P<money> [£$€]\s?\d[\d,.]*\s?[kmb]?\b )
  | (?P<ref> (?<![\w.])[a-z]{{1,6}}-\d+(?:\.\d+)*(?![\w]|\.\d|-\d) | (?<![\w.])[a-z]{{1,6}}\d+(?:\.\d+)*(?![\w]|\.\d)
           | \#\s?\d+(?:\.\d+)*\b )
  | (?P<dotted> (?<![\w.])\d+(?:\.\d+)+(?![\w/]) )
  | (?P<number> \d+ )
  | (?P<word> [^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)* )
  | (?P<dash> (?:(?<=\s)|^)[-–—]+(?=\s) | [–—] | -?->| → )
  | (?P<mark> \n | [^\w\s] | _ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
TICKS = words(":white_check_mark: :heavy_check_mark: :ballot_box_with_check: :check: ✅ ✔ ☑ ✓")
CROSSES = words(":x: :heavy_multiplication_x: :negative_squared_cross_mark: :no_entry: ❌ ✖ ❎ ✗")
CIRCLES = {
    ":red_circle:": "red", ":large_red_circle:": "red", "🔴": "red", "🟥": "red", ":large_red_square:": "red",
    ":large_green_circle:": "green", ":green_circle:": "green", "🟢": "green", "🟩": "green",
    ":large_green_square:": "green", ":large_orange_circle:": "amber", ":orange_circle:": "amber", "🟠": "amber",
    "🟧": "amber", ":large_yellow_circle:": "amber", ":yellow_circle:": "amber", "🟡": "amber", "🟨": "amber",
}  # fmt: skip
_SPLIT_HYPHENS = words(
    """on-track off-track at-risk half-way two-thirds one-third three-quarters sign-off out-of-office re-assign
    hand-over sign-offs on-hold a-l due-date"""
)


def reply_tokens(own: str) -> list[Token]:
    """The first 180 words and marks of a reply, with what each may be."""
    found = []
    for match in islice(_TOKEN.finditer(own), MOST_TOKENS):
        group, raw = str(match.lastgroup), match.group()
        if group == "word" and small(raw) in _SPLIT_HYPHENS:
            at = match.start()
            for part in raw.split("-"):
                found.append(Token(small(part), at, at + len(part), _kinds("word", part)))
                at += len(part) + 1
        else:
            text = _spelling(group, raw)
            found.append(Token(text, match.start(), match.end(), _kinds(group, raw)))
    return _contracted(found)


_SHORT_NOT = {"can": "cant", "will": "wont", "do": "dont", "does": "doesnt", "did": "didnt", "shall": "shant"}
_SHORT_NOT |= {word: f"{word}nt" for word in ("is", "are", "was", "were", "has", "have", "had", "could", "would")}
_SHORT = {("i", "am"): "im", ("what", "is"): "whats", ("who", "is"): "whos", ("can", "not"): "cant"}
_SHORT |= {(word, "not"): short for word, short in _SHORT_NOT.items()} | {("should", "not"): "shouldnt"}


def _contracted(tokens: list[Token]) -> list[Token]:
    """`do not` as `dont`, so that a phrase need be known in one spelling only."""
    found: list[Token] = []
    for token in tokens:
        short = _SHORT.get((found[-1].text, token.text)) if found else None
        if token.text == "cannot":
            short = "cant"
        if short:
            start = token.start if token.text == "cannot" else found.pop().start
            found.append(Token(short, start, token.end, _kinds("word", short)))
        else:
            found.append(token)
    return found


def _spelling(group: str, raw: str) -> str:
    if group == "word":
        lowered = small(raw).replace("’", "'")
        return lowered if lowered.endswith(("'ll", "'re")) else lowered.replace("'", "")
    if group == "emoji":
        return raw.split("::")[0].rstrip(":").rstrip("\ufe0f\u200d") + (":" if raw[0] == ":" else "")
    return small(raw)


@lru_cache(maxsize=4096)
def _kinds(group: str, raw: str) -> dict[str, Any]:
    if group == "mention":
        return {"PERSON": re.sub(r"\|[^>]*", "", raw), "MENTION": raw}
    if group == "link":
        return {"LINK": raw}
    if group == "emoji":
        return _emoji(_spelling(group, raw))
    if group == "percent":
        return {"PERCENT": float(re.sub(r"[^\d.]", "", raw)[:9])}
    if group in ("ref", "dotted", "number", "dash"):
        return {group.upper(): raw}
    if group == "word":
        return _word(raw)
    return {"OTHER": raw} if group == "other" else {}


def _emoji(text: str) -> dict[str, Any]:
    bare = re.sub("[\U0001f3fb-\U0001f3ff]", "", text)
    if bare in TICKS:
        return {"TICK": text}
    if bare in CROSSES:
        return {"CROSS": text}
    return {"CIRCLE": CIRCLES[bare]} if bare in CIRCLES else {"EMOJI": text}


def _word(raw: str) -> dict[str, Any]:
    word = _spelling("word", raw)
    kinds: dict[str, Any] = {kind: word for kind, members in KINDS.items() if word in members}
    if word.endswith("'ll"):
        kinds["FUTURE"] = word
    if word in PAST_DEEDS:
        kinds["DEED"] = word
    if _is_name(raw, word):
        kinds["NAME"] = re.sub(r"['’]s?$", "", raw)
        if re.search(r"['’]s?$", raw):
            kinds["OWNED_BY"] = kinds["NAME"]
    if word not in ENGLISH and not kinds and not _looks_english(word):
        kinds["STRANGE"] = word
    if word in OTHER_LANGUAGES or not word.isascii():
        kinds["FOREIGN"] = word
    return kinds


NOT_NAMES = words(
    """legal finance procurement commissioning comms police health ofsted performance admin business support
    housing education schools cabinet scrutiny safeguarding director directorate head interim nobody anybody
    somebody whoever estates payroll facilities partnership partners mash lscb camhs cafcass nhs ccg dfe slt cmt
    it hr qa sen send ict pmo cin lac cp iro oh digital governance audit democratic"""
)


def _is_name(raw: str, word: str) -> bool:
    """A capital first and small letters after, and no word that we know."""
    bare = re.sub(r"['’]s?$", "", raw)
    known = small(bare)
    return (
        len(bare) > 1
        and bare[:1].isupper()
        and (bare[1:].islower() or "-" in bare or "'" in bare or "’" in bare)
        and known not in ENGLISH | NOT_NAMES
        and not any(known in members or word in members for members in KINDS.values())
        and not any(known in table for table in (MONTHS, WEEKDAYS, NUMBERS, ORDINALS, NEAR_DAYS))
        and known not in PAST_DEEDS
    )


def _looks_english(word: str) -> bool:
    return word in MONTHS or word in WEEKDAYS or word in NUMBERS or bool(
        re.search(r"(?:ing|ed|ly|ment|ness|ers|ful|able|'ll)$", word) and len(word) > 4
    )

"""What a column is, from its heading: the words councils use, in a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Whole headings, in plain lower case.
_HEADINGS = {
    "ref": (
        "ref, ref no, reference, reference no, no, number, id, line, item, item no, action no, action "
        "ref, action id, action number, action reference, action reference number, reference number, "
        "#, s no, serial no, unique id"
    ),
    "theme": (
        "theme, themes, area, area of work, priority area, workstream, work stream, project, pillar, "
        "strand, programme, improvement area, improvement theme, priority theme, plan theme, theme "
        "area, section, outcome area"
    ),
    "text": (
        "action, actions, what we will do, what will we do, what we are going to do, what are we "
        "going to do, deliverable, deliverables, task, tasks, activity, activities, what, action "
        "required, actions required, action needed, improvement action, action description, "
        "description of action, action to deliver it, action to be taken, actions to be taken, action "
        "point, key action, key actions, planned action, what needs to be done, what needs to happen, "
        "what will be done, what do we need to do, we will, step, steps, milestone, agreed action"
    ),
    "recommendation": (
        "rec, recs, rec no, rec nos, recommendation, recommendations, recommendation no, "
        "recommendation number, ofsted rec, ofsted recs, ofsted recommendation, ofsted "
        "recommendations, must do, finding, inspection recommendation, links to recommendation, area "
        "for improvement, afi"
    ),
    "owner": (
        "owner, owners, owner s, lead, leads, lead officer, lead officers, lead officer s, lead "
        "person, named lead, who, by whom, who by, who will do it, responsible, responsible officer, "
        "responsible person, responsible lead, person responsible, officer responsible, "
        "responsibility, accountable, accountable officer, accountable person, accountable lead, "
        "action owner, action lead, assigned to, assignee, led by, owned by, delivery lead, officer"
    ),
    "email": (
        "email, e mail, email address, e mail address, owner email, lead email, contact, contact "
        "email, owner e mail"
    ),
    "team": ("team, service, department, directorate, service area, team service, division"),
    "lead": (
        "theme lead, theme leads, workstream lead, work stream lead, project lead, theme owner, theme "
        "sponsor, strand lead, pillar lead, priority lead, programme lead"
    ),
    "start": (
        "start, starts, from, start date, begin, begins, date started, planned start, start by, "
        "commence, commencement date, start on"
    ),
    "due": (
        "due, due date, date due, due by, by when, to, target, target date, deadline, timescale, "
        "timescales, timeframe, time frame, timeline, when, when by, end, end date, finish, finish "
        "date, completion date, date for completion, target completion date, target completion, "
        "complete by, completed by, to be completed by, completion, planned end, planned completion, "
        "planned completion date, date, delivery date, delivery by, by"
    ),
    "revised": (
        "revised, revised date, revised target, revised target date, revised due date, revised "
        "deadline, revised timescale, revised completion date, new date, new target, new target date, "
        "new due date, new deadline, extended to, extension, forecast, forecast date, expected date, "
        "current forecast, amended date, re dated to"
    ),
    "colour": (
        "brag, rag, brag rating, rag rating, brag status, rag status, rag brag, colour, rating, "
        "status, progress rating, current status, current rag, current brag, action status, rag "
        "colour, delivery confidence, overall rag"
    ),
    "percent": (
        "% done, % complete, % completed, percent done, percent complete, percentage complete, % "
        "progress, progress %, completion %, % completion, %"
    ),
    "evidence": (
        "evidence, evidence held, evidence of completion, proof, assurance, evidence of progress, "
        "evidence log"
    ),
    "impact": (
        "impact, impact for children, impact on children, outcome for children, so what, impact "
        "evidence, evidence of impact, difference made, outcomes for children, impact and outcomes"
    ),
    "measure": (
        "metric, metrics, measure, measures, kpi, kpis, indicator, performance indicator, performance "
        "measure, where we were, where we are, where we are now, where we want to be, baseline, "
        "latest figure, current performance, target value"
    ),
    "note": (
        "progress, progress update, progress to date, progress note, progress notes, update, updates, "
        "latest update, comments, comment, commentary, notes, note, narrative, position statement, "
        "action taken, actions taken, actions to date, issues, risks, barriers, success measure, "
        "success measures, success criteria, completed on, date completed, completed date, actual "
        "completion date, actual date, closed on, completed, actual end, actual start, how we will "
        "measure success, how will we know, what will success look like, what good looks like, "
        "desired outcome, outcome, intended outcome, priority, objective, aim, resources, cost, "
        "dependencies, next steps"
    ),
    "risk": (
        "risk, risk description, likelihood, mitigation, mitigations, mitigation resolution, existing "
        "controls, controls, risk score, risk owner, risk id, inherent score, residual score, "
        "response actions, risk rating"
    ),
}
FIELD_OF = {heading: name for name, listed in _HEADINGS.items() for heading in listed.split(", ")}

# Words that also tell in a longer heading ("Agreed due date", "Status week 6"); its last word counts most.
_TELLING_WORDS = (
    "due date, target date, end date, completion date, start date, deadline, timescale, action "
    "owner, owner, owners, lead officer, responsible officer, responsible, recommendation, "
    "recommendations, theme, workstream, status, rag, brag, comments, comment, notes, progress, "
    "update, commentary, evidence, impact, risk, mitigation, likelihood, measure, metric, "
    "action, actions, deliverable, task, by when, revised date, revised, ref, email, percent "
    "complete"
)
_TELLING = tuple(_TELLING_WORDS.split(", "))
_PREPOSITIONS = re.compile(r" (?:for|to|of|against|on|in|held|from|with|as at|at|since) .*")
LONGEST_HEADING = 70


@dataclass(frozen=True)
class Columns:
    """Where each kind is; `notes` and `measures` are all of that kind, with their headings."""

    at: dict[str, int]
    notes: tuple[tuple[int, str], ...]
    measures: tuple[tuple[int, str], ...]
    risks: int

    @property
    def are_actions(self) -> bool:
        """Actions say what is to be done and, at least in two ways, who does it, when or how it stands."""
        telling = {"owner", "due", "revised", "start", "colour", "percent"} & self.at.keys()
        return "text" in self.at and len(telling) >= 2 and self.risks < 2


def columns_of(headings: Sequence[tuple[str, str]]) -> Columns:
    """The columns under these (group, heading) pairs; of two alike the better named, then the first."""
    ranked = sorted(
        (-score, at, name)
        for at, (group, heading) in enumerate(headings)
        for name, score in [_meaning(group, heading)]
        if score
    )
    at: dict[str, int] = {}
    for _score, column, name in ranked:
        if name not in {"note", "measure", "risk"}:
            at.setdefault(name, column)
    taken = set(at.values())
    named = [
        (column, heading or group) for column, (group, heading) in enumerate(headings) if heading or group
    ]
    measures = {column for _score, column, name in ranked if name == "measure"}
    return Columns(
        at=at,
        notes=tuple(pair for pair in named if pair[0] not in taken | measures),
        measures=tuple(pair for pair in named if pair[0] in measures),
        risks=sum(name == "risk" for _score, _column, name in ranked),
    )


def _meaning(group: str, heading: str) -> tuple[str, int]:
    """The field and how sure it is: 0 for nothing.  The heading itself counts before its group's."""
    for words, worth in ((heading, 10), (f"{group} {heading}" if group else "", 5), (group, 0)):
        name, score = field_of(words)
        if score:
            return name, score + worth
    return "", 0


@lru_cache(maxsize=2048)
def field_of(heading: str) -> tuple[str, int]:
    """The field a heading names and how sure that is (3 exact, 1 a telling word in it); ("", 0) for none."""
    plain = plain_heading(heading)
    if not plain or len(plain) > LONGEST_HEADING:
        return "", 0
    if plain in FIELD_OF:
        return FIELD_OF[plain], 3
    short = _PREPOSITIONS.sub("", plain)
    if short in FIELD_OF and short in _TELLING:
        return FIELD_OF[short], 2
    for fits in (plain.endswith, lambda word: plain.startswith(word.strip() + " ")):
        for word in _TELLING:
            if fits(f" {word}"):
                return FIELD_OF[word], 1
    return "", 0


def plain_heading(heading: str) -> str:
    """Lower case, letters, digits, % and # only, one space between words, brackets left out."""
    words = re.sub(r"\([^)]*\)", " ", heading.casefold().replace("(s)", "s"))
    return " ".join(re.sub(r"[^\w%#]+", " ", words).split())

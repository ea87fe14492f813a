"""Questions about one action that the plan itself answers, so that nobody else has to be troubled."""

import re

_KNOWN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bwho(?:'s|se)\b|\bwho (?:is|has|owns)\b",  # Who owns this now?  Whose is it?
        r"\bwhen\b.*\b(?:due|deadline|date|by)\b|\b(?:due|deadline)\b.*\bwhen\b",  # When is it due?
        r"\bwhat(?:'s| is)?\b.*\b(?:date|deadline|due|status|colour)\b",  # What is the deadline?
        r"\bwhy\b.*\b(?:me|i|my|late|red|amber|overdue)\b",  # Why me?  Why is it late?
    )
)
LONGEST = 200


def answered_by_plan(words: str) -> bool:
    """Whether the question asks who owns it, when it is due, how it stands, or why it comes or is late."""
    return len(words) <= LONGEST and any(known.search(words) for known in _KNOWN)

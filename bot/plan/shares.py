"""Which words of a message belong to which of the actions it names."""

import re
from collections.abc import Mapping

_BETWEEN = re.compile(r"(?:\s|[,;.:&+–-]|\b(?:and|but|then|also)\b)+$", re.IGNORECASE)


def words_of_each(text: str, references: Mapping[str, str]) -> dict[str, str]:
    """For each key of `references` the part of the text from where its reference stands to where the next begins.

    Empty unless every one of them is named, each once: then nobody can say where one ends and another begins.
    """
    places: dict[int, str] = {}
    for key, reference in references.items():
        found = [match.start() for match in _named(reference).finditer(text)]
        if len(found) != 1 or found[0] in places:
            return {}
        places[found[0]] = key
    starts = sorted(places)
    ends = [*starts[1:], len(text)]
    first = {starts[0]: 0} if starts else {}
    return {
        places[start]: _BETWEEN.sub("", text[first.get(start, start) : end]).strip()
        for start, end in zip(starts, ends, strict=True)
    }


def _named(reference: str) -> re.Pattern[str]:
    """`TH-12` as `th12`, `TH 12`, `#12` or `12`; another reference as it is."""
    key = re.fullmatch(r"([A-Za-z]+)-(\d+)", reference)
    if key is None:
        return re.compile(rf"(?<![\w.]){re.escape(reference)}(?![\w.]*\d)")
    return re.compile(rf"(?<![\w.,/-])(?:{key[1]}[-– ]?|#)?{key[2]}(?![\w%]|[.,/]\d)", re.IGNORECASE)

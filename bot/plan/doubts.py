"""Where a clear reading is still worth a question."""

import re
from datetime import date, timedelta

FAR = timedelta(days=300)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d\d\b|['’]\d\d\b|\byear", re.IGNORECASE)


def may_mean_another_year(typed: str, day: date, today: date) -> bool:
    """Whether a day typed without its year is that far ahead that the one just gone may be meant.

    `1 March` said on the second is next year's by the rule: whoever said it should see the year first.
    """
    return day - today > FAR and not _YEAR.search(typed)

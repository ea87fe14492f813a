"""The table."""

from dataclasses import dataclass

from tests.torture.matrix import MATRIX
from tests.torture.verdict import Verdict

COLUMNS = ("lost", "double", "early", "late", "person", "words", "other")


@dataclass(frozen=True)
class Entry:
    """What one row came to on one database."""

    row: int
    kind: str
    seed: int
    verdict: Verdict
    seconds: float


def heading() -> str:
    """Names of the columns: wrong person and wrong words are the last but one."""
    names = " ".join(f"{name:>7}" for name in ("tries", *COLUMNS))
    return f"{'row':>3}  {'fault':<36} {'database':<10} {names}  verdict"


def line(entry: Entry) -> str:
    """One row of the table."""
    counts = " ".join(f"{getattr(entry.verdict, name):>7,}" for name in ("tries", *COLUMNS))
    verdict = "passed" if entry.verdict.passed else "FAILED"
    fault = MATRIX[entry.row].name
    return f"{entry.row:>3}  {fault:<36} {entry.kind:<10} {counts}  {verdict} in {entry.seconds:.1f} s"

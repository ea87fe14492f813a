"""What proves that an action was done: files and links, kept as references and never opened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LONGEST_ADDRESS = 2000
MOST = 20
"""References kept of one message."""
_ADDRESS = re.compile(r"https?://[^\s<>|\"“”\\]+", re.IGNORECASE)
_PARTS = re.compile(r"https?://(?:[^/?#]*@)?([^/?#@:]+)(?::\d+)?([^?#]*)", re.IGNORECASE)
"""Where it is, without a user or a port, and the path."""
_TRAILING = ".,;:!?)]}'’"


@dataclass(frozen=True)
class Reference:
    """A file or a link: where it is and what it is called; of a file in Slack its id and its size in bytes."""

    url: str
    name: str
    slack_file: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Evidence:
    """A reference kept with an action, and the history entry it came with."""

    id: int
    item_id: int
    history_id: int
    url: str
    name: str
    at: datetime
    slack_file: str | None = None
    size: int | None = None


def references(text: str, files: Sequence[Reference] = ()) -> list[Reference]:
    """The files and links in a message, in its order, each once; of the `files` those whose address stands in it."""
    known = {file.url: file for file in files}
    found = dict.fromkeys(_address(one) for one in _ADDRESS.findall(text))
    return [known.get(url) or Reference(url, link_name(url)) for url in found if is_address(url)][:MOST]


def is_address(typed: str) -> bool:
    """Whether this is the address of something on the web, and nothing else."""
    whole = len(typed) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(typed)
    return bool(whole and _PARTS.match(typed))


def link_name(url: str) -> str:
    """`example.org/…/minutes.pdf`: always its own place, never what somebody called it."""
    parts = _PARTS.match(url)
    if parts is None:
        return url
    last = parts[2].rstrip("/").rpartition("/")[2]
    return "/…/".join(filter(None, (parts[1].lower(), last)))


def _address(found: str) -> str:
    return found.replace("&amp;", "&").rstrip(_TRAILING)

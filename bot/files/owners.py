"""Who is named in an owner cell: posts and their e-mail addresses.  A comma never separates two posts."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.files.imported import ImportedOwner

_BETWEEN = re.compile(r"\n|;|\s+[/&+]\s+")
_EMAIL = re.compile(
    r"[<(\[]?\s*(?:mailto:)?([\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})\s*[>)\]]?", re.IGNORECASE
)
_NOBODY = frozenset(
    ("tbc", "tba", "tbd", "to be confirmed", "n/a", "na", "none", "-", "?", "vacant", "unassigned")
)
_PLURAL_POSTS = (
    "managers leads leaders heads directors officers workers practitioners coordinators chairs auditors "
    "champions partners staff members councillors governors headteachers schools teams services"
)
_COLLECTIVE = f"team board group panel committee partnership forum everyone everybody all {_PLURAL_POSTS}"
_TEAM_WORDS = frozenset(_COLLECTIVE.split())


@lru_cache(maxsize=2048)
def read_owners(cell: str) -> tuple[ImportedOwner, ...]:
    """The posts in the cell, in order and each once; an address belongs to the post before it."""
    found: list[ImportedOwner] = []
    for part in _BETWEEN.split(cell):
        address = _EMAIL.search(part)
        name = _EMAIL.sub(" ", part).strip(" \t,•*·–-")
        email = address.group(1).lower() if address else None
        if email and not name and found and found[-1].email is None:
            found[-1] = ImportedOwner(found[-1].name, email)
        elif email or (name and name.casefold() not in _NOBODY):
            found.append(ImportedOwner(" ".join(name.split()) or email or "", email))
    return tuple(dict.fromkeys(found))


def with_emails(owners: tuple[ImportedOwner, ...], cell: str) -> tuple[ImportedOwner, ...]:
    """The same owners with the addresses of an e-mail column, one after the other."""
    if not cell:
        return owners
    addresses = iter(_EMAIL.findall(cell))
    return tuple(o if o.email else ImportedOwner(o.name, next(addresses, "").lower() or None) for o in owners)


def owner_flags(owners: tuple[ImportedOwner, ...]) -> tuple[str, ...]:
    """owner_missing, owner_multiple, or owner_team where the only owner is not one person or post."""
    if not owners:
        return ("owner_missing",)
    if len(owners) > 1:
        return ("owner_multiple",)
    return ("owner_team",) if _is_team(owners[0].name) else ()


def _is_team(name: str) -> bool:
    words = name.casefold().split()
    head = re.split(r",| of | for | - | – |\(", name.casefold())[0].split()
    return bool(head) and (words[0] in {"all", "every", "each"} or head[-1] in _TEAM_WORDS)

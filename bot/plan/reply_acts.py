"""What a clause says should be done: acts, each understood from its words and no others.

An act that would change the record for good (`done`, `new_date`, `reassign`, `cancel`) is read only when every
word of its clause is accounted for; one unknown word makes it a note.  The rest needs its own words and no
negation or doubt.  To mend a misreading: a word belongs into a list of `reply_words`, a phrase into
`reply_phrases`, and a kind of word into the bag of the act below that may hold it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.plan.dates import read_date
from bot.plan.grammar import Token, words
from bot.plan.reply_clauses import Clause
from bot.plan.reply_items import head_words, title_words
from bot.plan.reply_words import _stem_of

Item = Mapping[str, Any]
Act = tuple[str, dict[str, Any]]

AROUND = frozenset({"SUBJECT", "ACTION", "AUX", "ADVERB", "POLITE", "SOCIAL", "EMOJI"})
DOUBTS = frozenset({"HEDGE", "CONDITION", "REPORTED"})

"""Acts that change the record for good: done, another deadline, another owner, no longer wanted.

Each is read only when every word of its clause is accounted for; each has a module of its own.
"""

from bot.plan.reply_cancelled import CANCELLED
from bot.plan.reply_deadlines import DEADLINES
from bot.plan.reply_done import DONE
from bot.plan.reply_owners import OWNERS

CHANGES = [*DONE, *DEADLINES, *OWNERS, *CANCELLED]

"""What a person reads before a plan is kept."""

import re
from pathlib import Path

import bot.files
from bot.files.preview import FLAGS, preview
from bot.files.read import read_plan

ROOM = Path(bot.files.__file__).parent
EXAMPLE = ROOM / "example" / "improvement-plan.xlsx"
NOT_OF_ACTIONS = {"start", "theme"}


def test_every_flag_has_words():
    code = "\n".join(file.read_text("utf-8") for file in ROOM.glob("*.py") if file.name != "preview.py")
    raised = set(re.findall(r'"((?:owner|date|due|rag|ref|theme_name|start|cell)_[a-z_]+|formula)"', code))
    words = set(FLAGS)
    assert raised & words == words
    unknown = raised - words - {"rag_word", "rag_fill", "due_kinds"}
    assert unknown == set()


def test_the_preview_names_what_to_look_at_and_what_was_left_out():
    plan = read_plan(EXAMPLE)
    lines = preview(plan)
    assert lines[0] == "“Northmere Children's Services Improvement Plan”: 26 actions in 5 themes."
    flagged = [action for action in plan.actions if action.flags]
    assert f"Please look at {len(flagged)} of them:" in lines
    assert sum(line.startswith("Left out: ") for line in lines) == len(plan.left_out)
    assert any("is ongoing" in line for line in lines)

"""Each state of a message is held to its golden file; UPDATE_GOLDEN=1 rewrites them, to be read in review."""

import json
import os
from pathlib import Path

import pytest

from bot.messages.blocks import Message
from tests.golden.states import STATES

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", STATES)
def test_a_state_reads_as_its_golden_file(name: str) -> None:
    made = STATES[name]()
    told = made.as_json() if isinstance(made, Message) else made
    file = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert told == json.loads(file.read_text(encoding="utf-8"))


def test_no_golden_file_is_left_of_a_state_that_is_gone() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(STATES)


def test_a_kept_message_is_the_same_message() -> None:
    said = STATES["card_with_more"]()
    assert isinstance(said, Message)
    assert Message.from_json(json.loads(json.dumps(said.as_json()))) == said

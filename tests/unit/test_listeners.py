"""Nothing that people can press or send is without somebody who listens."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.messages import ids
from handlers import buttons, forms

GOLDEN = Path(__file__).parents[1] / "golden"
PRESSED = {"button", "overflow"}


def parts(of: Any) -> Iterator[dict[str, Any]]:
    """Every object in a message or a form, itself included."""
    if isinstance(of, dict):
        yield of
    for inner in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from parts(inner)


def test_every_button_and_form_that_is_shown_has_a_listener() -> None:
    shown = [part for file in GOLDEN.glob("*.json") for part in parts(json.loads(file.read_text()))]
    pressed = {
        re.sub(r"\.\d+$", "", one["action_id"])
        for one in shown
        if one.get("type") in PRESSED and not one.get("url")
    }
    sent = {one["callback_id"] for one in shown if one.get("type") == "modal" and "submit" in one}
    assert {ids.ITEM_SHOW, ids.ITEM_MORE} <= pressed
    assert pressed <= {*buttons._TAPS, *buttons._FORMS, ids.HOME_PAGE, ids.SETTINGS}
    assert ids.SETTINGS_FORM in sent
    assert sent <= set(forms._FORMS)

"""Words of a message that are about several actions."""

import pytest

from bot.plan.shares import words_of_each

TWO = {"a": "NM-1", "b": "NM-12"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NM-1 done and NM-12 blocked by HR", {"a": "NM-1 done", "b": "NM-12 blocked by HR"}),
        ("nm12: 80%, 1 is done. Thanks", {"b": "nm12: 80%", "a": "1 is done. Thanks"}),
        ("Good news, #1 done;\nNM–12 amber", {"a": "Good news, #1 done", "b": "NM–12 amber"}),
        ("both done", {}),
        ("NM-1 done", {}),
        ("NM-1 done, NM-1 really, NM-12 not", {}),
        ("NM-1 is 12% done", {}),
        ("1.12 done", {}),
        ("", {}),
    ],
)
def test_each_action_has_the_words_from_its_name_to_the_next(text, found):
    assert words_of_each(text, TWO) == found


def test_a_council_s_own_references_are_whole():
    assert words_of_each("3.1 done, 3.10 waits for legal", {"x": "3.1", "y": "3.10"}) == {
        "x": "3.1 done",
        "y": "3.10 waits for legal",
    }

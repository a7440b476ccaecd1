"""How values are shown."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest

from syndicator.cli import output

VALUES: dict[str, Any] = {
    "nested": {"a": [], "b": {}, "c": [1, 2.5, 1e-07, 1e16, None, True, [[], [{}]]], "": [{"k": "v"}, {}]},
    "letters": ["渡轮", "é😀", '\u2028\x1f\x7f"\\/\n', ""],
    "nothing": [],
    "a number": 7,
    "half a character": ["a \ud83d b"],
    "a number that is none": [float("inf")],
}


@pytest.mark.parametrize("all_letters", [True, False], ids=["utf-8", "ascii"])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_json_is_laid_out_as_the_library_does(
    value: object, all_letters: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letter by letter, whatever is in it."""
    told: list[str | bytes] = []
    monkeypatch.setattr(click, "echo", told.append)
    monkeypatch.setattr(output, "_carries_all", lambda: all_letters)
    output.json_document(value)
    assert told == [json.dumps(value, indent=2, ensure_ascii=not all_letters)]

"""The small languages in which a list is described."""

from __future__ import annotations

import time
from typing import Any

import pytest

from syndicator import patterns

VALUE = {"data": {"list": [{"u": "/a", "w": [{"n": "A"}, {"n": "B"}]}, {"u": "/b", "w": []}]}, "a.b": 1, "0": "zero"}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("data.list.0.u", ["/a"]),
        ("data.list.*.u", ["/a", "/b"]),
        ("data.list.*.w.*.n", ["A", "B"]),
        ("$.data.list.1.u", ["/b"]),
        ('"a.b"', [1]),
        ("0", ["zero"]),
        ("data.list.7.u", []),
        ("data.u.v", []),
        (".", [VALUE]),
        ("", [VALUE]),
    ],
)
def test_paths(path: str, found: list[Any]) -> None:
    """A path finds what stands there, every one of it where it says so, and nothing where there is nothing."""
    assert list(patterns.follow(VALUE, patterns.path(path))) == found


@pytest.mark.parametrize("path", ["a..b", "a.", "a b", "a[0]", "x." * 30 + "x", "y" * 501])
def test_what_is_no_path(path: str) -> None:
    """A slip is named instead of finding nothing for ever."""
    with pytest.raises(ValueError, match=r"."):
        patterns.path(path)


def test_templates_number_pages_from_either_end() -> None:
    """The second page is 2 on most sites, and 1 where the first has no number."""
    made = patterns.page_template("list_{page}.html?from={page-1}")
    assert patterns.numbered(made, 2) == "list_2.html?from=1"


def test_selectors_take_texts_or_attributes() -> None:
    """@name after a selector takes an attribute; @name alone is the item's own; @ in the selector itself stays."""
    assert patterns.selector("time@datetime").attribute == "datetime"
    assert patterns.selector("@data-url").css is None
    assert patterns.selector('a[href*="@"]').attribute == ""


def test_no_pattern_takes_long() -> None:
    """What takes a backtracking engine longer than the age of the universe takes this one no time."""
    tick = time.process_time()
    assert not patterns.pattern(r"^(a+)+$").fits("a" * 4000 + "!")
    assert not patterns.pattern(r"(.*a){12}$").fits("a" * 4000 + "!")
    assert not patterns.pattern(".*").fits("a" * 5000), "an address beyond all measure fits none"
    assert time.process_time() - tick < 1

"""Credits on this project's own lines (``lines/``): each reads exactly as it should, in three families of languages."""

from __future__ import annotations

import pytest

from tests.quality.ownlines import cases, tally

LEAST = {"hans": 425, "hant": 170, "more": 200, "other": 240, "third": 55}
"""Lines in each file; they only become more."""


@pytest.mark.parametrize("name", sorted(LEAST))
def test_every_line_says_what_it_says(name: str) -> None:
    """No field missed and none invented, prose and notices among the lines included."""
    chosen = cases(name)
    assert len(chosen) >= LEAST[name]
    counts, wrong = tally(chosen)
    assert wrong == []
    assert counts["right"] > len(chosen)


def test_lines_that_credit_nobody_are_many() -> None:
    """A fair share of the lines only look like credits."""
    silent = [case for name in LEAST for case in cases(name) if not case.expected]
    assert len(silent) >= 180

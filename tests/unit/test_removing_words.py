"""What `takedown` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.cli.removing import _tell_apart

if TYPE_CHECKING:
    import pytest


def test_of_very_many_editions_the_first_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The others are counted; where all are named, nothing is."""
    _tell_apart([f"{number:032x}" for number in range(23)], "still published")
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 21
    assert told[-1] == "still published: 3 more editions"
    _tell_apart(["a" * 32], "still published")
    assert len(capsys.readouterr().out.splitlines()) == 1

"""Edits, made by a generator that labels them, are called what they are."""

from __future__ import annotations

import pytest

from benchmarks.edited.__main__ import called
from benchmarks.edited.kinds import sample
from syndicator.model import Edit

EACH = 40


@pytest.mark.parametrize("label", list(Edit))
def test_edits_are_called_what_they_are(label: Edit) -> None:
    """Of each kind at least 95 in 100 on the seeds for development; wordings held back are measured by the bench."""
    right = sum(called(sample("dev", turn, label)).edit is label for turn in range(EACH))
    assert right >= EACH * 0.95

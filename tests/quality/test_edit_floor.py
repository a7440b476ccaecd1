"""Edits, made by a generator that labels them, are called what they are."""

from __future__ import annotations

import time

import pytest

from benchmarks.edited.__main__ import called
from benchmarks.edited.announced import DISTRACTORS
from benchmarks.edited.kinds import sample
from syndicator.model import Edit
from syndicator.refine.changes.declared import LONGEST, declared

EACH = 40


@pytest.mark.parametrize("seeds", ["dev", "gate"])
@pytest.mark.parametrize("label", list(Edit))
def test_edits_are_called_what_they_are(label: Edit, seeds: str) -> None:
    """Of each kind at least 95 in 100, on the seeds for development and on those whose wordings were held back."""
    right = sum(called(sample(seeds, turn, label)).edit is label for turn in range(EACH))
    assert right >= EACH * 0.95


def test_a_line_is_looked_at_in_bounded_time() -> None:
    """However a line repeats the words that announcements are made of."""
    declared("")
    for words in ("this article ", "本文", "本报原文", "because of an error ", "we "):
        line = (words * LONGEST)[:LONGEST]
        started = time.process_time()
        declared(line)
        assert time.process_time() - started < 0.25


@pytest.mark.parametrize("seeds", ["dev", "gate"])
def test_what_sounds_like_an_announcement_inside_a_text_is_none(seeds: str) -> None:
    """Away from a text's top and end none of the sentences that only hold the words is taken for one."""
    told = [line for (one, _), lines in DISTRACTORS.items() if one == seeds for line in lines]
    assert [line for line in told if declared(line, edge=False)] == []

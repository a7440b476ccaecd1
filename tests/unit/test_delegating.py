"""Polls that workers are asked for: what makes a source due, and what --force forgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from syndicator.app.delegating import _due
from syndicator.engine.polling import aftermath, schedule
from syndicator.model import FetchSettings, Quarantined, SourceState, Validators
from tests.builders import source
from tests.fakes.clock import FakeClock

NOW = FakeClock().now()
ONE = source("one", every=3600.0)
WELL = SourceState(ONE.key, ONE.url, Validators('"1"'), "hash", last_polled=NOW, next_due=NOW + timedelta(hours=1))


def test_a_source_is_due_at_once_and_nothing_else_changes() -> None:
    """Its validators stay, so that its host is asked conditionally."""
    made = _due(WELL, NOW, force=False)
    assert not schedule.is_due(ONE, WELL, NOW, FetchSettings())
    assert schedule.is_due(ONE, made, NOW, FetchSettings())
    assert replace(made, next_due=WELL.next_due) == WELL


def test_force_forgets_why_it_should_not_be_asked() -> None:
    """Gone, told to wait, quarantined: asked all the same, and read anew where something could not be read."""
    poison = Quarantined("h", "https://one.example/x", "it aborts what reads it", NOW)
    kept = replace(WELL, gone=True, not_before=NOW + timedelta(days=1), quarantine=(poison,))
    made = _due(kept, NOW, force=True)
    assert aftermath.leave_alone(kept, NOW)
    assert not aftermath.leave_alone(made, NOW)
    assert schedule.is_due(ONE, made, NOW, FetchSettings())
    assert (made.quarantine, made.validators, made.body_hash) == ((), Validators(), "")
    assert _due(replace(kept, quarantine=()), NOW, force=True).validators == WELL.validators

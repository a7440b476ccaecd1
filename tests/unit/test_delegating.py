"""Polls that workers are asked for: what makes a source due, and what --force forgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.app import delegating
from syndicator.app.delegating import Delegating, _due
from syndicator.engine.polling import aftermath, schedule
from syndicator.errors import UsageError
from syndicator.model import FetchSettings, Node, PollRecord, Quarantined, SourceState, Validators, Verdict
from syndicator.redact import Veil
from tests.builders import article, source
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import PollOutcome

NOW = FakeClock().now()
ONE = source("one", every=3600.0)
RUN = Node("run", "a", 1, NOW, NOW)
WELL = SourceState(ONE.key, ONE.url, Validators('"1"'), "hash", last_polled=NOW, next_due=NOW + timedelta(hours=1))


def test_a_source_is_due_at_once_and_nothing_else_changes() -> None:
    """Its validators stay, so that its host is asked conditionally."""
    made = _due(WELL, NOW, force=False)
    assert not schedule.is_due(ONE, WELL, NOW, FetchSettings())
    assert schedule.is_due(ONE, made, NOW, FetchSettings())
    assert replace(made, next_due=WELL.next_due) == WELL
    poisoned = replace(WELL, quarantine=(Quarantined("h", "https://one.example/x", "it aborts what reads it", NOW),))
    assert _due(poisoned, NOW, force=False) == replace(made, quarantine=poisoned.quarantine)


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


class Desk:
    """A node of a cluster, and a worker that polls while the node waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None], *nodes: Node) -> None:
        self.store = MemoryStore()
        app: Any = object.__new__(Delegating)
        app.store, app.clock, app.veil = self.store, FakeClock(), Veil(["hunter2hunter2"])
        app.roster = SimpleNamespace(nodes=lambda: nodes or (RUN, Node("worker", "b", 1, NOW, NOW)))
        self.app: Delegating = app
        monkeypatch.setattr("syndicator.app.delegating.time.sleep", lambda _seconds: work())

    def polls(self, *keys: str, force: bool = False) -> list[PollOutcome]:
        told: list[PollOutcome] = []
        found = self.app.have_polled([source(key) for key in keys], told.append, force=force)
        assert found == told
        return found

    def is_due(self, key: str) -> bool:
        state = self.store.state(source(key).key)
        return state is not None and state.next_due is not None and state.next_due <= NOW

    def polled(self, key: str, **changes: Any) -> None:
        """By the worker, a moment later."""
        at = NOW + timedelta(seconds=1)
        state = SourceState(source(key).key, source(key).url, last_polled=at, next_due=at + timedelta(hours=1))
        articles = changes.pop("articles", ())
        self.store.commit(PollRecord(replace(state, **changes), articles=articles))


def test_who_asks_sees_what_a_worker_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new and what has changed of each source, and why it failed, without what is secret; what its host asked
    for holds, and no worker is troubled with it.
    """

    def work() -> None:
        if desk.is_due("one"):
            desk.polled("one", articles=(replace(old, digest="other"), article("one", 3)))
        elif desk.is_due("two"):
            desk.polled("two", failures=1, last_error="refuses hunter2hunter2", last_error_kind="http")
        else:
            desk.polled("three")

    old, same = article("one", 1), article("one", 2)
    desk = Desk(monkeypatch, work)
    desk.store.commit(PollRecord(WELL, articles=(old, same)))
    waits = SourceState(source("four").key, source("four").url, not_before=NOW + timedelta(hours=1))
    gone = SourceState(source("five").key, source("five").url, gone=True, not_before=NOW + timedelta(hours=1))
    for state in (waits, gone):
        desk.store.save_state(state)
    by_key = {outcome.source: outcome for outcome in desk.polls("one", "two", "three", "four", "five")}
    one, two, three, four, five = (by_key[source(key).key] for key in ("one", "two", "three", "four", "five"))
    assert (one.status, one.articles) == ("changed", (article("one", 3).id, old.id))
    assert dict(one.verdicts) == {Verdict.NEW: 1, Verdict.CHANGED: 1}
    assert (two.status, two.error_kind) == ("failed", "http")
    assert "refuses" in str(two.error)
    assert "hunter2" not in str(two.error)
    assert (three.status, three.verdicts) == ("unchanged", ())
    assert (four.status, four.not_before, five.status, five.not_before) == (
        "skipped",
        waits.not_before,
        "skipped",
        None,
    )
    assert "asked us to wait" in four.problems[0]
    assert (desk.store.state(waits.key), desk.store.state(gone.key)) == (waits, gone)


def test_force_has_a_source_polled_that_should_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is due for any worker."""
    desk = Desk(monkeypatch, lambda: desk.polled("one") if desk.is_due("one") else None)
    desk.store.save_state(replace(WELL, gone=True))
    assert [outcome.status for outcome in desk.polls("one", force=True)] == ["unchanged"]


def test_without_a_worker_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is alive, that is said at once, and nothing made due; where one does nothing, after a while, of what."""
    dead = NOW - timedelta(minutes=1)
    desk = Desk(monkeypatch, lambda: pytest.fail("waits"), RUN, Node("worker", "b", 2, dead, dead))
    with pytest.raises(UsageError, match="no worker is running"):
        desk.polls("one")
    assert desk.store.state(ONE.key) is None
    monkeypatch.setattr(delegating, "LONGEST", 0.01)
    desk = Desk(monkeypatch, lambda: desk.polled("two"))
    with pytest.raises(UsageError, match="not polled within 0 s: one; see"):
        desk.polls("one", "two")

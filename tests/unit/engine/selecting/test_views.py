"""Views: counted, kept in batches, shown when they have grown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndicator.engine.selecting import views
from syndicator.engine.selecting.views import AT_ONCE, HOTTEST, NOTE, SHOW, SHOWN, WRITE, Views, counted
from syndicator.errors import StoreError
from tests.builders import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore


class Office:
    """Views over a store, on a clock of their own."""

    def __init__(self) -> None:
        self.clock, self.store = FakeClock(NOON), MemoryStore()
        self.views = Views(self.store, self.clock)
        self.gone: set[str] = set()

    def look(self, seconds: float = SHOW) -> bool:
        self.clock.forward(seconds=seconds)
        return self.views.collect(lambda story: story not in self.gone)

    def see(self, story: str, number: int = 1) -> None:
        for _ in range(number):
            self.views.seen(story)

    @property
    def shown(self) -> dict[str, int]:
        return {str(story): number for story, number in counted(self.store.recall(SHOWN)).counts.items()}

    @property
    def hot(self) -> tuple[str, ...]:
        return tuple(counted(self.store.recall(SHOWN)).hot)


def test_views_are_written_in_batches_and_survive() -> None:
    """Nothing is written before its time; what was, stands after a crash; the last look writes all."""
    office = Office()
    office.see("a", 3)
    assert not office.look(WRITE - 1)
    assert office.store.recall(NOTE) is None
    assert not office.look(1)
    again = Views(office.store, office.clock)
    again.seen("a")
    again.collect(lambda _: True, last=True)
    third = Views(office.store, office.clock)
    office.clock.forward(seconds=SHOW)
    assert third.collect(lambda _: True)
    assert office.shown == {"a": 4}


def test_a_page_shows_another_number_once_it_has_grown_by_a_tenth() -> None:
    """So a page that is viewed ten thousand times is rendered a hundred times at most."""
    office = Office()
    renders = total = 0
    for _ in range(2000):
        office.see("a", 5)
        total += 5
        renders += office.look()
        shown = office.shown["a"]
        assert total >= shown > total / 1.1 - 6
    assert renders <= 100
    assert not office.look()


def test_only_so_many_pages_change_at_once() -> None:
    """Those that have grown most come first, the others at later looks."""
    office = Office()
    for number in range(AT_ONCE + 50):
        office.see(f"{number:04}", 1 + number)
    assert office.look()
    assert len(office.shown) == AT_ONCE
    assert f"{AT_ONCE + 49:04}" in office.shown
    assert office.look()
    assert len(office.shown) == AT_ONCE + 50


def test_what_is_hot_cools() -> None:
    """A view counts half as much a day later, and after a fortnight a story is in no list any more."""
    office = Office()
    office.see("old", 6)
    office.look()
    office.see("new", 2)
    office.look()
    assert list(office.hot) == ["old", "new"]
    office.clock.forward(days=2)
    office.see("new", 2)
    office.look()
    assert list(office.hot) == ["new", "old"]
    office.clock.forward(days=30)
    office.see("newest")
    office.look()
    assert list(office.hot) == ["newest"]
    assert office.shown == {"old": 6, "new": 4, "newest": 1}


def test_the_hot_list_is_bounded_and_what_has_no_page_is_forgotten() -> None:
    """What was taken down leaves neither a number nor a place."""
    office = Office()
    for number in range(HOTTEST + 5):
        office.see(f"{number:02}", 20 - number)
    office.look()
    assert office.hot == tuple(f"{number:02}" for number in range(HOTTEST))
    office.gone = {"00"}
    assert office.look()
    assert "00" not in office.hot
    assert "00" not in office.shown
    assert b"00" not in (office.store.recall(NOTE) or b"").replace(b"100", b"")


def test_what_could_not_be_written_is_counted_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk loses no view."""
    office = Office()
    office.see("a", 2)

    def full(_name: str, _note: bytes) -> None:
        raise StoreError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(office.store, "remember", full)
        with pytest.raises(StoreError):
            office.look(WRITE)
    office.look()
    assert office.shown == {"a": 2}


def test_damaged_notes_say_nothing() -> None:
    """Whatever stands there, nothing is shown, and counting goes on."""
    for damaged in (b"\xff", b"{}", b"\x93\x01\x02\x03", b"\x81\xa1a\x01"):
        assert counted(damaged).counts == {}
    office = Office()
    office.store.remember(NOTE, b"\xff\xfe")
    office.see("a")
    office.look()
    assert office.shown == {"a": 1}


def test_figures_are_as_documented() -> None:
    """A crash loses a minute at most; numbers change every ten minutes."""
    assert (views.WRITE, views.SHOW, timedelta(seconds=views.HALF_LIFE)) == (60, 600, timedelta(days=1))

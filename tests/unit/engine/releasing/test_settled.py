"""What the rules of stories came to, from one process to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from syndicator.engine.releasing.recollection import SETTLED, Settled
from syndicator.model import ArticleId
from syndicator.refine.judging import settled, stories

if TYPE_CHECKING:
    from collections.abc import Iterator


class Notes:
    """As much of a store as is needed."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.written = 0

    def recall(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def remember(self, name: str, value: bytes) -> None:
        self.kept[name] = value
        self.written += 1


@pytest.fixture(autouse=True)
def _process() -> Iterator[None]:
    """As at the beginning of a process; what others have settled comes back."""
    before = dict(stories.RECENT)
    stories.RECENT.clear()
    yield
    stories.RECENT.clear()
    stories.RECENT.update(before)


def _settle(first: int, behind: int) -> None:
    told = {bytes([n]) * 16: ((ArticleId(f"{n:032x}"), ArticleId("0" * 32)),) for n in range(first, behind)}
    stories.RECENT.update(told)


def _begin(notes: Any) -> Settled:
    kept = Settled(notes)
    kept.recall()
    return kept


def test_the_next_process_knows_what_this_one_has_settled() -> None:
    """And notes nothing where it comes to nothing new."""
    notes = Notes()
    kept = _begin(notes)
    _settle(0, 20)
    kept.note()
    told = dict(stories.RECENT)
    stories.RECENT.clear()
    kept = _begin(notes)
    assert told == stories.RECENT
    kept.note()
    assert notes.written == 1


def test_a_process_that_ends_soon_notes_whatever_is_new() -> None:
    """A command that polls is one release long."""
    notes = Notes()
    kept = _begin(notes)
    _settle(0, 100)
    kept.note()
    stories.RECENT.clear()
    kept = _begin(notes)
    _settle(100, 101)
    kept.note()
    assert notes.written == 2
    assert len(settled.read(notes.kept[SETTLED])) == 101


def test_one_that_lives_long_notes_it_seldom() -> None:
    """Once a good part is new."""
    notes = Notes()
    kept = _begin(notes)
    _settle(0, 100)
    kept.note()
    for number in range(100, 112):
        _settle(number, number + 1)
        kept.note()
    assert notes.written == 1
    _settle(112, 113)
    kept.note()
    assert notes.written == 2


@pytest.mark.parametrize("note", [None, b"", b"{}", b"\x92\xc4\x10"])
def test_what_cannot_be_read_is_settled_anew(note: bytes | None) -> None:
    """Nothing else is lost with it."""
    assert settled.read(note) == {}


def test_other_rules_settle_it_anew() -> None:
    """It is believed as long as the rules are the same file."""
    _settle(0, 3)
    told = settled.written(stories.RECENT)
    assert settled.read(told) == stories.RECENT
    rules, groups = msgspec.msgpack.decode(told)
    assert settled.read(msgspec.msgpack.encode((bytes(len(rules)), groups))) == {}

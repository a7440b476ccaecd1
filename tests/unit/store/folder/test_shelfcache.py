"""The file that spares reading every document: what is read of it, and what becomes of what is damaged in it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import StoreError
from syndicator.files import Files, Pieces
from syndicator.model import ArticleId, Card, SourceKey
from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import StillClock, article, poll, state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HARBOUR, VALLEY = SourceKey("harbour"), SourceKey("valley")


@contextmanager
def opened(path: Path, files: Files | None = None) -> Iterator[TinyStore]:
    store = TinyStore(path, clock=StillClock(), files=files)
    try:
        yield store
    finally:
        store.close()


def fill(path: Path) -> None:
    with opened(path) as store:
        store.commit(poll("harbour", article("harbour", "a"), article("harbour", "b")))
        store.commit(poll("valley", article("valley", "x")))


def cards(store: TinyStore) -> dict[ArticleId, Card]:
    return {card.id: card for card in store.cards()}


class Watched(Files):
    """How many bytes of which files were read."""

    def __init__(self) -> None:
        self.documents = 0
        self.of_cache = 0

    def read(self, path: Path) -> bytes:
        self.documents += path.parent.name == "sources"
        return super().read(path)

    def pieces(self, path: Path) -> Pieces:
        files = self

        class Counted(Pieces):
            def read(self, at: int, length: int) -> bytes:
                files.of_cache += length
                return super().read(at, length)

        return Counted(path)


def looked_at(path: Path, files: Files | None = None) -> TinyStore:
    return TinyStore(path, clock=StillClock(), files=files, read_only=True)


def many(path: Path) -> None:
    """Articles whose cards and prints take more than what is said of their sources."""
    with opened(path) as store:
        store.commit(poll("harbour", *(article("harbour", f"a{n}", title=f"Ferry {n} " * 20) for n in range(200))))
        store.commit(poll("valley", article("valley", "x")))


def spoil_articles(path: Path, word: bytes) -> None:
    """Turn a letter of a card that stands there."""
    data = path.read_bytes()
    assert data.count(word)
    path.write_bytes(data.replace(word, word.swapcase(), 1))


def test_who_looks_at_the_sources_reads_no_article(tmp_path: Path) -> None:
    """Neither from the documents nor from the cache; what is asked for then is there."""
    many(tmp_path)
    whole = (tmp_path / "index.cache").stat().st_size
    files = Watched()
    store = looked_at(tmp_path, files)
    assert store.state(HARBOUR) is not None
    assert sum(store.tallies()[HARBOUR].verdicts.values()) == 200
    assert store.sizes().keys() == {HARBOUR, VALLEY}
    assert files.documents == 0
    assert files.of_cache < whole / 10
    assert len(list(store.cards())) == 201
    assert files.documents == 0
    assert files.of_cache > whole / 2
    store.close()


def test_what_is_read_late_is_what_stood_there(tmp_path: Path) -> None:
    """Although the daemon has written another cache, and another document, meanwhile."""
    many(tmp_path)
    with opened(tmp_path) as daemon:
        before = cards(daemon)
        store = looked_at(tmp_path)
        daemon.commit(poll("harbour", article("harbour", "new")))
        daemon.commit(poll("valley", article("valley", "new")))
    assert cards(store) == before
    assert len(before) == 201
    store.close()


@pytest.mark.parametrize("read_only", [True, False])
def test_articles_that_are_damaged_in_the_cache_come_from_their_document(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, read_only: bool
) -> None:
    """Of that source alone, and it is told of; where the state may be written, the next start finds them."""
    fill(tmp_path)
    with opened(tmp_path) as store:
        whole = cards(store)
    title = article("harbour", "a").title.encode()
    spoil_articles(tmp_path / "index.cache", title)
    files = Watched()
    with caplog.at_level(logging.WARNING):
        found = TinyStore(tmp_path, clock=StillClock(), files=files, read_only=read_only)
        assert cards(found) == whole
        found.close()
    assert files.documents >= 1
    assert "its document is read instead" in caplog.text
    if not read_only:
        caplog.clear()
        files = Watched()
        with opened(tmp_path, files=files) as store:
            assert len(list(store.cards())) == 3
        assert files.documents == 0
        assert not caplog.text


def test_damaged_articles_of_a_document_that_has_changed_are_no_others(tmp_path: Path) -> None:
    """Who looked at the state as it was is told that it is so no longer."""
    fill(tmp_path)
    spoil_articles(tmp_path / "index.cache", article("harbour", "a").title.encode())
    store = looked_at(tmp_path)
    with opened(tmp_path) as daemon:
        daemon.commit(poll("harbour", article("harbour", "new")))
    with pytest.raises(StoreError, match="has changed since it was looked at"):
        list(store.cards())
    store.close()


def test_a_state_that_was_saved_since_counts_beside_its_document_only(tmp_path: Path) -> None:
    """What a poll brought that changed nothing else is the source's state; on top of another document it is not."""
    fill(tmp_path)
    with opened(tmp_path) as store:
        store.save_state(state("harbour", failures=4))
    with opened(tmp_path) as store:
        assert store.state(HARBOUR) == state("harbour", failures=4)
        schedule = (tmp_path / "schedule.json").read_bytes()
        store.commit(poll("harbour", article("harbour", "c")))
    (tmp_path / "schedule.json").write_bytes(schedule)  # as it stood until it would have been written again
    found = looked_at(tmp_path)
    assert found.state(HARBOUR) == state("harbour")
    found.close()

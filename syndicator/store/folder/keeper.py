"""Documents on disk and what is held of them in memory, kept in step, whatever fails.

Memory follows the disk: what could not be written is not held either. A document that turns out damaged is set aside,
and its source goes on from the generation before, or begins afresh.
"""

from __future__ import annotations

import contextlib
import logging
from threading import Lock, RLock
from typing import TYPE_CHECKING

from syndicator import heap
from syndicator.errors import Damaged, StoreError
from syndicator.store import document as documents
from syndicator.store.folder.shards import file_name
from syndicator.store.folder.shelfcache import CachedShelves, save_cache
from syndicator.store.folder.storage import remove
from syndicator.store.memory.cards import pack
from syndicator.store.memory.shelf import Shelf, shelf_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from syndicator.files import Files
    from syndicator.model import Article, ArticleId, SourceKey, SourceState
    from syndicator.ports import Clock
    from syndicator.store.document import Document
    from syndicator.store.folder.notes import Infirmary
    from syndicator.store.folder.schedule import Schedule
    from syndicator.store.folder.shards import Shards
    from syndicator.store.memory.holdings import Holdings
    from syndicator.store.memory.rows import Rows
    from syndicator.store.memory.shelf import Version

_LOG = logging.getLogger(__name__)
_STRIPES = 64
LATER = "index.later"
"""Name of the cache's second file, beside the whole one: the sources that have changed since that was written."""
MOST_NEWS = 4
"""Once one source in so many has changed, the whole one is written anew."""
_LOOKED_AT = 100
"""Documents whose files are looked at by each flush."""


class Keeper:
    """Safe to use from many threads; whoever reads or writes a source's document holds its :meth:`stripe`."""

    def __init__(
        self,
        *,
        files: Files,
        shards: Shards,
        schedule: Schedule,
        infirmary: Infirmary,
        held: Holdings,
        cache: Path,
        clock: Clock,
        read_only: bool,
    ) -> None:
        self._files = files
        self._shards = shards
        self._schedule = schedule
        self._infirmary = infirmary
        self._held = held
        self._cache = cache
        self._clock = clock
        self._read_only = read_only
        self._stripes = tuple(RLock() for _ in range(_STRIPES))
        self._cache_lock = Lock()
        self._later = cache.with_name(LATER)
        self._uncached = 0  # how often something changed that neither file of the cache knows
        self._news: set[SourceKey] = set()  # sources that the whole cache does not know as they are
        self._whole = False  # whether there is a whole one
        self._unseen: Iterator[SourceKey] = iter(())
        self._unsure: set[SourceKey] = set()  # whose documents might not survive a power failure

    def stripe(self, key: SourceKey) -> RLock:
        """The lock of a source's document."""
        return self._stripes[hash(key) % _STRIPES]

    # ------------------------------------------------------------------------------------------ opening, closing

    def open(self) -> None:
        """Take every document's shelf into memory, from the cache where it fits. Raises StoreError, OSError."""
        with heap.undisturbed():
            saved = self._saved()
            late = self._rows_of if self._read_only else None
            cached = CachedShelves(self._files, self._cache, late)
            self._whole = bool(cached)
            later = CachedShelves(self._files, self._later, late)
            returned: set[SourceKey] = set()
            used: set[str] = set()
            for name, stamp in self._shards.scan():
                shelf = cached.find(name, stamp, saved)
                if shelf is None:
                    shelf = later.find(name, stamp, saved)
                    if shelf is not None:
                        used.add(name)
                    else:
                        self._uncached += 1
                        if (shelf := self._shelf_of(self._shards.named(name), returned)) is None:
                            continue
                    self._news.add(shelf.state.key)
                self._held.install(shelf.state.key, shelf)
            if later.names() - used:
                self._drop_later(len(used))
            self._open_schedule(saved, returned)

    def _rows_of(self, name: str, version: Version) -> Rows:
        """The articles of a document as it was when it was looked at."""
        path = self._shards.named(name)
        document, now = self._shards.open(path)
        if now != version:
            raise StoreError(f"{path} has changed since it was looked at: give the command again")
        return shelf_of(document, now).rows

    def _drop_later(self, used: int) -> None:
        """What it holds is no longer so, since a version wrote the whole cache, or took something down, that does not
        know of it; ``used`` sources of it stand in no other file.
        """
        if not self._read_only:
            self._uncached += used
            with contextlib.suppress(StoreError):  # it is derived, and the next cache is written over it
                remove(self._files, self._later)

    def _shelf_of(self, path: Path, returned: set[SourceKey]) -> Shelf | None:
        """A document's shelf, or that of the generation before; None where both are damaged."""
        try:
            return shelf_of(*self._shards.open(path))
        except Damaged as error:
            self._infirmary.take(path, str(error))
        if (found := self._shards.bring_back(path, move=not self._read_only)) is None:
            return None
        shelf = shelf_of(*found)
        returned.add(shelf.state.key)
        return shelf

    def _saved(self) -> dict[SourceKey, tuple[SourceState, str]]:
        """The states of the latest polls, and on top of which document each was saved."""
        try:
            return {state.key: (state, base) for state, base in self._schedule.load()}
        except Damaged as error:
            self._infirmary.take(self._schedule.path, str(error))
            return {}

    def _open_schedule(self, saved: Mapping[SourceKey, tuple[SourceState, str]], returned: set[SourceKey]) -> None:
        for state, base in saved.values():
            shelf = self._held.shelf(state.key)
            if shelf is None:
                self._held.keep_state(documents.lost(state) if base else state)
            elif shelf.version.sum == base or state.key in returned:
                shelf.state = state
        for key in returned:
            self._say_returned(key)
            self._go_on(key, self._held.states()[key])

    def close(self) -> None:
        """Wait for writers, and write what is held back. Raises StoreError."""
        for lock in self._stripes:
            with lock:
                pass
        if not self._read_only:
            try:
                self._schedule.flush(self._clock.monotonic())
            finally:
                self._save_cache()

    def flush(self) -> None:
        """Write again what may not survive, then what was held back, then the cache where a tenth has changed."""
        for key in tuple(self._unsure):
            with self.stripe(key):
                if document := self.document(key):
                    self.put(key, document, keep=False)
                self._unsure.discard(key)
        self._look_over(_LOOKED_AT)
        self._schedule.flush(self._clock.monotonic())
        if self._uncached * 10 >= len(self._held):
            self._save_cache()

    def _look_over(self, number: int) -> None:
        """Look whether the files of the next ``number`` sources are those that were written; costs a look at each."""
        for _ in range(min(number, len(self._held))):
            key = next(self._unseen, None)
            if key is None:
                self._unseen = iter(tuple(self._held.states()))
                continue
            with self.stripe(key):
                shelf = self._held.shelf(key)
                if shelf is not None and shelf.version.exists and self._shards.stamp(key) != shelf.version.stamp:
                    self._reread(key)
                    self._unsure.discard(key)
                    self.document(key)  # sets a damaged one aside

    def _save_cache(self) -> None:
        with self._cache_lock:
            if not self._uncached:
                return
            self._uncached = 0
            try:
                if self._whole and len(self._news) * MOST_NEWS <= len(self._held):
                    save_cache(self._files, self._later, self._by_name(frozenset(self._news)))
                    return
                self._whole = False
                self._news.clear()
                save_cache(self._files, self._cache, self._by_name())
                self._whole = True
                remove(self._files, self._later)
            except StoreError as error:  # derived: the next start is slower, and that is all
                _LOG.warning("%s", error)

    def _by_name(self, wanted: Collection[SourceKey] | None = None) -> dict[str, Shelf]:
        shelves = self._held.shelves()
        return {file_name(key): shelves[key] for key in (shelves if wanted is None else wanted)}

    def drop_cache(self) -> None:
        """Remove the cache's files: something stands in them that must stand nowhere. Raises StoreError."""
        with self._cache_lock:
            self._whole = False
            remove(self._files, self._later)
            remove(self._files, self._cache)
            self._uncached = len(self._held) or 1

    # ------------------------------------------------------------------------------------------ one document

    def put(self, key: SourceKey, document: Document, changed: Sequence[Article] = (), *, keep: bool = True) -> None:
        """Write a document, then hold it. ``keep`` what stood there as the previous generation. Raises StoreError."""
        try:
            document, version = self._shards.write(key, document, keep=keep)
        except StoreError:
            self._reread(key)
            raise
        old = self._held.shelf(key)
        rows = {**(old.rows.apart() if old else {}), **{article.id: pack(article) for article in changed}}
        with self._held.lock:
            self._held.install(key, shelf_of(document, version, rows), changed)
            self._schedule.drop(key)
            self._uncached += 1
            self._news.add(key)
        self._unsure.discard(key)

    def _reread(self, key: SourceKey) -> None:
        # the very last step of writing may have failed with the new document in place: memory follows the disk
        self._shards.forget(key)
        with contextlib.suppress(StoreError):
            document, version = self._shards.open(self._shards.path(key))
            shelf = self._held.shelf(key)
            if shelf is None or shelf.version != version:
                self._held.install(key, shelf_of(document, version))
                self._unsure.add(key)

    def document(self, key: SourceKey) -> Document | None:
        """A source's document; None where it has none, or where it was lost without a previous generation."""
        shelf = self._held.shelf(key)
        if shelf is None or not shelf.version.exists:
            return None
        try:
            return self._shards.read(key)[0]
        except Damaged as error:
            path = self._shards.path(key)
            if path.exists():
                self._infirmary.take(path, str(error))
            else:
                self._infirmary.report(str(error))
        return self._begin_again(key, shelf.state)

    def piece(self, key: SourceKey, id: ArticleId) -> bytes | None:
        """An article's JSON; None where the source has none of that id. Reads the whole document only where it must."""
        shelf = self._held.shelf(key)
        if shelf is None or not shelf.version.exists:
            return None
        if (raw := self._shards.piece(key, id)) is not None:
            return raw
        document = self.document(key)
        stored = document.articles.get(id) if document else None
        return stored.raw if stored else None

    def _begin_again(self, key: SourceKey, state: SourceState) -> Document | None:
        found = self._shards.bring_back(self._shards.path(key), move=not self._read_only)
        self._held.install(key, shelf_of(*found) if found else Shelf(state))
        self._go_on(key, state)
        if found is None:
            return None
        self._say_returned(key)
        return found[0]

    def _go_on(self, key: SourceKey, state: SourceState) -> None:
        """Poll soon, and without conditions, a source whose latest document was lost."""
        with self._held.lock:
            shelf = self._held.keep_state(documents.lost(state))
            self._schedule.put(shelf.state, shelf.version.sum, self._clock.monotonic())
            self._uncached += 1
            self._news.add(key)

    def _say_returned(self, key: SourceKey) -> None:
        _LOG.warning("%s: the generation before the lost one is in its place, and the source is polled anew", key)

    def forget_copies(self, key: SourceKey) -> None:
        """Remove the previous generation of a document and its damaged copies. Raises StoreError."""
        self._infirmary.purge(self._shards.path(key).name)
        self._shards.forget_previous(key)

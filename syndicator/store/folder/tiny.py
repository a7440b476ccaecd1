"""The embedded store: a directory of TinyDB documents, one per source.

::

    lock                   whose directory this is
    sources/<key>.json     a source: its state, what it has shown, its articles
    ledger.json            tombstones and audit; ledger.copy.json beside it
    schedule.json          states of polls that brought nothing, written every few seconds
    notes/<name>           what callers asked to be remembered; what people decided twice (.copy)
    index.cache            cards and prints, derived; spares reading every document at a start
    index.later            those of sources that have changed since that was written
    previous/<key>.json    a source's document before its latest poll, should that one be lost
    damaged/<name>.<n>     what could not be read, until somebody removes it

One poll is one ``os.replace`` of one document. Locks are taken in this order: the ledger's, a source's, the cache's,
the memory's; the memory's is never held while waiting for the disk.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING

from syndicator.errors import StoreError
from syndicator.files import Files, check_access, sweep, told, try_out
from syndicator.model import Known
from syndicator.ports import Store
from syndicator.store import document as documents
from syndicator.store.folder.keeper import Keeper
from syndicator.store.folder.ledger import Ledger
from syndicator.store.folder.lock import DirectoryLock
from syndicator.store.folder.notes import Infirmary, Notes
from syndicator.store.folder.reading import Reading
from syndicator.store.folder.schedule import Schedule
from syndicator.store.folder.shards import Shards
from syndicator.store.memory.holdings import Holdings
from syndicator.store.memory.index import Blocklist

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from syndicator.model import (
        Article,
        ArticleId,
        AuditLine,
        Burial,
        Card,
        PollRecord,
        SourceKey,
        SourceState,
        Tally,
        Tombstone,
        Twin,
    )
    from syndicator.ports import Clock

_LOG = logging.getLogger(__name__)


class TinyStore(Store):
    """See :class:`~syndicator.ports.Store`. Raises :class:`StoreBusy` where another process owns ``path``.

    With ``read_only`` it looks at a directory that another process may own: it takes no lock, changes no file, moves
    nothing damaged, refuses whatever would write, and holds what stood there when it was opened.
    """

    def __init__(self, path: Path, *, clock: Clock, files: Files | None = None, read_only: bool = False) -> None:
        self._path = path
        self._clock = clock
        self._files = files or Files()
        self._read_only = read_only
        self._ledger_lock = RLock()
        self._held = Holdings()
        self._unfinished: list[Tombstone] = []  # whose texts may still stand in a file
        self._closed = False
        self._lock: DirectoryLock | None = None
        if not read_only:
            self._make_directories()
            self._lock = DirectoryLock(path)
        try:
            self._open()
        except BaseException:
            self._release()
            raise

    # ------------------------------------------------------------------------------------------ opening, closing

    def _make_directories(self) -> None:
        try:
            for directory in self._directories():
                if not directory.is_dir():
                    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                    self._files.sync_directory(directory.parent)
        except OSError as error:
            raise StoreError(f"cannot make the state directory {self._path}: {told(error)}") from error
        for directory in self._directories():
            try:
                check_access(directory)
            except OSError as error:
                raise StoreError(f"cannot write in the state directory {directory}: {told(error)}") from error

    def _directories(self) -> tuple[Path, ...]:
        return tuple(self._path / name for name in ("", "sources", "previous", "notes"))

    def _open(self) -> None:
        if not self._read_only:
            for directory in self._directories():
                sweep(directory)
        self._infirmary = Infirmary(self._path / "damaged", self._files, read_only=self._read_only)
        self._notes = Notes(self._path / "notes", self._files, self._infirmary)
        self._ledger = Ledger(self._path, self._files, self._infirmary.take, read_only=self._read_only)
        self._schedule = Schedule(self._path / "schedule.json", self._files)
        self._follow_ledger()
        self._keeper = Keeper(
            files=self._files,
            shards=Shards(self._path / "sources", self._path / "previous", self._files),
            schedule=self._schedule,
            infirmary=self._infirmary,
            held=self._held,
            cache=self._path / "index.cache",
            clock=self._clock,
            read_only=self._read_only,
        )
        self._reading = Reading(self._keeper, self._held)
        try:
            self._keeper.open()
        except OSError as error:
            raise StoreError(f"cannot read the state directory {self._path}: {told(error)}") from error
        self._find_unfinished()

    def _find_unfinished(self) -> None:
        for tombstone in self._ledger.tombstones:
            if any(self._held.holds(burial.source, burial.id) for burial in self._blocked(tombstone)):
                self._hide(tombstone)
                self._unfinished.append(tombstone)
        if not self._read_only:
            try:
                self._settle()
            except StoreError as error:  # a full disk: flush() tries it again
                _LOG.error("a text that was taken down still stands in the state: %s", error)

    def _settle(self) -> None:
        """Finish what failed half-way. Raises StoreError where it still cannot be done."""
        with self._ledger_lock:
            self._ledger.settle()
            if self._unfinished:
                self._purge(_as_one(self._unfinished))
                self._unfinished.clear()

    def check_writable(self) -> None:
        """Write a file of some size beside the documents, and remove it."""
        self._check()
        try:
            try_out(self._files, self._path / "sources")
        except OSError as error:
            raise StoreError(f"cannot write in {self._path}: {told(error)}") from error

    def flush(self) -> None:
        """Write what was held back or failed half-way, and the cache where a tenth of the sources changed."""
        if not self._read_only:
            self._settle()
            self._keeper.flush()

    def hurry(self) -> None:
        """Nothing here waits for anybody."""

    def close(self) -> None:
        """Wait for writers, flush, write the cache, release the lock. Harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        try:
            with self._ledger_lock:
                pass
            self._keeper.close()
        finally:
            self._release()

    def _release(self) -> None:
        if self._lock:
            self._lock.release()

    # ------------------------------------------------------------------------------------------ states

    def states(self) -> Mapping[SourceKey, SourceState]:
        """A copy; costs nothing but that."""
        return self._held.states()

    def state(self, key: SourceKey) -> SourceState | None:
        """From memory."""
        shelf = self._held.shelf(key)
        return shelf.state if shelf else None

    def save_state(self, state: SourceState) -> None:
        """Held back at most 5 s or until the next call. Raises StoreError only where it must be written at once."""
        self._check()
        now = self._clock.monotonic()
        with self._held.lock:
            shelf = self._held.keep_state(state)
            self._schedule.put(state, shelf.version.sum, now)
        if state.gone or state.not_before:
            self._schedule.flush(now)
        elif self._schedule.is_due(now):
            try:
                self._schedule.flush(now)
            except StoreError as error:  # of other sources' polls too; it is tried again, and flush() raises it
                _LOG.warning("%s", error)

    # ------------------------------------------------------------------------------------------ polls

    def known(self, key: SourceKey) -> Known:
        """Reads the source's document, and decodes no article."""
        with self._keeper.stripe(key):
            document = self._keeper.document(key)
        return documents.known_of(document, self._blocklist.ids) if document else Known()

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Nobody shares this state."""
        yield

    def commit(self, record: PollRecord) -> None:
        """One ``os.replace``. Memory follows once the disk has it; StoreError leaves both as they were."""
        key = record.state.key
        if strangers := {article.source for article in record.articles} - {key}:
            raise StoreError(f"a poll of {key} brought articles of {', '.join(sorted(strangers))}")
        with self._keeper.stripe(key):
            self._check()
            document = self._keeper.document(key)
            new, articles = documents.committed(document, record, self._blocklist.ids)
            self._keeper.put(key, new, articles)

    # ------------------------------------------------------------------------------------------ articles

    def article(self, id: ArticleId) -> Article | None:
        """Decodes this one alone, unless it was read lately."""
        return None if id in self._blocklist.ids else self._reading.article(id)

    def several(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """From each document at once."""
        return self._reading.several([one for one in ids if one not in self._blocklist.ids])

    def packed(self, ids: Sequence[ArticleId]) -> dict[ArticleId, bytes]:
        """As they stand in their documents."""
        return self._reading.packed([one for one in ids if one not in self._blocklist.ids])

    def text(self, id: ArticleId) -> str:
        """Reads and decodes nothing else, where its source's document is not at hand."""
        return "" if id in self._blocklist.ids else self._reading.text(id)

    def articles(self, key: SourceKey) -> tuple[Article, ...]:
        """Decodes them all."""
        return self._reading.of_source(key, self._blocklist.ids)

    def cards(self, key: SourceKey | None = None) -> Iterable[Card]:
        """From memory."""
        return self._held.cards() if key is None else self._held.cards_of(key)

    def tallies(self) -> Mapping[SourceKey, Tally]:
        """From memory."""
        return self._held.tallies()

    def sizes(self) -> Mapping[SourceKey, int]:
        """Those of the documents, from memory."""
        return {key: shelf.version.stamp[0] for key, shelf in self._held.shelves().items() if shelf.rows}

    def twins(self, article: Article) -> Sequence[Twin]:
        """From the index in memory, which the first call builds."""
        return self._held.index().twins(article, self._held.row)

    def expecting(self, articles: Sequence[Article]) -> AbstractContextManager[object]:
        """They are compared with everything together, and block by block."""
        return self._held.index().expecting(articles) if articles else nullcontext()

    def revision(self) -> str:
        """A digest of every stored article and of the tombstones, kept up as they change."""
        state = f"{self._held.mark():x} {self._ledger_digest}"
        return blake2b(state.encode(), digest_size=16).hexdigest()

    # ------------------------------------------------------------------------------------------ takedown

    def buried(self, article: Article) -> Tombstone | None:
        """From memory."""
        return self._blocklist.find(article)

    def bury(self, tombstone: Tombstone, audit: AuditLine) -> None:
        """Ledger, then documents. What is interrupted between them is finished by the next call, flush or start."""
        self.bury_all([(tombstone, audit)])

    def bury_all(self, graves: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """One write of the ledger, and one of each document."""
        tombstones = [tombstone for tombstone, _ in graves]
        with self._ledger_lock:
            self._check()
            try:
                tombstones = self._ledger.bury(graves)
            finally:  # the ledger may have it although an error is on its way
                self._follow_ledger()
                for tombstone in tombstones:
                    self._hide(tombstone)
                self._reading.clear()
                self._unfinished += tombstones
            self._settle()

    def _blocked(self, tombstone: Tombstone) -> list[Burial]:
        return [burial for burial in tombstone.buried if burial.id in self._blocklist.ids]

    def _purge(self, tombstone: Tombstone) -> None:
        # out of what is derived first, then out of the documents; what the ledger does not hold, or no longer, stays
        ids = {burial.id for burial in self._blocked(tombstone)}
        if not ids:
            return
        self._keeper.drop_cache()
        for key in dict.fromkeys(burial.source for burial in tombstone.buried):
            with self._keeper.stripe(key):
                # copies first: as long as the document holds the article, the next start finds what is left to do
                self._keeper.forget_copies(key)
                document = self._keeper.document(key)
                if document and ids & document.articles.keys():
                    self._keeper.put(key, documents.without(document, tombstone, self.states()[key]), keep=False)

    def _hide(self, tombstone: Tombstone) -> None:
        for burial in self._blocked(tombstone):
            self._held.hide(burial.source, {burial.id})

    def amend(self, changes: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """One write of the ledger; no document changes."""
        with self._ledger_lock:
            self._check()
            try:
                self._ledger.amend(changes)
            finally:  # the ledger may have it although an error is on its way
                self._follow_ledger()

    def unbury(self, id: ArticleId, at: datetime, audit: AuditLine) -> Tombstone | None:
        """Documents, then ledger: interrupted between them, it can be given again."""
        with self._ledger_lock:
            self._check()
            tombstone = self._ledger.active(id)
            if tombstone is None:
                return None
            # the ledger last: until it says so nothing was lifted, and the command can be given again
            for key in dict.fromkeys(burial.source for burial in tombstone.buried):
                self._forget(key, tombstone)
            try:
                return self._ledger.lift(tombstone, at, audit)
            finally:
                self._follow_ledger()

    def _forget(self, key: SourceKey, tombstone: Tombstone) -> None:
        with self._keeper.stripe(key):
            document, shelf = self._keeper.document(key), self._held.shelf(key)
            if document and shelf:
                self._keeper.put(key, documents.forgetting(document, tombstone, shelf.state))
            elif shelf:
                self.save_state(documents.unconditional(shelf.state))
                self._schedule.flush(self._clock.monotonic())

    def adopt(self, tombstones: Sequence[Tombstone], audit: Sequence[AuditLine]) -> None:
        """One write of the ledger; what it blocks and stands in documents goes with the next call, flush or start."""
        with self._ledger_lock:
            self._check()
            try:
                self._ledger.adopt(tombstones, audit)
            finally:
                self._follow_ledger()
            self._find_unfinished()

    def _follow_ledger(self) -> None:
        self._blocklist = Blocklist(self._ledger.tombstones)
        self._ledger_digest = blake2b(self._ledger.revision().encode(), digest_size=16).hexdigest()

    def tombstones(self) -> tuple[Tombstone, ...]:
        """From memory."""
        return self._ledger.tombstones

    def audit(self) -> tuple[AuditLine, ...]:
        """From memory."""
        return self._ledger.audit

    def record(self, audit: AuditLine) -> None:
        """In the ledger, which is kept twice."""
        with self._ledger_lock:
            self._check()
            self._ledger.record(audit)

    # ------------------------------------------------------------------------------------------ notes, problems

    def recall(self, name: str) -> bytes | None:
        """None, and a problem reported, where the note was damaged."""
        return self._notes.recall(name)

    def remember(self, name: str, value: bytes) -> None:
        """Durable when it returns."""
        self._check()
        self._notes.remember(name, value)

    def problems(self) -> tuple[str, ...]:
        """One line each: what, why, and where it lies now."""
        return self._infirmary.problems()

    # ------------------------------------------------------------------------------------------ inside

    def _check(self) -> None:
        if self._read_only:
            raise StoreError(f"the store in {self._path} was opened for reading only")
        if self._closed:
            raise StoreError(f"the store in {self._path} is closed")


def _as_one(tombstones: Sequence[Tombstone]) -> Tombstone:
    """A tombstone over everything that lies under these: a document is then written once."""
    return replace(
        tombstones[-1],
        urls=tuple(url for tomb in tombstones for url in tomb.urls),
        buried=tuple(burial for tomb in tombstones for burial in tomb.buried),
    )

"""The embedded store: a directory of TinyDB documents, one per source.

::

    lock                   whose directory this is
    sources/<key>.json     a source: its state, what it has shown, its articles
    ledger.json            tombstones and audit; ledger.copy.json beside it
    schedule.json          states of polls that brought nothing, written every few seconds
    notes/<name>           what callers asked to be remembered
    index.cache            cards and prints, derived; spares reading every document at a start
    damaged/<name>.<n>     what could not be read

One poll is one ``os.replace`` of one document. Locks are taken in this order: the ledger's, a source's, the cache's,
the memory's; the memory's is never held while waiting for the disk.
"""

from __future__ import annotations

import contextlib
import logging
from hashlib import blake2b
from threading import Lock, RLock
from typing import TYPE_CHECKING

from syndicator.errors import Damaged, StoreError
from syndicator.model import Article, Known
from syndicator.ports import Store
from syndicator.store import codec
from syndicator.store import document as documents
from syndicator.store.holdings import Holdings
from syndicator.store.index import Blocklist
from syndicator.store.ledger import Ledger
from syndicator.store.lock import DirectoryLock
from syndicator.store.notes import Infirmary, Notes
from syndicator.store.schedule import Schedule
from syndicator.store.shards import Shards
from syndicator.store.shelf import Shelf, load_cache, pack, save_cache, shelf_from_cache, shelf_of
from syndicator.store.storage import Files, sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from syndicator.model import ArticleId, AuditLine, Card, PollRecord, SourceKey, SourceState, Tombstone, Twin
    from syndicator.ports import Clock
    from syndicator.store.document import Document

_LOG = logging.getLogger(__name__)
_STRIPES = 64


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
        self._cache_lock = Lock()
        self._stripes = tuple(RLock() for _ in range(_STRIPES))
        self._held = Holdings()
        self._uncached = 0  # sources that the cache file does not know as they are
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
            raise StoreError(f"cannot make the state directory {self._path}: {error.strerror}") from error

    def _directories(self) -> tuple[Path, ...]:
        return self._path, self._path / "sources", self._path / "notes"

    def _open(self) -> None:
        if not self._read_only:
            for directory in self._directories():
                sweep(directory)
        self._infirmary = Infirmary(self._path / "damaged", self._files, read_only=self._read_only)
        self._notes = Notes(self._path / "notes", self._files, self._infirmary)
        self._shards = Shards(self._path / "sources", self._files)
        self._ledger = Ledger(self._path, self._files, self._infirmary.take, read_only=self._read_only)
        self._schedule = Schedule(self._path / "schedule.json", self._files)
        self._follow_ledger()
        try:
            self._open_shelves()
        except OSError as error:
            raise StoreError(f"cannot read the state directory {self._path}: {error.strerror}") from error
        self._open_schedule()
        self._finish_burials()

    def _open_shelves(self) -> None:
        cache = load_cache(self._files, self._cache_path)
        for path, stamp in self._shards.scan():
            shelf = shelf_from_cache(cache.get(path.stem), stamp)
            if shelf is None:
                self._uncached += 1
                try:
                    shelf = shelf_of(*self._shards.open(path))
                except Damaged as error:
                    self._infirmary.take(path, str(error))
                    continue
            self._held.install(shelf.state.key, shelf)

    def _open_schedule(self) -> None:
        try:
            saved = self._schedule.load()
        except Damaged as error:
            self._infirmary.take(self._path / "schedule.json", str(error))
            return
        for state, base in saved:
            shelf = self._held.shelf(state.key)
            if shelf is None:
                self._held.keep_state(documents.unconditional(state) if base else state)
            elif shelf.version.sum == base:
                shelf.state = state

    def _finish_burials(self) -> None:
        for tombstone in self._ledger.tombstones:
            active = tombstone.restored_at is None
            if active and any(self._held.owner(burial.id) for burial in tombstone.buried):
                self._hide(tombstone) if self._read_only else self._purge(tombstone)

    def flush(self) -> None:
        """Write what was held back, and the cache where a tenth of the sources changed."""
        if not self._read_only:
            self._schedule.flush(self._clock.monotonic())
            if self._uncached * 10 >= len(self._held):
                self._save_cache()

    def close(self) -> None:
        """Wait for writers, flush, write the cache, release the lock. Harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        for lock in (self._ledger_lock, *self._stripes):
            with lock:
                pass
        try:
            if not self._read_only:
                self._schedule.flush(self._clock.monotonic())
                self._save_cache()
        finally:
            self._release()

    def _release(self) -> None:
        if self._lock:
            self._lock.release()

    @property
    def _cache_path(self) -> Path:
        return self._path / "index.cache"

    def _save_cache(self) -> None:
        with self._cache_lock:
            if not self._uncached:
                return
            self._uncached = 0
            shelves = {self._shards.path(key).stem: shelf for key, shelf in self._held.shelves().items()}
            try:
                save_cache(self._files, self._cache_path, shelves)
            except StoreError as error:  # derived: the next start is slower, and that is all
                _LOG.warning("%s", error)

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
        with self._stripe(key):
            document = self._document(key)
        return documents.known_of(document, self._blocklist.ids) if document else Known()

    def commit(self, record: PollRecord) -> None:
        """One ``os.replace``. Memory follows once the disk has it; StoreError leaves both as they were."""
        key = record.state.key
        if strangers := {article.source for article in record.articles} - {key}:
            raise StoreError(f"a poll of {key} brought articles of {', '.join(sorted(strangers))}")
        with self._stripe(key):
            self._check()
            document = self._document(key)
            new, articles = documents.committed(document, record, self._blocklist.ids)
            self._put(key, new, articles)

    def _put(self, key: SourceKey, document: Document, changed: Sequence[Article] = ()) -> None:
        try:
            document, version = self._shards.write(key, document)
        except StoreError:
            self._reread(key)
            raise
        old = self._held.shelf(key)
        rows = {**(old.rows if old else {}), **{article.id: pack(article) for article in changed}}
        with self._held.lock:
            self._held.install(key, shelf_of(document, version, rows), changed)
            self._schedule.drop(key)
            self._uncached += 1

    def _reread(self, key: SourceKey) -> None:
        # the very last step of writing may have failed with the new document in place: memory follows the disk
        self._shards.forget(key)
        with contextlib.suppress(StoreError):
            document, version = self._shards.open(self._shards.path(key))
            shelf = self._held.shelf(key)
            if shelf is None or shelf.version != version:
                self._held.install(key, shelf_of(document, version))

    # ------------------------------------------------------------------------------------------ articles

    def article(self, id: ArticleId) -> Article | None:
        """Decodes this one alone."""
        key = self._held.owner(id)
        if key is None:
            return None
        with self._stripe(key):
            document = self._document(key)
        stored = document.articles.get(id) if document and id not in self._blocklist.ids else None
        return _article(stored.raw) if stored else None

    def articles(self, key: SourceKey) -> tuple[Article, ...]:
        """Decodes them all."""
        with self._stripe(key):
            document = self._document(key)
        if document is None:
            return ()
        found = [_article(stored.raw) for key, stored in document.articles.items() if key not in self._blocklist.ids]
        return tuple(sorted(found, key=_newest_first))

    def cards(self) -> Iterable[Card]:
        """From memory."""
        return self._held.cards()

    def twins(self, article: Article) -> Sequence[Twin]:
        """From the index in memory, which the first call builds."""
        return self._held.index().twins(article, self._held.row)

    def revision(self) -> str:
        """A digest of every stored article and of the tombstones, kept up as they change."""
        state = f"{self._held.mark():x} {self._ledger_digest}"
        return blake2b(state.encode(), digest_size=16).hexdigest()

    # ------------------------------------------------------------------------------------------ takedown

    def buried(self, article: Article) -> Tombstone | None:
        """From memory."""
        return self._blocklist.find(article)

    def bury(self, tombstone: Tombstone, audit: AuditLine) -> None:
        """Ledger, then documents. What is interrupted between them is finished by the next call or start."""
        with self._ledger_lock:
            self._check()
            try:
                tombstone = self._ledger.bury(tombstone, audit)
            finally:  # the ledger may have it although an error is on its way
                self._follow_ledger()
                self._hide(tombstone)
            self._purge(tombstone)

    def _purge(self, tombstone: Tombstone) -> None:
        # out of sight first, then out of what is derived, then out of the documents
        self._hide(tombstone)
        self._drop_cache()
        ids = {burial.id for burial in tombstone.buried}
        for key in dict.fromkeys(burial.source for burial in tombstone.buried):
            with self._stripe(key):
                document = self._document(key)
                if document and ids & document.articles.keys():
                    self._put(key, documents.without(document, tombstone, self.states()[key]))
            self._infirmary.purge(self._shards.path(key).name)

    def _hide(self, tombstone: Tombstone) -> None:
        for burial in tombstone.buried:
            if burial.id in self._blocklist.ids:
                self._held.hide(burial.source, {burial.id})

    def _drop_cache(self) -> None:
        with self._cache_lock:
            try:
                self._files.unlink(self._cache_path)
            except FileNotFoundError:
                pass
            except OSError as error:
                raise StoreError(f"cannot remove {self._cache_path}: {error.strerror}") from error
            self._uncached = len(self._held) or 1

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
        with self._stripe(key):
            document, shelf = self._document(key), self._held.shelf(key)
            if document and shelf:
                self._put(key, documents.forgetting(document, tombstone, shelf.state))
            elif shelf:
                self.save_state(documents.unconditional(shelf.state))
                self._schedule.flush(self._clock.monotonic())

    def _follow_ledger(self) -> None:
        self._blocklist = Blocklist(self._ledger.tombstones)
        self._ledger_digest = blake2b(self._ledger.revision().encode(), digest_size=16).hexdigest()

    def tombstones(self) -> tuple[Tombstone, ...]:
        """From memory."""
        return self._ledger.tombstones

    def audit(self) -> tuple[AuditLine, ...]:
        """From memory."""
        return self._ledger.audit

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

    def _stripe(self, key: SourceKey) -> RLock:
        return self._stripes[hash(key) % _STRIPES]

    def _document(self, key: SourceKey) -> Document | None:
        """A source's document; where it turns out damaged, the source begins afresh. Under the source's lock."""
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
        self._begin_afresh(key, shelf)
        return None

    def _begin_afresh(self, key: SourceKey, shelf: Shelf) -> None:
        state = documents.unconditional(shelf.state)
        with self._held.lock:
            self._held.install(key, Shelf(state))
            self._schedule.put(state, "", self._clock.monotonic())
            self._uncached += 1


def _article(raw: bytes) -> Article:
    return codec.decode(Article, raw)


def _newest_first(article: Article) -> tuple[float, str]:
    return -article.published.timestamp(), article.id

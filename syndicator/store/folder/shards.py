"""The documents on disk: one file per source, read when asked for, the latest few kept decoded."""

from __future__ import annotations

import contextlib
import os
import re
from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

from syndicator.errors import Damaged, StoreError
from syndicator.files import temporary_of, told
from syndicator.store import document as documents
from syndicator.store.document import Document, Tables
from syndicator.store.folder.storage import AtomicStorage, remove
from syndicator.store.memory.shelf import Version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.files import Files
    from syndicator.model import ArticleId, SourceKey

KEPT_DOCUMENTS = 16
KEPT_BYTES = 8 * 1024 * 1024

_PLAIN_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def file_name(key: str) -> str:
    """A name that no key can lead out of its directory with, and that no two keys share."""
    if _PLAIN_KEY.fullmatch(key):
        return key
    return "_" + blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Shards:
    """Reads and writes source documents. Whoever calls for a source holds that source's lock."""

    def __init__(self, directory: Path, previous: Path, files: Files) -> None:
        self._directory = directory
        self._previous = previous
        self._files = files
        self._lock = Lock()
        self._kept: OrderedDict[SourceKey, tuple[Document, Version]] = OrderedDict()
        self._bytes = 0

    def scan(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """The name of every document file, without its ending, with its stamp; none of them is opened."""
        if not self._directory.is_dir():
            return
        with os.scandir(self._directory) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".json") and not entry.name.startswith("."):
                    yield entry.name.removesuffix(".json"), _stamp(entry.stat(follow_symlinks=False))

    def path(self, key: SourceKey) -> Path:
        """Where a source's document stands."""
        return self.named(file_name(key))

    def named(self, name: str) -> Path:
        """The document file of this name."""
        return self._directory / f"{name}.json"

    def open(self, path: Path) -> tuple[Document, Version]:
        """Read one document, and do not keep it. Raises :class:`Damaged` where it is, or is another source's."""
        return self._read(path, path)

    def _read(self, path: Path, home: Path) -> tuple[Document, Version]:
        storage = AtomicStorage(path, files=self._files)
        tables = storage.load(Tables)
        if tables is None:
            raise Damaged(f"{path.name} has vanished", shard=str(path))
        try:
            document = documents.from_tables(tables)
        except KeyError as error:
            raise Damaged(f"{path.name}: row {error} is missing", shard=str(path)) from error
        if self.path(document.state.key) != home:
            raise Damaged(f"{path.name} holds the state of the source {document.state.key!r}", shard=str(path))
        return document, Version(storage.sum, self._stamp_of(path))

    def read(self, key: SourceKey) -> tuple[Document, Version]:
        """A source's document, from memory where it was used lately."""
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
                return found
        found = self.open(self.path(key))
        self._keep(key, *found)
        return found

    def piece(self, key: SourceKey, id: ArticleId) -> bytes | None:
        """One article's JSON, from memory where its document was used lately; None where it takes reading the document
        to tell.
        """
        with self._lock:
            found = self._kept.get(key)
        if found:
            stored = found[0].articles.get(id)
            return stored.raw if stored else None
        try:
            return documents.piece_of(self._files.read(self.path(key)), id)
        except OSError:
            return None

    def write(self, key: SourceKey, document: Document, *, keep: bool = True) -> tuple[Document, Version]:
        """Replace a source's document; answers what was written, which is what will be read. Raises StoreError.

        What stood there becomes the previous generation if ``keep``.
        """
        path = self.path(key)
        storage = AtomicStorage(path, files=self._files)
        aside = self._put_aside(path) if keep else None
        try:
            document = documents.write(document, storage)
        except BaseException:
            if aside:
                with contextlib.suppress(OSError):
                    self._files.unlink(aside)
            raise
        if aside:
            with contextlib.suppress(OSError):
                self._files.replace(aside, self._previous / path.name)
        version = Version(storage.sum, self._stamp_of(path))
        self._keep(key, document, version)
        return document, version

    def _put_aside(self, path: Path) -> Path | None:
        """A second name for what stands at ``path``; None where there is nothing, or the file system has no links."""
        aside = temporary_of(self._previous / path.name)
        try:
            self._files.link(path, aside)
        except FileExistsError:  # of a write that failed
            with contextlib.suppress(OSError):
                self._files.unlink(aside)
            return None
        except OSError:
            return None
        return aside

    def bring_back(self, path: Path, *, move: bool = True) -> tuple[Document, Version] | None:
        """Let the previous generation of a document that was lost take its place, if it is sound.

        With ``move`` false it is only read. It is one poll older: whoever takes it asks the source without conditions.
        """
        previous = self._previous / path.name
        try:
            document, version = self._read(previous, path)
            if move:
                self._files.replace(previous, path)
                self._files.sync_directory(path.parent)
        except (StoreError, OSError):
            return None
        return document, version

    def forget_previous(self, key: SourceKey) -> None:
        """Remove the previous generation: what was taken down stands in it. Raises StoreError."""
        remove(self._files, self._previous / self.path(key).name)

    def stamp(self, key: SourceKey) -> tuple[int, int, int] | None:
        """What tells the version of a source's file that stands now; None where none stands."""
        try:
            return _stamp(self.path(key).lstat())
        except OSError:
            return None

    def forget(self, key: SourceKey) -> None:
        """Read from the disk next time."""
        with self._lock:
            self._drop(key)

    def _stamp_of(self, path: Path) -> tuple[int, int, int]:
        try:
            return _stamp(path.lstat())
        except OSError as error:
            raise StoreError(f"cannot look at {path}: {told(error)}") from error

    def _keep(self, key: SourceKey, document: Document, version: Version) -> None:
        with self._lock:
            self._drop(key)
            self._kept[key] = document, version
            self._bytes += version.stamp[0]
            while len(self._kept) > KEPT_DOCUMENTS or (self._bytes > KEPT_BYTES and len(self._kept) > 1):
                self._drop(next(iter(self._kept)))

    def _drop(self, key: SourceKey) -> None:
        with contextlib.suppress(KeyError):
            self._bytes -= self._kept.pop(key)[1].stamp[0]


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino

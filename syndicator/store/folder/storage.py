"""A TinyDB storage that cannot tear: every file it wrote is the one before or the one after, whole.

On disk a document is ``{"schema": 1, "sum": "<SHA-256 of the tables>", "tables": {...}}``; inside ``tables`` stands
what TinyDB itself would have written.
"""

from __future__ import annotations

import errno
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage

from syndicator.errors import Damaged, StoreError
from syndicator.files import Files, NotSynced, told, write_atomically
from syndicator.store import codec
from syndicator.store.upgrade import upgraded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

_HEAD = re.compile(rb'\{"schema":(0|[1-9]\d{0,8}),"sum":"([0-9a-f]{32})","tables":')

_UNREADABLE_BLOCKS = frozenset({errno.EIO, errno.EISDIR, errno.ELOOP})


def remove(files: Files, path: Path) -> None:
    """Remove a file, if there is one. Raises :class:`StoreError`."""
    try:
        files.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StoreError(f"cannot remove {path}: {told(error)}") from error


class _Sealed(msgspec.Struct):
    schema: int
    sum: str
    tables: msgspec.Raw


class AtomicStorage(Storage):
    """One TinyDB document file. Not for several threads at once: whoever owns it locks.

    ``sum`` is the checksum of what was last read or written, "" where there is no file. Raises :class:`StoreError`
    where the file system refuses, :class:`Damaged` where the content is not what was written.
    """

    def __init__(self, path: Path | str, *, files: Files | None = None) -> None:
        self.path = Path(path)
        self.sum = ""
        self._files = files or Files()

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables as plain values; None where there is no file yet."""
        tables = self._tables()
        return None if tables is None else cast("dict[str, dict[str, Any]]", msgspec.json.decode(tables))

    def load(self, type: type[T]) -> T | None:
        """The tables as ``type``, a struct with a field per table; None where there is no file yet.

        Where the checksum is right and the content still is no ``type``, another version wrote it: a plain
        :class:`StoreError`, because setting sound documents aside would lose them to a wrong upgrade.
        """
        tables = self._tables()
        try:
            return None if tables is None else codec.decode(type, tables)
        except Damaged as error:
            raise StoreError(f"{self.path} was written by another version of syndicator: {error}") from error

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Make these the tables, all of them, in one step that survives ``kill -9`` once it has returned."""
        pieces, checksum = seal(msgspec.json.encode(data))
        write_whole(self._files, self.path, pieces)
        self.sum = checksum

    def _tables(self) -> msgspec.Raw | None:
        data = read_whole(self._files, self.path)
        if data is None:
            self.sum = ""
            return None
        try:
            sealed = unseal(data)
        except Damaged as error:
            raise Damaged(f"{self.path.name}: {error}", shard=str(self.path)) from error
        self.sum = sealed.sum
        return sealed.tables


def open_document(path: Path, files: Files | None = None) -> TinyDB:
    """A TinyDB over one document file; its tables can be queried as usual. ``storage.write`` is one transaction."""
    return TinyDB(path, storage=AtomicStorage, files=files)


def seal(tables: bytes) -> tuple[tuple[bytes, ...], str]:
    """A document's bytes in pieces, one of which are the ``tables``, and its checksum."""
    checksum = _checksum(codec.SCHEMA, tables)
    head = b'{"schema":%d,"sum":"%s","tables":' % (codec.SCHEMA, checksum.encode())
    return (head, tables, b"}"), checksum


def unseal(data: bytes) -> _Sealed:
    """What :func:`seal` put in. Raises :class:`Damaged`, or SchemaMismatch where a newer version wrote it."""
    sealed = _as_written(data)
    if sealed is None or sealed.sum != _checksum(sealed.schema, sealed.tables):
        sealed = codec.decode(_Sealed, data)
        if sealed.sum != _checksum(sealed.schema, sealed.tables):
            raise Damaged("its checksum is wrong", shard="")
    sealed.tables = upgraded(sealed.tables, sealed.schema)
    return sealed


def _as_written(data: bytes) -> _Sealed | None:
    """The parts of a document that begins as :func:`seal` writes it: the checksum proves the rest, and decoding would
    read all of it once more only to find its end.
    """
    head = _HEAD.match(data) if data.endswith(b"}") else None
    return _Sealed(int(head[1]), head[2].decode(), msgspec.Raw(memoryview(data)[head.end() : -1])) if head else None


def _checksum(schema: int, tables: bytes | msgspec.Raw) -> str:
    # in hardware on every recent processor: twice as fast as BLAKE2b there
    digest = sha256(b"%d:" % schema)
    digest.update(tables)
    return digest.hexdigest()[:32]


def read_whole(files: Files, path: Path) -> bytes | None:
    """A file's content, None where there is none. Raises :class:`Damaged` where the disk cannot give it back."""
    try:
        try:
            return files.read(path)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return files.read(path)  # some disks give back at the second attempt what they did not at the first
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in _UNREADABLE_BLOCKS:
            raise Damaged(f"{path.name} cannot be read: {told(error)}", shard=str(path)) from error
        raise StoreError(f"cannot read {path}: {told(error)}") from error


def write_whole(files: Files, path: Path, data: bytes | Iterable[bytes]) -> None:
    """Make ``data``, or all pieces of it, the content of ``path``. Raises StoreError, and what stood there stands.

    Only where the very last step fails, making the new name durable, may the new content already stand: whoever
    catches the error reads again to know, and writes again before relying on it.
    """
    try:
        write_atomically(files, path, data)
    except NotSynced as error:
        raise StoreError(f"cannot be sure that {path} was written: {told(error)}") from error
    except OSError as error:
        raise StoreError(f"cannot write {path}; what stood there is untouched: {told(error)}") from error

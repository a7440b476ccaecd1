"""Bodies of the outbox in memory, each with its headers ready, as long as their files are the same.

Two looks at the file system per request say whether they are; that costs less than a release would have to do to tell
us, and notices what was changed by hand as well.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections import OrderedDict
from email.utils import formatdate
from typing import TYPE_CHECKING, Protocol, TypeAlias

from syndicator.dataclass import dataclass
from syndicator.publish.outbox.squeeze import LEAST, gzip, is_text
from syndicator.web import headers

if TYPE_CHECKING:
    from pathlib import Path

Stamp: TypeAlias = tuple[int, int, int]
"""Inode, size and time of modification in nanoseconds: one version of a file."""
Pairs: TypeAlias = tuple[tuple[bytes, bytes], ...]

CAPACITY = 64 * 1024 * 1024
"""Bytes of bodies kept."""
LARGEST = 8 * 1024 * 1024
"""Bytes of a body worth keeping."""
HEAD = 16 * 1024
"""Bytes of a page in which what it says about reuse stands."""
PAGE = "text/html"
SUFFIXES = {"gzip": (".gz", "-gz"), "br": (".br", "-br"), "zstd": (".zst", "-zst"), "identity": ("", "")}
"""Content coding -> what its file and its entity tag end in."""
SHRUNK = 1024 * 1024
"""Bytes up to which a body without a compressed copy is compressed when it is asked for: some milliseconds."""
_VERSIONS = {"gzip": "gz", "br": "br", "zstd": "zst", "identity": "plain"}


class Standing(Protocol):
    """What an outbox knows of one of its renditions."""

    @property
    def digest(self) -> str:
        """Of the plain body."""
        ...

    @property
    def media_type(self) -> str:
        """With its charset."""
        ...

    @property
    def plain(self) -> Stamp:
        """The version of the plain file."""
        ...

    @property
    def gz(self) -> Stamp | None:
        """The version of the file that ends in ``.gz``."""
        ...

    @property
    def br(self) -> Stamp | None:
        """The version of the file that ends in ``.br``."""
        ...

    @property
    def zst(self) -> Stamp | None:
        """The version of the file that ends in ``.zst``."""
        ...

    @property
    def moved(self) -> str:
        """Where its address leads for good, relative to it; "" where it is what it is."""
        ...


class Index(Protocol):
    """An outbox, as its readers see it."""

    def lookup(self, path: str) -> Standing | None:
        """What is known of a rendition, None where none stands."""
        ...

    def is_gone(self, path: str) -> bool:
        """Whether a path is remembered as gone."""
        ...

    def is_barred(self, path: str) -> bool:
        """Whether a legal order keeps away a path that is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """One body of one version of a file."""

    stamp: Stamp
    media_type: str
    body: bytes
    etag: str
    modified: int  # seconds since 1970
    unchanged: Pairs  # headers of a 304
    whole: Pairs  # headers of a 200
    unchanged_lines: bytes  # the same as they are written
    whole_lines: bytes


class Shelf:
    """Reads what stands under ``root``. The bodies used last are kept, up to ``capacity`` bytes. ``private``: they are
    not for everybody, and their headers say so.
    """

    def __init__(self, root: Path, *, capacity: int = CAPACITY, private: bool = False) -> None:
        self._private = private
        self._root = str(root.resolve())
        self._capacity = capacity
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def etags(self, path: str, standing: Standing, codings: tuple[str, ...]) -> dict[str, str] | None:
        """The codings of ``codings`` in which ``path`` can be had now, best first, each with its entity tag.

        None where the file is not there. A file that is not the one that was written has no compressed form.
        """
        found = self._stamp(path)
        if found is None:
            return None
        if found != standing.plain:
            held = self.get(path, standing, "identity")
            return {"identity": held.etag} if held else None
        return {
            name: f'"{standing.digest}{SUFFIXES[name][1]}"'
            for name in codings
            if getattr(standing, _VERSIONS[name]) is not None or (name == "gzip" and _shrinks(standing))
        }

    def get(self, path: str, standing: Standing, coding: str) -> Held | None:
        """The body in one coding, None where its file is not there or of another version than the plain one."""
        name = path + SUFFIXES[coding][0]
        made_here = coding == "gzip" and _shrinks(standing)
        stamp = self._stamp(path if made_here else name)
        with self._lock:
            held = self._held.get(name)
            if held is not None and held.stamp == stamp and held.media_type == standing.media_type:
                self._held.move_to_end(name)
                return held
        if made_here:
            held = self._shrunk(self._read(path, standing, "identity"), standing)
        else:
            held = self._read(name, standing, coding)
        self._keep(name, held)
        return held

    def _shrunk(self, plain: Held | None, standing: Standing) -> Held | None:
        """The body of an article page as its readers take it, made from the file of the version that stands."""
        if plain is None or plain.stamp != standing.plain:
            return None
        return self._hold(plain.stamp, gzip(plain.body), standing.digest, "gzip", standing, plain.body[:HEAD])

    def _stamp(self, name: str) -> Stamp | None:
        try:
            found = os.lstat(f"{self._root}/{name}")
        except (OSError, ValueError):
            return None
        return (found.st_ino, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None

    def _read(self, name: str, standing: Standing, coding: str) -> Held | None:
        try:
            file = os.open(f"{self._root}/{name}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError):
            return None
        with os.fdopen(file, "rb") as opened:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                return None
            body = opened.read()
        stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
        expected = getattr(standing, _VERSIONS[coding])
        if stamp == expected:
            digest = standing.digest
        elif coding == "identity":  # between two versions, or edited by hand: the tag is that of these very bytes
            digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        else:
            return None
        head = body[:HEAD] if coding == "identity" else self._head(name.removesuffix(SUFFIXES[coding][0]), standing)
        return self._hold(stamp, body, digest, coding, standing, head)

    def _hold(self, stamp: Stamp, body: bytes, digest: str, coding: str, standing: Standing, head: bytes) -> Held:
        etag = f'"{digest}{SUFFIXES[coding][1]}"'
        kind = standing.media_type
        if self._private:
            return _held(stamp, kind, body, etag, coding, headers.of_private(kind))
        own = headers.of_page(head) if kind.startswith(PAGE) else ()
        return _held(stamp, kind, body, etag, coding, (*headers.of(kind), *own))

    def _head(self, name: str, standing: Standing) -> bytes:
        """The beginning of a page whose compressed body is served: it says what headers say again."""
        if not standing.media_type.startswith(PAGE):
            return b""
        try:
            file = os.open(f"{self._root}/{name}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(file, "rb") as plain:
                return plain.read(HEAD)
        except (OSError, ValueError):
            return b""

    def _keep(self, name: str, held: Held | None) -> None:
        with self._lock:
            old = self._held.pop(name, None)
            self._size -= len(old.body) if old else 0
            if held is None or len(held.body) > min(LARGEST, self._capacity):
                return
            self._held[name] = held
            self._size += len(held.body)
            while self._size > self._capacity:
                self._size -= len(self._held.popitem(last=False)[1].body)


def _shrinks(standing: Standing) -> bool:
    """Whether there is no compressed copy of a body that is worth one."""
    return standing.gz is None and LEAST <= standing.plain[1] <= SHRUNK and is_text(standing.media_type)


def _held(stamp: Stamp, media_type: str, body: bytes, etag: str, coding: str, also: Pairs) -> Held:
    modified = stamp[2] // 1_000_000_000
    unchanged = (
        (b"etag", etag.encode()),
        (b"last-modified", formatdate(modified, usegmt=True).encode()),
        *also,
    )
    whole: Pairs = ((b"content-type", media_type.encode("latin-1", "replace")), (b"content-length", b"%d" % len(body)))
    if coding != "identity":
        whole += ((b"content-encoding", coding.encode()),)
    whole += unchanged
    return Held(stamp, media_type, body, etag, modified, unchanged, whole, _lines(unchanged), _lines(whole))


def _lines(pairs: Pairs) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for name, value in pairs)

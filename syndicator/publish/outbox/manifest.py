"""What stands in an outbox and what is gone from it: one JSON line per change, written before the change is made.

Read anew, the file says the same as the memory of whoever wrote it, killed or not. A reader follows what a writer
appends. Lines that cannot be read (a torn last line after a power failure) are passed over: what they said is then not
known to stand, and is published again. Whether there were any is what ``sound`` says.
"""

from __future__ import annotations

import logging
import os
import sys
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.files import Files, NotSynced, Pieces, told, write_atomically
from syndicator.publish.outbox import manifestcache
from syndicator.publish.outbox.standing import Stamp, Standing, Standings, stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LOG = logging.getLogger(__name__)
HIDDEN = ".outbox"
MANIFEST = "manifest.jsonl"
_GONE, _BARRED = "gone", "barred"
_TOGETHER = 1000
"""Lines that are written at once."""
_SLACK = 2000
"""Lines that may be superseded before the file is written anew."""


class Manifest:
    """The index of one outbox. Not locked: writers take turns by themselves."""

    def __init__(self, path: Path) -> None:
        self.standing = Standings()
        self.gone: set[str] = set()
        self.barred: set[str] = set()  # those of ``gone`` that a legal order keeps away
        self._path = path
        self.sound = True
        self._file = -1
        self._torn = False  # whether the last line has no end
        self._seen = (0, 0)  # inode and length of what was read
        self._held: Pieces | None = None  # that file, so that no later one gets its inode
        self._lines = 0
        self._kept: Stamp | None = None  # the version of it that is kept packed
        self.refresh()

    def open(self) -> None:
        """Own the file from here on: append to it."""
        self._held = None
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        length = os.fstat(self._file).st_size
        self._torn = bool(length) and os.pread(self._file, 1, length - 1) != b"\n"
        self.sound = self.sound and not self._torn
        if not self.sound and self._lines:
            self._compact()  # what could not be read is not met again at the next start

    @property
    def is_open(self) -> bool:
        """Whether this process writes it."""
        return self._file >= 0

    def close(self) -> None:
        """Write it short where it grew long, make it durable, and let go."""
        if self.is_open:
            try:
                if self._lines > 2 * (len(self.standing) + len(self.gone)):
                    self._compact()
                os.fsync(self._file)
                self._keep()
            finally:
                os.close(self._file)
                self._file = -1
                self._hold_file()
                self._seen = self._length()

    def _keep(self) -> None:
        """Spare the next start reading it."""
        now = stamp_of(os.fstat(self._file))
        if self.sound and not self._torn and self._lines >= manifestcache.WORTH and now != self._kept:
            manifestcache.save(self._path, now, self._lines, self.standing.kept, self.gone, self.barred)
            self._kept = now

    def let_go(self) -> None:
        """Leave the file as it is to another that writes it from here on, and follow it."""
        if self.is_open:
            os.close(self._file)
            self._file, self._seen = -1, (0, 0)

    # ------------------------------------------------------------------------------------------ writing

    def put(self, path: str, standing: Standing) -> None:
        """Note that ``path`` is about to stand."""
        self._append(_line(path, standing))
        self._hold(path, standing)

    def bury(self, path: str, *, legal: bool = False) -> None:
        """Note that ``path`` is gone. Durable when it returns."""
        what = _BARRED if legal else _GONE
        self._append(msgspec.json.encode([path, what]) + b"\n")
        os.fsync(self._file)
        self._lose(path, what)

    def drop(self, path: str) -> None:
        """Forget ``path``."""
        self._append(msgspec.json.encode([path, "dropped"]) + b"\n")
        self._lose(path, "dropped")

    def _hold(self, path: str, standing: Standing) -> None:
        self.standing[path] = standing
        self.gone.discard(path)
        self.barred.discard(path)

    def _lose(self, path: str, what: str) -> None:
        self.standing.pop(path, None)
        (self.gone.add if what in {_GONE, _BARRED} else self.gone.discard)(path)
        (self.barred.add if what == _BARRED else self.barred.discard)(path)

    def _append(self, line: bytes) -> None:
        if not self.is_open:
            raise ValueError("the outbox is closed")
        if self._lines > 2 * (len(self.standing) + len(self.gone)) + _SLACK:
            self._compact()
        whole = memoryview(b"\n" + line if self._torn else line)  # a torn line takes no other with it
        while whole:
            written = os.write(self._file, whole)
            whole = whole[written:]
            self._torn = bool(whole)
        self._lines += 1

    def _compact(self) -> None:
        """The same, in as few lines as there are things to say; before or after, never between."""
        try:
            write_atomically(Files(), self._path, self._content())
        except OSError as error:
            if not isinstance(error, NotSynced):
                _LOG.warning("the outbox's manifest stays long: %s", told(error))
                self._lines //= 2  # tried again, but not at every line
                return
        old, self._lines = self._file, len(self.standing) + len(self.gone)
        self._file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        self._torn = False
        os.close(old)

    def _content(self) -> Iterator[bytes]:
        """All there is to say, some lines at a time: of 155,000 pages all together take 35 MB."""
        lines = chain(
            (_line(path, standing) for path, standing in self.standing.items()),
            (
                msgspec.json.encode([path, _BARRED if path in self.barred else _GONE]) + b"\n"
                for path in sorted(self.gone)
            ),
        )
        while some := b"".join(islice(lines, _TOGETHER)):
            yield some

    # ------------------------------------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Take in what another writer has appended since the last look."""
        if self.is_open:
            return
        inode, length = self._length()
        if (inode, length) == self._seen:
            return
        start = self._seen[1] if inode == self._seen[0] and length >= self._seen[1] else 0
        if start == 0:
            self._hold_file()
            if self._recall():
                return
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                fresh = file.read()
        except FileNotFoundError:
            fresh = b""
        whole = fresh.rfind(b"\n") + 1
        if start == 0:
            self.standing, self.gone, self.barred, self._lines = Standings(), set(), set(), 0
        self._take(fresh[:whole].splitlines())
        self._seen = (inode, start + whole)

    def _hold_file(self) -> None:
        """Keep the file that is read: once nobody has it, the system gives its number to another one."""
        try:
            self._held = Pieces(self._path)
        except OSError:
            self._held = None

    def _recall(self) -> bool:
        """Take what was kept of it as it stands; whether there was that."""
        try:
            found = stamp_of(self._path.stat())
        except OSError:
            return False
        kept = manifestcache.load(self._path, found)
        if kept is None:
            return False
        try:
            self.standing = Standings(kept.standing)
        except ValueError:
            return False
        self.gone, self.barred, self._lines = set(kept.gone), set(kept.barred), kept.lines
        self._kept, self._seen = found, found[:2]
        return True

    def _length(self) -> tuple[int, int]:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - at every request, and a Path's takes twice as long
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size

    def _take(self, lines: Iterable[bytes]) -> None:
        decode = msgspec.json.Decoder(list[Any]).decode
        for line in lines:
            self._lines += 1
            try:
                path, what, *rest = decode(line)
                standing = _standing(what, rest) if rest else None
            except (ValueError, TypeError):
                self.sound = self.sound and not line  # an empty one ended a torn one
                continue
            if standing is not None:
                self._hold(path, standing)
            else:
                self._lose(path, str(what))


class Following:
    """What stands in an outbox that another process writes, as its readers see it. Writes nothing."""

    def __init__(self, root: Path) -> None:
        self._manifest = Manifest(root / HIDDEN / MANIFEST)

    def lookup(self, path: str) -> Standing | None:
        """What is known of a rendition, None where none stands."""
        self._manifest.refresh()
        return self._manifest.standing.get(path)

    def is_gone(self, path: str) -> bool:
        """Whether ``path`` is remembered as gone."""
        self._manifest.refresh()
        return path in self._manifest.gone

    def is_barred(self, path: str) -> bool:
        """Whether a legal order keeps ``path`` away."""
        self._manifest.refresh()
        return path in self._manifest.barred


def _line(path: str, standing: Standing) -> bytes:
    return msgspec.json.encode([path, *(standing if standing.moved else standing[:-1])]) + b"\n"


def _standing(digest: str, rest: list[Any]) -> Standing:
    media_type, plain, *packed = rest  # a line of before there was zstd names two
    moved = packed.pop() if packed and isinstance(packed[-1], str) else ""
    stamps = [Stamp(*map(int, stamp)) if stamp is not None else None for stamp in packed]
    gz, br, zst = (*stamps, None)[:3]
    return Standing(str(digest), sys.intern(str(media_type)), Stamp(*map(int, plain)), gz, br, zst, moved)

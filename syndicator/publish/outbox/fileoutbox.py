"""Renditions as files under one folder, which any web server can publish as it stands.

A file is written only where its bytes differ, beside its siblings (``.gz``, ``.br``, ``.zst``), and by a rename, so
that a reader sees the old bytes or the new ones. ``.outbox/`` holds the manifest (see ``manifest``) and files under
way. What stands in the folder and is not ours is left alone, but where one of our own paths leads to it.
"""

# A release may touch a hundred thousand files, and a Path per system call costs more than the call:
# ruff: noqa: PTH108, PTH208

from __future__ import annotations

import itertools
import os
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from syndicator.errors import PublishError
from syndicator.files import Files, check_access, told, write_atomically
from syndicator.model import Rendition
from syndicator.publish.outbox.manifest import HIDDEN, MANIFEST, Manifest
from syndicator.publish.outbox.paths import SUFFIXES, check_path, is_one_of_many
from syndicator.publish.outbox.squeeze import squeeze
from syndicator.publish.outbox.staging import UNDER_WAY, digest_of, discard, make_folder, set_mode, write_part
from syndicator.publish.outbox.standing import Paths, Stamp, Standing
from syndicator.publish.outbox.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from syndicator.model import Staged
    from syndicator.publish.outbox.standing import Standings

_CHECKED_AT_ONCE = 500
_RELEASE = "release"  # the file that holds what the last release went by


class FileOutbox:
    """Port: Outbox. Safe to call from many threads; one process writes one folder, and others may follow what it does
    (``ours`` is false), until :meth:`take` makes one of them the one that writes.

    What cannot be written raises :class:`OSError`, and what stood there stands. ``lookup`` and ``is_gone`` go on
    answering after :meth:`close`, from what others write.
    """

    def __init__(self, root: Path, *, ours: bool = True) -> None:
        try:
            root.mkdir(parents=True, exist_ok=True)
            check_access(root)
            self._tree = Tree(str(root.resolve()))
            self._hidden = self._tree.name(HIDDEN)
            if not make_folder(self._hidden, 0o700):  # no business of a web server that publishes the folder
                set_mode(self._hidden, 0o700)
        except OSError as error:
            raise PublishError(f"cannot publish in {root}: {told(error)} (publish.path)", channel="") from error
        self._lock = threading.RLock()
        self._numbers = itertools.count()
        self._ours = ours
        self._index: Manifest | None = None  # read when first needed: an idle release never needs it
        self._doubtful: set[str] = set()  # noted as standing, but their files say otherwise
        self._unchecked: Iterator[str] = iter(())

    @property
    def _manifest(self) -> Manifest:
        if self._index is None:
            with self._lock:
                if self._index is None:
                    self._index = self._open()
                    if self._ours:
                        self._look_over(self._index.standing)
        return self._index

    def take(self) -> None:
        """Write here from now on, on top of what another has written until it ended, wherever it was."""
        with self._lock:
            if not self._ours:
                self._ours, self._index = True, None
                self._tree.forget()
                self._doubtful, self._unchecked = set(), iter(())

    def leave(self) -> None:
        """Write here no more: another does."""
        with self._lock:
            self._ours = False
            if self._index is not None:
                self._index.let_go()

    def _open(self) -> Manifest:
        """Read the manifest and sweep up: files under way, and files whose burial was not carried out."""
        manifest = Manifest(Path(self._hidden, MANIFEST))
        if not self._ours:
            return manifest
        manifest.open()
        for name in os.listdir(self._hidden):
            if name.endswith((UNDER_WAY, ".tmp", ".new")):
                discard(f"{self._hidden}/{name}")
        for path in manifest.gone:
            with suppress(OSError):  # no reason not to serve the rest; a release tries it again
                self._tree.remove(path)
        return manifest

    # ------------------------------------------------------------------------------------------ the port

    def put(self, rendition: Rendition) -> bool:
        """Make these the bytes under ``rendition.path``. True if they differed from what stood there."""
        path = check_path(rendition.path)
        digest = digest_of(rendition.body)
        with self._lock:
            known = self._manifest.standing.get(path)
            told = (digest, rendition.media_type, rendition.moved)
            same = known is not None and (known.digest, known.media_type, known.moved) == told
            stands = known is not None and same and self._stands(path, known)
            bare = known is None or known.gz is None  # amended, perhaps, to the very body that is put now
            packed = _packed(rendition) if bare or not stands else {}
            if stands and not packed:
                self._doubtful.discard(path)
                return False
            new = self._tree.make_folders(path)
            standing = None if new else self._tree.digest(path)
            self._write(path, rendition, digest, packed, fresh=new and known is None)
            return standing != digest

    def stage(self, folder: str) -> str:
        """A name under which another process of this machine may lay renditions of ``folder`` ready: each in a folder
        of its own, called like this, a hyphen, something that others are not called, and ``.part``.
        """
        _ = self._manifest  # opened first: that sweeps up what is left from before
        return f"{self._hidden}/{os.getpid()}-{next(self._numbers)}"

    def unstage(self, name: str) -> None:
        """Sweep up what was laid ready under this name and was not put."""
        own = f"{name.rpartition('/')[2]}-"
        for found in os.listdir(self._hidden):
            if found.startswith(own):
                discard(f"{self._hidden}/{found}")

    def put_staged(self, path: str, media_type: str, staged: Staged) -> bool:
        """:meth:`put` for what was laid ready; it is not compressed. True if it differs from what stood there."""
        new, moved = Standing(staged.digest, media_type, Stamp(*staged[3:])), False
        with self._lock:
            try:
                moved = self._move_whole(check_path(path), staged.folder, new)
                return moved or self._take_in(path, f"{staged.folder}/{staged.name}", new)
            finally:
                if not moved:
                    discard(staged.folder)

    def amend(self, path: str, change: Callable[[bytes], bytes]) -> bool:
        """Let what stands be what ``change`` makes of it, no longer compressed. True if that differs.

        Compressing takes longer than all the rest: this is for what must go from very many renditions at once.
        """
        with self._lock:
            stood = self.content(check_path(path))
            if stood is None or (body := change(stood.body)) == stood.body:
                return False
            self._tree.make_folders(path)
            self._write(path, Rendition(path, stood.media_type, body), digest_of(body), {}, fresh=False)
            return True

    def bury(self, path: str, *, legal: bool = False) -> bool:
        """Remove a rendition and remember its path as gone (410; ``legal``: 451). True if anything stood there."""
        with self._lock:
            check_path(path)
            noted = path in self._manifest.gone and (path in self._manifest.barred) == legal
            if noted and path not in self._manifest.standing:
                return self._tree.remove(path)
            self._manifest.bury(path, legal=legal)
            self._doubtful.discard(path)
            return self._tree.remove(path)

    def remove(self, path: str) -> bool:
        """Remove a rendition without a trace (404), and a memory of it as gone. True if anything stood there."""
        with self._lock:
            check_path(path)
            ours = path in self._manifest.standing
            if ours or path in self._manifest.gone:
                self._manifest.drop(path)
                self._doubtful.discard(path)
            return self._tree.remove(path) if ours else False

    def begin(self, mark: bytes) -> None:
        """Note what the release that begins goes by."""
        write_atomically(Files(), Path(self._hidden, _RELEASE), mark)

    def begun(self) -> bytes:
        """What was noted last; empty where nothing was, or it cannot be read."""
        try:
            return Path(self._hidden, _RELEASE).read_bytes()
        except OSError:
            return b""

    def stands(self, path: str) -> bool:
        """Whether there is a file under ``path``; reads nothing."""
        return self._tree.stamp(check_path(path)) is not None

    def is_sound(self, *, bare: bool = False) -> bool:
        """Whether the manifest could be read whole, and every file that it names is the one that was written; where it
        names none, whether it may be ``bare``.

        Looks at every file where nobody has yet: what a start wants to know after a power failure.
        """
        return self._manifest.sound and (bare or bool(self._manifest.standing)) and not self._doubtful

    def paths(self) -> AbstractSet[str]:
        """Every rendition that stands.

        One whose files were deleted or edited by somebody else does not. Each call looks at some hundred files in
        turn, so that an idle call is cheap and a change is noticed after a few.
        """
        with self._lock:
            self._check(_CHECKED_AT_ONCE)
            return Paths(self._manifest.standing, self._doubtful)

    def gone(self) -> frozenset[str]:
        """Every path remembered as gone."""
        with self._lock:
            return frozenset(self._manifest.gone)

    def barred(self) -> frozenset[str]:
        """Those that a legal order keeps away."""
        with self._lock:
            return frozenset(self._manifest.barred)

    def close(self) -> None:
        """Make what was noted durable, and let another process write."""
        with self._lock:
            if self._index is not None:
                self._index.close()

    # ------------------------------------------------------------------------------------------ reading

    def lookup(self, path: str) -> Standing | None:
        """What is known of a rendition, None where none stands. Cheap: made for a web server's every request."""
        self._follow()
        return self._manifest.standing.get(path)

    def is_gone(self, path: str) -> bool:
        """Whether ``path`` is remembered as gone."""
        self._follow()
        return path in self._manifest.gone

    def is_barred(self, path: str) -> bool:
        """Whether a legal order keeps ``path`` away."""
        self._follow()
        return path in self._manifest.barred

    def digest_of(self, path: str) -> str | None:
        """Which version of a rendition stands, None where none does."""
        standing = self.lookup(path)
        return standing.digest if standing is not None else None

    def content(self, path: str) -> Rendition | None:
        """A rendition as its file is now; None where none stands."""
        standing = self.lookup(path)
        if (file := self._tree.open(path)) is None:
            return None
        with os.fdopen(file, "rb") as opened:
            if standing is None or not stat.S_ISREG(os.fstat(file).st_mode):
                return None
            body = opened.read()
        return Rendition(path, standing.media_type, body)

    def _follow(self) -> None:
        if not self._manifest.is_open:
            with self._lock:
                self._manifest.refresh()

    # ------------------------------------------------------------------------------------------ files

    def _look_over(self, standing: Standings) -> None:
        """Look whether all files are those that were written; not for strays, compressed copies beside what we never
        compress, of which there is most.
        """
        for path in standing.to_look_at(self._tree.root):
            if not self._stands(path, standing[path], strays=False):
                self._doubtful.add(path)

    def _check(self, number: int) -> None:
        """Look whether the files of the next ``number`` renditions are those that were written."""
        for _ in range(min(number, len(self._manifest.standing))):
            path = next(self._unchecked, None)
            if path is None:
                self._unchecked = iter(self._manifest.standing.copy())
                path = next(self._unchecked)
            known = self._manifest.standing.get(path)
            if known is None or self._stands(path, known):
                self._doubtful.discard(path)
            else:
                self._doubtful.add(path)

    def _stands(self, path: str, known: Standing, *, strays: bool = True) -> bool:
        """Whether all files of a rendition are as written. One that was only copied or touched is taken over."""
        if not strays and is_one_of_many(path) and self._tree.stamp(path) == known.plain:
            return True
        stamps = [self._tree.stamp(path + suffix) for suffix in SUFFIXES]
        packed = [known.gz, known.br, known.zst]
        if stamps == [known.plain, *packed]:
            return True
        plain = stamps[0]
        if plain is None or stamps[1:] != packed or self._tree.digest(path) != known.digest:
            return False
        if self._manifest.is_open:
            self._manifest.put(path, known._replace(plain=plain))
        return True

    def _write(self, path: str, rendition: Rendition, digest: str, packed: Mapping[str, bytes], *, fresh: bool) -> None:
        """Temporary files first, then the note, then the renames: killed anywhere, the note and the stamps tell."""
        bodies = {"": rendition.body, **packed}
        parts: dict[str, tuple[str, Stamp]] = {}
        try:
            for suffix, body in bodies.items():
                name = f"{self._hidden}/{os.getpid()}-{next(self._numbers)}{UNDER_WAY}"
                parts[suffix] = name, write_part(name, body)
            standing = Standing(digest, rendition.media_type, parts[""][1], moved=rendition.moved)
            self._move(path, standing, parts, fresh=fresh)
        except OSError:
            self._doubtful.add(path)
            for name, _ in parts.values():
                with suppress(OSError):
                    os.unlink(name)
            raise

    def _move(self, path: str, standing: Standing, parts: Mapping[str, tuple[str, Stamp]], *, fresh: bool) -> None:
        gz, br, zst = (parts[suffix][1] if suffix in parts else None for suffix in SUFFIXES[1:])
        self._manifest.put(path, standing._replace(gz=gz, br=br, zst=zst))
        for suffix in SUFFIXES:
            if suffix and not fresh:  # out of the way first: to rename over a file makes ext4 write it out at once
                with suppress(FileNotFoundError):
                    os.unlink(self._tree.name(path + suffix))
            if suffix in parts:
                self._tree.move(parts[suffix][0], path + suffix)
        self._doubtful.discard(path)

    def _move_whole(self, path: str, folder: str, new: Standing) -> bool:
        """Move folder and file at once, where nothing stands; False where something does."""
        if path in self._manifest.standing:
            return False
        place = path.rpartition("/")[0]
        self._tree.make_folders(place)
        self._manifest.put(path, new)
        try:
            self._tree.move(folder, place)
        except OSError:
            if self._tree.is_free(place):
                self._doubtful.add(path)
                raise
            self._manifest.drop(path)  # it was not looked before: most pages are new
            return False
        self._doubtful.discard(path)
        return True

    def _take_in(self, path: str, name: str, new: Standing) -> bool:
        known = self._manifest.standing.get(path)
        same = known is not None and (known.digest, known.media_type, known.moved) == (new.digest, new.media_type, "")
        if known is not None and same and self._stands(path, known):
            self._doubtful.discard(path)
            return False
        try:
            self._tree.make_folders(path)
            standing = self._tree.digest(path)
            self._move(path, new, {"": (name, new.plain)}, fresh=False)
        except OSError:
            self._doubtful.add(path)
            raise
        return standing != new.digest


def _packed(rendition: Rendition) -> Mapping[str, bytes]:
    """Compressed copies of what is read far more often than written. There are as many article pages as articles, and
    nearly as many lists of them: a second file for each would cost more than compressing those that somebody reads,
    when he does.
    """
    return {} if is_one_of_many(rendition.path) else squeeze(rendition.body, rendition.media_type)

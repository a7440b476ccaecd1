"""Two folders: one that any web server may publish, and one for what only holders of a token may read."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from syndicator.model import PRIVATE
from syndicator.publish.outbox.fileoutbox import FileOutbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from syndicator.model import Rendition, Staged
    from syndicator.publish.outbox.standing import Standing


class SplitOutbox:
    """Port: Outbox. What begins with ``private/`` stands in another folder, which is made when there is such a thing.

    ``lookup``, ``is_gone``, ``is_barred``, ``digest_of`` and ``content`` know what everybody may read, and nothing
    else; :attr:`private` knows the rest.
    """

    def __init__(self, public: Path, private: Path, *, ours: bool = True) -> None:
        self._ours = ours
        self._public = FileOutbox(public, ours=ours)
        self._folder = private
        self._lock = threading.Lock()
        self._opened: FileOutbox | None = None
        self.private = Hidden(self)
        self.lookup = self._public.lookup
        self.is_gone = self._public.is_gone
        self.is_barred = self._public.is_barred
        self.digest_of = self._public.digest_of
        self.content = self._public.content

    def closed(self, *, make: bool = False) -> FileOutbox | None:
        """The folder that is not for everybody; None where there is none, unless it is to be made."""
        with self._lock:
            if self._opened is None and (make or self._folder.is_dir()):
                self._opened = FileOutbox(self._folder, ours=self._ours)
                self._folder.chmod(0o700)
            return self._opened

    def _of(self, path: str, *, make: bool = False) -> FileOutbox | None:
        return self.closed(make=make) if path.startswith(PRIVATE) else self._public

    def _all(self) -> tuple[FileOutbox, ...]:
        hidden = self.closed()
        return (self._public,) if hidden is None else (self._public, hidden)

    def take(self) -> None:
        """Write both from now on, where another did until it ended; see :meth:`FileOutbox.take`."""
        self._ours = True
        for outbox in self._all():
            outbox.take()

    def leave(self) -> None:
        """Write neither any more: another does."""
        self._ours = False
        for outbox in self._all():
            outbox.leave()

    # ------------------------------------------------------------------------------------------ the port

    def put(self, rendition: Rendition) -> bool:
        """Make these the bytes under ``rendition.path``. True if they differed from what stood there."""
        outbox = self._of(rendition.path, make=True)
        assert outbox is not None
        return outbox.put(rendition)

    def stage(self, folder: str) -> str:
        """A name under which another process of this machine may lay renditions of ``folder`` ready."""
        outbox = self._of(folder, make=True)
        assert outbox is not None
        return outbox.stage(folder)

    def unstage(self, name: str) -> None:
        """Sweep up what was laid ready under this name and was not put."""
        for outbox in self._all():
            outbox.unstage(name)

    def put_staged(self, path: str, media_type: str, staged: Staged) -> bool:
        """:meth:`put` for what was laid ready; it is not compressed. True if it differs from what stood there."""
        outbox = self._of(path, make=True)
        assert outbox is not None
        return outbox.put_staged(path, media_type, staged)

    def amend(self, path: str, change: Callable[[bytes], bytes]) -> bool:
        """Let what stands be what ``change`` makes of it, no longer compressed. True if that differs."""
        outbox = self._of(path)
        return outbox is not None and outbox.amend(path, change)

    def bury(self, path: str, *, legal: bool = False) -> bool:
        """Remove a rendition and remember its path as gone. True if anything stood there."""
        outbox = self._of(path, make=True)
        assert outbox is not None
        return outbox.bury(path, legal=legal)

    def remove(self, path: str) -> bool:
        """Remove a rendition without a trace. True if anything stood there."""
        outbox = self._of(path)
        return outbox is not None and outbox.remove(path)

    def begin(self, mark: bytes) -> None:
        """Note what the release that begins goes by."""
        self._public.begin(mark)

    def begun(self) -> bytes:
        """What was noted last."""
        return self._public.begun()

    def stands(self, path: str) -> bool:
        """Whether a rendition stands under ``path``."""
        outbox = self._of(path)
        return outbox is not None and outbox.stands(path)

    def is_sound(self) -> bool:
        """Whether everything stands as it was written; see :meth:`FileOutbox.is_sound`."""
        return self._public.is_sound() and all(outbox.is_sound(bare=True) for outbox in self._all()[1:])

    def paths(self) -> AbstractSet[str]:
        """Every rendition that stands."""
        public, *hidden = (outbox.paths() for outbox in self._all())
        return frozenset().union(public, *hidden) if any(hidden) else public

    def gone(self) -> frozenset[str]:
        """Every path remembered as gone."""
        return frozenset().union(*(outbox.gone() for outbox in self._all()))

    def barred(self) -> frozenset[str]:
        """Those that a legal order keeps away."""
        return frozenset().union(*(outbox.barred() for outbox in self._all()))

    def close(self) -> None:
        """Make what was noted durable, and let another process write."""
        for outbox in self._all():
            outbox.close()


class Hidden:
    """What stands in the folder that is not for everybody, as a web server asks for it."""

    def __init__(self, outbox: SplitOutbox) -> None:
        self._outbox = outbox

    def lookup(self, path: str) -> Standing | None:
        """What is known of a rendition, None where none stands."""
        hidden = self._outbox.closed()
        return hidden.lookup(path) if hidden is not None else None

    def is_gone(self, path: str) -> bool:
        """Whether ``path`` is remembered as gone."""
        hidden = self._outbox.closed()
        return hidden is not None and hidden.is_gone(path)

    def is_barred(self, path: str) -> bool:
        """Whether a legal order keeps ``path`` away."""
        hidden = self._outbox.closed()
        return hidden is not None and hidden.is_barred(path)

"""What the world reads and searches, and who is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from syndicator.model import (
        Alert,
        ArticleId,
        Findable,
        Found,
        Rendition,
        Staged,
    )


class Outbox(Protocol):
    """Where renditions stand for the world to read."""

    def put(self, rendition: Rendition) -> bool:
        """Make these the bytes under ``rendition.path``. True if they differed from what stood there."""
        ...

    def stage(self, folder: str) -> str:
        """A name under which another process of this machine may lay renditions of ``folder`` ready: each in a folder
        of its own, called like this, a hyphen, something that others are not called, and ``.part``. "" where that
        cannot be done.
        """
        ...

    def unstage(self, name: str) -> None:
        """Sweep up what was laid ready under this name and was not put."""
        ...

    def put_staged(self, path: str, media_type: str, staged: Staged) -> bool:
        """:meth:`put` for what was laid ready, which is then there no more."""
        ...

    def amend(self, path: str, change: Callable[[bytes], bytes]) -> bool:
        """Let what stands under ``path`` be what ``change`` makes of it, at once, and no longer compressed. True if
        that differs; where nothing stands, nothing is done.
        """
        ...

    def bury(self, path: str, *, legal: bool = False) -> bool:
        """Remove a rendition and remember its path as gone: 410, or 451 where a law says so. True if anything stood
        there.
        """
        ...

    def remove(self, path: str) -> bool:
        """Remove a rendition without a trace (404). True if anything stood there."""
        ...

    def begin(self, mark: bytes) -> None:
        """Note, durably, what the release that begins goes by; see :meth:`begun`."""
        ...

    def begun(self) -> bytes:
        """What was noted last; empty where nothing was. Cheap."""
        ...

    def stands(self, path: str) -> bool:
        """Whether a rendition stands under ``path``. Cheap: asked by every release, idle ones too."""
        ...

    def paths(self) -> AbstractSet[str]:
        """Every rendition that stands now."""
        ...

    def gone(self) -> frozenset[str]:
        """Every path remembered as gone."""
        ...

    def barred(self) -> frozenset[str]:
        """Those of :meth:`gone` that a legal order keeps away."""
        ...

    def close(self) -> None:
        """Finish what is being written."""
        ...


class Finder(Protocol):
    """What is published, to be searched. Derived: what is lost is put again. Safe to call from many threads."""

    def marks(self) -> Mapping[ArticleId, bytes]:
        """Every story that can be found, with the mark it was put with."""
        ...

    def put(self, stories: Iterable[Findable]) -> None:
        """Let these be found as they are now."""
        ...

    def ready(self, stories: Iterable[Findable]) -> Callable[[], None]:
        """Do of :meth:`put` what nobody has to wait for; the rest is done when what this returns is called."""
        ...

    def forget(self, stories: Collection[ArticleId], *, scrub: bool = False) -> None:
        """Let these be found no longer; ``scrub``: no byte of them is left anywhere, either."""
        ...

    def find(self, asked: str, *, skip: int, limit: int) -> tuple[list[Found], bool] | None:
        """The newest stories in which everything that is ``asked`` for stands, without the first ``skip`` of them; and
        whether there are more. None where others ask too much. Takes time within bounds, whatever is asked.
        """
        ...


class Notifier(Protocol):
    """Tells hubs that topics have changed."""

    def notify(self, topics: Sequence[str]) -> None:
        """Announce these feed addresses. Never raises for a hub that does not answer: that is logged."""
        ...


class Messenger(Protocol):
    """One way in which the operator is told of something. Called from one thread; may take a while."""

    @property
    def name(self) -> str:
        """The key in feeds.yaml: "command", "webhook" or "email"."""
        ...

    def send(self, alerts: Sequence[Alert]) -> None:
        """Tell these, together. Raises a :class:`~syndicator.errors.NotifyError` where that cannot be done now."""
        ...

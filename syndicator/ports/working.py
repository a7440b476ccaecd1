"""Time, the world's bytes, and processes that can be killed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from syndicator.model import (
        Fetched,
        FetchRequest,
        NotModified,
        Parcel,
        Receipt,
    )

A = TypeVar("A")
R = TypeVar("R")


class Clock(Protocol):
    """Time. Scheduling uses ``now``; measuring uses ``monotonic``."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary point; never goes back."""
        ...


class Fetcher(Protocol):
    """The world's bytes. Safe to call from many threads."""

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        """Get one document.

        Blocks until the host may be asked (per-host spacing), then at most ``request.deadline`` seconds.
        Raises a :class:`~syndicator.errors.FetchError`, and nothing of the HTTP library's.
        """
        ...

    def prepare(self, request: FetchRequest) -> bool:
        """Ask the host of this request for what must be known before it is made; whether it had to be asked.

        Blocks as :meth:`fetch` does. What fails is left for :meth:`fetch` to say.
        """
        ...

    def drain(self) -> None:
        """Begin no request any more: who waits for a host, and who comes, fails. What is under way may end."""
        ...

    def post(self, parcel: Parcel) -> Receipt:
        """Send something, by the same door and within the same limits.

        May be sent once more where a kept connection turns out to be closed. 307 and 308 are followed, other
        redirects are answers. Raises a :class:`~syndicator.errors.FetchError` where no answer came.
        """
        ...

    def ready_in(self, url: str, *, held: bool = True) -> float:
        """Seconds until the host of this address may be asked; 0 where it may be now. Cheap.

        ``held``: a host that told us to wait counts as one that may be asked after that; without, as one that may be
        asked now, which fails and says for how long.
        """
        ...

    def pardon(self, url: str) -> None:
        """Somebody wants the host of this address asked whatever it told us: it may be asked now."""
        ...

    def follow(self) -> None:
        """See what hosts have asked of others with whom we share what is remembered of them. Cheap."""
        ...

    def close(self) -> None:
        """Drop every connection; requests under way end at once."""
        ...


class Workers(Protocol):
    """Runs pure functions where they can be killed."""

    def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
        """Call ``function(argument)`` in a worker process and wait for its result. A ``suspect`` argument, of which
        a part may be poison, gets less time.

        ``function`` is a module-level function; argument and result are picklable. An exception of ours that it
        raises is raised here. Raises :class:`~syndicator.errors.PoisonError` when the worker died or passed its
        deadline or memory limit; the next call gets a fresh worker. Raises :class:`~syndicator.errors.TooBusy` where
        it could not be told whether it would.
        """
        ...

    def expect(self, calls: int) -> None:
        """Know that about so many calls are to come, each of which is as much work as a document of news."""
        ...

    def close(self) -> None:
        """Kill every worker."""
        ...

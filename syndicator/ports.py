"""What touches the world, as the engine sees it. Concrete back ends are named in ``app`` alone.

Each port has one fake in ``tests/fakes`` under the same word, and one contract suite in ``tests/contract`` that every
implementation passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager
    from datetime import datetime

    from syndicator.model import (
        Alert,
        Article,
        ArticleId,
        AuditLine,
        Card,
        Case,
        Fetched,
        FetchRequest,
        Findable,
        Found,
        Known,
        NotModified,
        Parcel,
        PollRecord,
        Receipt,
        Rendition,
        SourceKey,
        SourceState,
        Staged,
        Statement,
        Tally,
        Tombstone,
        Twin,
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


class Store(Protocol):
    """What is remembered. One method, one transaction. Safe to call from many threads.

    After :meth:`commit`, :meth:`bury` and :meth:`unbury` return, what they stored survives ``kill -9``.
    """

    def states(self) -> Mapping[SourceKey, SourceState]:
        """Every source ever polled, without loading its articles."""
        ...

    def state(self, key: SourceKey) -> SourceState | None:
        """One source's state; None before its first poll."""
        ...

    def save_state(self, state: SourceState) -> None:
        """Keep the outcome of a poll that brought nothing: times, failures, hints.

        May reach the disk some seconds later: losing it costs one conditional request and no more. A state that
        holds ``not_before`` or ``gone`` is written at once.
        """
        ...

    def known(self, key: SourceKey) -> Known:
        """What this source has shown us."""
        ...

    def judging(self) -> AbstractContextManager[None]:
        """From looking up twins to committing what was judged: nobody else who shares the state judges meanwhile, and
        what they have committed before is seen. Not to be entered again from within.
        """
        ...

    def commit(self, record: PollRecord) -> None:
        """Store everything of one poll, or nothing. Durable when it returns.

        Only ``record.identities`` are remembered as keys, never an article's own list: judging decides which of a
        source's keys can be trusted.
        """
        ...

    def article(self, id: ArticleId) -> Article | None:
        """One stored article, by its own id."""
        ...

    def several(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Those of these articles that are stored. Read together, which takes less than one by one."""
        ...

    def packed(self, ids: Sequence[ArticleId]) -> dict[ArticleId, bytes]:
        """The same as JSON, of which msgspec makes articles again: for whoever hands them on to be decoded."""
        ...

    def text(self, id: ArticleId) -> str:
        """The text of a stored article, "" where there is none of that id. Takes less than :meth:`article`."""
        ...

    def articles(self, key: SourceKey) -> tuple[Article, ...]:
        """A source's stored articles, newest first."""
        ...

    def cards(self) -> Iterable[Card]:
        """Every stored article, without its text, in no particular order. Does not load documents."""
        ...

    def tallies(self) -> Mapping[SourceKey, Tally]:
        """Of each source that has articles, how many of which kind; most of them from memory, not from their cards."""
        ...

    def sizes(self) -> Mapping[SourceKey, int]:
        """Bytes that each source's articles take as they are kept, more or less. Reads none of them."""
        ...

    def twins(self, article: Article) -> Sequence[Twin]:
        """Stored articles, of other sources, that may tell the same text: equal canonical address, exact print or
        title (of six letters at least), one the stated original of the other, or a sketch that agrees by at least
        0.2. Best first, at most 20.
        """
        ...

    def expect(self, articles: Iterable[Article]) -> None:
        """Be told whose :meth:`twins` are asked for next. Changes no answer; a store may look them up together, which
        costs less than one by one.
        """
        ...

    def buried(self, article: Article) -> Tombstone | None:
        """The tombstone that forbids this article: by source and identity, canonical address, exact print, or a
        sketch that agrees by at least 0.5.
        """
        ...

    def bury(self, tombstone: Tombstone, audit: AuditLine) -> None:
        """Block what the tombstone names and remove the articles themselves.

        A second tombstone under an active id unites with the first.
        """
        ...

    def bury_all(self, graves: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """:meth:`bury` many at the price of one."""
        ...

    def amend(self, changes: Sequence[tuple[Tombstone, AuditLine]]) -> None:
        """Put tombstones in the place of the active ones with their ids, all or none; they block the same."""
        ...

    def unbury(self, id: ArticleId, at: datetime, audit: AuditLine) -> Tombstone | None:
        """Lift a tombstone. Its sources forget the identities, hashes and validators that would keep the
        articles from coming back with the next poll. None where no active tombstone has this id.
        """
        ...

    def adopt(self, tombstones: Sequence[Tombstone], audit: Sequence[AuditLine]) -> None:
        """Take over what another store remembers of takedowns, lifted ones too, in the place of what there is."""
        ...

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Every tombstone, lifted ones too, oldest first."""
        ...

    def audit(self) -> tuple[AuditLine, ...]:
        """What operators did, oldest first."""
        ...

    def record(self, audit: AuditLine) -> None:
        """Append to the audit log. Durable when it returns."""
        ...

    def revision(self) -> str:
        """Changes whenever anything that a release reads has changed, and is the same after a restart."""
        ...

    def recall(self, name: str) -> bytes | None:
        """A small note kept beside the state (for example what was released last)."""
        ...

    def remember(self, name: str, value: bytes) -> None:
        """Keep a small note, atomically."""
        ...

    def problems(self) -> tuple[str, ...]:
        """What was found damaged and set aside, and not been removed by anybody since."""
        ...

    def check_writable(self) -> None:
        """Try whether anything could be stored now. Raises StoreError where not."""
        ...

    def flush(self) -> None:
        """Write what :meth:`save_state` still holds back, and finish what failed half-way."""
        ...

    def hurry(self) -> None:
        """The process is to end within seconds: wait no longer than some of them for what does not answer."""
        ...

    def close(self) -> None:
        """Flush, and let another process own the state."""
        ...


class Pictures(Protocol):
    """Copies of pictures, by a name that is made of their bytes. Safe to call from many threads."""

    def put(self, name: str, body: bytes) -> None:
        """Keep these bytes. Durable when it returns. Raises StoreError."""
        ...

    def get(self, name: str) -> bytes | None:
        """The bytes; None where there are none, or others than the name says."""
        ...

    def names(self) -> frozenset[str]:
        """Everything that is kept."""
        ...

    def drop(self, names: Iterable[str]) -> None:
        """Delete; unknown names are passed over."""
        ...


class Notes(Protocol):
    """The part of a :class:`Store` in which small things are kept by name."""

    def recall(self, name: str) -> bytes | None:
        """What was kept under ``name``; None where nothing was."""
        ...

    def remember(self, name: str, value: bytes) -> None:
        """Keep it, atomically. Raises StoreError, and keeps what there was."""
        ...


class Joint(Protocol):
    """Those who share a state, where they change the same notes. Its methods raise StoreError."""

    def alone(self, place: str) -> AbstractContextManager[None]:
        """Be the only one of them in ``place``. Threads of one process take turns before they come here."""
        ...

    def marks(self, names: Sequence[str]) -> Mapping[str, str]:
        """For each of these notes that there is, what changes whenever somebody writes it. Reads none."""
        ...


class Casebook(Protocol):
    """Keeps cases and what came with them, for nobody but the operator."""

    def cases(self) -> tuple[Case, ...]:
        """Every case that can be read, by number."""
        ...

    def unread(self) -> tuple[str, ...]:
        """What is wrong with each that cannot: a takedown must not wait until somebody has mended another's file."""
        ...

    def last(self) -> int:
        """The highest number of any; 0 where there is none."""
        ...

    def save(self, case: Case) -> None:
        """Record a case as it stands now. Durable when it returns."""
        ...

    def keep(self, number: int, given: str, body: bytes, at: datetime) -> Statement:
        """Copy a document that came with a case; ``given`` is the path it was read from."""
        ...

    def document(self, statement: Statement) -> bytes | None:
        """What :meth:`keep` copied; None where it is gone."""
        ...


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

    def close(self) -> None:
        """Kill every worker."""
        ...

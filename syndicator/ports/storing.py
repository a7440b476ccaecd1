"""What is remembered: the state, and what is kept beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from syndicator.model import (
        Article,
        ArticleId,
        AuditLine,
        Card,
        Case,
        Known,
        PollRecord,
        SourceKey,
        SourceState,
        Statement,
        Tally,
        Tombstone,
        Twin,
    )


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

    def cards(self, key: SourceKey | None = None) -> Iterable[Card]:
        """Every stored article, or every one of a source, without its text, in no particular order. Does not load
        documents.
        """
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

    def expecting(self, articles: Sequence[Article]) -> AbstractContextManager[object]:
        """Entered before :meth:`judging` by whoever asks for the :meth:`twins` of these within it. Changes no answer; a
        store may look them up together, which costs less than one by one, while others judge.
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

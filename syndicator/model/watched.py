"""What is watched beside the articles: how well a source is, whom it looks like, who is told, and who pushes to us."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from syndicator.dataclass import dataclass
from syndicator.model.vocabulary import SourceKey


class Health(StrEnum):
    """How a source is doing, in one word."""

    OK = "ok"
    NEW = "new"  # not polled yet
    FAILING = "failing"
    BROKEN = "broken"  # failing for so long that somebody should look
    WAITING = "waiting"  # its host asked us to wait
    IDLE = "idle"  # silent for far longer than is its habit
    MOVED = "moved"  # stands at another address for good
    DRIFTED = "drifted"  # its pages have changed, and the site rule for them no longer fits
    GONE = "gone"  # 410
    VANISHED = "vanished"  # much of it was removed at once; nothing is taken back until accepted
    ANOTHER_SITE = "another-site"  # somebody else answers at its address; held until accepted
    DISABLED = "disabled"
    REMOVED = "removed"  # remembered, and no longer configured


@dataclass(frozen=True, slots=True)
class Face:
    """By what a source is known again: what its feed calls itself, where its links lead, who writes in it."""

    title: str = ""
    hosts: tuple[str, ...] = ()  # of its entries' addresses, latest first
    authors: tuple[str, ...] = ()  # latest first


@dataclass(frozen=True, slots=True)
class Checkup:
    """One source's health and what there is to say about it, fit to be shown."""

    source: SourceKey
    health: Health
    remark: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """What the operator is told of a source, or of the installation itself: that it became unwell, or is well again."""

    id: str  # the same for every attempt to tell it
    event: str  # "begun" or "recovered"
    source: SourceKey | None  # None: the installation itself
    name: str
    health: Health | None  # of a source
    was: Health | None  # what was told of it before
    remark: str
    since: datetime
    at: datetime
    alarm: str | None = None  # of the installation: which of its alarms


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something to be posted. ``headers`` go only to the origin (scheme, host, port) of ``url``."""

    url: str
    body: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()
    deadline: float | None = None  # seconds for everything; None: the fetcher's default


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a parcel. ``said`` is the beginning of the answer's text, where it refused."""

    status: int
    url: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What we agreed with a hub about one source (W3C WebSub). ``token`` is in the address of our call-back."""

    source: SourceKey
    hub: str
    topic: str
    token: str = field(repr=False)
    secret: str = field(repr=False)  # of the hub's signatures
    next_try: datetime  # when the hub is asked for it, or for more of it
    leaving: bool = False  # nobody wants it any more
    asked_at: datetime | None = None
    attempts: int = 0  # requests since it was last granted
    lease_until: datetime | None = None
    pushed_at: datetime | None = None  # the last delivery that was the hub's
    seen: tuple[str, ...] = field(default=(), repr=False)  # signatures of the last deliveries
    refused: str = ""  # why, in the hub's words


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody whom our own hub pushes to (W3C WebSub). Where it listens is its secret."""

    callback: str = field(repr=False)
    topic: str
    lease_until: datetime
    secret: str = field(default="", repr=False)  # of our signatures; "": they are not asked for
    digest: str = ""  # of the content that it has
    attempts: int = 0  # deliveries that failed since one did not
    next_try: datetime | None = None  # after a failed delivery


@dataclass(frozen=True, slots=True)
class Token:
    """What opens a private channel for one subscriber. ``id`` names it, and is no secret."""

    id: str
    channel: str
    name: str  # whose it is
    digest: str = field(repr=False)  # SHA-256 of it, as hexadecimal digits
    made_at: datetime | None

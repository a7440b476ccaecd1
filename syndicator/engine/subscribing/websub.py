"""What is decided about WebSub subscriptions (W3C WebSub, 23 January 2018). Pure.

A push only ever says "look": its content is not used, so that whoever forges one gains a poll that would have come
anyway. And a hub is believed no longer than it proves right: polls become rarer only while changes are announced.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicator.ingest.links import linked
from syndicator.model import Kind, Subscription
from syndicator.redact import secret_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from syndicator.model import Fetched, ParsedFeed, Source, SourceState

PATH = "websub/"
"""Where call-backs stand, below the server's own address."""
LEASE = timedelta(days=10)
"""What we ask for, and what a hub that names none is taken to grant."""
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)
"""A lease is taken for no less and no more than this, whatever the hub says."""
RENEW = 0.8
"""Share of a lease after which more of it is asked for."""
FIRST_RETRY, LAST_RETRY = timedelta(hours=1), timedelta(days=1)
"""Until a hub that did not grant anything is asked again, and at most."""
VERIFY_WITHIN = timedelta(days=1)
"""A hub may ask whether we meant it for so long after we asked."""
RELIABLE = timedelta(hours=1)
"""A change that comes so long after the last push was not announced by it."""
REMEMBERED = 1000
"""Deliveries, the last ones, of which each is known when it is repeated."""
ALGORITHMS: Mapping[str, str] = {"sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
"""Of section 8.1, without SHA-1."""
FORM = "application/x-www-form-urlencoded"

_SIGNATURE = re.compile(r"\s*(sha\d{3})=([0-9A-Fa-f]{64,128})\s*", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)


def discovered(answer: Fetched, feed: ParsedFeed) -> tuple[str | None, str | None]:
    """Hub and topic of a document (section 4): its headers first, then the feed itself, then where it stood."""
    hub = linked(answer.link_header, "hub", answer.url) or feed.hub
    if hub is None:
        return None, None
    return hub, linked(answer.link_header, "self", answer.url) or feed.url or answer.url


def wanted(source: Source, state: SourceState | None) -> tuple[str, str] | None:
    """Hub and topic of a source that may be pushed; None where nobody may know that we read it, or there is no hub."""
    if not (source.enabled and source.websub) or source.private or source.headers or source.kind is not Kind.FEED:
        return None
    if state is None or state.gone or state.url != source.url or not (state.hub and state.topic):
        return None
    return None if secret_in(state.topic) else (state.hub, state.topic)


def request(subscription: Subscription, callback: str) -> bytes:
    """The form that asks a hub for a subscription, for more of it, or to end it (section 5.1)."""
    fields = {
        "hub.callback": callback + subscription.token,
        "hub.mode": "unsubscribe" if subscription.leaving else "subscribe",
        "hub.topic": subscription.topic,
    }
    if not subscription.leaving:
        fields |= {"hub.lease_seconds": str(int(LEASE.total_seconds())), "hub.secret": subscription.secret}
    return urlencode(fields).encode()


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """After the hub was asked: until it grants something, it is asked again ever more rarely."""
    wait = min(FIRST_RETRY * 2 ** min(subscription.attempts, 8), LAST_RETRY)
    return replace(subscription, asked_at=now, attempts=subscription.attempts + 1, next_try=now + wait)


def is_due(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub is to be asked now. A time farther off than we would set was set by a wrong clock."""
    return subscription.next_try <= now or subscription.next_try > now + LONGEST


def verified(subscription: Subscription, query: Mapping[str, str], now: datetime) -> Subscription | None:
    """The subscription after a hub's question whether we meant it (section 5.3); None where we did not."""
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    meant = "unsubscribe" if subscription.leaving else "subscribe"
    recent = subscription.asked_at is not None and timedelta(0) <= now - subscription.asked_at <= VERIFY_WITHIN
    if topic != subscription.topic or mode != meant or not recent:
        return None
    if subscription.leaving:
        return replace(subscription, lease_until=None)
    lease = lease_of(query.get("hub.lease_seconds", ""))
    return replace(subscription, attempts=0, refused="", lease_until=now + lease, next_try=now + lease * RENEW)


def lease_of(seconds: str) -> timedelta:
    """A stated lease within our bounds; nonsense counts as none stated."""
    if not _DIGITS.fullmatch(seconds.strip()):
        return LEASE
    return min(max(timedelta(seconds=int(seconds)), SHORTEST), LONGEST)


def denied(subscription: Subscription, query: Mapping[str, str], now: datetime) -> Subscription | None:
    """The subscription after the hub refused it (section 5.2); None where it speaks of something else."""
    if query.get("hub.mode") != "denied" or query.get("hub.topic") != subscription.topic:
        return None
    reason = "".join(c for c in query.get("hub.reason", "") if c.isprintable())[:200]
    return replace(subscription, lease_until=None, refused=reason or "refused", next_try=now + LAST_RETRY)


def is_active(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub has promised to push, and the promise has not run out."""
    until = subscription.lease_until
    return not subscription.leaving and until is not None and now < until <= now + LONGEST


def is_reliable(subscription: Subscription, state: SourceState, now: datetime) -> bool:
    """Whether polls may become rarer: what last changed was announced."""
    if not is_active(subscription, now) or subscription.pushed_at is None or state.failures:
        return False
    return state.last_changed is None or state.last_changed - subscription.pushed_at <= RELIABLE


def said(subscription: Subscription, now: datetime) -> str:
    """How it stands, in words."""
    if is_active(subscription, now):
        last = f", last {subscription.pushed_at:%Y-%m-%d %H:%M} UTC" if subscription.pushed_at else ", none yet"
        return f"pushed by its hub until {subscription.lease_until:%Y-%m-%d}{last}"
    return f"its hub has not granted pushes: {subscription.refused or 'no answer yet'}"


class Signature:
    """Checks one delivery as its bytes come (section 8.1). ``given`` is the X-Hub-Signature header."""

    def __init__(self, secret: str, given: str) -> None:
        found = _SIGNATURE.fullmatch(given)
        algorithm = ALGORITHMS.get(found[1]) if found else None
        self._given = found[2].lower() if found and algorithm else ""
        self._mac = hmac.new(secret.encode(), digestmod=algorithm or hashlib.sha256)

    @property
    def is_plausible(self) -> bool:
        """Whether there is any point in reading the body."""
        return len(self._given) == 2 * self._mac.digest_size

    def update(self, chunk: bytes) -> None:
        """More of the body, as it came over the wire."""
        self._mac.update(chunk)

    def is_right(self) -> bool:
        """Compared in constant time, over the bytes as they came."""
        return hmac.compare_digest(self._mac.hexdigest().encode(), self._given.encode()) and self.is_plausible

    @property
    def print(self) -> str:
        """By which the same delivery is known again."""
        return b64encode(self._mac.digest()[:8]).decode().rstrip("=")

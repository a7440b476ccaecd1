"""What our own hub decides about those who subscribe (W3C WebSub, sections 5 to 8). Pure.

Whoever asks gives an address that is not his to prove: it is called once, to ask whether it meant it, and pushed to
only after it said so. What can be asked for is bounded, so that nobody makes us call others for him.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from syndicator.dataclass import dataclass
from syndicator.errors import UsageError
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from syndicator.model import Subscriber

PATH = "hub"
"""Where it stands, below the server's own address."""
LEASE = timedelta(days=10)
"""Granted to whoever asks for no other."""
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=30)
BACKOFF = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""Between two attempts at a delivery; the last of them from then on, until the lease ends."""
LONGEST_ADDRESS = 2000
LONGEST_SECRET = 199
"""Bytes (section 5.1: less than 200)."""
_LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for, and has not yet said that he meant."""

    callback: str
    topic: str
    leaving: bool
    lease: timedelta
    secret: str

    @property
    def host(self) -> str:
        """The host that will be called, with its port."""
        return host_of(self.callback)


def host_of(callback: str) -> str:
    """The host and port of a call-back."""
    parts = urlsplit(callback)
    port = f":{parts.port}" if parts.port else ""
    return f"{(parts.hostname or '').lower()}{port}"


def wished(form: Mapping[str, str], topics: Container[str]) -> Wish:
    """What a request asks for (section 5.1). Raises UsageError, with words for whoever asks, where that cannot be."""
    mode, topic = form.get("hub.mode", ""), form.get("hub.topic", "")
    if mode not in {"subscribe", "unsubscribe"}:
        raise UsageError("hub.mode is neither subscribe nor unsubscribe")
    if topic not in topics:
        raise UsageError("hub.topic is no feed of this site")
    callback = form.get("hub.callback", "")
    if not _is_address(callback):
        raise UsageError("hub.callback is no http address without credentials and fragment")
    secret = form.get("hub.secret", "")
    if len(secret.encode("utf-8", "surrogatepass")) > LONGEST_SECRET or not secret.isprintable():
        raise UsageError(f"hub.secret is longer than {LONGEST_SECRET} bytes, or not printable")
    return Wish(callback, topic, mode == "unsubscribe", lease_of(form.get("hub.lease_seconds", "")), secret)


def _is_address(callback: str) -> bool:
    if not is_http(callback) or len(callback) > LONGEST_ADDRESS or not callback.isprintable() or " " in callback:
        return False
    try:
        parts = urlsplit(callback)
        return bool(parts.hostname) and parts.username is None and not parts.fragment and parts.port != 0
    except ValueError:
        return False


def lease_of(seconds: str) -> timedelta:
    """What is granted where this is asked for; nonsense counts as nothing."""
    digits = seconds.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        return LEASE
    return min(max(timedelta(seconds=int(digits)), SHORTEST), LONGEST)


def question(wish: Wish, challenge: str) -> str:
    """The address that is called to learn whether a wish was meant (section 5.3); its own query stays."""
    fields = {
        "hub.mode": "unsubscribe" if wish.leaving else "subscribe",
        "hub.topic": wish.topic,
        "hub.challenge": challenge,
    }
    if not wish.leaving:
        fields["hub.lease_seconds"] = str(int(wish.lease.total_seconds()))
    return f"{wish.callback}{'&' if urlsplit(wish.callback).query else '?'}{urlencode(fields)}"


def headers(subscriber: Subscriber, hub: str, body: bytes) -> tuple[tuple[str, str], ...]:
    """What goes with a delivery (sections 7 and 8): where it comes from, and our signature."""
    made = [("Link", f'<{hub}>; rel="hub", <{subscriber.topic}>; rel="self"')]
    if subscriber.secret:
        signature = hmac.new(subscriber.secret.encode("utf-8", "surrogatepass"), body, hashlib.sha256).hexdigest()
        made.append(("X-Hub-Signature", f"sha256={signature}"))
    return tuple(made)


def is_due(subscriber: Subscriber, digest: str | None, now: datetime) -> bool:
    """Whether there is something to be delivered now. A time farther off than we would set was set by a wrong clock."""
    if digest is None or digest == subscriber.digest:
        return False
    wait = subscriber.next_try
    return wait is None or wait <= now or wait > now + BACKOFF[-1]


def aged(subscriber: Subscriber, now: datetime) -> Subscriber | None:
    """It as of now, None where its lease has run out. None lasts longer than we grant, whatever the clock said once."""
    if subscriber.lease_until <= now:
        return None
    return replace(subscriber, lease_until=min(subscriber.lease_until, now + LONGEST))


def delivered(subscriber: Subscriber, digest: str) -> Subscriber:
    """After it took a delivery."""
    return replace(subscriber, digest=digest, attempts=0, next_try=None)


def failed(subscriber: Subscriber, now: datetime) -> Subscriber:
    """After it did not: tried again ever more rarely."""
    wait = BACKOFF[min(subscriber.attempts, len(BACKOFF) - 1)]
    return replace(subscriber, attempts=subscriber.attempts + 1, next_try=now + wait)

"""WebSub: telling hubs that a feed has changed (W3C WebSub, section 7; the publish request is the hubs' convention)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicator import urls
from syndicator.errors import PushError, SyndicatorError
from syndicator.model import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.model import Receipt

DEADLINE = 10.0
"""Seconds that a hub has for an answer."""
_OK = range(200, 300)
log = logging.getLogger(__name__)


class HubNotifier:
    """Port: Notifier. ``post`` is a fetcher's: its guard and its limits; it raises FetchError. Our own hub need not be
    told of what stands, but woken by ``wake``, before others can keep us waiting. Others are told only where this
    process ``speaks`` for all that publish the same.
    """

    def __init__(
        self,
        hubs: Sequence[str],
        post: Callable[[Parcel], Receipt],
        *,
        wake: Callable[[], object] = lambda: None,
        speaks: Callable[[], bool] = lambda: True,
    ) -> None:
        self._hubs = tuple(hubs)
        self._post = post
        self._wake = wake
        self._speaks = speaks

    def notify(self, topics: Sequence[str]) -> None:
        """Announce these feed addresses to every hub. A hub that fails is logged and left alone until next time."""
        self._wake()
        for hub in self._hubs if self._speaks() else ():
            try:
                for topic in dict.fromkeys(topics):
                    self._announce(hub, topic)
            except PushError as error:
                log.warning("hub %s: %s", urls.without_credentials(hub), error)

    def _announce(self, hub: str, topic: str) -> None:
        form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode("ascii")
        try:
            receipt = self._post(Parcel(hub, form, "application/x-www-form-urlencoded", deadline=DEADLINE))
        except SyndicatorError as error:
            # subscribers learn of the change at their next poll all the same
            raise PushError(f"not reached: {error}", hub=hub) from error
        if receipt.status not in _OK:
            raise PushError(f"answered {receipt.status}", hub=hub)

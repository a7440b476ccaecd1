"""Alerts as JSON in a POST, signed where a secret is configured. It leaves by the one guarded door."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from syndicator.errors import FetchError, NotifyError
from syndicator.model import Parcel
from syndicator.notify import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.model import Alert, Receipt

_OK = range(200, 300)


class WebhookMessenger:
    """Port: Messenger. ``post`` is the fetcher's: its guard, its limits, no redirect to another kind of request."""

    name = "webhook"

    def __init__(self, url: str, secret: str, site: str, post: Callable[[Parcel], Receipt]) -> None:
        self._url = url
        self._secret = secret.encode()
        self._site = site
        self._post = post

    def send(self, alerts: Sequence[Alert]) -> None:
        """One POST for all of them. Raises NotifyError unless it is answered with 2xx."""
        body = wording.as_json(alerts, self._site)
        headers: tuple[tuple[str, str], ...] = ()
        if self._secret:
            signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
            headers = (("X-Syndicator-Signature", f"sha256={signature}"),)
        try:
            receipt = self._post(Parcel(self._url, body, "application/json", headers))
        except FetchError as error:
            raise NotifyError(str(error), channel=self.name) from error
        if receipt.status not in _OK:
            raise NotifyError(f"answered {receipt.status}", channel=self.name)

"""WebSub: telling hubs that a feed has changed (W3C WebSub, section 7; the publish request is the hubs' convention)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeAlias

from syndicator import urls
from syndicator.errors import PushError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import requests

    Poster: TypeAlias = "Callable[[str, Mapping[str, str]], int]"

TIMEOUT = 10.0
"""Seconds for connecting, and for each read."""
_OK = range(200, 300)
log = logging.getLogger(__name__)


class HubNotifier:
    """Port: Notifier. ``post(url, fields)`` sends a form and answers the status; it may raise anything."""

    def __init__(self, hubs: Sequence[str], post: Poster | None = None) -> None:
        self._hubs = tuple(hubs)
        self._post = post or RequestsPoster()

    def notify(self, topics: Sequence[str]) -> None:
        """Announce these feed addresses to every hub. A hub that fails is logged and left alone until next time."""
        for hub in self._hubs:
            try:
                for topic in dict.fromkeys(topics):
                    self._announce(hub, topic)
            except PushError as error:
                log.warning("hub %s: %s", urls.without_credentials(hub), error)

    def _announce(self, hub: str, topic: str) -> None:
        fields = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
        try:
            status = self._post(hub, fields)
        except Exception as error:
            # whatever an HTTP library raises: subscribers learn of the change at their next poll all the same
            raise PushError(f"not reached: {type(error).__name__}", hub=hub) from error
        if status not in _OK:
            raise PushError(f"answered {status}", hub=hub)


class RequestsPoster:
    """Posts forms with requests: no redirects, no cookies, no proxies from the environment, no body read."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._session: requests.Session | None = None

    def __call__(self, url: str, fields: Mapping[str, str]) -> int:
        """The status of the answer. Raises requests' errors."""
        session = self._session = self._session or _session()
        answer = session.post(url, data=dict(fields), timeout=self._timeout, allow_redirects=False, stream=True)
        with answer:
            return answer.status_code


def _session() -> requests.Session:
    from http.cookiejar import DefaultCookiePolicy

    import requests

    class Session(requests.Session):
        """Follows nothing: requests reads the whole body of a redirect before it asks whether to follow it."""

        def get_redirect_target(self, resp: requests.Response) -> str | None:
            return None

    session = Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session

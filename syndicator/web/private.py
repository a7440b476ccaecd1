"""Private channels: served to whoever brings a token, and to nobody else.

A token comes as the password or the name of Basic authentication (RFC 7617) or as ``?token=``, both under
``/private/<channel>/``, or at the head of the path: ``/~<token>/private/<channel>/``. The last is what to give to
people: every feed reader keeps it, and the links between pages, which are relative, keep it too.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from syndicator.web import outbox as serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from syndicator.web.outbox import Answer, OutboxHandler

FOLDER = "private"
MARK = "~"
"""What the first part of a path begins with that holds a token."""
_PARAMETER = "token"
_METHODS = ("GET", "HEAD")
_PRIVATE = (b"cache-control", b"private, no-cache")
UNKNOWN = serving.fixed(
    401,
    "This is for subscribers: a token is needed.",
    (b"www-authenticate", b'Basic realm="subscribers", charset="UTF-8"'),
    _PRIVATE,
)


class PrivateHandler:
    """What private channels answer. ``channel_of`` knows which one a token opens; ``public`` is what everybody sees."""

    def __init__(self, private: OutboxHandler, public: OutboxHandler, channel_of: Callable[[str], str | None]) -> None:
        self._private = private
        self._public = public
        self._channel_of = channel_of

    def answer(self, scope: Scope) -> Answer:
        """What a request gets whose path begins with ``/private`` or ``/~``."""
        path: str = scope["path"]
        if path.startswith(f"/{MARK}"):
            token, _, rest = path[2:].partition("/")
            channel = self._channel_of(token)
            return (
                serving.NOT_FOUND if channel is None else self._behind(scope, channel, rest, f"/{quote(MARK + token)}/")
            )
        channel = next((found for token in _tokens(scope) if (found := self._channel_of(token))), None)
        if channel is None or not _is_in(path[1:], channel):
            return UNKNOWN  # the same for what is there and what is not
        return self._private.answer(scope)

    def _behind(self, scope: Scope, channel: str, path: str, at: str) -> Answer:
        """What stands behind a token in the path: its channel; anything else that there is has its own address."""
        if _is_in(path, channel):
            return self._private.answer(scope, path, at)
        if scope["method"] not in _METHODS or self._public.answer(scope, path).status != 200:  # noqa: PLR2004
            return serving.NOT_FOUND
        target = (b"location", f"/{quote(path)}".encode())
        return serving.fixed(302, "Everybody may read this.", target, (b"cache-control", b"no-store"))


def _is_in(path: str, channel: str) -> bool:
    return path.startswith(f"{FOLDER}/{channel}/") or path == f"{FOLDER}/{channel}"


def _tokens(scope: Scope) -> list[str]:
    """Everything in a request that may be a token."""
    found = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=20).get(_PARAMETER, [])[:1]
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, given = value.partition(b" ")
            if scheme.lower() == b"basic":
                try:
                    user, _, password = base64.b64decode(given.strip(), validate=True).decode().partition(":")
                except (binascii.Error, ValueError):
                    continue
                found += [password, user]
    return found

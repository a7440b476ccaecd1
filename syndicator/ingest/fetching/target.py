"""Addresses as they are asked for: taken apart once, and where a redirect leads from one."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.errors import NotAllowed
from syndicator.ingest.fetching.transport import as_asked

_LAST_PORT = 65535
_PLAIN = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?(/[\w.~!$&'()*+,;=:@/-]*(?:\?[\w.~!$&'()*+,;=:@/?-]*)?)",
    re.ASCII,
)
"""An address that needs no normalising."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart, once. ``url`` is without credentials and fragment."""

    url: str
    scheme: str
    host: str
    port: int
    path: str  # the request target
    authorization: str | None


@lru_cache(maxsize=4096)
def target_of(url: str) -> Target:
    """``url`` ready to be asked. Raises NotAllowed where it is no http(s) address."""
    if (plain := _PLAIN.fullmatch(url)) and int(plain[3] or 1) <= _LAST_PORT and "/." not in plain[4]:
        scheme, host, port, path = plain.groups()
        return Target(url, scheme, host, int(port or (443 if scheme == "https" else 80)), path, None)
    shown = "".join(filter(str.isprintable, urls.without_credentials(url)))
    try:
        parts = urlsplit(url.strip())
        if not urls.is_http(url):
            raise NotAllowed("not an http or https address", rule="scheme", url=shown)
        asked, path = as_asked(urls.without_credentials(url.strip()).partition("#")[0])
        scheme, host, port = urls.origin_of(asked)
        if not host:
            raise NotAllowed("not an address with a host", rule="scheme", url=shown)
        return Target(asked, scheme, host, port, path, _authorization(parts))
    except ValueError:
        raise NotAllowed("not an address that can be asked", rule="scheme", url=shown) from None


def _authorization(parts: Any) -> str | None:
    """RFC 7617, in UTF-8."""
    if parts.username is None and parts.password is None:
        return None
    pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


def origin_of(target: Target) -> tuple[str, str, int]:
    """What credentials are bound to (RFC 6454)."""
    return target.scheme, target.host, target.port


def following(here: Target, location: str) -> Target:
    """Where a Location leads (RFC 9110, 10.2.2). Credentials in it are not ours and are dropped.

    Raises NotAllowed where that is no web address.
    """
    with suppress(UnicodeError):  # servers send raw UTF-8; the HTTP library reads headers as latin-1
        location = location.encode("latin-1").decode("utf-8")
    there = urls.resolve(here.url, location)
    if there is None:
        raise NotAllowed(f"{here.host} redirects to what is no web address", rule="scheme", url=here.url)
    return target_of(urls.without_credentials(there))

"""Proxies: whose, when, and what is said to them. Pure.

A proxy comes from the operator's file or, where that says so, from the environment; never from what was fetched. Its
address is not the guard's concern; what is asked for through it is.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from syndicator.dataclass import dataclass
from syndicator.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Sequence

_PORT: Final = 3128
_INSIDE = (
    ".localhost",
    ".local",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".home.arpa",
    ".test",
)
"""Ends of names that mean something only inside a network (RFC 6761, RFC 6762, RFC 8375; ICANN's name collisions)."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it is and what lets us in. Its ``authorization`` is shown nowhere."""

    host: str
    port: int
    authorization: str | None = None

    def __repr__(self) -> str:
        return f"Proxy({self.host}:{self.port})"


@lru_cache(maxsize=256)
def parse(url: str) -> Proxy:
    """``http://user:password@host:port`` taken apart. Raises NotAllowed, whose message does not repeat it."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme.lower() != "http":
        raise NotAllowed("the proxy's address is not of the form http://host:port", rule="proxy")
    authorization = None
    if parts.username is not None or parts.password is not None:
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
    return Proxy(host, port, authorization)


class Environment:
    """What the environment says of proxies and roots of trust: pairs of a variable's name and value."""

    def __init__(self, variables: Sequence[tuple[str, str]]) -> None:
        self._said = {name.lower(): value for name, value in variables if value}

    @property
    def ca_file(self) -> str | None:
        """Another file of roots of trust."""
        return self._said.get("requests_ca_bundle") or self._said.get("ssl_cert_file")

    def proxy_for(self, scheme: str, host: str, port: int) -> str | None:
        """The proxy for an address, None where it is asked directly."""
        found = self._said.get(f"{scheme}_proxy") or self._said.get("all_proxy")
        if not found:
            return None
        direct = (entry.strip().lower() for entry in self._said.get("no_proxy", "").split(","))
        return None if any(_covers(entry, host, port) for entry in direct if entry) else found


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY is for this host: a name with all below it, an address, a network, or ``*``."""
    if entry == "*":
        return True
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        name, _, wanted = entry.rpartition(":") if entry.rpartition(":")[2].isdecimal() else (entry, "", "")
        name = name.lstrip("*.")
        return (not wanted or int(wanted) == port) and (host == name or host.endswith(f".{name}"))
    try:
        return ip_address(host) in network
    except ValueError:
        return False


def is_inside(host: str) -> bool:
    """Whether a name that we cannot resolve is one that a proxy would look for in its own network."""
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith(_INSIDE)

"""Which addresses may be reached. Pure: an address that DNS gave goes in, a verdict comes out.

The list is the union of IANA's special-purpose registries (RFC 6890 and its updates), of what wraps an IPv4 address in
an IPv6 one, and of the hosts in public space that clouds answer on from inside. ``ipaddress.is_global`` alone is not
enough: it calls multicast, 64:ff9b::/96, 2002::/16, fec0::/10 and ::127.0.0.1 global.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFUSED: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared address space"),  # holds 100.100.100.200, a cloud's metadata host
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud host agent"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/16", "unspecified, loopback, IPv4-compatible or -translated"),
        ("64:ff9b:1::/48", "local-use NAT64"),
        ("100::/64", "discard"),
        ("100:0:0:1::/64", "dummy prefix"),
        ("2001::/23", "protocol assignments"),  # holds Teredo, ORCHID and benchmarking
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


class Guard:
    """Says yes to public addresses on the web's ports, and to whatever the operator opened.

    ``allow_networks`` are CIDR blocks (ValueError where one is not), reachable at any port; ``ports`` are the ports
    reachable everywhere else.
    """

    def __init__(self, allow_networks: Sequence[str] = (), ports: Sequence[int] = (80, 443)) -> None:
        self._open = tuple(ip_network(network, strict=False) for network in allow_networks)
        self._ports = frozenset(ports)

    def allows(self, address: str, port: int) -> bool:
        """Whether a connection to this numeric address and port may be made."""
        return self.objection(address, port) is None

    def objection(self, address: str, port: int) -> str | None:
        """Why no connection may be made to this numeric address and port; None where it may."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return "not a numeric address"
        if isinstance(parsed, IPv6Address) and parsed.scope_id is not None:
            return "address with a zone"
        bare = _unwrapped(parsed)
        if any(bare in network for network in self._open):
            return None
        if refused := self.objection_to_port(port):
            return refused
        kind = _class_of(bare)
        return kind and f"its address is not one of the public network: {kind} (fetch.allow_networks can open it)"

    def objection_to_port(self, port: int) -> str | None:
        """Why this port may be reached at no address that was not opened; None where it may."""
        return None if port in self._ports else f"port {port} is none of those that may be reached (fetch.ports)"


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that the kernel or a NAT64 gateway would talk to (RFC 4291, 2.5.5.2; RFC 6052)."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _class_of(address: IPv4Address | IPv6Address) -> str | None:
    for network, reason in _REFUSED:
        if address in network:
            return reason
    # what a later registry withdraws from public use, this Python may know before our list does
    return None if address.is_global and not address.is_multicast else "not globally routable"

"""Which hosts are asked by one machine at a time: hosts in groups, by the site they belong to (pure)."""

from __future__ import annotations

import ipaddress
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.urls import SECOND_LEVEL, host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.model import Source, SourceKey


def site_of(host: str) -> str:
    """The last two names of a host, three where the last but one stands for a kind of site: what its feeds, its pages
    and its pictures most often have in common. An address stays as it is. A kind that is not known makes groups larger,
    and no host less safe: what matters is that hosts of one site are never in two groups.
    """
    host = host.rstrip(".").lower()
    try:
        return ipaddress.ip_address(host.strip("[]")).compressed
    except ValueError:
        names = host.split(".")
    country = len(names[-1]) == 2  # noqa: PLR2004 - ISO 3166 in the DNS
    return ".".join(names[-3:] if country and names[-3:-2] and names[-2] in SECOND_LEVEL else names[-2:])


@lru_cache(maxsize=1 << 16)
def group_of(url: str, groups: int) -> int:
    """The group of a source's host: 0 to ``groups`` - 1, the same on every machine."""
    return zlib.crc32(site_of(host_of(url)).encode()) % groups


def grouped(sources: Iterable[Source], groups: int) -> dict[int, list[SourceKey]]:
    """Sources by group, in their order."""
    found: dict[int, list[SourceKey]] = {}
    for source in sources:
        found.setdefault(group_of(source.url, groups), []).append(source.key)
    return found

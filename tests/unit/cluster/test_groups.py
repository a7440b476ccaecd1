"""Hosts in groups: those of one site are never in two."""

from __future__ import annotations

import pytest

from syndicator.cluster.groups import group_of, grouped, site_of
from tests.builders import source


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("feeds.outlet.example", "outlet.example"),
        ("outlet.example", "outlet.example"),
        ("WWW.Outlet.Example.", "outlet.example"),
        ("www.outlet.co.uk", "outlet.co.uk"),
        ("other.co.uk", "other.co.uk"),
        ("news.outlet.com.cn", "outlet.com.cn"),
        ("co.uk", "co.uk"),
        ("news.com.example", "com.example"),
        ("127.0.0.41", "127.0.0.41"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_host_belongs_to_a_site(host: str, site: str) -> None:
    """The last two names, three below what countries register sites under; an address is itself."""
    assert site_of(host) == site


def test_groups_are_the_same_everywhere_and_spread() -> None:
    """A number that depends on the site alone, whatever the machine; a thousand sites fill every group."""
    assert group_of("https://feeds.outlet.example/rss", 128) == group_of("http://www.outlet.example:8080/", 128) == 19
    sources = [source(f"s{number}", url=f"https://s{number}.example/feed") for number in range(1000)]
    found = grouped(sources, 128)
    assert sum(map(len, found.values())) == 1000
    assert len(found) == 128
    assert max(map(len, found.values())) < 30

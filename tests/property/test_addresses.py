"""Addresses: the short ways through them lead where the long ones do."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator import urls

HOSTS = ("a.example", "A.x", "1", "a-", "a..b", "a.b:80", "a:0", "x.y:65536")
BASES = ("http://b.example/x/y?z", "https://c.example/")


@given(st.sampled_from(HOSTS), st.text(st.sampled_from('/?#;:@!.-ab1%&="\\[]|~ é'), max_size=8), st.sampled_from(BASES))
def test_what_resolving_gives_back_as_it_is_would_have_come_out_the_same(host: str, rest: str, base: str) -> None:
    """RFC 3986's rules change nothing in an address that is returned without applying them."""
    for scheme in ("http", "https"):
        address = f"{scheme}://{host}{rest}"
        if urls.resolve(base, address) == address:
            assert urljoin(base, address) == address


@given(
    st.sampled_from(HOSTS),
    st.text(st.sampled_from('/?#;:@!.-ab1%&="[]|~ é'), max_size=8),
    st.text(st.sampled_from("#?/;:!a%[ é"), max_size=4),
)
def test_a_place_on_the_page_itself_is_where_the_rules_put_it(host: str, rest: str, place: str) -> None:
    """Links to fragments are common, and lead where RFC 3986's rules say."""
    page = f"http://{host}{rest}"
    found = urls.resolve(page, f"#{place}")
    if urls.resolve("", page) == page and not set(" é") & set(place):
        assert found == urljoin(page, f"#{place}")


PLAIN_HOSTS = ("a.example", "www.a.example", "m.b.co.uk", "1", "a-.", "a..b", ".a", "A.x", "a.b:80", "u@h", "[::1]")


@given(
    st.sampled_from(PLAIN_HOSTS),
    st.text(st.sampled_from('/?#;:@!.-ab1%&="\\[]|~ é'), max_size=10),
    st.sampled_from(["", "/index.html", "?utm_source=x&b=1&a", "/gate/big5/a.example/x", "#!x"]),
)
def test_plain_addresses_are_taken_apart_as_the_library_does(host: str, rest: str, end: str) -> None:
    """The short way gives the same keys, hosts and paths as RFC 3986's parser."""
    address = f"http://{host}{rest}{end}"
    short = urls.canonical(address), urls.host_and_path(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_PLAIN", re.compile("(?!)"))
        assert short == (urls.canonical(address), urls.host_and_path(address))

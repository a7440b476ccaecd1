"""The origin of an address, taken from it plainly, is what the library makes of it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.urls import origin_of

PIECES = st.sampled_from(
    [
        "http",
        "https",
        "HTTP",
        "://",
        ":",
        "/",
        "?",
        "#",
        "@",
        "a.example",
        "EXAMPLE",
        "-",
        ".",
        "[::1]",
        "80",
        "0",
        "65535",
        "65536",
        "8080",
        "user:pw@",
        "\t",
        "\n",
        " ",
        "ü",
        "\\",
        "path",
    ]
)


def plainly(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return scheme, (parts.hostname or "").lower(), parts.port or {"http": 80, "https": 443}.get(scheme, 0)
    except ValueError:
        return "", "", 0


@given(st.lists(PIECES, max_size=8).map("".join) | st.lists(PIECES, max_size=6).map(lambda of: "http://" + "".join(of)))
def test_the_short_way_tells_what_the_long_one_does(url: str) -> None:
    assert origin_of(url) == plainly(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://a.example", ("http", "a.example", 80)),
        ("https://a.example/x?y#z", ("https", "a.example", 443)),
        ("http://a.example:8080?x", ("http", "a.example", 8080)),
        ("http://evil.example@a.example/", ("http", "a.example", 80)),
        ("http://a.example:80@b.example/", ("http", "b.example", 80)),
        ("http://a.example\\@b.example/", ("http", "b.example", 80)),
        ("http://a.example:99999/", ("", "", 0)),
    ],
)
def test_who_is_meant(url: str, origin: tuple[str, str, int]) -> None:
    assert origin_of(url) == origin

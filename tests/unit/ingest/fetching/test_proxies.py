"""Which proxy, when, and how it is addressed."""

from __future__ import annotations

import pytest

from syndicator.errors import NotAllowed
from syndicator.ingest.fetching.proxies import Environment, Proxy, parse


def test_an_address_is_taken_apart() -> None:
    """Host, port and credentials; the latter decoded, and in nothing that is shown."""
    assert parse("http://proxy.example") == Proxy("proxy.example", 3128)
    made = parse("http://u%40x:p%3A@[2001:db8::1]:8080/")
    assert (made.host, made.port) == ("2001:db8::1", 8080)
    assert made.authorization == "Basic dUB4OnA6"
    assert "dUB4" not in repr(made)
    assert parse("proxy.example:8080") == Proxy("proxy.example", 8080)


@pytest.mark.parametrize("url", ["socks5://p:1", "https://p:1", "http://", "http://p:x", "http://[::1", ""])
def test_what_is_no_http_proxy_is_refused_without_repeating_it(url: str) -> None:
    """The message names the form, not the address."""
    with pytest.raises(NotAllowed) as caught:
        parse(url)
    assert "http://host:port" in str(caught.value)


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("", "a.example", False),
        ("*", "a.example", True),
        ("a.example", "a.example", True),
        ("a.example", "b.a.example", True),
        (".a.example", "b.a.example", True),
        ("*.a.example", "b.a.example", True),
        ("a.example", "xa.example", False),
        ("a.example:8080", "a.example", False),
        ("a.example:443", "a.example", True),
        ("x, 10.0.0.0/8 ,y", "10.1.2.3", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "a.example", False),
        ("::1", "::1", True),
    ],
)
def test_no_proxy_names_hosts_addresses_and_networks(no_proxy: str, host: str, direct: bool) -> None:
    """In all the forms that are in use."""
    made = Environment([("https_proxy", "http://p:1"), ("NO_PROXY", no_proxy)])
    assert made.proxy_for("https", host, 443) == (None if direct else "http://p:1")


def test_each_scheme_has_its_proxy() -> None:
    """Without one of its own the general one counts, and without any none does; roots of trust come along."""
    made = Environment([("HTTP_PROXY", "http://h:1"), ("ALL_PROXY", "http://a:1"), ("SSL_CERT_FILE", "/roots.pem")])
    assert made.proxy_for("http", "x.example", 80) == "http://h:1"
    assert made.proxy_for("https", "x.example", 443) == "http://a:1"
    assert made.ca_file == "/roots.pem"
    assert Environment([]).proxy_for("http", "x.example", 80) is None
    assert Environment([]).ca_file is None

"""What in an address is a secret, and what is none."""

from __future__ import annotations

import pytest

from syndicator.redact import Veil, origin_only, secret_in, secret_words, source_secrets, without_secrets
from tests.builders import source


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:hunter2@one.example/feed",
        "https://ann@one.example/feed",
        "https://one.example/feed?token=abcdef12",
        "https://one.example/feed?a=1&auth=abcdef12",
        "https://one.example/feed?rss_token=abcdef12",
        "https://one.example/feed?X-Amz-Signature=abcdef12",
        "https://one.example/private/a8f3k2q9x1bb/feed",
        "https://one.example/feeds/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b/rss",
        "https://one.example/rss/aZ3kQ9xLm2PqR7tVw1Yb.xml",
        "https://one.example/members/4f2a9c1e-77aa-4b1c-9d2e-1f2a3b4c5d6e.rss",
    ],
)
def test_what_looks_secret(url: str) -> None:
    """User names, passwords, parameters of such names, random parts of the path; what is said does not show it."""
    said = secret_in(url)
    assert said
    assert not any(word in said for word in ("hunter2", "abcdef12", "a8f3", "9f86", "aZ3k", "4f2a"))


@pytest.mark.parametrize(
    "url",
    [
        "https://one.example/feed",
        "https://one.example/2026/03/18/the-small-ferry-runs-on-tides-from-september-2026.xml",
        "https://one.example/feed?key=1&monkey=abcdefgh&keyword=ferries&author=somebody",
        "https://one.example/feeds/0a1b2c3d-77aa-4b1c-9d2e-1f2a3b4c5d6e/podcast.rss",  # public podcasts look like this
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCBJycsmduvYEL83R_U4JriQ",
        "https://one.example/premium/2026-03-18/feed",
        "https://one.example/private/harbour/feed",
        "https://one.example/search_and_communications_of_the_government.atom",
        "https://[not an address",
    ],
)
def test_what_only_resembles_it(url: str) -> None:
    """Names, dates, ids of public feeds and words that contain "key" are no secrets."""
    assert secret_in(url) == ""


def test_the_words_of_a_private_address() -> None:
    """The whole of it, and each secret by itself, as it is written and as a request carries it; no common word."""
    words = secret_words(
        "https://ann:hunter%212@one.example/private/a8f3k2q9x1bb/feed.xml?token=abc%2Fdef12&format=rss"
    )
    for word in ("hunter%212", "hunter!2", "abc/def12", "a8f3k2q9x1bb", "YW5uOmh1bnRlciEy"):
        assert word in words
    assert not {"private", "format", "feed.xml", "/feed.xml", "one.example", "https"} & set(words)
    assert not any("feed.xml" in word and "a8f3" not in word for word in words)


def test_a_private_address_whose_host_or_path_is_public() -> None:
    """What a query or a password keeps apart is covered with them, and the rest of the address alone is not."""
    words = secret_words("https://one.example/feed?u=77abc")
    assert {"one.example/feed?u=77abc", "/feed?u=77abc"} < set(words)
    assert not {"https://one.example/feed", "one.example/feed"} & set(words)
    words = secret_words("https://ann:hunter2@one.example/")
    assert "hunter2" in words
    assert not {"https://one.example/", "one.example/"} & set(words)


def test_the_veil() -> None:
    """Longest words first; what is too short to be a secret stays; and shapes of secrets go, known or not."""
    veil = Veil(["abcdef", "abcdefghij", "abc"])
    assert veil.over("x abcdefghij abcdef abc") == "x … … abc"
    assert veil.over("https://u:p@h.example/?token=zzz&a=1") == "https://h.example/?token=…&a=1"
    assert veil.touches("xx abcdef")
    assert not Veil().touches("anything")
    assert Veil().cover("https://u:p@h/") == "https://u:p@h/"
    assert without_secrets("see http://a:b@c.example/x, and d@e.example") == "see http://c.example/x, and d@e.example"


def test_no_more_than_the_host() -> None:
    """Scheme, host and port; garbage tells nothing."""
    assert origin_only("https://u:p@one.example:8443/a/b?c#d") == "https://one.example:8443/"
    assert origin_only("https://[::1]:8/x") == "https://[::1]:8/"
    assert origin_only("https://[") == "(malformed address)"


def test_secrets_of_a_source() -> None:
    """A private address and long header values; a language is a setting, a public address is nobody's secret."""
    headers = (("Accept-Language", "zh"), ("Authorization", "Bearer tok-en-12345"))
    assert source_secrets(source("one", headers=headers)) == {"Bearer tok-en-12345", "tok-en-12345"}
    assert source_secrets(source("one")) == set()
    assert "https://one.example/feed" in source_secrets(source("one", private=True))

"""Whether a body without a length has its own end."""

from __future__ import annotations

import time

import pytest

from syndicator.ingest.fetching.wholeness import has_end

FEED = b'<?xml version="1.0"?><!-- a > b --><rss version="2.0"><channel><title>t</title></channel></rss>'


@pytest.mark.parametrize(
    "body",
    [
        FEED,
        FEED + b"\n<!-- made in 0.2 s --> <!-- cached --> \n",
        FEED.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + FEED,
        b"<rdf:RDF xmlns:rdf='x'></rdf:RDF >",
        b"<!DOCTYPE html><HTML><body></body></html>",
        b'<?xml version="1.0"?><urlset/>',
        b' {"items": []}\n',
        b"[1]",
    ],
)
def test_a_document_that_closes_what_it_opened_is_whole(body: bytes) -> None:
    """Whatever its encoding, and whatever a server adds behind it."""
    assert has_end(body)


def test_a_document_cut_anywhere_is_not_whole() -> None:
    """None of a feed's beginnings passes for the whole."""
    assert not any(has_end(FEED[:cut]) for cut in range(len(FEED)))
    assert not has_end(b'{"items": [{"id": 1')  # one that ends in "}" by chance is no JSON to whoever reads it
    assert not has_end(b"words alone")


@pytest.mark.parametrize("unit", [b"<!---->", b"<!--", b"<?", b"<", b"</a", b"<? ?>"])
def test_no_body_takes_long(unit: bytes) -> None:
    """A megabyte of anything is looked at in a moment of CPU."""
    started = time.process_time()
    for body in (unit * 150_000, b"<a></a>" + unit * 150_000, unit * 150_000 + b"</a>"):
        has_end(body)
    assert time.process_time() - started < 0.5

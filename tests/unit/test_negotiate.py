"""What a client prefers and already has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.web import negotiate


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZip;Q=0.8, BR;q=0.2", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.1, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0, gzip", "gzip"),
        ("*;q=0", "identity"),
        ("x-gzip", "gzip"),
        ("gzip;q=nan, br;q=x", "identity"),
        ("gzip;q=7", "gzip"),
        (",;,=;q", "identity"),
        ("br," * 2000, "identity"),
    ],
)
def test_the_best_coding(accept: str | None, best: str) -> None:
    """q-values decide, then size; what is refused is not sent, and there is always something to send."""
    assert negotiate.encodings(accept)[0] == best


@given(st.text(max_size=60))
def test_any_header_has_an_answer(header: str) -> None:
    """Whatever stands in a header, codings, tags and dates are read without an error."""
    assert negotiate.IDENTITY in negotiate.encodings(header)
    assert negotiate.matching(header, ['"a"']) in {None, '"a"'}
    assert negotiate.seconds(header) is None or isinstance(negotiate.seconds(header), float)


def test_tags_are_compared_weakly() -> None:
    """A weak tag, a list and a star match; a part of a tag does not."""
    assert negotiate.matching('"x", W/"b"', ['"a"', '"b"']) == '"b"'
    assert negotiate.matching("*", ['"a"']) == '"a"'
    assert negotiate.matching('"a-gz"', ['"a"']) is None

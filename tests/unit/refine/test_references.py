"""Character references, spelt out."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from syndicator.refine.markup.references import spelt_out


@given(st.lists(st.sampled_from(["&", "&amp;", "amp;", "&lt;", "&#38;", "&ampx", "&amp", "a", " ", ";", "&nbsp;"])))
def test_it_is_what_the_standard_says(pieces: list[str]) -> None:
    """Each once: what comes of an ampersand is no reference."""
    assert spelt_out("".join(pieces)) == html.unescape("".join(pieces))

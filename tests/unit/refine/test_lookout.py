"""Many words, one look."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syndicator.refine.lookout import Lookout

WORDS = ("来源", "ource:", "hare\n", ">By ", "文/", "a.c", "é", "İ")
texts = st.text(st.sampled_from("来源ource:har\n>By 文/a.cé\ud800İi̇\xa0"), max_size=40)


@given(texts)
def test_it_sees_a_word_exactly_where_it_stands(text: str) -> None:
    """Half characters, letters that mean something to patterns, and bytes that several characters share included."""
    assert Lookout(WORDS).sees(text) == any(word in text for word in WORDS)

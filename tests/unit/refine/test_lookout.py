"""Many words, one look."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.refine.lookout import Lookout, in_any_case

WORDS = ("来源", "ource:", "hare\n", ">By ", "文/", "a.c", "é", "İ")
LOOKOUT = Lookout(WORDS)
EVERYTHING = "".join(map(chr, range(0x30000)))
texts = st.text(st.sampled_from("来源ource:har\n>By 文/a.cé\ud800İi̇\xa0"), max_size=40)


@given(texts)
def test_it_sees_a_word_exactly_where_it_stands(text: str) -> None:
    """Half characters, letters that mean something to patterns, and bytes that several characters share included."""
    assert LOOKOUT.sees(text) == any(word in text for word in WORDS)


def test_each_sees_its_own_words_whenever_it_was_made() -> None:
    """What one saw is remembered and told to no other, and one made afterwards looks at the same text anew."""
    text = "a word of two lookouts, and of one alone"
    first = Lookout(("two", "word"))
    assert first.sees(text)
    second, third = Lookout(("alone", "word")), Lookout(("nowhere",))
    assert [one.sees(text) for one in (first, second, third)] == [True, True, False]
    long = text * 1000
    assert [one.sees(long) for one in (first, second, third)] == [True, True, False]


@pytest.mark.parametrize("name", ["script", "kiosk"])
def test_names_in_any_case_are_seen_as_patterns_take_them(name: str) -> None:
    """Every character that IGNORECASE takes for a letter of the name is one for the lookout as well."""
    seen, taken = Lookout((), f"<{in_any_case(name)}"), re.compile(name, re.IGNORECASE)
    for place, letter in enumerate(name):
        alike = re.findall(letter, EVERYTHING, re.IGNORECASE)
        assert len(alike) >= 2
        for other in alike:
            written = f"a <{name[:place]}{other}{name[place + 1 :]}>"
            assert taken.search(written)
            assert seen.sees(written), other
    assert not seen.sees(f"a < {name} <{name[:-1]}x>")

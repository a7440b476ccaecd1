"""What PostgreSQL cannot carry is carried all the same, and everything else as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syndicator.store import codec
from syndicator.store.database import rows

ANY_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("\0\x100d\\u"), max_size=40)


@given(ANY_TEXT)
def test_every_text_comes_back(text: str) -> None:
    """Without a U+0000 on the way, and as it is where there is nothing to escape."""
    carried = rows.to_text(text)
    assert "\0" not in carried
    assert rows.from_text(carried) == text
    assert carried == text or "\0" in text or "\x10" in text


@given(
    st.recursive(
        ANY_TEXT | st.integers(-9, 9) | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
        max_leaves=8,
    )
)
def test_every_value_comes_back_as_json(value: object) -> None:
    """Whatever is nested in it, in keys too."""
    carried = rows.armoured(codec.encode(value))
    assert "\\u0000" not in carried.replace("\\\\", "")
    assert rows.bare(carried) == codec.encode(value)


def test_half_a_character_costs_that_character() -> None:
    """Lone surrogates cannot be stored by anybody."""
    assert rows.to_text("a\ud83db") == "a\ufffdb"


def test_pairs_keep_their_order() -> None:
    """An object of JSONB has no order of its own."""
    pairs = {"z": "1", "a": "2", "\0": "3"}
    assert list(rows.pairs_from_json(rows.pairs_to_json(pairs)).items()) == list(pairs.items())

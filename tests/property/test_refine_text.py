"""Promises that repair, language and extraction keep for any input at all."""

from __future__ import annotations

import importlib
import re
import unicodedata
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicator.refine import language
from syndicator.refine.extract import extract
from syndicator.refine.language import detect, normalise_tag
from syndicator.refine.prints import words
from syndicator.refine.repair import diagnose, repair

clean: Any = importlib.import_module("syndicator.refine.clean")

LISTED = {"發": "fā", "網": "wǎng", "經": "jīng", "數": "shù", "續": "xù"}
CLEAN = st.lists(
    st.sampled_from(
        ["發展", "網絡", "經過", "數百", "繼續", "今天,", "圖書館", "開放。", "讀者", "很多", "(一)", "12", "\n"]
    ),
    min_size=5,
    max_size=60,
).map("".join)
PIECES = st.lists(
    st.sampled_from(
        [
            "發(fā)",
            "網(wǎng)",
            "經(jing)",
            "數(",
            "?qū)",
            "？，",
            "&amp;",
            "&lt;p&gt;",
            "Ã©",
            "â€™",
            "锛",
            "<p>",
            "</p>",
            "<pre>",
            "囧(jiǒng)",
        ]
    )
    | st.text(max_size=6),
    max_size=40,
).map("".join)
FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FAST
@given(PIECES)
def test_repair_never_raises_and_sound_text_is_itself(text: str) -> None:
    """Any string is repaired without an error; without a transformation it is unchanged."""
    fixed, done = repair(text, diagnose(text))
    assert done or fixed == text


@FAST
@given(st.text(alphabet="山水人()（）jiǒngāa ?。，囧槑", max_size=200))
def test_simplified_text_is_never_an_artefact_by_the_first_gate(text: str) -> None:
    """Toned glosses on characters that both scripts share never add up to an artefact."""
    damage = diagnose(text)
    assert not damage.pinyin or damage.toneless


@FAST
@given(CLEAN)
def test_what_the_cloner_adds_is_what_repair_removes(original: str) -> None:
    """Annotating listed characters and repairing gives the original back, wherever the page's gate is passed."""
    spoilt = "".join(f"{c}({LISTED[c]})" if c in LISTED else c for c in original)
    damage = diagnose(spoilt)
    assert repair(spoilt, damage)[0] == (original if damage.pinyin else spoilt)


@FAST
@given(CLEAN)
def test_repair_is_idempotent(original: str) -> None:
    """A repaired page is sound: diagnosing it again finds nothing to do."""
    spoilt = "".join(f"{c}({LISTED[c]})" if c in LISTED else c for c in original)
    fixed, _ = repair(spoilt, diagnose(spoilt))
    assert repair(fixed, diagnose(fixed))[0] == fixed


@FAST
@given(st.text(max_size=60), st.none() | st.text(max_size=12))
def test_detection_always_answers(text: str, hint: str | None) -> None:
    """Any text and any hint give a normalised tag."""
    tag = detect(text, hint)
    assert tag
    assert normalise_tag(tag) == tag


@FAST
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p>", "<a href=x>", "</a>", "<table><tr><td>", "<!--", "<script>", "一句话，", "</p>"]
        )
        | st.text(max_size=8),
        max_size=40,
    ).map("".join)
)
def test_extraction_never_raises(html: str) -> None:
    """Any string is a page or none."""
    found = extract(html, "https://news.example.org/")
    assert found is None or 0 <= found.confidence <= 1


ASCII = st.text(st.characters(max_codepoint=127), max_size=60)


@FAST
@given(ASCII | st.text(max_size=40))
def test_the_short_ways_for_plain_text_give_what_the_long_ones_do(text: str) -> None:
    """Words, lines and folding are the same whether a text is looked at as one of few characters or as any other."""
    known = re.findall(r"[^\W\d_]+", text)
    assert language._words(text) == known
    assert clean._collapsed(text) == "\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split())))
    assert text.isascii() <= (words.folded(text) == unicodedata.normalize("NFKC", words.without_pinyin(text)))
    illegal = any(clean._ILLEGAL.match(character) for character in text)
    assert bool(clean._HAS_ILLEGAL.sees(text)) is illegal

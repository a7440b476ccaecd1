"""Durations and sizes in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.config.units import duration_words, parse_duration, parse_size, size_words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("2 h", 7200), ("0 s", 0), ("0", 0), ("1d", 86_400), ("90 minutes", 5400), ("1h 30 min", 5400),
     ("0.5 s", 0.5), (" 2 Weeks ", 1_209_600)],
)  # fmt: skip
def test_durations(text: str, seconds: float) -> None:
    """Numbers with units, in any spelling, are seconds."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "30", "m", "1 month", "-1 s", "1 s,", "5 s x", "1" * 80 + " s", "１ s x", "inf s"]
)
def test_what_is_no_duration(text: str) -> None:
    """Bare numbers, unknown units and garbage are refused with a hint."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "size"), [("2 MB", 2_000_000), ("512 KiB", 524_288), ("1.5kB", 1500), ("7 b", 7), ("1 GiB", 1024**3)]
)
def test_sizes(text: str, size: int) -> None:
    """MB is decimal, MiB binary."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "2", "MB", "2 mobs", "1 MB 2 KB", "-2 MB"])
def test_what_is_no_size(text: str) -> None:
    """Bare numbers, unknown units and garbage are refused with a hint."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_size(text)


@given(st.integers(0, 10**8), st.integers(0, 10**12))
def test_words_say_what_was_meant(seconds: int, size: int) -> None:
    """What is written in words is read back as the same number."""
    assert parse_duration(duration_words(seconds)) == pytest.approx(seconds, rel=1e-5)
    assert parse_size(size_words(size)) == size

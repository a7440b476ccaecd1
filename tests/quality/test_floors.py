"""Floors hold, are raised on request, and are lowered on another one only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.quality import floors

if TYPE_CHECKING:
    from pathlib import Path


def test_a_floor_is_lowered_by_its_own_word_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What falls below fails; ``raise`` pins what is more and keeps what is less; ``lower`` takes what there is."""
    file = tmp_path / "floors.json"
    file.write_text('{"text": {"mean": 0.9, "pages": 39}}', encoding="utf-8")
    monkeypatch.setattr(floors, "FILE", file)
    floors.hold("text", mean=0.91, pages=39)
    with pytest.raises(AssertionError, match="38 is less than 39"):
        floors.hold("text", mean=0.91, pages=38)
    monkeypatch.setattr(floors, "PIN", "raise")
    with pytest.raises(AssertionError, match="38 is less than 39"):
        floors.hold("text", mean=0.9519, pages=38)
    assert json.loads(file.read_text("utf-8")) == {"text": {"mean": 0.951, "pages": 39}}
    monkeypatch.setattr(floors, "PIN", "lower")
    floors.hold("text", mean=0.9519, pages=38)
    assert json.loads(file.read_text("utf-8")) == {"text": {"mean": 0.951, "pages": 38}}


def test_a_figure_without_a_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody pinned fails, so that none is forgotten."""
    file = tmp_path / "floors.json"
    file.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(floors, "FILE", file)
    with pytest.raises(AssertionError):
        floors.hold("text", mean=0.91)

"""What `make demo` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from syndicator.demo.pictures import landscape
from syndicator.demo.show import run_demo

if TYPE_CHECKING:
    from pathlib import Path


def test_the_whole_of_it_at_once(tmp_path: Path) -> None:
    """Everything happens; its home page begins with what its file features, and has picture news; one piece is gone."""
    told: list[str] = []
    run_demo(port=0, tick=1, folder=tmp_path, once=True, say=told.append)
    assert any("taken down" in line for line in told)
    body = (tmp_path / "public" / "index.html").read_text("utf-8")
    home = html.fromstring(body)
    assert len(home.findall(".//section[@id='featured']//li")) == 2
    assert len(home.findall(".//aside/section[@class='box pictures']//img")) == 3
    assert "ferry" not in body.lower()


@pytest.mark.parametrize("number", range(3))
def test_a_picture_is_one(number: int) -> None:
    """The same each time, and no two alike."""
    made = landscape(number)
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert made == landscape.__wrapped__(number)
    assert made != landscape(number + 1)

"""Finding the daemon to be asked, without reading a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.cli.asking import _state_of, asked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("site: {title: T}\nsources: {}\n", "state"),
        ("site: {title: T}\nstore: kept/here  # since May\n", "kept/here"),
        ("store: /srv/state\nsources:\n  a: {store: other}\n", "/srv/state"),
        ("store: {folder: x, keep_size: 2 GB}\n", None),
        ("store:\n  folder: x\n", None),
        ("store: ${WHERE}\n", None),
        ("store: postgresql://u@h/d\n", None),
        ("store: ~/state\n", None),
        ("store: a\nstore: b\n", None),
    ],
)
def test_where_the_state_stands(tmp_path: Path, text: str, folder: str | None) -> None:
    """The folder of the state, where the file says it in so many words; else the file has to be read."""
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    assert _state_of(path) == (tmp_path / folder if folder else None)


def test_nobody_answers(tmp_path: Path) -> None:
    """Without a file, without a daemon, and where what should lead to one is damaged, nobody does."""
    path = tmp_path / "feeds.yaml"
    assert asked(path, {"command": "status"}, 1.0) is None
    path.write_text("site: {title: T}\n", encoding="utf-8")
    assert asked(path, {"command": "status"}, 1.0) is None
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "control.json").write_text("{", encoding="utf-8")
    assert asked(path, {"command": "status"}, 1.0) is None

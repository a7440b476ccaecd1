"""Templates compiled once for all processes, and again where they, or what they would be kept in, changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment

from syndicator.model import Theme
from syndicator.publish.site import theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str | None]]:
    """The names of the templates that are compiled, by processes that keep them in ``tmp_path``."""
    found: list[str | None] = []
    really = Environment.compile

    def counting(self: Environment, source: str, name: str | None = None, *args: Any, **named: Any) -> Any:
        found.append(name)
        return really(self, source, name, *args, **named)

    monkeypatch.setattr(Environment, "compile", counting)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(theme, "_compiled", lambda: tmp_path)
    yield found
    theme._environment.cache_clear()


def _in_another_process(own: Theme | None = None) -> None:
    theme._environment.cache_clear()
    environment = theme._environment(own)
    environment.get_template("moved.html")
    environment.get_template("syndicator/moved.html")


def test_templates_are_compiled_once_for_all_processes(compiled: list[str | None], tmp_path: Path) -> None:
    """Those of a theme, which its operator changes, by each of them."""
    _in_another_process()
    assert compiled == ["moved.html"]
    compiled.clear()
    _in_another_process()
    assert not compiled
    for text in ("{% extends 'syndicator/moved.html' %}", "{% extends 'syndicator/moved.html' %} "):
        _in_another_process(Theme("/theme", text, templates=(("moved.html", text),)))
        assert compiled == ["moved.html"]
        compiled.clear()
    for kept in tmp_path.iterdir():
        kept.write_bytes(kept.read_bytes()[:-7])
    _in_another_process()
    assert compiled


def test_where_nothing_can_be_kept_they_are_compiled_each_time(
    compiled: list[str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation that is only read; and where the interpreter is to keep nothing itself."""
    monkeypatch.setattr(theme, "_compiled", lambda: tmp_path / "nowhere")
    for _ in range(2):
        _in_another_process()
        assert compiled
        compiled.clear()
    monkeypatch.setattr(theme, "_compiled", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    _in_another_process()
    assert not list(tmp_path.iterdir())

"""A configuration that another process understands is the one that this one would have understood."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from syndicator.config import apart, kept, load, loading, recall
from syndicator.errors import ConfigError
from tests.unit.config.test_kept import TEXT, WORLD

RULES = """\
page.example:
  body: "#real"
  test: {url: "http://page.example/x", html: "<div id='real'>Some words of the test.</div>", body: Some words}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A configuration with every kind of setting, beside its state."""
    (tmp_path / "state").mkdir()
    (tmp_path / "feeds.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "feeds.yaml"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is understood in this process."""

    def here(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(loading, "as_written", here)


def test_it_is_the_same(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every kind of setting there is, in an environment of which this process knows nothing, and kept as well."""
    genuine = load(place, WORLD)
    with monkeypatch.context() as patch:
        patch.setattr(loading, "as_written", None)
        assert recall(place, WORLD, keep=True, alone=False) == genuine
        assert (place.parent / "state" / kept.NAME).exists()
        assert recall(place, WORLD, keep=True, alone=False) == genuine


def test_what_other_files_say_comes_along(place: Path) -> None:
    """A theme and site rules are in it, as read from beside feeds.yaml."""
    (place.parent / "theme").mkdir()
    (place.parent / "theme" / "style.css").write_text("p { color: red }", encoding="utf-8")
    (place.parent / "rules").mkdir()
    (place.parent / "rules" / "page.yaml").write_text(RULES, encoding="utf-8")
    place.write_text(
        "site: {title: T, url: http://t.example/, contact: e@t.example, theme: theme}\n"
        "rules: rules\nsources: {a: https://a.example/}\n",
        encoding="utf-8",
    )
    found = recall(place, {}, keep=True, alone=False)
    assert found == load(place, {})
    assert found.site.theme is not None
    assert found.rules is not None


@pytest.mark.usefixtures("elsewhere")
def test_every_mistake_is_told_with_its_place(place: Path) -> None:
    place.write_text("site: {titel: T}\nsources: {a: {url: ftp://a.example/}}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        recall(place, WORLD, keep=True, alone=False)
    assert told.value.path == str(place)
    assert {one.line for one in told.value.mistakes} == {1, 2}
    assert any("title" in one.hint for one in told.value.mistakes)


@pytest.mark.parametrize("program", ["import os; os._exit(3)", "print('no bytes of ours')", "import nowhere"])
def test_where_no_other_process_can_it_is_done_here(place: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was killed, or cannot be started: the file is read all the same."""
    monkeypatch.setattr(apart, "_PROGRAM", program)
    assert recall(place, WORLD, keep=False, alone=False) == load(place, WORLD)
    monkeypatch.setattr(sys, "executable", str(place.parent / "no-such-interpreter"))
    assert recall(place, WORLD, keep=False, alone=False) == load(place, WORLD)


def test_this_process_is_left_as_lean_as_it_was(place: Path) -> None:
    """Neither what reads YAML nor what checks it is loaded, here or by anything that works with what comes of it."""
    program = (
        "import os, sys; from pathlib import Path; import syndicator.app; from syndicator.config import recall\n"
        f"recall(Path({str(place)!r}), {WORLD!r}, keep=False, alone=False)\n"
        "sys.exit(bool({'pydantic', 'pydantic_core', 'yaml'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=Path.cwd(), check=False).returncode == 0

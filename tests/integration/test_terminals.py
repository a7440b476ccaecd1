"""What commands print where a terminal is narrow, lacks characters, or is none."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from syndicator.cli import main, output
from tests.integration.conftest import write_config

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.demo.show import Scene

COMMAND = "from syndicator.begin import command_line; command_line()"
TITLE = "临江新区首条夜间公交线开通"


@pytest.fixture
def path(scene: Scene, tmp_path: Path) -> Path:
    """A mirror that has polled outlets in Chinese and English."""
    made = write_config(scene, tmp_path)
    done = CliRunner().invoke(main, ["--config", str(made), "poll"])
    assert done.exit_code == 0, done.output
    return made


def run(path: Path, *words: str, encoding: str, before: str = "") -> subprocess.CompletedProcess[bytes]:
    """A command as a process of its own, whose streams are in ``encoding``."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    program = [sys.executable, "-c", before + COMMAND, "--config", str(path), *words]
    return subprocess.run(program, env=environment, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_characters_that_a_terminal_lacks_end_nothing(path: Path, encoding: str) -> None:
    """They stand there by their numbers; in JSON so that it is read as what it was."""
    listed = run(path, "list", encoding=encoding)
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert TITLE.encode("ascii", "backslashreplace") in listed.stdout
    row = next(
        r
        for r in map(json.loads, run(path, "list", "--json", encoding=encoding).stdout.splitlines())
        if TITLE in r["title"]
    )
    assert run(path, "show", row["id"], encoding=encoding).returncode == 0
    assert run(path, "explain", row["id"], encoding=encoding).returncode == 0
    assert json.loads(run(path, "show", row["id"], "--json", encoding=encoding).stdout)["title"] == row["title"]


def test_json_on_a_terminal_that_lacks_characters_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they lie beyond the first 65,536, which JSON names otherwise than Python does."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="gbk", errors="backslashreplace"))
    output.json_line("渡轮 🚢")
    output.json_document(["渡轮 🚢"])
    sys.stdout.flush()
    line, document = written.getvalue().decode("ascii").split("\n", 1)
    assert (json.loads(line), json.loads(document)) == ("渡轮 🚢", ["渡轮 🚢"])


def test_a_closed_output_is_written_to_in_vain(path: Path) -> None:
    """Neither does it end in a traceback, nor does anything that is opened get its number."""
    for words in (("list",), ("list", "--json"), ("status",), ("check",)):
        done = run(path, *words, encoding="utf-8", before="import os, sys; sys.stdout = None; os.close(1); ")
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), words


class Terminal(io.StringIO):
    """Where somebody reads."""

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> str:
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", terminal)
    rows = [
        (ID, "2026-11-30 13:31", "lantern", "Town clock to strike again after nineteen silent years"),
        ("b" * 32, "", "x", "y"),
    ]
    output.table(["id", "published", "source", "title"], rows)
    return terminal.getvalue()


ID = "e06e2f7e2b4286ed9b4b72b5997eaee9"


def test_ids_are_never_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are there to be copied."""
    assert ID in on_terminal(monkeypatch, 80)


def test_on_a_narrow_terminal_each_cell_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns of four characters are read by nobody."""
    assert on_terminal(monkeypatch, 40) == (
        f"id: {ID}\npublished: 2026-11-30 13:31\nsource: lantern\n"
        "title: Town clock to strike again after nineteen silent years\n\n"
        f"id: {'b' * 32}\nsource: x\ntitle: y\n"
    )


def styled(path: Path, words: tuple[str, ...], **wishes: str) -> bool:
    """Whether a command writes styles to a terminal."""
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    program = [sys.executable, "-c", COMMAND, "--config", str(path), *words]
    with os.fdopen(theirs, "wb") as terminal:
        child = subprocess.Popen(program, env={**plain, "TERM": "xterm", **wishes}, stdout=terminal, stderr=terminal)
    written = b""
    with suppress(OSError):  # so a terminal ends that nobody writes to any more
        while piece := os.read(ours, 65_536):
            written += piece
    os.close(ours)
    assert child.wait(60) == 0, written
    return b"\x1b[" in written


def test_styles_are_left_out_where_nobody_wants_them(path: Path) -> None:
    """Bold is a style, in tables and in headings."""
    listed = CliRunner().invoke(main, ["--config", str(path), "list", "--json", "-n", "1"]).stdout
    for words in (("list",), ("show", json.loads(listed)["id"])):
        assert styled(path, words, NO_COLOR=""), words
        assert not styled(path, words, NO_COLOR="1"), words
        assert not styled(path, words, TERM="dumb"), words


def test_an_editor_needs_a_terminal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a program that is named; what is opened where nobody can type would wait, or draw into a file."""
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    listed = CliRunner().invoke(main, ["--config", str(path), "list", "--json", "-n", "1"]).stdout
    done = CliRunner().invoke(main, ["--config", str(path), "edit", json.loads(listed)["id"]])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no terminal to write at; --title, --set and --body change it without one" in done.stderr


def test_what_is_wrong_is_named(path: Path) -> None:
    """The file, the address, the channel that was given."""
    wrong = path.parent / "wrong.opml"
    wrong.write_text("<opml", "utf-8")
    for words, code, why in (
        (("import", str(wrong)), 1, f"{wrong}: not an OPML file"),
        (("import", "--state", str(wrong)), 1, f"{wrong}: this is no state"),
        (("add", "outlet.example"), 1, "outlet.example is no address: one begins with https:// or http://"),
        (("token", "list", "dsek"), 1, "no private channel is called dsek; configured: none"),
        (("build", "nosuch://bucket/"), 1, "Error: nosuch://bucket/: Protocol not known"),
        (("demo", "--port", "99999"), 2, "99999 is not in the range 0<=x<=65535"),
        (("diff", "x", "--revisions", "y"), 2, "Invalid value for '[A]': 'y'"),
    ):
        done = CliRunner().invoke(main, ["--config", str(path), *words])
        assert done.exit_code == code, done.output
        assert why in done.stderr
        assert done.stdout == ""

"""How a command reaches the daemon that owns the state: who may, what comes back, and what if nobody is there."""

from __future__ import annotations

import json
import socket
import stat
import threading
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.control import FILE, ControlServer, ask
from syndicator.errors import StoreBusy, StoreError, SyndicatorError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def handle(request: dict[str, Any], news: Callable[[Any], None]) -> Any:
    """A daemon that does what it is told."""
    match request["command"]:
        case "count":
            for number in range(request["to"]):
                news(number)
            return "counted"
        case "nonsense":
            raise UsageError("no source is called ‘x’")
        case "full":
            raise StoreError("no space left")
        case "disk":
            raise OSError("input/output error")
        case _:
            raise KeyError("target")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    server = ControlServer(tmp_path, handle)
    yield tmp_path
    server.close()


def test_news_come_first_and_the_answer_last(folder: Path) -> None:
    """Each message as the daemon sent it, in order."""
    assert list(ask(folder, {"command": "count", "to": 3})) == [0, 1, 2, "counted"]


def test_commands_are_served_beside_each_other(folder: Path) -> None:
    """A second command is answered while the first is under way."""
    first = ask(folder, {"command": "count", "to": 2})
    assert next(first) == 0
    assert list(ask(folder, {"command": "count", "to": 0})) == ["counted"]
    assert list(first) == [1, "counted"]


def test_the_daemons_errors_come_through(folder: Path) -> None:
    """A usage error stays one; another of ours keeps its message."""
    with pytest.raises(UsageError, match="no source is called"):
        list(ask(folder, {"command": "nonsense"}))
    with pytest.raises(SyndicatorError, match="no space left"):
        list(ask(folder, {"command": "full"}))


@pytest.mark.parametrize("command", ["disk", "bug"])
def test_a_failing_daemon_says_so_and_goes_on(folder: Path, command: str) -> None:
    """What it did not foresee is logged there and named here; the next command is served."""
    with pytest.raises(SyndicatorError, match="the daemon failed"):
        list(ask(folder, {"command": command}))
    assert list(ask(folder, {"command": "count", "to": 0})) == ["counted"]


def test_a_wrong_key_is_refused(folder: Path) -> None:
    """Whoever cannot read the file is turned away, and nothing is carried out."""
    where = json.loads((folder / FILE).read_text())
    stranger = folder / "elsewhere"
    stranger.mkdir()
    (stranger / FILE).write_text(json.dumps(where | {"key": "00" * 32}))
    with pytest.raises(StoreBusy):
        list(ask(stranger, {"command": "count", "to": 1}))
    assert list(ask(folder, {"command": "count", "to": 0})) == ["counted"]


def test_the_key_is_for_the_owner_alone(folder: Path) -> None:
    """The file that holds it cannot be read by others."""
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_who_connects_and_says_nothing_keeps_nobody_waiting(folder: Path) -> None:
    """A connection without a handshake does not hold up the next command."""
    where = json.loads((folder / FILE).read_text())
    answers: list[Any] = []
    with socket.create_connection((where["host"], where["port"])):
        asking = threading.Thread(
            target=lambda: answers.extend(ask(folder, {"command": "count", "to": 0})), daemon=True
        )
        asking.start()
        asking.join(60)
    assert answers == ["counted"]


def test_whoever_asked_may_leave(tmp_path: Path) -> None:
    """What was asked for is carried out to its end, although nobody hears the news of it any more."""
    left, finished = threading.Event(), threading.Event()

    def long(_: dict[str, Any], news: Callable[[Any], None]) -> None:
        news("begun")
        assert left.wait(60)
        for number in range(200):
            news(str(number) * 10_000)
        finished.set()

    server = ControlServer(tmp_path, long)
    asking = ask(tmp_path, {})
    assert next(asking) == "begun"
    asking.close()  # type: ignore[attr-defined]  # it is a generator
    left.set()
    assert finished.wait(60)
    server.close()


def test_a_stranger_on_the_port_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Where a killed daemon listened somebody else may now, who takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = {"host": "127.0.0.1", "port": silent.getsockname()[1], "key": "00"}
        (tmp_path / FILE).write_text(json.dumps(where))
        with pytest.raises(StoreBusy):
            list(ask(tmp_path, {"command": "count", "to": 0}, timeout=1))


@pytest.mark.parametrize("text", [None, "", "\x00"])
def test_a_file_that_was_damaged_is_written_again(tmp_path: Path, text: str | None) -> None:
    """Removed or overwritten while the daemon runs, it says where to ask again when the daemon looks next."""
    server = ControlServer(tmp_path, handle)
    (tmp_path / FILE).unlink()
    if text is not None:
        (tmp_path / FILE).write_text(text)
    server.publish()
    assert list(ask(tmp_path, {"command": "count", "to": 0})) == ["counted"]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    server.close()


def test_without_room_for_the_file_the_daemon_runs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where the file cannot be written that is logged, and done as soon as it can be."""
    (tmp_path / FILE).mkdir()
    server = ControlServer(tmp_path, handle)
    assert "commands cannot reach this daemon" in caplog.text
    (tmp_path / FILE).rmdir()
    server.publish()
    assert list(ask(tmp_path, {"command": "count", "to": 0})) == ["counted"]
    server.close()


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"host": "127.0.0.1", "port": 1, "key": "00"}', "\x00"])
def test_nobody_listening_is_a_busy_store(tmp_path: Path, text: str | None) -> None:
    """No file, a damaged one, or one that a killed daemon left behind."""
    if text is not None:
        (tmp_path / FILE).write_text(text)
    with pytest.raises(StoreBusy, match="takes no commands"):
        list(ask(tmp_path, {"command": "count", "to": 0}))


def test_a_closed_server_leaves_nothing_behind(tmp_path: Path) -> None:
    """No file, and nobody who answers."""
    ControlServer(tmp_path, handle).close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreBusy):
        list(ask(tmp_path, {"command": "count", "to": 0}))

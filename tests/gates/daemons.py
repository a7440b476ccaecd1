"""Daemons as processes, and who asks them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from tests.gates.faults import Shim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


def start(path: Path, *words: str, module: str = "syndicator", before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """A daemon over the configuration at ``path``; its log is ``daemon.log`` beside it, in JSON lines."""
    with (path.parent / "daemon.log").open("ab") as log:
        command = [sys.executable, "-m", module, *before, "--config", str(path), "--log", "json", "run", *words]
        environment = os.environ | {"PYTHONFAULTHANDLER": "1"}  # should it crash, the log says where
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)


@contextmanager
def running(path: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = start(path, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def log(path: Path) -> list[dict[str, Any]]:
    """What a daemon over ``path`` has logged, line by line."""
    lines = (path.parent / "daemon.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def get(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", f"/{path}", headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
    finally:
        connection.close()


def health(port: int) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(get(port, "healthz")[1])
    return made


def until(true: Callable[[], Any], seconds: float = 120.0) -> float:
    """Wait until it is true; how many seconds that took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if true():
                return time.monotonic() - began
        except (OSError, http.client.HTTPException, ValueError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"did not come true within {seconds} s")


def answers(port: int) -> bool:
    return get(port, "healthz")[0] == 200


def titles(port: int) -> set[str]:
    return {item["title"] for item in json.loads(get(port, "all/feed.json")[1])["items"]}


class Readers:
    """Threads that go on reading, and what they met that no reader should."""

    def __init__(self, read: Callable[[], str | None], number: int = 2) -> None:
        self.read = 0
        self.wrong: list[str] = []
        self._read = read
        self._stop = Event()
        self._threads = [Thread(target=self._go, daemon=True) for _ in range(number)]

    def _go(self) -> None:
        while not self._stop.is_set():
            try:
                found = self._read()
            except Exception as error:  # noqa: BLE001 - any of them is a request that got no answer
                found = repr(error)
            self.read += 1
            time.sleep(0.005)
            if found:
                self.wrong.append(found)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)


def main() -> None:
    """``syndicator`` with a disk that is full while a file exists: FLAG, FOLDER, then its arguments."""
    flag, folder, *words = sys.argv[1:]
    Shim([folder], full=flag).install()
    from syndicator.cli.main import main as command

    sys.argv = ["syndicator", *words]
    command()


if __name__ == "__main__":
    main()

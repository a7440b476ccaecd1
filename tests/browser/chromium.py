"""One Chromium for all tests that look at pages: started once, in a thread of its own, and gone without a trace.

The thread is there because Playwright keeps an event loop running in the one that starts it, where no other test could
run one any more.
"""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import psutil  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

T = TypeVar("T")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # which root must not have
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever a page asks for, nobody out there hears of it
)
PATIENCE = 110.0
"""Seconds for one errand; less than what a test has, so that it fails with a word of its own."""


def program() -> str:
    """The browser. ``tests/browser/install.sh`` sees to it that there is one."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else NAMES
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, f"none of {', '.join(names)} is installed; `make test` installs Chromium on Debian, as root"
    return found


class Chromium:
    """A running browser, without any profile from before. ``folder`` takes all that it writes, and goes with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "chromium")
        before = set(psutil.Process().children(recursive=True))
        self._playwright, self._browser = self._thread.submit(self._start).result(PATIENCE)
        self._processes = set(psutil.Process().children(recursive=True)) - before

    def do(self, errand: Callable[[Browser], T], patience: float = PATIENCE) -> T:
        """Run ``errand`` where the browser may be spoken to, and give back what it returns."""
        return self._thread.submit(errand, self._browser).result(patience)

    def close(self) -> None:
        """End it, with all its processes and files."""
        self._thread.submit(self._stop).result(PATIENCE)
        self._thread.shutdown()
        shutil.rmtree(self._folder)
        until = time.monotonic() + 20
        while left := [process for process in self._processes if _runs(process)]:
            assert time.monotonic() < until, f"still there: {left}"
            time.sleep(0.05)

    def _start(self) -> tuple[Playwright, Browser]:
        from playwright.sync_api import sync_playwright

        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(self._folder)
        try:
            playwright = sync_playwright().start()
        finally:
            if before is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = before
        return playwright, playwright.chromium.launch(executable_path=program(), headless=True, args=FLAGS)

    def _stop(self) -> None:
        self._browser.close()
        self._playwright.stop()


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False

"""The web server as a process of its own, so that nothing that polls can keep a reader waiting.

It answers what stands in the outbox by itself. A connection on which something else is asked for (health, metrics,
hubs, private channels) is handed over, with the bytes that came on it, to the process that started it, which goes on
answering there. Both listen at one socket, made by the first: where the process dies, what comes waits there until the
next one is up.
"""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from syndicator.errors import SyndicatorError
from syndicator.interpreter import running, surroundings
from syndicator.web.server import STARTED_WITHIN, STOPPED_WITHIN, WebServer, listen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from syndicator.model import ServeSettings
    from syndicator.web.front import Front

log = logging.getLogger("syndicator.web")

LONGEST = 512 * 1024
"""Bytes of a message; what has come on a connection that is handed over is one read of a socket, and shorter."""
_BUFFER = 1024 * 1024
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_SOUND = 10.0
"""Seconds after which a process that died had been well: the next one is started at once."""
_BOOTSTRAP = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "from syndicator.web.alone import serve; serve({listening}, {channel})"
)


class WebProcess:
    """Serves ``root`` at ``settings.host`` and ``settings.port`` from a process that is kept alive.

    ``reader`` ("module:name") opens an outbox there; ``behind`` answers what is handed over. ``served`` is told of
    answers by status, ``viewed`` (or None) of stories whose pages were looked at.
    """

    def __init__(
        self,
        settings: ServeSettings,
        root: Path,
        behind: Front,
        *,
        reader: str,
        served: Callable[[int, int], None],
        viewed: Callable[[str], None] | None = None,
    ) -> None:
        self._settings = settings
        self._greeting = json.dumps(
            {"root": str(root), "reader": reader, "views": viewed is not None, "routed": sorted(behind.routed)}
        ).encode()
        self._inner = WebServer(settings, behind)
        self._served = served
        self._viewed = viewed
        self._listening: socket.socket | None = None
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._port = settings.port

    @property
    def port(self) -> int:
        """The port it listens on; after :meth:`start` never 0."""
        return self._port

    @property
    def pid(self) -> int | None:
        """The process that answers now; None where there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Listen, and return when requests are answered.

        Raises :class:`~syndicator.errors.SyndicatorError` where host and port cannot be had.
        """
        self._listening = listen(self._settings)
        self._port = self._listening.getsockname()[1]
        self._inner.start([])
        self._thread = threading.Thread(target=self._keep, name="web-process", daemon=True)
        self._thread.start()
        if not self._ready.wait(STARTED_WITHIN):
            self.stop()
            raise SyndicatorError("the web server did not start; the log says why")

    def stop(self) -> None:
        """Stop listening, finish what is being answered, and hang up; takes three seconds at most."""
        self._stopping.set()
        if self._channel is not None:
            with suppress(OSError):
                self._channel.send(b"stop")
        inner = threading.Thread(target=self._inner.stop, name="web-stop", daemon=True)
        inner.start()
        if self._thread is not None:
            self._thread.join(STOPPED_WITHIN)
        if (process := self._process) is not None and process.poll() is None:
            process.kill()
        if self._listening is not None:
            self._listening.close()
        inner.join()

    # ------------------------------------------------------------------------------------------ one after another

    def _keep(self) -> None:
        pause = _SHORTEST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._run()
            except OSError as error:  # no process, no memory, no more files: later perhaps
                log.error("the web server's process: %s", error)
            if self._stopping.is_set():
                return
            pause = _SHORTEST_PAUSE if time.monotonic() - began > _SOUND else min(2 * pause, _LONGEST_PAUSE)
            code = self._process.returncode if self._process else None
            log.error("the web server's process ended (%s) and is started again", code)
            self._stopping.wait(pause)

    def _run(self) -> None:
        assert self._listening is not None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            ours.send(self._greeting)
            self._process = _started(self._listening.fileno(), theirs.fileno())
            theirs.close()
            self._channel = ours
            try:
                self._hear(ours)
            finally:
                self._channel = None
                self._end()

    def _hear(self, channel: socket.socket) -> None:
        """Take what it says until it has ended."""
        while True:
            try:
                message, files, _, _ = socket.recv_fds(channel, LONGEST, 1)
            except OSError:
                return
            if files:
                self._inner.adopt(socket.socket(fileno=files[0]), message)
            elif not message:
                return
            else:
                self._count(json.loads(message))

    def _count(self, told: Mapping[str, Any]) -> None:
        if "ready" in told:
            self._ready.set()
        for status, times in told.get("served", {}).items():
            self._served(int(status), times)
        for story in told.get("viewed", ()):
            if self._viewed is not None:
                self._viewed(story)

    def _end(self) -> None:
        assert self._process is not None
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Tally:
    """What was answered since it was told last, and how connections go to the process that started us."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._lock = threading.Lock()
        self._served: Counter[int] = Counter()
        self._viewed: list[str] = []

    def served(self, status: int) -> None:
        """Count one answer."""
        self._served[status] += 1

    def viewed(self, story: str) -> None:
        """Note that a story's page was looked at."""
        self._viewed.append(story)

    def hand_over(self, descriptor: int, came: bytes) -> bool:
        """Give a connection away, with what came on it; after what was counted, so that metrics have it."""
        self.tell()
        try:
            socket.send_fds(self._channel, [came], [descriptor], socket.MSG_DONTWAIT)
        except OSError:
            return False
        return True

    def tell(self) -> None:
        """Say what was counted, if anything was."""
        with self._lock:
            counted, seen = self._served, self._viewed
            if not counted and not seen:
                return
            self._served, self._viewed = Counter(), []
            for at in range(0, len(seen) or 1, 1000):
                message = {"served": counted if at == 0 else {}, "viewed": seen[at : at + 1000]}
                with suppress(OSError):
                    self._channel.send(json.dumps(message).encode())


def _started(listening: int, channel: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        running(_BOOTSTRAP.format(listening=listening, channel=channel)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(listening, channel),
        env=surroundings(),
    )

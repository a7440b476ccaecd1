"""Mirrors that may be killed, or meet faults, at any point: each a process of its own, forked from one that is warm.

Starting Python and importing everything takes most of a second; a thousand crashes are affordable only without it. The
nursery itself has imported everything and done nothing. It reads one order per line (JSON) and answers each with one
line: how its child ended, and what the child said. A child is a complete App with real fetches, files and locks; only
the clock stands still, so that equal runs give equal bytes, and the workers work in the child itself, so that it dies
whole.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Clock:
    """Noon, for ever; monotonic time goes on."""

    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return time.monotonic()


class Nursery:
    """Sends orders to a nursery process. ``run`` answers what a child said, and how it ended."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("ab")
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.gates.nursery"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
        )

    def run(self, config: Path, *acts: str, **order: Any) -> dict[str, Any]:
        """Let a child over ``config`` do ``acts``; see :func:`_live` for the rest of the order."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps({"config": str(config), "acts": acts, **order}) + "\n"
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._log.close()
        if self._process.stdout:
            self._process.stdout.close()


# --------------------------------------------------------------------------------------------------- in the nursery


def main() -> None:
    _warm()
    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryFile() as said:  # a pipe would be full before anybody reads from it
            pid = os.fork()
            if not pid:
                try:
                    _live(order, said.fileno())
                finally:
                    os._exit(99)  # whatever happens, a child is no nursery
            if "kill_after" in order:
                time.sleep(order["kill_after"])
                os.kill(pid, signal.SIGKILL)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said.seek(0)
            lines = [json.loads(part) for part in said.read().split(b"\n") if part.endswith(b"}")]
        sys.stdout.write(json.dumps({"status": status, "said": lines}) + "\n")
        sys.stdout.flush()


def _warm() -> None:
    from importlib import import_module

    for name in (
        "syndicator.app", "syndicator.config", "syndicator.engine.refining.pipeline", "syndicator.engine.refining.jobs",
        "syndicator.engine.polling.poll", "syndicator.engine.releasing.release", "syndicator.engine.polling.rounds", "syndicator.ingest.fetching.fetch",
        "syndicator.ingest.feeds.parse", "syndicator.ingest.feeds.jsonfeed", "syndicator.publish.formats.feeds", "syndicator.publish.formats.jsonfeed",
        "syndicator.publish.site.pages", "syndicator.publish.outbox.fileoutbox", "syndicator.store.folder.tiny", "feedparser", "feedgen.feed",
        "requests", "jinja2", "brotli", "numpy", "tests.fakes.workers", "tests.gates.faults",
    ):  # fmt: skip
        import_module(name)


def _live(order: dict[str, Any], writing: int) -> None:
    """What a child does, and never returns. ``at``, ``fault``, ``room`` and ``roots`` are the :class:`Shim`'s."""
    from tests.gates.faults import Shim

    shim = Shim(order.get("roots", []), order.get("at", 0), order.get("fault", ""), order.get("room"))
    code = 0

    def say(**what: Any) -> None:
        os.write(writing, json.dumps(what, default=str).encode() + b"\n")

    try:
        if order.get("roots"):
            shim.install()
        _act(order, shim, say)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the test wants to know
        code = 1
        say(error=f"{type(error).__name__}: {error}")
    say(count=shim.count, fired=shim.fired, room=shim.room)
    os._exit(code)


def _act(order: dict[str, Any], shim: Any, say: Any) -> None:
    from syndicator.app import App
    from syndicator.config import load
    from syndicator.errors import SyndicatorError
    from tests.fakes.workers import InlineWorkers

    started = time.perf_counter()
    app = App(load(Path(order["config"]), {}), clock=Clock(), workers=InlineWorkers())
    with app:
        for act in order["acts"]:
            name, _, argument = act.partition(" ")
            try:
                match name:
                    case "open":
                        app.store.states()
                        say(opened=time.perf_counter() - started)
                    case "view":
                        say(view=view(app))
                    case "poll":
                        app.poll(app.chosen(()), lambda outcome: say(polled=app.plain(outcome)), force=True)
                    case "release":
                        app.release(check=True)
                        say(released=True)
                    case "takedown":
                        if not app.store.tombstones():
                            app.take_down(argument, "asked for")
                        say(taken_down=True)
                    case "flush":
                        app.store.flush()
                    case "relieve":
                        shim.room = None
                        Path(argument).unlink(missing_ok=True) if argument else None
                    case "try":
                        app.store.check_writable()
            except (SyndicatorError, OSError) as error:
                if not order.get("go_on"):
                    raise
                say(failed=name, error=str(error))


def view(app: Any) -> dict[str, Any]:
    """Everything that a reader of the state could be told, by source, comparable between runs."""
    states = app.store.states()
    return {
        "sources": {
            key: {
                "articles": {a.id: [a.title, a.revision, a.digest] for a in app.store.articles(key)},
                "validators": app.plain(states[key].validators),
                "identities": sorted(app.store.known(key).identities),
            }
            for key in sorted(states)
        },
        "cards": sorted(card.id for card in app.store.cards()),
        "tombstones": sorted(tomb.id for tomb in app.store.tombstones()),
        "problems": list(app.store.problems()),
    }


if __name__ == "__main__":
    main()

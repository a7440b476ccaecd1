"""What is told of a queue that was lost."""

from __future__ import annotations

import asyncio
import logging

import procrastinate
import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from syndicator.cluster.queue import Queue


def lost(said: str) -> Exception:
    error = ConnectorException()
    error.__cause__ = psycopg.OperationalError(said) if said else None
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            lost("server closed the connection\n\tThis probably means that it ended"),
            "server closed the connection This probably",
        ),
        (lost(""), "Database error."),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_a_queue_that_was_lost_is_told_of_in_one_line(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By what the database said, without line breaks."""

    async def work() -> None:
        stop = asyncio.Event()

        class Failing:
            worker_id = None

            async def run(self) -> None:
                stop.set()
                raise error

            def stop(self) -> None:
                pass

        monkeypatch.setattr(procrastinate.App, "_worker", lambda *_, **__: Failing())
        monkeypatch.setattr("syndicator.cluster.queue.BEAT", 0.0)
        await Queue("host=nowhere", "s", poll=_polled, scan=_scanned).run(1, stop)

    with caplog.at_level(logging.WARNING, "syndicator.cluster"):
        asyncio.run(work())
    (line,) = [record.getMessage() for record in caplog.records if "queue was lost" in record.getMessage()]
    assert line.startswith(f"the queue was lost, and is taken up again: {words}")
    assert "\n" not in line


async def _polled(group: int, sources: list[str]) -> None:
    raise AssertionError((group, sources))


async def _scanned() -> None:
    raise AssertionError

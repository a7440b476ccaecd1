"""The queue in the database: jobs once for each group, and what becomes of those that nobody works at any more."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from syndicator.cluster.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Server


@pytest.fixture
def place(postgres: Server) -> Iterator[str]:
    name = f"{postgres.schema()} 'jobs'"
    yield name
    postgres.drop(name)


class Desk:
    """A queue, and what it was told to do."""

    def __init__(self, postgres: Server, schema: str) -> None:
        self.polled: list[tuple[int, list[str]]] = []
        self.scans = 0
        self.queue = Queue(postgres.url, schema, poll=self.poll, scan=self.scan)

    async def poll(self, group: int, sources: list[str]) -> None:
        self.polled.append((group, sources))

    async def scan(self) -> None:
        self.scans += 1


def test_a_group_waits_once_and_is_done_once(postgres: Server, place: str) -> None:
    """Two that open it at once make its tables once; a second job of a group is refused; a worker does what waits."""

    async def work() -> None:
        one, two = Desk(postgres, place), Desk(postgres, place)
        async with contextlib.AsyncExitStack() as stack:
            await asyncio.gather(*(stack.enter_async_context(desk.queue) for desk in (one, two)))
            assert await one.queue.defer(7, ["a", "b"])
            assert not await two.queue.defer(7, ["c"])
            assert await two.queue.defer(8, ["d"])
            assert await one.queue.occupied() == {7, 8}
            stop = asyncio.Event()
            running = asyncio.create_task(one.queue.run(2, stop))
            async with asyncio.timeout(30):
                while await two.queue.occupied() or not one.scans:  # noqa: ASYNC110 - another process would be asked
                    await asyncio.sleep(0.05)
            stop.set()
            await running
            assert sorted(one.polled) == [(7, ["a", "b"]), (8, ["d"])]

    asyncio.run(work())
    with postgres.connect(place) as connection:
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'poll'").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (0,)


def test_what_a_dead_worker_had_is_given_up(postgres: Server, place: str) -> None:
    """Once it was seen so twice; what lives is left alone, and the group can be taken up again."""

    async def work() -> None:
        desk = Desk(postgres, place)
        async with desk.queue as queue:
            await queue.defer(1, ["a"])
            await queue.defer(2, ["b"])
            with postgres.connect(place) as connection:
                ids = [
                    connection.execute(
                        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
                        [silent],
                    ).fetchone()
                    for silent in ("20 s", "0 s")
                ]
                for worker, group in zip(ids, ("group 1", "group 2"), strict=True):
                    assert worker is not None
                    connection.execute(
                        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE lock = %s",
                        [worker[0], group],
                    )
            await queue.give_up_lost()
            assert await queue.occupied() == {1, 2}
            await queue.give_up_lost()
            assert await queue.occupied() == {2}
            assert await queue.defer(1, ["a"])

    asyncio.run(work())


def test_a_database_that_is_away_is_waited_for(postgres: Server, place: str) -> None:
    """In the middle of it, by whoever asks and by whoever opens."""

    async def work() -> None:
        desk = Desk(postgres, place)
        async with desk.queue as queue:
            await asyncio.to_thread(postgres.stop)
            asking = asyncio.create_task(queue.defer(3, ["a"]))
            opening = asyncio.create_task(Desk(postgres, place).queue.__aenter__())
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgres.start)
            assert await asking
            other = await opening
            assert await other.occupied() == {3}
            await other.__aexit__()

    asyncio.run(work())

"""Jobs in the database's own queue: procrastinate, kept from giving up where the database is away for a while.

The only importer of procrastinate. Its tables stand in a schema of their own beside the state's.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager

from syndicator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from procrastinate.connector import Notify
    from psycopg import AsyncConnection

T = TypeVar("T")

BEAT = 2.0
"""Seconds between two signs of life of a worker."""
STALLED = 8.0
"""Seconds without one after which its jobs are given up, once seen so at two looks."""
SCAN = "* * * * * */2"
"""How often some worker looks at what is due: every two seconds."""

_PATIENCE = 60.0  # seconds for which a database that is away is waited for
_PAUSE = 0.2
_CONNECTIONS = 4
_FIRST = 10  # priority of looking at what is due
_LOG = logging.getLogger("syndicator.cluster")


class _Patient(procrastinate.PsycopgConnector):
    """Asks again where the database is away. What is asked twice may have been done: see :meth:`Queue.lost`."""

    async def open_async(self, pool: Any = None) -> None:
        """At once: a pool that waits for its first connection, and does not get it, is closed for good. And without a
        question before each question whether its connection lives: what fails is asked again anyway.
        """
        if self._async_pool is None:
            self._async_pool = self._pool_factory(**self._pool_args, open=False)
            await self._async_pool.open()

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        await _patiently(lambda: procrastinate.PsycopgConnector.execute_query_async(self, query, **arguments))

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        return await _patiently(
            lambda: procrastinate.PsycopgConnector.execute_query_one_async(self, query, **arguments)
        )

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        return await _patiently(
            lambda: procrastinate.PsycopgConnector.execute_query_all_async(self, query, **arguments)
        )

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        while True:
            with contextlib.suppress(ConnectorException):
                await super().listen_notify(on_notification, channels)
            await asyncio.sleep(_PAUSE)


async def _patiently(once: Callable[[], Awaitable[T]]) -> T:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return await once()
        except ConnectorException as error:
            if not _is_away(error.__cause__) or time.monotonic() >= end:
                raise
        await asyncio.sleep(_PAUSE)


def _is_away(cause: BaseException | None) -> bool:
    """Whether it is the connection, and not what was asked: the server is away, starts, stops, has none to spare."""
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in {"08", "57"} or state == "53300"
    return any(kind.__name__ in {"OperationalError", "InterfaceError"} for kind in type(cause).__mro__)


class Queue:
    """The jobs of one state, and one worker at them. All of it runs in one event loop.

    ``poll`` does what a job of a group wants, ``scan`` looks at what is due and :meth:`defer` s it.
    """

    def __init__(
        self,
        conninfo: str,
        schema: str,
        *,
        poll: Callable[[int, list[str]], Awaitable[None]],
        scan: Callable[[], Awaitable[None]],
    ) -> None:
        async def configure(connection: AsyncConnection[Any]) -> None:
            await connection.set_autocommit(True)
            await connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", [schema])

        logging.getLogger("procrastinate").setLevel(logging.WARNING)  # polls are told of by themselves
        self._schema = schema
        self._connector = _Patient(
            conninfo=conninfo,
            configure=configure,
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=1.0,
            reconnect_timeout=0.5,
        )
        self._app = procrastinate.App(connector=self._connector)
        self._worker: Any = None
        self._suspects: set[int] = set()
        self._strays: set[int] = set()

        @self._app.task(name="poll", queue="poll")
        async def _poll(group: int, sources: list[str]) -> None:
            await poll(group, sources)

        @self._app.periodic(cron=SCAN)
        @self._app.task(name="scan", queue="scan", queueing_lock="scan", priority=_FIRST)
        async def _scan(timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told which one it is
            await scan()

        self._poll = _poll

    # ------------------------------------------------------------------------------------------ opening

    async def __aenter__(self) -> Self:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                await self._connector.open_async()
                await self._set_up()
            except Exception as error:
                if not _is_away(error):
                    raise
                if time.monotonic() >= end:
                    raise StoreError(f"the queue cannot be opened: {error}") from error
                await asyncio.sleep(_PAUSE)
            else:
                return self

    async def __aexit__(self, *_: object) -> None:
        await self._connector.close_async()

    async def _set_up(self) -> None:
        """Make the queue's tables where they are missing, and bring them to what this version of it wants."""
        migrations = _migrations()
        async with self._connector.pool.connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{self._schema}/queue"])
            await connection.execute("SET LOCAL client_min_messages = warning")
            await connection.execute(
                "DO $$ BEGIN EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', "
                + _literal(self._schema)
                + "); END $$"  # the search path names it, and nothing is there yet
            )
            await connection.execute("CREATE TABLE IF NOT EXISTS carried_out (name text PRIMARY KEY)")
            cursor = await connection.execute("SELECT name FROM carried_out")
            done = {name for (name,) in await cursor.fetchall()}
            if not done:
                await connection.execute(SchemaManager.get_schema())
            for name, text in migrations:
                if done and name not in done:
                    await connection.execute(text)
                await connection.execute("INSERT INTO carried_out VALUES (%s) ON CONFLICT DO NOTHING", [name])

    # ------------------------------------------------------------------------------------------ jobs

    async def occupied(self) -> set[int]:
        """The groups for which a job waits or runs."""
        jobs = await self._app.job_manager.list_jobs_async(task="poll")
        return {int(str(job.task_kwargs["group"])) for job in jobs}

    async def defer(self, group: int, sources: Sequence[str]) -> bool:
        """Have these sources of a group polled by whoever is free; False where a job of it waits already."""
        name = f"group {group}"
        deferrer = self._poll.configure(lock=name, queueing_lock=name)
        try:
            await deferrer.defer_async(group=group, sources=list(sources))
        except AlreadyEnqueued:
            return False
        return True

    async def run(self, concurrency: int, stop: asyncio.Event) -> None:
        """Work at jobs until ``stop``, then finish those under way."""
        while not stop.is_set():
            worker: Any = self._app._worker(  # noqa: SLF001 - for its number, by which its jobs are known
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=BEAT,
                update_heartbeat_interval=BEAT,
                stalled_worker_timeout=STALLED * 4,
                delete_jobs="always",
            )
            self._worker = worker
            running = asyncio.create_task(worker.run())
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            worker.stop()
            try:
                await running
            except Exception as error:  # noqa: BLE001 - whatever it is, work goes on
                _LOG.warning("the queue was lost, and is taken up again: %s", _told(error))
                await asyncio.sleep(BEAT)
        self._worker = None

    async def give_up_lost(self) -> None:
        """Give up the jobs of workers that died, and those that were given to us without our hearing of it. What they
        were to poll is still due, and found by the next scan.
        """
        manager = self._app.job_manager
        await manager.prune_stalled_workers(STALLED * 4)
        found = {job.id for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED) if job.id}
        await self._end(found & self._suspects)
        self._suspects = found
        worker = self._worker
        if worker is None or worker.worker_id is None:
            return
        given = await manager.list_jobs_async(status=Status.DOING.value, worker_id=worker.worker_id)
        known = {context.job.id for context in worker._running_jobs.values()}  # noqa: SLF001 - nobody else knows
        strays = {job.id for job in given if job.id and job.id not in known}
        await self._end(strays & self._strays)
        self._strays = strays

    async def _end(self, jobs: Iterable[int]) -> None:
        for job in jobs:
            _LOG.warning("job %d was given up: whoever had it is gone", job)
            with contextlib.suppress(ConnectorException):  # another has done it
                await self._app.job_manager.finish_job_by_id_async(job, status=Status.FAILED, delete_job=True)


def _told(error: BaseException) -> str:
    """An error in one line: what the database said, for procrastinate's own words are the same for all of it."""
    met = error.__cause__ or error
    return " ".join(str(met).split())[:300] or type(met).__name__


def _migrations() -> list[tuple[str, bytes]]:
    """What has changed procrastinate's tables from version to version, in order."""
    return [(path.name, path.read_bytes()) for path in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

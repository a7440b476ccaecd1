"""Who shares a state in a PostgreSQL database: which processes live, which of them leads, and what waits for them."""

from __future__ import annotations

import os
import platform
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from syndicator.errors import StoreError
from syndicator.model import Jobs, Node
from syndicator.store.database import rows
from syndicator.store.database.statements import statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from syndicator.store.database.connections import Connection, Database, Writing

LEADING = "/leading"
"""The place that whoever leads is in."""
GROUPS = 128
"""Into how many groups hosts are put, unless an older start has fixed another number."""
_SILENT_AFTER = (5, 5, 3)
"""Seconds without a word until the server asks whether who leads is still there, between two such questions, and how
many of them stay without an answer until somebody else may lead."""


class Roster:
    """One per process. Safe to use from many threads; its methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._host, self._pid = platform.node(), os.getpid()
        self._lock = threading.Lock()
        self._leading: Connection | None = None
        self.jobs_schema = f"{database.schema}_jobs"
        """Where the queue's own tables stand."""

    @property
    def name(self) -> str:
        """Which database it is, for people."""
        return self._database.name

    @property
    def conninfo(self) -> str:
        """How the queue reaches the same database; holds its password."""
        return self._database.conninfo

    # ------------------------------------------------------------------------------------------ nodes

    def report(self, role: str) -> None:
        """Say that this process lives. Forgets those of whom nothing was heard for ten minutes."""

        def work(writing: Writing) -> None:
            writing.run("put_node", role=role, host=self._host, pid=self._pid)

        self._database.write(work)

    def leave(self, role: str) -> None:
        """This process ends."""
        self.resign()

        def work(writing: Writing) -> None:
            writing.run("drop_node", role=role, host=self._host, pid=self._pid)

        self._database.write(work)

    def nodes(self) -> tuple[Node, ...]:
        """Those of whom something was heard, the latest first."""
        leader = next((name for (name,) in self._database.ask("leader", place=LEADING)), "")
        return tuple(
            Node(role, host, pid, since, seen, role == "run" and leader == _named(host, pid))
            for role, host, pid, since, seen in self._database.ask("nodes")
        )

    def groups(self) -> int:
        """Into how many groups hosts are put: fixed by whoever asks first, the same for all from then on."""

        def work(writing: Writing) -> int:
            row = writing.run("fix", name="groups", value=GROUPS).fetchone()
            return int(row[0]) if row else GROUPS

        return self._database.write(work)

    # ------------------------------------------------------------------------------------------ who leads

    def lead(self) -> bool:
        """Whether this process leads, from now on or still: nobody else does, as long as its connection lives."""
        with self._lock:
            if self._leading is not None:
                if self._still():
                    return True
                self._let_go()
            return self._take()

    def leads(self) -> bool:
        """Whether this process, which led, leads still. Asks the server, and takes up nothing."""
        with self._lock:
            return self._leading is not None and self._still()

    def _still(self) -> bool:
        assert self._leading is not None
        try:
            self._leading.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _take(self) -> bool:
        try:
            connection = self._database.session()
        except psycopg.Error:
            return False  # nobody leads who cannot reach the database
        try:
            connection.execute("SELECT set_config('application_name', %s, false)", [_named(self._host, self._pid)])
            for name, value in zip(("idle", "interval", "count"), _SILENT_AFTER, strict=True):
                connection.execute("SELECT set_config(%s, %s, false)", [f"tcp_keepalives_{name}", str(value)])
            row = connection.execute(statement("try_to_enter"), {"place": LEADING}).fetchone()
        except psycopg.Error:
            row = None
        if row is None or not row[0]:
            connection.close()
            return False
        self._leading = connection
        return True

    def _let_go(self) -> None:
        leading, self._leading = self._leading, None
        if leading is not None:
            with suppress(psycopg.Error):
                leading.execute("SELECT pg_advisory_unlock_all()")  # a busy server ends sessions late
            with suppress(psycopg.Error):
                leading.close()

    def resign(self) -> None:
        """Lead no more. Harmless where we do not."""
        with self._lock:
            self._let_go()

    def releasing(self) -> AbstractContextManager[None]:
        """One process publishes at a time: which articles share an archive is decided once for all of them."""
        return self._database.holding("/releasing")

    # ------------------------------------------------------------------------------------------ notes of all

    def alone(self, place: str) -> AbstractContextManager[None]:
        """Port: Joint."""
        return self._database.holding(f"/note/{place}")

    def marks(self, names: Sequence[str]) -> dict[str, str]:
        """Port: Joint. One query, which reads none of them."""
        return {
            rows.from_text(name): mark
            for name, mark in self._database.ask("note_marks", names=[*map(rows.to_text, names)])
        }

    # ------------------------------------------------------------------------------------------ what waits

    def jobs(self) -> Jobs:
        """What the queue holds; nothing where no worker was ever started."""
        table = sql.Identifier(self.jobs_schema, "procrastinate_jobs")
        events = sql.Identifier(self.jobs_schema, "procrastinate_events")

        def work(connection: Connection) -> tuple[Any, ...] | None:
            there = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table.as_string(connection)]).fetchone()
            if not there or not there[0]:
                return None
            query = sql.SQL(
                "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),"
                " coalesce(extract(epoch FROM now() - min(at) FILTER (WHERE status = 'todo')), 0)::float"
                " FROM {} AS job"
                " LEFT JOIN LATERAL (SELECT min(at) AS at FROM {} WHERE job_id = job.id) AS event ON true"
                " WHERE task_name = 'poll'"
            ).format(table, events)
            return connection.execute(query).fetchone()

        try:
            row = self._database.read(work)
        except StoreError:
            return Jobs()  # it is somebody else's, whom we may not look at
        return Jobs(int(row[0]), int(row[1]), float(row[2])) if row else Jobs()


def _named(host: str, pid: int) -> str:
    """As whom a process is known to the server, which keeps so many letters and no more."""
    return f"syndicator {pid} on {host}"[:63]

"""Connections to one PostgreSQL database: made, lost, made again; and who may write there.

Whoever writes owns the state, alone or with others who share it: an advisory lock of a session that is kept for nothing
else. The lock dies with its session, so each owner who comes alone begins an epoch, and every transaction that writes
names the epoch it belongs to. One whose lock was lost, and taken by another, writes nothing any more.

What fails for want of a connection is tried again until ``patience`` is over; what loses against another transaction,
at once. Everything that is tried may therefore have been done already, and is such that it can be done twice.
"""

from __future__ import annotations

import itertools
import logging
import math
import os
import platform
import time
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from syndicator.dataclass import dataclass
from syndicator.errors import StoreBusy, StoreError
from syndicator.store.database.migrating import migrate
from syndicator.store.database.statements import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")
Connection = psycopg.Connection[tuple[Any, ...]]

PATIENCE = 60.0
"""Seconds for which a database that does not answer is waited for."""
CONNECTIONS = 8
"""At most, beside that which holds the ownership."""

_BOUNDS = {
    "connect_timeout": 5,  # seconds for one attempt
    "keepalives_idle": 30,  # seconds of silence, until the other side is asked whether it is there
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds until what was sent must have been received
}
"""What libpq is told, where the address says nothing else: a network that swallows everything ends in an error too."""
_FREE = 1.0  # seconds after which somebody looks why there is no connection
_PAUSES = (0.1, 0.2, 0.5, 1.0)
_CONFLICTS = 10
_RETRIED = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_HOPELESS = (
    "authentication failed",
    "does not exist",
    "no pg_hba.conf entry",
    "no password supplied",
    "permission denied",
)
_LOG = logging.getLogger("syndicator.store")
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # what it has to say we say ourselves, once


class _Overtaken(Exception):
    """Another epoch has begun, or somebody judged in between."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction that writes: where its statements go, and what ends it."""

    connection: Connection
    epoch: int

    def run(self, name: str, /, **values: Any) -> psycopg.Cursor[tuple[Any, ...]]:
        """Execute a statement of ``queries.sql``."""
        return self.connection.execute(statement(name), values)

    def tick(self, *, judged: bool = False, ledger: bool = False, after: int | None = None) -> int:
        """The number of this change, the last there is until the transaction ends. To be asked for once, late."""
        row = self.run("tick", epoch=self.epoch, judged=judged, ledger=ledger, after=after).fetchone()
        if row is None:
            raise _Overtaken
        return int(row[0])


class Database:
    """Safe to use from many threads. ``url`` is a libpq URL or connection string; ``schema`` is made where missing.

    With ``shared`` others who share it may own the state at the same time. With ``read_only`` nobody is asked, and
    nothing can be written. Raises :class:`StoreBusy` where another owns the state.
    """

    def __init__(
        self,
        url: str,
        *,
        schema: str,
        password: str = "",
        patience: float = PATIENCE,
        shared: bool = False,
        read_only: bool = False,
    ) -> None:
        self._patience = patience
        self._end = math.inf  # on the monotonic clock, when nothing is waited for any more
        self._lost = ""  # what was met when it came to that
        self._shared = shared
        self._read_only = read_only
        self.schema = schema
        try:
            given = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise StoreError(f"this is no address of a database: {_first_line(error)}") from None
        self.name = f"{given.get('host', 'localhost')}:{given.get('port', 5432)}/{given.get('dbname', '')}"
        for name, value in _BOUNDS.items():
            given.setdefault(name, value)
        given.setdefault("application_name", f"syndicator {os.getpid()} on {platform.node()}")
        given["client_encoding"] = "UTF8"  # whatever PGCLIENTENCODING says
        if password:
            given["password"] = password
        self.conninfo = make_conninfo("", **given)
        """How it is reached, with its password."""
        self._lock = RLock()
        self._owning: Connection | None = None
        self._epoch = 0
        self._closed = False
        self.stale = False
        """Whether others may have written without our having seen it: set here, cleared by whoever looks again."""
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            self.conninfo,
            min_size=0,
            max_size=CONNECTIONS,
            open=False,
            configure=self._configure,
            kwargs={"autocommit": True},
            timeout=_FREE,
            reconnect_timeout=0.1,  # whoever waits asks again
            max_idle=300.0,
        )
        try:
            self._patiently(self._begin, opening=True)
        except BaseException:
            self.close()
            raise

    # ------------------------------------------------------------------------------------------ opening, closing

    def _begin(self) -> None:
        with self._lock:
            if self._pool.closed:
                self._pool.open()
            self._let_go()
            connection = psycopg.connect(self.conninfo, autocommit=True)
            try:
                self._set_path(connection)
                migrate(connection, self.schema, read_only=self._read_only)
                if self._read_only:
                    connection.close()
                else:
                    self._own(connection)
            except BaseException:
                connection.close()
                raise

    def _configure(self, connection: Connection) -> None:
        self._set_path(connection)
        connection.execute(statement("compress"))
        if self._read_only:
            connection.execute("SET default_transaction_read_only = on")

    def _set_path(self, connection: Connection) -> None:
        connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", [self.schema])

    def session(self) -> Connection:
        """A connection of its own, for what lasts as long as it lives. Raises psycopg.Error."""
        connection = psycopg.connect(self.conninfo, autocommit=True)
        try:
            self._set_path(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _own(self, connection: Connection) -> None:
        self._lock_in(connection)
        query = "change" if self._shared else "begin_epoch"
        told = connection.execute(statement(query)).fetchone()
        assert told is not None
        self._epoch = int(told[1 if self._shared else 0])
        self._owning = connection

    def _lock_in(self, connection: Connection) -> None:
        row = connection.execute(statement("own_with_others" if self._shared else "own")).fetchone()
        if row is None or not row[0]:
            raise StoreBusy(self._busy(connection))

    def _busy(self, connection: Connection) -> str:
        row = connection.execute(statement("owner")).fetchone()
        who = f"{row[0] or 'another program'}{f' ({row[1]})' if row[1] else ''}" if row else "another program"
        return f"the database {self.name} is in use by {who}: stop that one first, or configure another one"

    def _follow_epoch(self) -> None:
        """Own the state again, as somebody who does not know what others did to it meanwhile."""
        with self._lock:
            if self._owning is None or not _lives(self._owning):
                self._begin_again()
            assert self._owning is not None
            told = self._owning.execute(statement("change" if self._shared else "begin_epoch")).fetchone()
            assert told is not None
            self._epoch, self.stale = int(told[1 if self._shared else 0]), True

    def hold(self) -> None:
        """See that the ownership is still ours. Raises StoreError."""
        self._check_writable()

        def once() -> None:
            with self._lock:
                if self._owning is None or not _lives(self._owning):
                    self._begin_again()

        self._patiently(once)

    def _let_go(self) -> None:
        owning, self._owning = self._owning, None
        if owning is not None:
            with suppress(psycopg.Error):
                owning.close()

    def hurry(self, seconds: float) -> None:
        """From here on wait no longer than so many seconds, in all: whoever waits already, too. Safe in any thread."""
        self._end = min(self._end, time.monotonic() + seconds)

    def close(self) -> None:
        """Give the ownership back. Harmless when repeated."""
        self._closed = True
        self._pool.close()
        with self._lock:
            if self._owning is not None:
                with suppress(psycopg.Error):  # a busy server ends a session, and its locks, later than it is told to
                    self._owning.execute(statement("give_back"))
            self._let_go()

    # ------------------------------------------------------------------------------------------ asking

    def ask(self, name: str, /, **values: Any) -> list[tuple[Any, ...]]:
        """Every row that a statement of ``queries.sql`` gives."""
        return self.read(lambda connection: connection.execute(statement(name), values).fetchall())

    def read(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` makes of a connection; may be called again. Raises StoreError."""

        def once() -> T:
            with self._pool.connection() as connection:
                return work(connection)

        return self._patiently(once)

    def collect(self, name: str, take: Callable[[tuple[Any, ...]], R], /, **values: Any) -> list[R]:
        """As :meth:`ask`, with what ``take`` makes of each row: some rows at a time, where there are many."""

        def work(connection: Connection) -> list[R]:
            with connection.transaction(), connection.cursor("rows") as cursor:
                cursor.itersize = 2000
                cursor.execute(statement(name), values)
                return [take(row) for row in cursor]

        return self.read(work)

    def write(self, work: Callable[[Writing], T], places: Sequence[str] = ()) -> T:
        """What ``work`` makes in one transaction, which ends with it. ``places`` are entered first: nobody else is
        there meanwhile. ``work`` may be called again, and ticks once. Raises StoreError.
        """
        self._check_writable()

        def once() -> T:
            with self._pool.connection() as connection, connection.transaction():
                writing = Writing(connection, self._epoch)
                with connection.pipeline():
                    for place in sorted(set(places)):
                        writing.run("enter", place=place)
                return work(writing)

        try:
            return self._patiently(once)
        except _Overtaken:
            self._follow_epoch()
            message = f"somebody else has written to the database {self.name} since we lost our hold on it"
            raise StoreError(f"{message}; nothing was stored, and it can be tried again") from None

    def try_out(self) -> None:
        """Begin to write, and give it up. Raises StoreError where that cannot be done."""

        def once() -> None:
            with self._pool.connection() as connection, connection.transaction(force_rollback=True):
                Writing(connection, self._epoch).tick()

        self._check_writable()
        self._patiently(once)

    @contextmanager
    def holding(self, place: str) -> Iterator[None]:
        """Be alone in ``place``, of all who share the database, as long as the connection lives."""

        def enter() -> tuple[Any, Connection]:
            entering = self._pool.connection()
            connection = entering.__enter__()
            try:
                connection.execute(statement("stay"), {"place": place})
            except BaseException as error:
                entering.__exit__(type(error), error, error.__traceback__)
                raise
            return entering, connection

        entering, connection = self._patiently(enter)
        try:
            yield
        finally:
            with suppress(psycopg.Error):  # a connection that broke has left by itself
                connection.execute(statement("leave"), {"place": place})
            entering.__exit__(None, None, None)

    def _check_writable(self) -> None:
        if self._read_only:
            raise StoreError(f"the database {self.name} was opened for reading only")
        if self._closed:
            raise StoreError(f"the store in {self.name} is closed")

    # ------------------------------------------------------------------------------------------ patience

    def _patiently(self, once: Callable[[], T], *, opening: bool = False) -> T:
        """Do it, again where the connection broke, or where another transaction was in the way."""
        began, conflicts, told = time.monotonic(), 0, False
        if self._lost:
            raise StoreError(self._lost)
        while True:
            try:
                found = once()
            except _RETRIED as error:
                conflicts += 1
                if conflicts > _CONFLICTS:
                    raise StoreError(f"the database {self.name} gave up: {_first_line(error)}") from error
                time.sleep(0.01 * conflicts)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                told |= self._await(error, began, told=told, probe=_nothing if opening else self._probe)
            except psycopg.Error as error:
                raise StoreError(f"the database {self.name}: {_first_line(error)}") from error
            else:
                if told:
                    _LOG.warning("the database %s answers again, after %.1f s", self.name, time.monotonic() - began)
                return found

    def _await(self, error: psycopg.Error, began: float, *, told: bool, probe: Callable[[], None]) -> bool:
        """Return when the database answers and is ours, whether somebody was told that it did not. Raises StoreError
        where that has taken too long since ``began``, or will not come.
        """
        met: Exception = error
        for tries in itertools.count():
            now = time.monotonic()
            waited, left = now - began, min(began + self._patience, self._end) - now
            if self._closed:
                raise StoreError(f"the store in {self.name} is closed") from met
            if isinstance(met, psycopg.Error) and not _may_pass(met):
                raise StoreError(f"the database {self.name}: {_first_line(met)}") from met
            if left <= 0:
                if isinstance(met, StoreBusy):
                    raise met
                message = f"the database {self.name} does not answer, waited {waited:.0f} s: {_first_line(met)}"
                if now >= self._end:
                    self._lost = message
                raise StoreError(message) from met
            if not told and not isinstance(met, PoolTimeout):
                words = "the database %s does not answer, waiting up to %.0f s: %s"
                _LOG.warning(words, self.name, waited + left, _first_line(met))
                told = True
            time.sleep(min(_PAUSES[min(tries, len(_PAUSES) - 1)], left))
            try:
                probe()
            except (psycopg.Error, StoreBusy) as another:  # our own dead session may still hold the state
                met = another
            else:
                break
        return told

    def _probe(self) -> None:
        """Reach the database, and own the state again where the connection that held it was lost."""
        with self._lock:
            if self._owning is None or not _lives(self._owning):
                self._begin_again()
        with suppress(psycopg.Error):
            self._pool.check()

    def _begin_again(self) -> None:
        """Own the state again. The epoch goes on, unless another has begun one."""
        self._let_go()
        connection = psycopg.connect(self.conninfo, autocommit=True)
        try:
            self._set_path(connection)
            if not self._read_only:
                self._lock_in(connection)
        except BaseException:
            connection.close()
            raise
        if self._read_only:
            connection.close()
        else:
            self._owning = connection


def _nothing() -> None:
    pass


def _lives(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def _may_pass(error: psycopg.Error) -> bool:
    """Whether this may be otherwise in a moment: the server is away, starts, stops, or has no connection to spare."""
    if isinstance(error, PoolTimeout | psycopg.InterfaceError):
        return True
    if error.sqlstate is None:
        return not any(word in str(error) for word in _HOPELESS)
    return error.sqlstate[:2] in {"08", "57"} or error.sqlstate == "53300"


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300] or type(error).__name__

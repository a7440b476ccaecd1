"""The PostgreSQL store where it differs from others: several processes, lost connections, killed processes, tables."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from syndicator.errors import SchemaMismatch, StoreBusy, StoreError
from syndicator.model import CanonicalUrl, SourceKey
from syndicator.store.database.statements import FOLDER, statement
from tests.contract.store_material import LINE, NOON, article, ids, poll, state, tombstone
from tests.pace import slowness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.database import Server

ROOT = Path(__file__).parents[2]
HARBOUR, VALLEY = SourceKey("harbour"), SourceKey("valley")


@pytest.fixture
def schema(postgres: Server) -> Iterator[str]:
    """Somewhere to put things, that nobody else uses."""
    name = postgres.schema()
    yield name
    postgres.drop(name)


def until(condition: Callable[[], object], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


# ---------------------------------------------------------------------------------------------- tables


def shape(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Every column, index and constraint of the current schema."""
    queries = (
        """SELECT 'column', table_name, column_name, ordinal_position, data_type, collation_name, is_nullable,
        replace(column_default, current_schema(), ''), is_identity FROM information_schema.columns
        WHERE table_schema = current_schema()""",
        """SELECT 'index', tablename, indexname, replace(indexdef, quote_ident(current_schema()), '') FROM pg_indexes
        WHERE schemaname = current_schema()""",
        """SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = quote_ident(current_schema())::regnamespace""",
    )
    found = [row for query in queries for row in connection.execute(query.encode()).fetchall()]
    return sorted((row for row in found if "migration" not in row[1]), key=repr)


def test_the_schema_is_the_sum_of_its_migrations(postgres: Server, schema: str) -> None:
    """schema.sql, which people read, makes what a new database gets, which is made by one migration after another."""
    postgres.store(schema).close()
    whole = postgres.schema()
    with postgres.connect(schema) as made, postgres.connect(whole) as told:
        told.execute(psycopg.sql.SQL("CREATE SCHEMA {}").format(psycopg.sql.Identifier(whole)))
        told.execute((FOLDER / "schema.sql").read_bytes())
        assert len(shape(made)) > 40
        assert shape(told) == shape(made)
        assert told.execute("SELECT * FROM change").fetchall() == [(True, 0, 0, 0, 0)]
    postgres.drop(whole)


def test_tables_of_a_newer_version_are_left_alone(postgres: Server, schema: str) -> None:
    """Whoever comes back to an older version is told so."""
    postgres.store(schema).close()
    with postgres.connect(schema) as connection:
        connection.execute("INSERT INTO migration VALUES (999, now())")
    with pytest.raises(SchemaMismatch, match="layout 999"):
        postgres.store(schema)


def test_many_may_come_first(postgres: Server, schema: str) -> None:
    """Processes that start at once make the tables once."""
    with ThreadPoolExecutor(6) as threads:
        stores = list(threads.map(lambda _: postgres.store(schema, shared=True), range(6)))
    for store in stores:
        store.close()


def test_what_cannot_stand_in_a_database_comes_back_from_it(postgres: Server, schema: str) -> None:
    """U+0000 in titles, texts, keys and errors, as some feeds have it."""
    odd = article("harbour", "a", title="nul \0 and \x10 and \\u0000", text="\0" * 3, categories=("\0", "\x10d"))
    told = state("harbour", last_error="bad \0 byte")
    record = poll("harbour", odd, state=told, identities=(("guid:\0", odd.id),), left_out=(("t\0", "why\0"),))
    store = postgres.store(schema)
    store.commit(record)
    store.remember("note\0", b"\0")
    store.close()
    store = postgres.store(schema)
    assert store.article(odd.id) == odd
    assert store.state(HARBOUR) == told
    known = store.known(HARBOUR)
    assert (known.identities, known.left_out) == ({"guid:\0": odd.id}, {"t\0": "why\0"})
    assert store.recall("note\0") == b"\0"
    store.bury(tombstone(odd), LINE)
    assert store.known(HARBOUR).left_out == {"t\0": "why\0"}
    store.close()


def test_cards_of_another_version_are_made_anew(postgres: Server, schema: str) -> None:
    """What is packed is derived: of another layout it is not believed, and written as it is now."""
    a = article("harbour", "a")
    store = postgres.store(schema)
    store.commit(poll("harbour", a))
    before = list(store.cards())
    store.close()
    with postgres.connect(schema) as connection:
        packed = connection.execute("SELECT card, shape FROM article").fetchall()
        connection.execute(r"UPDATE article SET card = '\x00', shape = 0")
        store = postgres.store(schema)
        assert list(store.cards()) == before
        assert connection.execute("SELECT card, shape FROM article").fetchall() == packed
        store.close()


# ---------------------------------------------------------------------------------------------- several processes


def test_who_has_closed_it_is_in_nobodys_way(postgres: Server, schema: str) -> None:
    """The next owner may come at once, however late the server ends the session of the one before."""
    with postgres.connect(schema) as connection:
        for _ in range(20):
            store = postgres.store(schema)
            assert connection.execute(statement("owner")).fetchall()
            store.close()
            assert not connection.execute(statement("owner")).fetchall()


def test_whoever_comes_alone_is_alone(postgres: Server, schema: str) -> None:
    """Another owner, and one who would share, are told who is there; who only looks is let in, and sees what is."""
    owner = postgres.store(schema)
    owner.commit(poll("harbour", article("harbour", "a")))
    for shared in (False, True):
        with pytest.raises(StoreBusy, match=r"in use by syndicator \d+ on"):
            postgres.store(schema, shared=shared)
    reader = postgres.store(schema, read_only=True)
    assert ids(reader.articles(HARBOUR)) == ids(owner.articles(HARBOUR))
    with pytest.raises(StoreError, match="reading only"):
        reader.commit(poll("harbour"))
    reader.close()
    owner.close()
    postgres.store(schema, shared=True).close()


def test_those_who_share_see_what_the_others_did(postgres: Server, schema: str) -> None:
    """Articles, their later forms, their going, states, takedowns and lifted ones: before judging and before a release."""
    here, there = postgres.store(schema, shared=True), postgres.store(schema, shared=True)
    a, b = article("harbour", "a", canonical=CanonicalUrl("shared.example/1")), article("harbour", "b")
    probe = article("valley", "x", canonical=a.canonical)
    assert list(there.cards()) == []
    here.commit(poll("harbour", a, b))
    with there.judging():
        assert [twin.card.id for twin in there.twins(probe)] == [a.id]
        there.commit(poll("valley", probe))
    assert {card.id for card in here.cards()} == {a.id, b.id, probe.id}
    assert here.revision() == there.revision()
    here.commit(poll("harbour", replace(a, title="Corrected"), dropped=(b.id,)))
    assert sorted(card.title for card in there.cards()) == ["Corrected", "Title x 标题"]
    here.save_state(state("harbour", failures=3))
    here.flush()
    until(lambda: there.state(HARBOUR) == state("harbour", failures=3))
    there.bury(tombstone(a), LINE)
    assert [card.id for card in here.cards()] == [probe.id]
    assert [tomb.id for tomb in here.tombstones()] == [a.id]
    with here.judging():
        assert here.buried(a) is not None
    here.commit(poll("harbour", a))
    assert here.article(a.id) is None
    assert here.unbury(a.id, NOON, LINE) is not None
    with there.judging():
        assert there.buried(a) is None
        there.commit(poll("harbour", a))
    assert here.article(a.id) == a
    assert here.revision() == there.revision()
    with_all = postgres.store(schema, shared=True)
    assert with_all.revision() == here.revision()
    assert sorted(card.id for card in with_all.cards()) == sorted(card.id for card in here.cards())
    for store in (here, there, with_all):
        store.close()


def test_two_processes_with_one_story_cannot_both_be_first(postgres: Server, schema: str) -> None:
    """Whoever judges is waited for, and what it has committed is seen by the next."""
    stores = [postgres.store(schema, shared=True) for _ in range(4)]
    start = threading.Barrier(len(stores))

    def judge(number: int) -> int:
        store, mine = stores[number], article(f"s{number}", "a", canonical=CanonicalUrl("shared.example/1"))
        start.wait(30)
        with store.judging():
            twins = len(store.twins(mine))
            time.sleep(0.05)
            store.commit(poll(f"s{number}", mine))
        return twins

    with ThreadPoolExecutor(len(stores)) as threads:
        assert sorted(threads.map(judge, range(len(stores)))) == [0, 1, 2, 3]
    for store in stores:
        store.close()


def test_whose_hold_was_lost_overwrites_nobody(postgres: Server, schema: str) -> None:
    """An owner whose session ended, and whose place was taken, stores nothing; free again, it goes on from what is."""
    first = postgres.store(schema)
    first.commit(poll("harbour", article("harbour", "a")))
    assert len(list(first.cards())) == 1
    with postgres.connect(schema) as connection:
        query = "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        connection.execute(query)
    second = postgres.store(schema)
    second.commit(poll("valley", article("valley", "b")))
    with pytest.raises(StoreBusy, match="in use by"):
        first.commit(poll("harbour", article("harbour", "c")))
    second.close()
    with pytest.raises(StoreError, match="somebody else has written"):
        first.commit(poll("harbour", article("harbour", "c")))
    first.commit(poll("harbour", article("harbour", "c")))
    assert {card.source for card in first.cards()} == {HARBOUR, VALLEY}
    assert len(list(first.cards())) == 3
    first.close()


def test_who_lost_the_turn_while_judging_stores_nothing(postgres: Server, schema: str) -> None:
    """The connection that holds the turn breaks, another judges: what was judged without it is refused."""
    here, there = postgres.store(schema, shared=True), postgres.store(schema, shared=True)
    a, b = article("harbour", "a"), article("valley", "b", canonical=CanonicalUrl("harbour.example/a"))
    with postgres.connect(schema) as connection, here.judging():
        assert not here.twins(a)
        query = """SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory'
            AND objid::bigint = hashtextextended(current_schema() || '/judging', 0) & 4294967295"""
        assert connection.execute(query.encode()).fetchall() == [(True,)]
        with there.judging():
            there.commit(poll("valley", b))
        with pytest.raises(StoreError, match="can be tried again"):
            here.commit(poll("harbour", a))
    with here.judging():
        assert [twin.card.id for twin in here.twins(a)] == [b.id]
        here.commit(poll("harbour", a))
    here.close()
    there.close()


def test_what_loses_against_another_transaction_is_done_again(postgres: Server, schema: str) -> None:
    """A deadlock with somebody else's statement costs a second attempt, and nothing that was to be stored."""
    store = postgres.store(schema)
    store.commit(poll("harbour", article("harbour", "a")))
    with postgres.connect(schema) as other, ThreadPoolExecutor(1) as threads:
        other.execute("SET deadlock_timeout = '100s'")
        other.execute("BEGIN")
        other.execute("SELECT * FROM change FOR UPDATE")
        waiting = threads.submit(store.commit, poll("harbour", article("harbour", "b")))
        with postgres.connect(schema) as watch:
            blocked = (
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND %s = ANY(pg_blocking_pids(pid))"
            )
            until(lambda: watch.execute(blocked, [other.info.backend_pid]).fetchall())
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/source/harbour', 0))")
        other.execute("COMMIT")
        waiting.result(30)
    assert len(store.articles(HARBOUR)) == 2
    store.close()


# ---------------------------------------------------------------------------------------------- failures


def test_a_restart_of_the_database_costs_nothing_but_time(
    postgres: Server, schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A commit that meets it waits, says so once, and is stored once; the state stays ours, and memory right."""
    store = postgres.store(schema)
    store.commit(poll("harbour", article("harbour", "a")))
    store.save_state(state("valley", failures=1))
    assert len(list(store.cards())) == 1
    postgres.stop()
    try:
        with ThreadPoolExecutor(2) as threads:
            waiting = threads.submit(store.commit, poll("harbour", article("harbour", "b")))
            asking = threads.submit(store.articles, HARBOUR)
            until(lambda: sum("does not answer" in one for one in caplog.messages) == 2)
            postgres.start()
            waiting.result(60)
            assert asking.result(60)
    finally:
        postgres.start()
    assert sum("answers again" in one for one in caplog.messages) == 2
    store.flush()
    with pytest.raises(StoreBusy):
        postgres.store(schema)
    assert len(list(store.cards())) == len(store.articles(HARBOUR)) == 2
    store.close()
    again = postgres.store(schema)
    assert again.state(VALLEY) == state("valley", failures=1)
    assert len(list(again.cards())) == 2
    again.close()


def test_a_database_that_stays_away_is_an_error_in_words(postgres: Server, schema: str) -> None:
    """After as long as is waited for; what was to be kept is kept for the next attempt."""
    store = postgres.store(schema, patience=0.3)
    postgres.stop()
    try:
        with pytest.raises(StoreError, match=r"does not answer, waited \d+ s"):
            store.commit(poll("harbour", article("harbour", "a")))
        with pytest.raises(StoreError, match="does not answer"):
            store.save_state(state("valley", gone=True))
        with pytest.raises(StoreError, match="does not answer"):
            postgres.store(schema, patience=0.3)
    finally:
        postgres.start()
    until(lambda: not _raises(store.flush))
    until(lambda: not _raises(lambda: store.state(HARBOUR)))  # a busy machine takes longer than it is waited for here
    assert store.state(HARBOUR) is None
    store.close()
    again = postgres.store(schema)
    assert set(again.states()) == {VALLEY}
    again.close()


def test_whoever_is_to_end_waits_no_longer(postgres: Server, schema: str) -> None:
    """Who waits already gives up, too, and what is asked after that fails without a wait."""
    store = postgres.store(schema, patience=600.0, shared=True)
    postgres.stop()
    try:
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(store.flush)
            until(waiting.running)
            store.database.hurry(0.2)
            with pytest.raises(StoreError, match="does not answer"):
                waiting.result(60)
            asked = time.monotonic()
            for _ in range(50):
                with pytest.raises(StoreError, match="does not answer"):
                    store.revision()
            assert time.monotonic() - asked < 1.0 * slowness()
    finally:
        postgres.start()
    store.close()


def _raises(act: Callable[[], object]) -> bool:
    try:
        act()
    except StoreError:
        return True
    return False


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@/postgres?host={host}", 'role "nobody" does not exist'),
        ("postgresql://postgres@/nowhere?host={host}", 'database "nowhere" does not exist'),
        ("postgresql://postgres@[", "no address of a database"),
    ],
)
def test_what_waiting_does_not_mend_is_told_at_once(postgres: Server, url: str, words: str) -> None:
    """Nobody waits a minute for a name that was misspelt; and no password is told."""
    host = psycopg.conninfo.conninfo_to_dict(postgres.url)["host"]
    from syndicator.store.database.postgres import PostgresStore
    from tests.contract.store_material import StillClock

    began = time.monotonic()
    with pytest.raises(StoreError, match=words) as caught:
        PostgresStore(url.format(host=host), clock=StillClock(), password="open sesame")
    assert time.monotonic() - began < 20
    assert "sesame" not in str(caught.value)


def test_killed_at_any_moment_a_poll_is_there_or_not(postgres: Server, schema: str) -> None:
    """A process that is killed -9 leaves each poll whole or absent, everything that it acknowledged, and no lock."""
    first = 0
    for length in (2, 9):
        command = [sys.executable, "-m", "tests.integration.store_child", postgres.url, str(first), schema]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told = [int(process.stdout.readline()) for _ in range(length)]
            process.kill()
            told += [int(line) for line in process.stdout if line.strip()]
        until(lambda: not _raises(lambda: postgres.store(schema).close()))
        store = postgres.store(schema)
        stored: dict[int, Any] = {
            int(one.title.split()[1][1:]): one for key in store.states() for one in store.articles(key)
        }
        assert set(range(told[-1] + 1)) <= stored.keys() <= set(range(told[-1] + 2))
        for key in store.states():
            known = store.known(key)
            latest = max(n for n, one in stored.items() if one.source == key)
            assert known.hashes == {f"h{latest}"}
            assert set(known.identities.values()) == {one.id for one in stored.values() if one.source == key}
        first = max(stored) + 1
        store.close()

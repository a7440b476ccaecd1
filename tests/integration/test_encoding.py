"""A database whose encoding, or that of whoever asks it, is not UTF-8."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from syndicator.errors import StoreError
from syndicator.store.database.postgres import PostgresStore
from tests.contract.store_material import LINE, StillClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Server


@pytest.fixture
def schema(postgres: Server) -> Iterator[str]:
    name = postgres.schema()
    yield name
    postgres.drop(name)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Server, schema: str, encoding: str) -> None:
    """Before anything is made in it, with what to do. A cluster that was made under the locale C is such."""
    name = f"other_{encoding.lower()}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0".encode())
    other = make_conninfo(postgres.url, dbname=name)
    try:
        with pytest.raises(
            StoreError, match=rf"encoding is {encoding}, .* CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C'"
        ):
            PostgresStore(other, clock=StillClock(), schema=schema, patience=60.0)
        with psycopg.connect(other) as connection:
            found = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [schema]).fetchone()
        assert found == (0,)
    finally:
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_texts_are_the_same_whatever_the_environment_says(
    postgres: Server, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PGCLIENTENCODING is for other programs' terminals."""
    line = replace(LINE, detail="渡轮 — ž")
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    store = postgres.store(schema)
    store.record(line)
    store.close()
    monkeypatch.delenv("PGCLIENTENCODING")
    again = postgres.store(schema)
    assert again.audit()[-1].detail == "渡轮 — ž"
    again.close()

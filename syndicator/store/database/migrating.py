"""The tables brought to what this version knows: forward only, one file after another, each once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

from syndicator.errors import SchemaMismatch, StoreError
from syndicator.store.database.statements import migrations


def migrate(connection: psycopg.Connection[Any], schema: str, *, read_only: bool = False) -> None:
    """Make ``schema``, which is the connection's search path, and everything in it that is missing; all or nothing.

    Raises SchemaMismatch where a newer version made it, and, ``read_only``, where an older one did; StoreError where
    the database cannot hold every text.
    """
    found, newest = layout(connection), migrations()[-1][0]
    if found > newest:
        message = f"the database has layout {found}, this version reads up to {newest}: run the newer version again"
        raise SchemaMismatch(message, found=found, wanted=newest)
    if found == newest:
        return
    if found and read_only:
        message = (
            f"the database has layout {found}, this version wants {newest}: any command that writes brings it there"
        )
        raise SchemaMismatch(message, found=found, wanted=newest)
    if not found:
        _check_encoding(connection)
    # outside of the transaction: one that waits for it would not see what was made meanwhile
    place = [f"{schema}/migrations"]
    connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", place)
    try:
        _carry_out(connection, schema)
    finally:
        with suppress(psycopg.Error):  # its end is the lock's end too
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", place)


def _carry_out(connection: psycopg.Connection[Any], schema: str) -> None:
    with connection.transaction():
        found = layout(connection)  # another may have done it while we waited
        if not found:
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            connection.execute("CREATE TABLE migration (number int PRIMARY KEY, at timestamptz NOT NULL)")
        for number, text in migrations():
            if number > found:
                connection.execute(text)
                connection.execute("INSERT INTO migration VALUES (%s, now())", [number])


def _check_encoding(connection: psycopg.Connection[Any]) -> None:
    """SQL_ASCII, which a cluster made under the locale C has, does not know characters; others lack most of them. Asked
    for before anything is kept: what is there already has to be readable, to get out of there.
    """
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"the database's encoding is {encoding}, and texts in every language need UTF8: "
            "make another one with CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )


def layout(connection: psycopg.Connection[Any]) -> int:
    """The number of the last migration that was carried out; 0 where there was none."""
    (there,) = connection.execute("SELECT to_regclass('migration') IS NOT NULL").fetchone() or (False,)
    row = connection.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone() if there else None
    return int(row[0]) if row else 0

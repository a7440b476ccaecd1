"""The SQL that stands in files beside this one: named statements, and the migrations in their order."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


@cache
def _statements() -> dict[str, bytes]:
    _, *parts = _NAME.split((FOLDER / "queries.sql").read_text("utf-8"))
    return {name: text.strip().encode() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def statement(name: str) -> bytes:
    """The statement of this name in ``sql/queries.sql``. Raises KeyError."""
    return _statements()[name]


def migrations() -> tuple[tuple[int, bytes], ...]:
    """(number, SQL) of each file in ``sql/migrations``, numbered from 1 without a gap."""
    found = [
        (int(match[1]), path)
        for path in (FOLDER / "migrations").iterdir()
        if (match := _MIGRATION.fullmatch(path.name))
    ]
    return tuple((number, path.read_bytes()) for number, path in sorted(found))

"""Cases with what came with them, and copies of pictures, as rows of the same database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syndicator.errors import StoreError
from syndicator.model import Case, Statement
from syndicator.ports import Casebook, Pictures
from syndicator.store import codec
from syndicator.store.database import rows
from syndicator.store.folder.casebook import stated
from syndicator.store.folder.pictures import NAME, is_name_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from syndicator.store.database.connections import Database, Writing


class CaseRows(Casebook):
    """See :class:`~syndicator.ports.Casebook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cases(self) -> tuple[Case, ...]:
        """One query, each time."""
        return tuple(rows.from_json(Case, body) for (body,) in self._database.ask("cases"))

    def unread(self) -> tuple[str, ...]:
        """The database sees to it that there is none."""
        return ()

    def last(self) -> int:
        """Of those that are there."""
        return max((case.number for case in self.cases()), default=0)

    def save(self, case: Case) -> None:
        """One transaction."""
        _put(self._database, "put_case", number=case.number, body=rows.to_json(codec.mended(case)))

    def keep(self, number: int, given: str, body: bytes, at: datetime) -> Statement:
        """One transaction."""
        statement = stated(number, given, body, at)
        _put(self._database, "put_enclosed", name=statement.name, body=body)
        return statement

    def document(self, statement: Statement) -> bytes | None:
        """One query."""
        return _body(self._database, "enclosed", statement.name)


class PictureRows(Pictures):
    """See :class:`~syndicator.ports.Pictures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, name: str, body: bytes) -> None:
        """One transaction."""
        if not is_name_of(name, body):
            raise StoreError(f"no name of these bytes: {name[:60]}")
        _put(self._database, "put_picture", name=name, body=body)

    def get(self, name: str) -> bytes | None:
        """One query; compared with its name."""
        body = _body(self._database, "picture", name) if NAME.fullmatch(name) else None
        return body if body is not None and is_name_of(name, body) else None

    def names(self) -> frozenset[str]:
        """One query."""
        return frozenset(name for (name,) in self._database.ask("pictures"))

    def drop(self, names: Iterable[str]) -> None:
        """One transaction."""
        if known := [name for name in names if NAME.fullmatch(name)]:
            _put(self._database, "drop_pictures", names=known)


def _body(database: Database, statement: str, name: str) -> bytes | None:
    found = database.ask(statement, name=rows.to_text(name))
    return found[0][0] if found else None


def _put(database: Database, statement: str, **values: Any) -> None:
    def work(writing: Writing) -> None:
        writing.run(statement, **values)
        writing.tick()

    database.write(work)

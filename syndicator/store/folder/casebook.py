"""``cases/``: a file for each case, and copies of what came with it. Readable by nobody but their owner."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from syndicator.errors import Damaged, StoreError
from syndicator.files import Files, told, write_atomically
from syndicator.model import Case, Statement
from syndicator.store import codec

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_NAME = re.compile(r"(\d{4,9})\.json")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


def stated(number: int, given: str, body: bytes, at: datetime) -> Statement:
    """What a case says of a document that came with it, which is kept under a name of ours."""
    digest = hashlib.sha256(body).hexdigest()
    suffix = PurePath(given).suffix
    name = f"{number:04d}-{digest[:12]}{suffix if _SUFFIX.fullmatch(suffix) and suffix != '.json' else '.bin'}"
    return Statement(name, digest, len(body), given, at)


class CaseFiles:
    """Port: Casebook. Reads and writes nothing until it is asked; whoever writes owns the state."""

    def __init__(self, directory: Path, files: Files | None = None) -> None:
        self._directory = directory
        self._files = files or Files()

    def cases(self) -> tuple[Case, ...]:
        """From the files, each time."""
        return self._all()[0]

    def unread(self) -> tuple[str, ...]:
        """From the files, too."""
        return self._all()[1]

    def last(self) -> int:
        """By the files' names."""
        return max((int(path.stem) for path in self._found()), default=0)

    def _found(self) -> list[Path]:
        if not self._directory.is_dir():
            return []
        return [path for path in self._directory.iterdir() if _NAME.fullmatch(path.name)]

    def _all(self) -> tuple[tuple[Case, ...], tuple[str, ...]]:
        cases, unread = [], []
        for path in sorted(self._found()):
            try:
                cases.append(self._read(path))
            except StoreError as error:
                unread.append(str(error))
        return tuple(sorted(cases, key=lambda case: case.number)), tuple(unread)

    def save(self, case: Case) -> None:
        """The whole file, or what stood there. Raises StoreError."""
        body = json.dumps(codec.to_plain(case), ensure_ascii=False, indent=1).encode("utf-8", "replace")
        self._write(f"{case.number:04d}.json", body + b"\n")

    def keep(self, number: int, given: str, body: bytes, at: datetime) -> Statement:
        """Under a name of ours: the number, the beginning of its hash, and what kind of file it is."""
        statement = stated(number, given, body, at)
        self._write(statement.name, body)
        return statement

    def document(self, statement: Statement) -> bytes | None:
        """From its file."""
        try:
            return self._files.read(self._directory / PurePath(statement.name).name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"cannot read {self._directory / statement.name}: {told(error)}") from error

    def _read(self, path: Path) -> Case:
        try:
            return codec.from_plain(Case, json.loads(self._files.read(path)))
        except OSError as error:
            raise StoreError(f"cannot read {path}: {told(error)}") from error
        except (ValueError, Damaged) as error:
            raise Damaged(f"{path} is no case: {error}; restore it from a backup", shard=str(path)) from error

    def _write(self, name: str, body: bytes) -> None:
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._files, self._directory / name, body)
        except OSError as error:
            raise StoreError(f"cannot write {self._directory / name}: {told(error)}") from error

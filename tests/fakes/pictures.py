"""Pictures in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syndicator.errors import StoreError
from syndicator.store.folder.pictures import is_name_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class MemoryPictures:
    """Port: Pictures."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, body: bytes) -> None:
        if not is_name_of(name, body):
            raise StoreError(f"no name of these bytes: {name}")
        self.kept[name] = body

    def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def names(self) -> frozenset[str]:
        return frozenset(self.kept)

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.kept.pop(name, None)

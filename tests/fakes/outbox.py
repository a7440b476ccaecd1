"""An outbox in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import Rendition, Staged


class FakeOutbox:
    """Port: Outbox."""

    def __init__(self) -> None:
        self.standing: dict[str, Rendition] = {}
        self.buried: set[str] = set()
        self.legal: set[str] = set()
        self.writes: list[str] = []
        self.mark = b""
        self.closed = False

    def put(self, rendition: Rendition) -> bool:
        old = self.standing.get(rendition.path)
        self.standing[rendition.path] = rendition
        self.buried.discard(rendition.path)
        if old is not None and old.body == rendition.body:
            return False
        self.writes.append(rendition.path)
        return True

    def stage(self, folder: str) -> str:
        return ""

    def unstage(self, name: str) -> None:
        raise AssertionError(name)

    def put_staged(self, path: str, media_type: str, staged: Staged) -> bool:
        raise AssertionError(path, media_type, staged)

    def amend(self, path: str, change: Callable[[bytes], bytes]) -> bool:
        old = self.standing.get(path)
        if old is None or (body := change(old.body)) == old.body:
            return False
        return self.put(replace(old, body=body))

    def bury(self, path: str, *, legal: bool = False) -> bool:
        self.buried.add(path)
        (self.legal.add if legal else self.legal.discard)(path)
        return self.standing.pop(path, None) is not None

    def remove(self, path: str) -> bool:
        self.buried.discard(path)
        return self.standing.pop(path, None) is not None

    def begin(self, mark: bytes) -> None:
        self.mark = mark

    def begun(self) -> bytes:
        return self.mark

    def stands(self, path: str) -> bool:
        return path in self.standing

    def paths(self) -> frozenset[str]:
        return frozenset(self.standing)

    def gone(self) -> frozenset[str]:
        return frozenset(self.buried)

    def barred(self) -> frozenset[str]:
        return frozenset(self.legal & self.buried)

    def close(self) -> None:
        self.closed = True

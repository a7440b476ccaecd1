"""Workers in which some entries do what only hostile input does: end the process, hang it, take its memory."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, TypeVar

from syndicator.engine import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.engine.batch import Document
    from syndicator.ports import Workers

A = TypeVar("A")
R = TypeVar("R")

MARK = b"POISON-"
"""Followed by a kind, in the text of an entry."""


def abort() -> None:
    os.abort()


def spin() -> None:
    while True:
        pass


def hang() -> None:
    time.sleep(600)


def recurse() -> None:
    recurse()


def devour() -> None:
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))


def stumble() -> None:
    raise KeyError("nobody thought of this")


def leave() -> None:
    os._exit(3)


KINDS: dict[str, Callable[[], None]] = {
    made.__name__: made for made in (abort, spin, hang, recurse, devour, stumble, leave)
}


def read(document: Document) -> bytes:
    """``jobs.read``, but for entries that hold the mark: those do what their kind says."""
    from syndicator.ingest.slices import find_slices

    text = document.body.decode()
    for piece in find_slices(text):
        wanted = piece.hash in document.only if document.only is not None else piece.hash not in document.known
        _, mark, kind = text[piece.start : piece.end].partition(MARK.decode())
        if wanted and mark:
            with jobs._told():
                KINDS["".join(filter(str.isalpha, kind.split()[0].partition("<")[0]))]()
    return jobs.read(document)


class PoisonedWorkers:
    """Port: Workers, over others."""

    def __init__(self, inner: Workers) -> None:
        self.inner = inner

    def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
        called: Any = read if function is jobs.read else function
        result: R = self.inner.run(called, argument, suspect=suspect)
        return result

    def close(self) -> None:
        self.inner.close()

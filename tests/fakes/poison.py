"""Workers in which some entries do what only hostile input does: end the process, hang it, take its memory."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, TypeVar

from syndicator.engine.refining import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.engine.refining.batch import Document
    from syndicator.model import Entry
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
    """``jobs.read``, but for entries that hold the mark: those do what their kind says, before anything is read of them."""
    from syndicator.ingest.feeds.slices import find_slices

    text = document.body.decode()
    for piece in find_slices(text):
        wanted = piece.hash in document.only if document.only is not None else piece.hash not in document.known
        if wanted:
            with jobs.faults_named():
                act(text[piece.start : piece.end])
    return jobs.read(document)


def act(text: str) -> None:
    """Do what a text says that holds the mark."""
    _, mark, kind = text.partition(MARK.decode())
    if mark:
        KINDS["".join(filter(str.isalpha, kind.split()[0].partition("<")[0]))]()


def read_in_stages(document: Document) -> bytes:
    """``jobs.read``, in which an entry that holds the mark does what its kind says when it is mended, as any that a
    pattern or a parser does not get on with.
    """
    from syndicator.engine.refining import mending, pipeline

    def mend_or_act(entry: Entry, *others: Any) -> Any:
        act(entry.content)
        return mending.mend(entry, *others)

    vars(pipeline)["mend"] = mend_or_act  # of this worker, and of no other process
    return jobs.read(document)


class PoisonedWorkers:
    """Port: Workers, over others. ``in_stages``: the poison works in a stage, and not before all of them."""

    def __init__(self, inner: Workers, *, in_stages: bool = False) -> None:
        self.inner = inner
        self.calls = 0
        self.read = read_in_stages if in_stages else read

    def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
        called: Any = self.read if function is jobs.read else function
        self.calls += 1
        result: R = self.inner.run(called, argument, suspect=suspect)
        return result

    def expect(self, calls: int) -> None:
        self.inner.expect(calls)

    def close(self) -> None:
        self.inner.close()

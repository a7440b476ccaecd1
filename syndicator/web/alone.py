"""What the web server's own process runs; see ``process``."""

from __future__ import annotations

import importlib
import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from syndicator import heap
from syndicator.web import outbox as serving
from syndicator.web.front import Front
from syndicator.web.private import FOLDER, MARK
from syndicator.web.process import LONGEST, Tally
from syndicator.web.server import WebServer
from syndicator.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import Receive, Scope, Send

TELL = 0.5
"""Seconds between two times at which is said what was counted."""
AGAIN = serving.fixed(503, "Not on this connection.", (b"connection", b"close"), (b"retry-after", b"1"))
"""What could not be handed over, because it was asked for behind something else that was not answered yet."""


def serve(listening: int, channel: int) -> None:
    """Serve until told to stop, or until whoever started us has ended."""
    heap.spare()
    starter = socket.socket(fileno=channel)
    told = json.loads(starter.recv(LONGEST))
    root = Path(told["root"])
    module, _, name = told["reader"].partition(":")
    tally, routed = Tally(starter), frozenset(told["routed"])
    front = Front(
        serving.OutboxHandler(Shelf(root), getattr(importlib.import_module(module), name)(root)).answer,
        tally.served,
        _again,
        routed,
        lambda _scope: AGAIN,
        tally.viewed if told["views"] else None,
    )
    server = WebServer(None, front, hand_over=tally.hand_over, elsewhere=lambda path: is_elsewhere(path, routed))
    server.start([socket.socket(fileno=listening)])
    starter.send(json.dumps({"ready": True}).encode())
    starter.settimeout(TELL)
    while True:
        try:
            starter.recv(LONGEST)
        except TimeoutError:
            tally.tell()
            continue
        except OSError:
            pass
        break
    server.stop()
    tally.tell()
    os._exit(0)


def is_elsewhere(path: str, routed: Container[str]) -> bool:
    """Whether what is asked for does not stand in the outbox that everybody may read, by the first part of its path."""
    first = path[1:].partition("/")[0]
    return first in routed or first == FOLDER or first[:1] == MARK


async def _again(scope: Scope, _receive: Receive, send: Send) -> None:
    await serving.send_answer(AGAIN, scope, send)

"""The outbox over HTTP, health and metrics. The server's own process loads of it what it serves with, and no more."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syndicator.web.application import Private, create_app
    from syndicator.web.process import WebProcess
    from syndicator.web.server import WebServer

__all__ = ["Private", "WebProcess", "WebServer", "create_app"]

_PLACES = {"Private": "application", "create_app": "application", "WebProcess": "process", "WebServer": "server"}


def __getattr__(name: str) -> Any:
    """What is asked for, from its file (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)

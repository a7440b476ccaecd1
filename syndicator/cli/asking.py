"""Doing something in this process, or having the daemon do it that owns the state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from syndicator.control import ask
from syndicator.errors import StoreBusy

if TYPE_CHECKING:
    from syndicator.app import App


def here_or_there(app: App, here: Any, request: dict[str, Any]) -> Any:
    """Do it in this process, or have the daemon that owns the state do it."""
    try:
        return here()
    except StoreBusy:
        return list(ask(Path(app.config.store), request))[-1]

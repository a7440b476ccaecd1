"""Doing something in this process, or having the daemon do it that owns the state."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator.control import FILE, ask
from syndicator.errors import StoreBusy, SyndicatorError

if TYPE_CHECKING:
    from syndicator.app import App

_STORE = re.compile(r"^[\"']?store[\"']?[ \t]*:[ \t]*(.*?)[ \t]*(?:#.*)?$", re.MULTILINE)
_FOLDER = re.compile(r"[A-Za-z0-9_./-]+")


def asked(path: Path, request: dict[str, Any], timeout: float) -> Any | None:
    """What the daemon over the configuration at ``path`` answers; None where none runs, or none that can be found and
    asked without reading the configuration: that takes a second where it names ten thousand sources.
    """
    folder = _state_of(path)
    if folder is None or not (folder / FILE).is_file():
        return None
    try:
        return list(ask(folder, request | {"config": str(path.absolute())}, timeout=timeout))[-1]
    except SyndicatorError:
        return None  # whoever asks looks by himself, and says what is wrong


def _state_of(path: Path) -> Path | None:
    """The folder of the state, where the file says it so plainly that no YAML has to be read; None otherwise."""
    try:
        said = _STORE.findall(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    if len(said) > 1 or (said and not _FOLDER.fullmatch(said[0])):
        return None
    return path.absolute().parent / (said[0] if said else "state")


def here_or_there(app: App, here: Any, request: dict[str, Any]) -> Any:
    """Do it in this process, or have the daemon that owns the state do it. In a cluster say who lets readers see it."""
    try:
        done = here()
    except StoreBusy:
        return list(ask(Path(app.config.store), request))[-1]
    if app.config.shared and not request.get("hold"):  # a case that is only recorded changes nothing yet
        _tell_who_publishes(app)
    return done


def _tell_who_publishes(app: App) -> None:
    """What was done here is shown by other processes: nobody is to look too early, or to wait in vain."""
    from syndicator.app.delegating import ALIVE

    now = app.clock.now()
    alive = sorted({node.host for node in app.roster.nodes() if node.role == "run" and now - node.seen < ALIVE})
    if alive:
        click.echo(f"takes effect within seconds: {', '.join(alive)} publish{'es' * (len(alive) == 1)}", err=True)
    else:
        click.echo(
            "no node that publishes is heard of: nothing changes for readers until `syndicator run` runs", err=True
        )

"""A configuration kept beside the state as it was understood, so that a file that has not changed need not be again.

It holds what the file says and no more: a reference to a variable stays one, and is looked up at each start. What a
configuration takes from other files (a theme, site rules) is not kept, nor is the whole of it then. Whatever else what
the file means hangs on is part of its mark: where it stands, whose home ``~`` is, and every file of ours that
understands it.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import syndicator
from syndicator import heap
from syndicator.config import apart, loading, references
from syndicator.config.configuration import DEFAULT_STORE, absolute
from syndicator.files import Files, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syndicator.config.configuration import Config

NAME = "feeds.cache"
"""In the folder of the state."""

_MARK = 32
"""Bytes before the configuration: what it is made of, and that it is whole."""
_STORE = re.compile(rb"^store:[ \t]+[\"']?([^\"'#{}\[\]\r\n:]+?)[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_SOMEBODYS = re.compile(rb"(?<![/\w])~\w|\\[xuU]0*7[eE]")
"""A path in somebody else's home, which may move."""
_OURS = ("", "config", "config/sections", "model")


def recall(path: Path, environment: Mapping[str, str], *, keep: bool, alone: bool = True) -> Config:
    """What :func:`~syndicator.config.load` answers and raises. ``keep``: for the next time, where that can be. Not
    ``alone``, another process understands it.

    That it cannot be kept, or what was kept is damaged, is no failure: the file is there.
    """
    raw = loading.read(path)
    place = _state(raw, path.absolute().parent) / NAME
    made_of = _made_of(raw, path)
    found = _kept(place, made_of)
    if found is not None and references.all_fit(found, environment):
        return references.resolved(found, environment)
    config = (loading if alone else apart).as_written(raw, path, environment)
    if keep and _stands_alone(config, raw) and place.parent == Path(config.store):
        _keep(place, made_of, config)
    return references.resolved(config, environment)


def _state(raw: bytes, base: Path) -> Path:
    """Where the state probably is: read off one line, and believed of nothing but where to look."""
    found = _STORE.search(raw)
    return absolute(base, found[1].decode("utf-8", "replace") if found else DEFAULT_STORE)


def _stands_alone(config: Config, raw: bytes) -> bool:
    return config.site.theme is None and config.rules is None and not _SOMEBODYS.search(raw)


def _made_of(raw: bytes, path: Path) -> bytes:
    """What the meaning of a file hangs on, besides the environment."""
    parts = (syndicator.__version__, sys.version, str(path.absolute()), str(Path("~").expanduser()), *_understanding())
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=_MARK)
    digest.update(b"\0" + raw)
    return digest.digest()


def _understanding() -> Iterator[str]:
    """Our files that understand the configuration, and the libraries installed, as they are now."""
    package = Path(syndicator.__file__).parent
    for folder in _OURS:
        with os.scandir(package / folder) as entries:
            files = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py"))
        yield from (f"{name} {now.st_mtime_ns} {now.st_size}" for name, now in files)
    yield from sorted(folder.name for folder in Path(msgspec.__file__).parents[1].glob("*.dist-info"))


def _kept(place: Path, made_of: bytes) -> Config | None:
    try:
        found = place.read_bytes()
        if found[:_MARK] != _mark(made_of, found[_MARK:]):
            return None
        with heap.undisturbed():
            return apart.unpacked(found[_MARK:])
    except (OSError, msgspec.MsgspecError):
        return None


def _keep(place: Path, made_of: bytes, config: Config) -> None:
    content = apart.packed(config)
    with suppress(OSError):
        # at a first start there is no state yet, and whoever opens it would not understand the file again to keep it
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(Files(), place, [_mark(made_of, content), content])


def _mark(made_of: bytes, content: bytes) -> bytes:
    return blake2b(content, key=made_of, digest_size=_MARK).digest()

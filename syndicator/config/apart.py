"""A configuration understood in a process of its own, and handed over as bytes.

What understands it (pydantic, YAML) takes a dozen megabytes that a daemon would keep for as long as it runs, to read a
file that seldom changes.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec

from syndicator.config import loading
from syndicator.config.configuration import Config
from syndicator.errors import ConfigError, Mistake
from syndicator.interpreter import running, surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LONGEST = 120.0
"""Seconds that the other process may take, on a busy machine; then it is done here."""
_PROGRAM = "from syndicator.config.apart import tell; tell()"


class _Told(msgspec.Struct, array_like=True):
    config: bytes
    mistakes: tuple[Mistake, ...] = ()


def as_written(raw: bytes, path: Path, environment: Mapping[str, str]) -> Config:
    """What :func:`~syndicator.config.loading.as_written` answers and raises; here, where no other process can."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            running(_PROGRAM),
            input=msgspec.msgpack.encode((raw, str(path), dict(environment))),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings(),
            timeout=_LONGEST,
            check=True,
        )
        told = msgspec.msgpack.decode(done.stdout, type=_Told)
        found = unpacked(told.config) if not told.mistakes else None
    except (OSError, subprocess.SubprocessError, msgspec.MsgspecError):
        return loading.as_written(raw, path, environment)
    if found is None:
        raise ConfigError(str(path), told.mistakes)
    return found


def tell() -> None:
    """What the other process does."""
    from pathlib import Path

    raw, name, environment = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=tuple[bytes, str, dict[str, str]])
    try:
        config = loading.as_written(raw, Path(name), environment)
        told = _Told(packed(config))
        if unpacked(told.config) != config:
            raise ValueError("not the same when it is read back")
    except ConfigError as error:
        told = _Told(b"", error.mistakes)
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))


def packed(config: Config) -> bytes:
    """As bytes. Raises TypeError where there is something in it that cannot be."""
    return msgspec.msgpack.encode(config, enc_hook=str)


def unpacked(content: bytes) -> Config:
    """What was :func:`packed`. Raises msgspec.MsgspecError."""
    return msgspec.msgpack.decode(content, type=Config, dec_hook=lambda wanted, text: wanted(text))

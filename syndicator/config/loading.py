"""feeds.yaml -> :class:`Config`, or every mistake in it at once. What understands it is imported when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.config.references import resolved
from syndicator.errors import ConfigError, Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syndicator.config.configuration import Config

MAX_BYTES = 16 * 1024 * 1024


def load(path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in the file at ``path``. ``environment`` is where references to variables are looked up.

    Raises :class:`~syndicator.errors.ConfigError` with every mistake, also where the file cannot be read.
    """
    return resolved(as_written(read(path), path, environment), environment)


def parse(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in ``text``, as if it stood at ``path``. Raises :class:`~syndicator.errors.ConfigError`."""
    return resolved(_understood(text, path, environment), environment)


def read(path: Path) -> bytes:
    """What stands in the file, or more than may. Raises :class:`~syndicator.errors.ConfigError`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _whole(
            path, "there is no such file", "`syndicator init URL` writes one; --config names another"
        ) from None
    except OSError as error:
        raise _whole(path, f"cannot be read: {error.strerror or error}", "") from None


def as_written(raw: bytes, path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in the bytes of a file: references to variables have been looked up, and still stand in it.

    Raises :class:`~syndicator.errors.ConfigError`.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        found = Mistake(line, column, "", f"not UTF-8: byte 0x{raw[error.start]:02X}", "save the file as UTF-8")
        raise ConfigError(str(path), [found]) from None
    return _understood(text, path, environment)


def _understood(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _whole(path, f"larger than {MAX_BYTES // 1024**2} MiB", "split it into several mirrors")
    from syndicator.config.assembling import assemble

    return assemble(text, path, environment)


def _whole(path: Path, message: str, hint: str) -> ConfigError:
    return ConfigError(str(path), [Mistake(0, 0, "", message, hint)])

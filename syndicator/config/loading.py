"""feeds.yaml -> :class:`Config`, or every mistake in it at once. What understands it is imported when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.config.references import resolved
from syndicator.config.text import MAX_BYTES, contents, decoded, too_large

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syndicator.config.configuration import Config

_HINT = "split it into several mirrors"


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
    return contents(path, missing=("there is no such file", "`syndicator init URL` writes one; --config names another"))


def as_written(raw: bytes, path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in the bytes of a file: references to variables have been looked up, and still stand in it.

    Raises :class:`~syndicator.errors.ConfigError`.
    """
    return _understood(decoded(raw, path, hint=_HINT), path, environment)


def _understood(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise too_large(path, MAX_BYTES, _HINT)
    from syndicator.config.assembling import assemble

    return assemble(text, path, environment)

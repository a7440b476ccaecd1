"""What stands in a YAML file, read within a bound, as text; or one mistake that names the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.errors import ConfigError, Mistake

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 16 * 1024 * 1024
"""What a configuration may have."""


def contents(path: Path, missing: tuple[str, str] | None = None) -> bytes:
    """The file's bytes, or :data:`MAX_BYTES` and one of them. Raises :class:`~syndicator.errors.ConfigError`.

    ``missing``: message and hint where there is no such file.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        message, hint = missing or (f"cannot be read: {error.strerror}", "")
        raise _mistaken(path, message, hint) from None
    except OSError as error:
        raise _mistaken(path, f"cannot be read: {error.strerror or error}") from None


def decoded(raw: bytes, path: Path, limit: int = MAX_BYTES, hint: str = "") -> str:
    """The text that the bytes of the file at ``path`` are: UTF-8, with or without its mark.

    Raises :class:`~syndicator.errors.ConfigError` where they are not, with the place of the first that is not, and
    where they are more than ``limit``; ``hint`` says what is to be done then.
    """
    if len(raw) > limit:
        raise too_large(path, limit, hint)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        found = Mistake(line, column, "", f"not UTF-8: byte 0x{raw[error.start]:02X}", "save the file as UTF-8")
        raise ConfigError(str(path), [found]) from None


def too_large(path: Path, limit: int, hint: str = "") -> ConfigError:
    """What is wrong with a file of more than ``limit`` bytes."""
    return _mistaken(path, f"larger than {limit // 1024**2} MiB", hint)


def _mistaken(path: Path, message: str, hint: str = "") -> ConfigError:
    return ConfigError(str(path), [Mistake(0, 0, "", message, hint)])

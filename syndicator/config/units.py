"""Durations and sizes in words: ``30m``, ``1 h 30 m``, ``2 MB``, ``512 KiB``, and back.

Pure. kB, MB and GB are powers of 1000 (SI), KiB, MiB and GiB powers of 1024 (IEC 80000-13).
"""

from __future__ import annotations

import re

_SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "week", "weeks"), 604_800),
}
_BYTES = {
    **dict.fromkeys(("b", "byte", "bytes"), 1),
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
}
_PART = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)\s*([A-Za-z]+)")
_BARE = re.compile(r"\d{1,12}(?:\.\d{1,9})?")
_LONGEST = 64

DURATION_PATTERN = r"^(\s*\d+(\.\d+)?\s*[A-Za-z]+\s*)+$"
SIZE_PATTERN = r"^\s*\d+(\.\d+)?\s*[A-Za-z]+\s*$"


def parse_duration(text: str) -> float:
    """Seconds in ``text``: one or more numbers with a unit, or a bare 0. Raises ValueError with a hint as its text."""
    parts = _parts(text)
    if parts is None:
        if _BARE.fullmatch(text.strip()):
            if float(text) == 0:
                return 0.0
            raise ValueError(f"say {text.strip()} of what: {text.strip()} s, {text.strip()} min, {text.strip()} h")
        raise ValueError("write a number and a unit, such as 30 s, 15 min, 2 h or 1 d")
    unknown = [unit for _, unit in parts if unit.lower() not in _SECONDS]
    if unknown:
        raise ValueError(f"{unknown[0]} is no unit of time; units are s, min, h, d and w")
    return sum(number * _SECONDS[unit.lower()] for number, unit in parts)


def parse_size(text: str) -> int:
    """Bytes in ``text``: a number with a unit. Raises ValueError with a hint as its text."""
    parts = _parts(text)
    if parts is None or len(parts) != 1:
        raise ValueError("write a number and a unit, such as 512 KiB or 2 MB")
    number, unit = parts[0]
    factor = _BYTES.get(unit.lower())
    if factor is None:
        raise ValueError(f"{unit} is no unit of size; units are B, kB, MB, GB, KiB, MiB and GiB")
    return round(number * factor)


def _parts(text: str) -> list[tuple[float, str]] | None:
    """The (number, unit) pairs ``text`` consists of, or None where it is anything else."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    parts: list[tuple[float, str]] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None:
            return None
        parts.append((float(match[1]), match[2]))
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return parts


def duration_words(seconds: float) -> str:
    """Seconds in the largest unit that gives a whole number: ``15 min``, ``1 d``, ``0 s``."""
    for name, factor in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds and seconds % factor == 0:
            return f"{seconds / factor:.12g} {name}"
    return f"{seconds:.12g} s"


def size_words(size: int) -> str:
    """Bytes in the largest binary unit that gives a whole number: ``10 MiB``."""
    for name, factor in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if size and size % factor == 0:
            return f"{size // factor} {name}"
    return f"{size} B"

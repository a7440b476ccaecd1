"""What renditions are made by, as a mark: installed anew with another template or style, all of them are made again,
whatever the version is called.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

_KINDS = frozenset((".py", ".html", ".css", ".toml"))
_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def mark(folder: Path = _HERE) -> str:
    """Of every file that renders or is rendered from: 24 hexadecimal digits, the same wherever it is installed."""
    told = blake2b(digest_size=12)
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _KINDS):
        body = path.read_bytes()
        told.update(f"{path.relative_to(folder).as_posix()}\0{len(body)}\0".encode() + body)
    return told.hexdigest()

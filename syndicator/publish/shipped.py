"""What renditions are made by, as a mark: installed anew with another template or style, all of them are made again,
whatever the version is called.
"""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = (".py", ".html", ".css", ".toml")
_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def mark(folder: Path = _HERE) -> str:
    """Of every file that renders or is rendered from: 24 hexadecimal digits, the same wherever it is installed."""
    told = blake2b(digest_size=12)
    for name in sorted(_within(f"{folder}/", "")):
        with open(f"{folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes as long as reading
            body = file.read()
        told.update(f"{name}\0{len(body)}\0".encode() + body)
    return told.hexdigest()


def _within(folder: str, under: str) -> Iterator[str]:
    """What it holds of those kinds, by the way there from ``folder``."""
    with os.scandir(folder + under) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _within(folder, f"{under}{entry.name}/")
            elif entry.name.endswith(_KINDS):
                yield under + entry.name

"""Paths of renditions: which are safe, which stand beside them, and of which there are very many. Pure."""

from __future__ import annotations

import re

from syndicator.errors import PublishError
from syndicator.publish.edition import CATEGORIES, DAYS, OUTLETS, SOURCES

SUFFIXES = ("", ".gz", ".br", ".zst")
"""What a rendition's files are called behind its path: as it is, and compressed."""

_SEGMENT = re.compile(r"(?!\.)[^/\\\x00-\x1f\x7f]{1,150}(?<![. ])")
_WELL_KNOWN = ".well-known"
_LONGEST = 1000
_LISTS = tuple(f"/{kind}/" for kind in (CATEGORIES, SOURCES, OUTLETS, DAYS))


def check_path(path: str) -> str:
    """``path`` where it is safe: relative, forward slashes, no hidden and no odd segments.

    Raises :class:`~syndicator.errors.PublishError` where it is not.
    """
    segments = path.split("/")
    fine = all(_SEGMENT.fullmatch(s) or (s == _WELL_KNOWN and not i) for i, s in enumerate(segments))
    if not fine or len(path) > _LONGEST or path.endswith(SUFFIXES[1:]):
        raise PublishError(f"{path[:200]!r} is no path for a rendition", channel=segments[0][:80])
    return path


def is_one_of_many(path: str) -> bool:
    """Whether it is that of an article's page, or of a list of them: those are not compressed."""
    path = f"/{path}"
    return "/articles/" in path or (path.startswith(_LISTS) and path.endswith("/index.html"))


def is_one_page(folder: str) -> bool:
    """Whether a folder is that of a single article."""
    return folder.rpartition("/")[0].endswith("articles")

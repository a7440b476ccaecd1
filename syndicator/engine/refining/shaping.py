"""What is configured for a source and shapes its articles, as a fingerprint. Pure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from syndicator.model import Kind, Limits

if TYPE_CHECKING:
    from syndicator.model import Source


_USUAL = Limits()
_ONCE: dict[str, float | None] = {"page": 2 * 1024 * 1024}
"""What was usual when fingerprints were first made, where that is not so any more: nothing is refined anew for it."""


def _limits(source: Source) -> dict[str, float | None]:
    """The limits that shape what is held already; the others came later, or concern only what is not met yet."""
    limits = source.limits
    names = ("body", "page", "entries", "backlog", "keep", "keep_for")
    told = {name: getattr(limits, name) for name in names}
    return told | {name: once for name, once in _ONCE.items() if told[name] == getattr(_USUAL, name)}


def settings_of(source: Source) -> str:
    """A fingerprint of what is configured for a source and shapes its articles."""
    shaping = (
        *(source.name, source.home, source.language, source.timezone, source.category, source.editor, source.rights),
        *(source.permission, source.reprint, _limits(source), source.words),
        *((source.require,) if source.require else ()),
        *((source.kind, source.listing) if source.kind is not Kind.FEED else ()),
        *(("private",) if source.private else ()),
        *(("ignore_zones",) if source.ignore_zones else ()),
        *((source.identity,) if source.identity else ()),
        *source.outlets,
    )
    return hashlib.blake2b(msgspec.msgpack.encode(shaping), digest_size=8).hexdigest()

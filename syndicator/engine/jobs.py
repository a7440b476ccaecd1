"""The two functions that worker processes run.

The refinery is imported by whoever runs them: the process that polls never needs it, and starts faster without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from syndicator.engine.batch import Document, Wanted


def read(document: Document) -> bytes:
    """Parse a document and refine what is new in it; a packed ``Batch``. Raises ParseError."""
    from syndicator.engine import pipeline

    return msgspec.msgpack.encode(pipeline.read(document))


def refine_wanted(wanted: Wanted) -> bytes:
    """Refine entries with the pages that were fetched for them; a packed tuple of ``Draft``."""
    from syndicator.engine import pipeline

    return msgspec.msgpack.encode(pipeline.refine_wanted(wanted))

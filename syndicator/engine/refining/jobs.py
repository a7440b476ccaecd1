"""The functions that worker processes run for a poll.

The refinery is imported by whoever runs them: the process that polls never needs it, and starts faster without.
"""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from syndicator.errors import Incomplete, PoisonError, SyndicatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.engine.refining.batch import Document, Labels, Parting, Wanted
    from syndicator.model import SiteRule


def read(document: Document) -> bytes:
    """Parse a document and refine what is new in it; a packed ``Batch``. Raises ParseError, PoisonError."""
    from syndicator.engine.refining import pipeline

    with faults_named():
        return msgspec.msgpack.encode(pipeline.read(document))


def refine_wanted(wanted: Wanted) -> bytes:
    """Refine entries with the pages that were fetched for them; a packed tuple of ``Draft``. Raises PoisonError."""
    from syndicator.engine.refining import pipeline

    with faults_named():
        return msgspec.msgpack.encode(pipeline.refine_wanted(wanted))


def label(wanted: Labels) -> dict[str, str]:
    """What to call items that cannot be read, by hash."""
    from syndicator.ingest.feeds.labels import labels

    return labels(wanted.body, wanted.content_type, wanted.hashes)


def parting(page: Parting) -> str:
    """The line in which a page says that its article is gone; "" where it does not. Raises PoisonError."""
    from syndicator.ingest.charset import decode
    from syndicator.refine.farewell import farewell

    with faults_named():
        return farewell(decode(page.body, page.content_type, markup="html").text, page.text)


def try_rules(rules: tuple[SiteRule, ...]) -> list[list[str]]:
    """What is wrong with each site rule, by the tests that it carries along."""
    from syndicator.refine.ruletests import failures

    return [failures(rule) for rule in rules]


@contextmanager
def faults_named() -> Iterator[None]:
    """What an input provokes that nobody thought of is that input's trouble: a PoisonError that names the place."""
    try:
        yield
    except (SyndicatorError, MemoryError, RecursionError):
        raise
    except ImportError as error:
        message = f"the module {error.name} is missing: install syndicator anew (pip install --upgrade .)"
        raise Incomplete(message) from error
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}, line {where.lineno}"
        raise PoisonError(f"{type(error).__name__}: {str(error)[:200]} ({place})") from error

"""How a document came to us, for an article's provenance. Pure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from syndicator.ingest import charset
from syndicator.model import FetchRecord
from syndicator.urls import without_credentials

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.engine.refining.batch import Document, Page


def fetch_record(came: Document | Page, at: datetime, used: str) -> FetchRecord:
    """How a document or page came, and in which encoding it was read."""
    return FetchRecord(
        asked=without_credentials(came.asked or came.url),
        url=without_credentials(came.url),
        status=came.status,
        at=at,
        hash=hashlib.sha256(came.body).hexdigest(),
        etag=came.validators.etag,
        last_modified=came.validators.last_modified,
        media_type=came.content_type,
        declared=charset.declared(came.body, came.content_type),
        used=used,
    )

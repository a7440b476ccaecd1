"""Values for tests, complete and plausible; name only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from syndicator.model import (
    Article,
    ArticleId,
    Card,
    Evidence,
    Hop,
    HopRole,
    Judgement,
    Precision,
    Prints,
    Provenance,
    SafeHtml,
    Source,
    SourceKey,
    Verdict,
)
from syndicator.refine.prints import fingerprint
from syndicator.store.document import card_of
from syndicator.urls import canonical

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
TEXT = (
    "The harbour trust said on Tuesday that the small ferry will run on tidal power alone from September. "
    "Two turbines moored under the east pier charge its batteries on every tide, and over the winter they supplied "
    "94 per cent of what the boat needed. A third turbine, delivered last month, is meant to close the gap. "
    "Fares stay as they are, and the readings of every turbine will be shown on the notice board."
)


def source(key: str = "one", **fields: Any) -> Source:
    made = Source(
        SourceKey(key), f"The {key.title()} Post", f"https://{key}.example/feed", home=f"https://{key}.example/"
    )
    return replace(made, **fields)


def article(key: str = "one", number: int = 1, **fields: Any) -> Article:
    """An article of source ``key``; its prints, canonical address and identities follow from what is given."""
    title = fields.pop("title", f"Ferry to run on tides, part {number}")
    text = fields.pop("text", f"{TEXT} Part {number}.")
    url = fields.pop("url", f"https://{key}.example/{number}")
    identities = fields.pop("identities", (f"guid:{key}-{number}", f"link:{canonical(url)}"))
    first = fingerprint.article_id(SourceKey(key), identities[0])
    made = Article(
        id=first,
        source=SourceKey(key),
        story=first,
        identities=identities,
        title=title,
        url=url,
        canonical=canonical(url),
        published=NOON,
        published_precision=Precision.SECOND,
        published_evidence=Evidence.FOUND,
        updated=NOON,
        first_seen=NOON,
        language="en",
        body=SafeHtml(f"<p>{text}</p>"),
        text=text,
        summary=text[:80],
        hops=(Hop(HopRole.ORIGINAL, f"The {key.title()} Post", f"https://{key}.example/"),),
        prints=fingerprint.prints(title, text),
        digest="",
        provenance=Provenance(f"https://{key}.example/feed", NOON, "0" * 64),
        judgement=Judgement(Verdict.NEW, "not seen before"),
    )
    made = replace(made, **fields)
    return replace(made, digest=fingerprint.article_digest(made))


def card(made: Article) -> Card:
    """As a store makes it."""
    return card_of(made)


def prints(**fields: Any) -> Prints:
    return replace(fingerprint.prints("A title", TEXT), **fields)


def some_id(number: int) -> ArticleId:
    return ArticleId(f"{number:032x}")

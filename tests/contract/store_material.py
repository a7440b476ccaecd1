"""Articles, polls and tombstones to try stores with."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from syndicator.model import (
    Article,
    ArticleId,
    AuditLine,
    Burial,
    CanonicalUrl,
    Credit,
    Enclosure,
    Evidence,
    FeedHints,
    Hop,
    HopRole,
    Judgement,
    PollRecord,
    Precision,
    Prints,
    Provenance,
    Role,
    SafeHtml,
    SourceKey,
    SourceState,
    Tombstone,
    Transformation,
    Validators,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
LINE = AuditLine(NOON, "takedown", "a story", "asked for by the photographer")


class StillClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def sketch(seed: str, flipped: int = 0) -> bytes:
    """512 bits made from ``seed``, of which the first ``flipped`` are turned round."""
    bits = int.from_bytes(hashlib.blake2b(seed.encode()).digest(), "big")
    return (bits ^ ((1 << flipped) - 1)).to_bytes(64, "big")


def article_id(source: str, name: str) -> ArticleId:
    return ArticleId(hashlib.blake2b(f"{source}/{name}".encode(), digest_size=16).hexdigest())


def article(source: str, name: str, *, words: str = "", age: int = 0, **changes: Any) -> Article:
    """An article of ``source``, told apart by ``name``; ``age`` in hours."""
    key = article_id(source, name)
    text = words or f"What happened at {name}, as {source} tells it. 市政府周五宣布新桥通车。"
    at = NOON - timedelta(hours=age)
    url = f"https://{source}.example/{name}"
    made = Article(
        id=key,
        source=SourceKey(source),
        story=key,
        identities=(f"guid:{name}", f"link:{source}.example/{name}"),
        title=f"Title {name} 标题",
        url=url,
        canonical=CanonicalUrl(url.removeprefix("https://")),
        published=at,
        published_precision=Precision.MINUTE,
        published_evidence=Evidence.FOUND,
        updated=at,
        first_seen=NOON,
        language="en",
        body=SafeHtml(f"<p>{text}</p>"),
        text=text,
        summary=text[:40],
        hops=(
            Hop(HopRole.ORIGINAL, "Harbour Gazette", None, Evidence.FOUND, "Source: Harbour Gazette", at),
            Hop(
                HopRole.REPRINT,
                source.title(),
                url,
                credits=(Credit(Role.EDITOR, "R. Vane", literal="Editor: R. Vane"),),
            ),
        ),
        prints=Prints(f"exact of {source} {name}", sketch(f"{source} {name}"), len(text), "7", f"title {name}"),
        digest=hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
        provenance=Provenance(f"https://{source}.example/feed", NOON, "00ff"),
        judgement=Judgement(Verdict.NEW, "first seen"),
        categories=("town",),
        enclosures=(Enclosure(f"{url}.mp3", "audio/mpeg", 1234),),
        transformations=(Transformation("tracker", 2),),
    )
    return replace(made, **changes)


def state(source: str, **changes: Any) -> SourceState:
    made = SourceState(
        SourceKey(source),
        f"https://{source}.example/feed",
        Validators('W/"one"', "Fri, 01 Mar 2024 11:00:00 GMT"),
        body_hash="aa",
        last_polled=NOON,
        hints=FeedHints(ttl=900.0, skip_hours=frozenset({1, 2, 3})),
        title=f"{source} feed",
    )
    return replace(made, **changes)


def poll(source: str, *articles: Article, **changes: Any) -> PollRecord:
    """What a poll that brought ``articles`` commits."""
    made = PollRecord(
        state=state(source),
        articles=articles,
        identities=tuple((identity, a.id) for a in articles for identity in a.identities),
        hashes=tuple(f"hash of {a.id}" for a in articles),
    )
    return replace(made, **changes)


def tombstone(*articles: Article, **changes: Any) -> Tombstone:
    """What stays when these are taken down as one story."""
    made = Tombstone(
        id=articles[0].story,
        at=NOON,
        reason="asked for",
        urls=tuple(a.url for a in articles),
        channels=("all",),
        buried=tuple(burial(a) for a in articles),
        apart=(ArticleId("e" * 32),),
    )
    return replace(made, **changes)


def burial(of: Article) -> Burial:
    return Burial(of.source, of.id, of.identities, of.canonical, replace(of.prints, title=""))


def ids(articles: Sequence[Article]) -> list[ArticleId]:
    return [a.id for a in articles]

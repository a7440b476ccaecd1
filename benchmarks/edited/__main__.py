"""``python -m benchmarks.edited [--seeds gate] [--each 340]``: how often edits are called what they are."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.edited.kinds import Sample, sample
from syndicator.model import Article, Edit, Evidence, Judgement, Precision, Provenance, SourceKey, Verdict
from syndicator.refine.changes.classify import Change, classify
from syndicator.refine.clean import clean
from syndicator.refine.prints.fingerprint import article_digest, article_id, prints
from syndicator.urls import canonical

if TYPE_CHECKING:
    from benchmarks.edited.texts import Piece

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def article(piece: Piece) -> Article:
    """A piece as it is stored."""
    from syndicator.model import RawHtml

    made = clean(RawHtml(piece.html()), piece.url, title=piece.title)
    first = article_id(SourceKey("bench"), piece.url)
    return Article(
        id=first,
        source=SourceKey("bench"),
        story=first,
        identities=(f"guid:{piece.url}",),
        title=piece.title,
        url=piece.url,
        canonical=canonical(piece.url),
        published=NOON,
        published_precision=Precision.SECOND,
        published_evidence=Evidence.FOUND,
        updated=NOON,
        first_seen=NOON,
        language="zh-Hans" if piece.chinese else "en",
        body=made.body,
        text=made.text,
        summary=made.text[:200],
        hops=(),
        prints=prints(piece.title, made.text),
        digest="",
        provenance=Provenance("https://news.example.org/feed", NOON, "0" * 64),
        judgement=Judgement(Verdict.NEW, "not seen before"),
        image=made.image,
    )


def called(one: Sample) -> Change:
    """What ours makes of a sample."""
    before, after = article(one.before), article(one.after)
    if article_digest(before) == article_digest(after):
        return Change(Edit.INVISIBLE, "nothing published differs")
    return classify(before, after)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", choices=["dev", "gate"], default="dev")
    parser.add_argument("--each", type=int, default=100, help="samples of each kind")
    parser.add_argument("--wrong", type=int, default=0, help="so many of those called wrongly are shown")
    given = parser.parse_args()
    right: Counter[Edit] = Counter()
    taken, shown = 0.0, 0
    wrong: Counter[str] = Counter()
    for label in Edit:
        for turn in range(given.each):
            one = sample(given.seeds, turn, label)
            before, after = article(one.before), article(one.after)
            tick = time.process_time()
            found = classify(before, after)
            taken += time.process_time() - tick
            if article_digest(before) == article_digest(after):
                found = Change(Edit.INVISIBLE, "nothing published differs")
            right[label] += found.edit is label
            if found.edit is not label:
                wrong[f"{one.name}: {label} called {found.edit} ({found.why})"] += 1
                if shown < given.wrong:
                    shown += 1
                    print(f"--- {one.name}: {found}\n{before.title}\n{before.text}\n+++\n{after.title}\n{after.text}\n")
    for label in Edit:
        print(f"{label.value:12} {right[label] / given.each:7.1%} of {given.each}")
    whole = given.each * len(Edit)
    print(f"{'all':12} {sum(right.values()) / whole:7.2%} of {whole}, {taken / whole * 1000:.2f} CPU-ms each")
    for what, count in wrong.most_common(20):
        print(f"  {count:4} {what}")


if __name__ == "__main__":
    main()

"""``python -m benchmarks [polls|stages|growth|quality|reprints|index|serving|peers|stores|cluster|flame|scale|idle|million|searching|stocked|crowded|recorded]``:
every figure of docs/performance.md and docs/quality.md.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    cluster,
    corpus,
    crowded,
    flame,
    growth,
    index,
    million,
    peers,
    polls,
    pushing,
    quality,
    recorded,
    scale,
    searching,
    serving,
    stages,
    stocked,
)
from benchmarks.processes import serving as serving_by
from benchmarks.reprints import judging
from tests.database import running

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def origin_of(feeds: int, port: int, *options: str) -> AbstractContextManager[None]:
    return serving_by("benchmarks.origin", "--feeds", feeds, "--port", port, *options)


def with_origin(feeds: int, port: int, *, pages: bool, daemon: bool) -> None:
    with origin_of(feeds, port), tempfile.TemporaryDirectory(prefix="bench-") as folder:
        print(f"{feeds} sources of {corpus.ENTRIES} articles, article pages {'on' if pages else 'off'}")
        (polls.run_daemon if daemon else polls.run)(feeds, port, Path(folder), pages=pages)


def stores(feeds: int, port: int, *, pages: bool) -> None:
    """Whole polls over the embedded store and over PostgreSQL, in turn."""
    for number in range(2):
        for kind in ("folder", "database"):
            with origin_of(feeds, port), tempfile.TemporaryDirectory(prefix="bench-") as folder:
                print(f"{feeds} sources, {kind}, run {number + 1}")
                if kind == "folder":
                    polls.run(feeds, port, Path(folder), pages=pages)
                    continue
                with running(lasting=True) as server:
                    store = f"store: {{url: '{server.url}'}}\n"
                    polls.run(feeds, port, Path(folder), pages=pages, store=store, beside=server.busy)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what",
        nargs="*",
        choices=[
            "polls",
            "stages",
            "growth",
            "quality",
            "reprints",
            "index",
            "serving",
            "peers",
            "stores",
            "cluster",
            "flame",
            "scale",
            "searching",
            "idle",
            "million",
            "stocked",
            "crowded",
            "recorded",
        ],
        default=["stages", "polls"],
    )
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--port", type=int, default=20000)
    parser.add_argument("--articles", type=int, nargs="*", default=[100_000, 1_000_000], help="in the index")
    parser.add_argument("--no-pages", action="store_true", help="publish feeds only")
    parser.add_argument(
        "--daemon", action="store_true", help="polls by a daemon that runs, not by processes of their own"
    )
    parser.add_argument("--picture", type=Path, help="where to draw a flame graph (SVG)")
    parser.add_argument("--seed", type=int, default=judging.GATE, help="of reprints; below 1,000,000 for development")
    parser.add_argument("--workers", default="1,2,4", help="of a cluster, one round for each, separated by commas")
    parser.add_argument("--only", default="reader,newsboat,rss2email", help="peers, separated by commas")
    parser.add_argument("--rounds", type=int, default=3, help="of every peer")
    parser.add_argument("--bench", type=Path, default=peers.BESIDE, help="the folder of the peers' bench")
    parser.add_argument("--failing", type=int, default=5, help="scale: sources of a hundred that fail")
    parser.add_argument("--entries", type=int, default=20, help="scale, stocked: articles of each source")
    parser.add_argument("--pages", action="store_true", help="stocked: with a page for each article")
    parser.add_argument("--every", type=float, default=300.0, help="scale: seconds between two polls of a source")
    parser.add_argument("--folder", type=Path, default=None, help="scale: where to work; not said: a temporary folder")
    parser.add_argument(
        "--sources", type=int, nargs="*", default=[10_000, 100_000], help="million: simulated at a time"
    )
    parser.add_argument("--hours", type=float, default=6.0, help="million: simulated")
    given = parser.parse_args()
    if "stages" in given.what:
        stages.run()
    if "growth" in given.what:
        growth.run()
    if "quality" in given.what:
        quality.run()
    if "reprints" in given.what:
        judging.run(seed=given.seed)
    if "index" in given.what:
        for articles in given.articles:
            index.run(articles)
    if "crowded" in given.what:
        for articles in given.articles:
            crowded.run(articles)
    if "recorded" in given.what:
        recorded.run(given.feeds)
    if "searching" in given.what:
        searching.run(given.articles[0])
    if "serving" in given.what:
        with origin_of(given.feeds, given.port):
            serving.run(given.feeds, origin=given.port)
            pushing.run(given.port)
    if "peers" in given.what:
        peers.run(given.feeds, given.only.split(","), rounds=given.rounds, bench=given.bench, port=given.port)
    if "stores" in given.what:
        stores(given.feeds, given.port, pages=not given.no_pages)
    if "cluster" in given.what:
        workers = [int(count) for count in given.workers.split(",")]
        with (
            origin_of(given.feeds, given.port, "--spread"),
            running(lasting=True) as server,
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
        ):
            cluster.run(given.feeds, given.port, Path(folder), server, workers)
    if "flame" in given.what:
        with origin_of(given.feeds, given.port), tempfile.TemporaryDirectory(prefix="bench-") as folder:
            flame.run(given.feeds, given.port, Path(folder), given.picture)
    if "million" in given.what:
        for number in given.sources:
            million.run(number, given.hours)
    if "stocked" in given.what:
        stocked.run(given.feeds, given.entries, pages=given.pages)
    if "idle" in given.what:
        scale.idle(20, given.port, entries=given.entries)
    if "scale" in given.what:
        shape = {"entries": given.entries, "every": given.every, "folder": given.folder}
        scale.run(given.feeds, given.failing, given.port, **shape)
    if "polls" in given.what:
        with_origin(given.feeds, given.port, pages=not given.no_pages, daemon=given.daemon)


if __name__ == "__main__":
    main()

"""G-X1: nothing that a source sends runs in a reader's browser, in whichever field, by whichever output, with and without a policy."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.demo.origin import Origin
from tests.browser import attack, vectors
from tests.browser.hostile import FIELDS, KINDS, SPREAD, Outlet, Told, where
from tests.browser.printed import Printed, write
from tests.gates import FULL, report, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

    from syndicator.workers import ProcessWorkers
    from tests.browser.attack import Found
    from tests.browser.chromium import Chromium

STEP = size(13, 1)
"""Every how manieth vector is tried."""

OURS = frozenset(
    (
        "p@class=syn-retraction",
        "p@class=syn-correction",
        "p@class=syn-removed",
        "section@class=parts",
        "head link@type=application/rsl+xml",
    )
)
"""What we put round an article only if its source says something that the innocent ones do not."""

CONFIG = """\
site: {{title: Mirror, url: "https://mirror.example/", language: en, contact: desk@mirror.example, responsible_editor: Jo Reed}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
publish: {{per_source: true, per_category: true, link_to: {link_to}}}
defaults: {{permission: ours, reprint: full, limits: {{backlog: 3000, keep: 3000}}}}
sources:
{sources}
channels:
  all: {{title: Everything, limit: 5000}}
"""
AT_ONCE = 320
BEGIN = int(os.environ.get("SYNDICATOR_VECTORS_FROM", "0"))
"""The first vector that is tried: at full size this takes hours, and can be gone on with where it was stopped."""
END = int(os.environ.get("SYNDICATOR_VECTORS_TO", "0")) or vectors.count()
"""The one before which it stops."""
PATIENCE = 3000.0


def _polled(folder: Path, workers: ProcessWorkers, told: Mapping[str, Sequence[Told]], link_to: str) -> Path:
    """What is published of outlets that tell this, by the name of the way they tell it."""
    with ExitStack() as stack:
        sources = []
        for kind, articles in told.items():
            outlet = Outlet(kind, articles)
            origin = Origin("127.0.0.1", outlet.answer)
            stack.callback(origin.close)
            outlet.url = origin.url
            sources.append(
                f'  {kind}: {{name: Outlet of {kind}, url: "{origin.url}/feed", home: "{origin.url}/", category: {kind}}}'
            )
        folder.mkdir()
        path = folder / "feeds.yaml"
        path.write_text(CONFIG.format(sources="\n".join(sources), link_to=link_to), encoding="utf-8")
        with App(load(path, os.environ), workers=workers) as app:
            outcomes = app.poll(app.chosen(()))
            assert not [outcome.error for outcome in outcomes if outcome.error]
            app.release()
            number = len(list(app.rows()))
            _search(app, folder / "public", [one for articles in told.values() for one in articles])
    assert number > sum(map(len, told.values())) * 0.9, f"only {number} articles came through"
    return folder / "public"


def _search(app: App, public: Path, told: Sequence[Told]) -> None:
    """What is found beside what is published: for each vector as a question, and for words that all articles share."""
    assert app.bring_to_search()
    questions = list({one.number: one("title") for one in told}.values())[:: size(4, 1)]
    asked = [(question, 1) for question in questions] + [("harbour", page) for page in range(1, 11)]
    for number, (question, page) in enumerate(asked):
        body = app.answer_search(question, page)
        if body is not None:  # too much is asked
            place = public / f"found-{number}"
            place.mkdir()
            (place / "index.html").write_bytes(body)


def _outputs(public: Path, channel: str) -> tuple[list[str], list[str], list[str]]:
    """(pages, feeds of everything, all that a browser shows as XML)."""
    paths = sorted(path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file())
    feeds = [f"{channel}/{name}" for name in ("atom.xml", "rss.xml", "feed.json")]
    lists = [path for path in paths if path.endswith(".opml") or (path.startswith("sitemap") and path.endswith(".xml"))]
    return [path for path in paths if path.endswith(".html")], feeds, feeds[:2] + lists


def _look(browser: Browser, public: Path, channel: str, *, policy: bool) -> list[Found]:
    """Every output before the browser."""
    pages, feeds, documents = _outputs(public, channel)
    if policy and not FULL:  # which only takes away from what could run
        pages, documents = pages[::8], documents[:1]
    with attack.stand(public, policy=policy) as stand:
        found = [attack.pages(browser, stand.url, pages)]
        if not policy:  # whoever reads a feed elsewhere has no policy of ours
            found.append(attack.feeds(browser, stand.url, feeds))
        return [*found, attack.documents(browser, stand.url, documents)]


BASED = [number for number, vector in enumerate(vectors.vectors(0)) if "<base" in vector]
"""Vectors that say where a page's relative addresses lead."""


def _is_where_a_page_has_its_pictures(fault: str) -> bool:
    """Whether it is a picture, asked for where the page that shows it at its source has its browser ask for it, too."""
    return fault.startswith(f"image http://{attack.NEVER_HOST}/") and any(str(number) in fault for number in BASED)


def _judged(chromium: Chromium, hostile_ones: Path, innocent: Path, channel: str) -> str:
    """Hold what came of the hostile ones against innocent articles: nothing else may stand there, and nothing run."""
    calm = chromium.do(partial(_look, public=innocent, channel=channel, policy=False), PATIENCE)
    assert [fault for found in calm for fault in (*found.ran, *found.asked, *found.went)] == []
    known = OURS.union(*(found.shapes for found in calm))
    looked = []
    for policy in (False, True):
        found = chromium.do(partial(_look, public=hostile_ones, channel=channel, policy=policy), PATIENCE)
        assert [
            fault for one in found for fault in one.faults(known) if not _is_where_a_page_has_its_pictures(fault)
        ] == [], [where(n) for one in found for n in one.numbers()]
        looked.append(", ".join(str(one.looked) for one in found))
    return f"pages, items of Atom, RSS and JSON Feed, XML documents: {looked[0]}; under our policy: {looked[1]}"


@pytest.mark.timeout(7200)
def test_nothing_of_a_source_runs(tmp_path: Path, workers: ProcessWorkers, chromium: Chromium) -> None:
    """Every vector in every field, by feeds in three formats and by pages in turn, polled, stored and published."""
    numbers = range(0, vectors.count(), STEP)
    calm = {kind: [Told(None, SPREAD * way + own) for own in range(3)] for way, kind in enumerate(KINDS)}
    innocent = _polled(tmp_path / "innocent", workers, calm, "mirror")
    for batch in _batches(numbers):
        ways = {kind: [Told(number, number) for number in batch[way::4]] for way, kind in enumerate(KINDS)}
        told = _polled(tmp_path / f"from-{batch[0]}", workers, ways, "mirror")
        figures = _judged(chromium, told, innocent, "all")
        report(
            "G-X1",
            f"{len(batch)} vectors from number {batch[0]} in {len(FIELDS)} fields, by {len(KINDS)} ways; {figures}: "
            "0 ran, 0 strange",
        )


@pytest.mark.timeout(7200)
def test_nothing_runs_that_only_publishing_can_stop(tmp_path: Path, chromium: Chromium) -> None:
    """Every vector in every text that publishing is given, past all that would have cleaned it before."""
    write(tmp_path / "innocent", Printed(7, [None] * 30))
    for batch in _batches(range(3, vectors.count(), size(40, 1))):
        write(tmp_path / f"from-{batch[0]}", Printed(7, batch))
        figures = _judged(chromium, tmp_path / f"from-{batch[0]}", tmp_path / "innocent", "news")
        report(
            "G-X1",
            f"{len(batch)} vectors from number {batch[0]} given to publishing alone; {figures}: 0 ran, 0 strange",
        )


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many that a feed of them is no larger than feeds may be."""
    numbers = [number for number in numbers if BEGIN <= number < END]
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def test_the_gate_can_fail(tmp_path: Path, chromium: Chromium) -> None:
    """The same vectors as they are run, ask and stand there; under our policy none of them runs, in a reader all the more."""
    raw = vectors.vectors(0)
    numbers = range(5, len(raw), size(90, 10))
    paths = [f"stand/raw/{number}" for number in numbers]
    images = [number for number, vector in enumerate(raw) if vector.startswith("<img src=x onerror=xss")]
    (tmp_path / "feed.json").write_text(json.dumps({"items": [{"content_html": raw[number]} for number in images]}))
    with attack.stand(tmp_path, policy=False, raw=raw) as stand:
        bare = chromium.do(lambda browser: attack.pages(browser, stand.url, paths))
        read = chromium.do(lambda browser: attack.feeds(browser, stand.url, ["feed.json"]))
    with attack.stand(tmp_path, policy=True, raw=raw) as stand:
        under_policy = chromium.do(lambda browser: attack.pages(browser, stand.url, paths))
    assert len(bare.numbers()) > len(numbers) * 0.4
    assert len(bare.strange(())) > len(numbers) * 0.5
    assert read.numbers() == set(images)
    assert under_policy.ran == []
    report("G-X1", f"of {len(numbers)} raw vectors {len(bare.numbers())} worked; under our policy 0 ran")

"""An article as it came, kept beside it: packed, bounded, compared line by line, and gone when it is taken down."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.engine.editing.takedown import take_down
from syndicator.engine.refining.comparing import LARGEST, compare, pack, unpack
from syndicator.model import PollRecord
from syndicator.store.folder.tiny import TinyStore
from tests.builders import article as build
from tests.unit.engine.polling.test_poll import World, entry

if TYPE_CHECKING:
    from pathlib import Path

HTML = (
    '<p style="x">The mill runs again.</p><script>track()</script><p>It was mended.</p>'
    '<div class="share"><a href="#">Share this</a></div>'
)


def told(html: str, *, keep_raw: bool = True) -> World:
    world = World(entry(1, content_html=html))
    world.source = replace(world.source, keep_raw=keep_raw)
    world.poll()
    return world


def test_what_came_stands_beside_what_is_published() -> None:
    """Lines that went, came and stayed are told apart, and every change has its name."""
    made = compare(told(HTML).articles()[0])
    assert made.raw == HTML
    assert "- <script>track()</script>" in made.lines
    assert "+ <p>The mill runs again.</p>" in made.lines
    assert any(line == "  <p>It was mended.</p>" for line in made.lines)
    assert {step.name for step in made.transformations} >= {"scripts-removed", "share-bars-removed"}


def test_where_it_is_not_kept_there_is_nothing_to_compare() -> None:
    """`keep_raw: false` keeps nothing."""
    made = compare(told(HTML, keep_raw=False).articles()[0])
    assert made.raw is None
    assert made.lines == ()


def test_packing_is_bounded_and_exact() -> None:
    """What is packed comes back character by character, lone surrogates too; what is too large is not kept."""
    for text in ("", "<p>\ud800 读\u0000</p>", HTML):
        assert unpack(pack(text)) == text
    assert unpack(pack("x" * (LARGEST + 1))) is None


def test_a_long_article_is_compared_in_bounded_time() -> None:
    """Tens of thousands of lines, all alike, are cut off and not compared for minutes."""
    one = build(body="<p>a</p>" * 50_000)
    started = time.process_time()
    compare(replace(one, raw=pack("<p>b</p><p>a</p>" * 25_000)))
    assert time.process_time() - started < 20


def test_a_takedown_leaves_nothing_of_it(tmp_path: Path) -> None:
    """With the article its raw form goes, from every file of the state."""
    world = told(HTML)
    (article,) = world.articles()
    store = TinyStore(tmp_path / "state", clock=world.clock)
    packed = base64.b64encode(article.raw)
    try:
        store.commit(PollRecord(world.state, articles=(article,), identities=((article.identities[0], article.id),)))
        assert any(packed in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        take_down(store, article.id, reason="asked for", now=world.clock.now(), carrying=lambda _: ())
    finally:
        store.close()
    assert not any(packed in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

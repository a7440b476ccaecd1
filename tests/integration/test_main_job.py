"""The main job, end to end, over real HTTP: poll, clean, dedupe, credit, republish."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import feedparser
import pytest

from syndicator.demo.origin import Origin
from syndicator.model import Evidence, HopRole, PollRecord, Role, SourceKey, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Stage

PINYIN = re.compile(r"[\u4e00-\u9fff][（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+[)）]")


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def feed(stage: Stage, channel: str, name: str) -> Any:
    body = (stage.public / channel / name).read_bytes()
    return feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


def json_items(stage: Stage, channel: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads((stage.public / channel / "feed.json").read_bytes())["items"]
    return items


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_source_answers_in_its_own_form(stage: Stage) -> None:
    """RSS, Atom, JSON Feed, a GBK feed that says GB2312, and a teaser feed with pages are all read."""
    assert set(stage.poll().values()) == {"changed"}
    titles = {str(row.source): row.title for row in stage.app.rows()}
    assert titles["hushan"].startswith(("临江", "湖山"))
    assert "Counting swifts" in titles["almanac"]


def test_the_reprinted_story_stands_once(stage: Stage) -> None:
    """Three tellings, one publication: the first outlet's text and credit, the two others as "also carried by"."""
    stage.poll()
    stories = [item for item in json_items(stage, "bendi") if "夜" in item["title"]]
    assert len(stories) == 1
    (story,) = stories
    assert story["title"].startswith("临江新区首条夜间公交线")
    assert "临江日报" in story["content_html"]
    assert "湖山晚报" in story["content_html"]
    assert "江畔资讯网" in story["content_html"]
    assert story["authors"] == [{"name": "林晓岚"}]
    page = (
        stage.public / "articles" / story["id"].removeprefix("urn:uuid:").replace("-", "") / "index.html"
    ).read_text()
    assert "何雨舟" in page
    assert "湖山晚报" in page


def test_the_portals_page_is_taken_apart(stage: Stage) -> None:
    """Its source is inferred and marked so, its editor stands at its own hop, and its pinyin is gone."""
    stage.poll()
    row = next(row for row in stage.app.rows(source="jiangpan"))
    article = stage.app.article(row.id)
    assert not PINYIN.search(article.title + article.text)
    assert article.language == "zh-Hant"
    assert article.judgement.verdict is Verdict.DUPLICATE
    origin, reprint = article.hops
    assert (origin.role, origin.evidence) == (HopRole.ORIGINAL, Evidence.INFERRED)
    assert origin.outlet in {"臨江日報", "临江日报"}
    assert origin.url == article.original_url
    assert article.original_url is not None
    assert "/yeyilu.html" in article.original_url
    assert reprint.role is HopRole.REPRINT
    assert [(c.role, c.name) for c in reprint.credits] == [(Role.RESPONSIBLE_EDITOR, "陳知遠")]
    assert any(step.name.startswith("pinyin") for step in article.transformations)
    assert "轉載目的" not in article.text
    assert "圖片新聞" not in article.text


def test_readers_see_the_same_in_every_format(stage: Stage) -> None:
    """RSS, Atom and JSON of one channel carry the same ids, titles, dates and authors."""
    stage.poll()
    rss, atom = feed(stage, "all", "rss.xml"), feed(stage, "all", "atom.xml")
    items = json_items(stage, "all")
    assert not rss.bozo
    assert not atom.bozo
    assert [e.id for e in rss.entries] == [e.id for e in atom.entries] == [i["id"] for i in items]
    assert [e.title for e in rss.entries] == [e.title for e in atom.entries] == [i["title"] for i in items]
    stamps = [datetime.fromisoformat(i["date_published"]).timetuple() for i in items]
    utc = [datetime.fromisoformat(i["date_published"]).astimezone(UTC).timetuple()[:6] for i in items]
    assert stamps
    assert [tuple(e.published_parsed[:6]) for e in rss.entries] == utc
    assert [tuple(e.published_parsed[:6]) for e in atom.entries] == utc
    assert [e.author for e in rss.entries] == [e.author for e in atom.entries]
    contents = [i["content_html"] for i in items]
    assert [e.content[0].value for e in atom.entries] == contents


def test_a_correction_changes_the_article_in_place(stage: Stage) -> None:
    """Same id, new text, a later "updated", nothing printed twice."""
    stage.poll("linjiang")  # before its reprints: a story that changes its telling is "updated", too
    stage.poll()
    before = next(i for i in json_items(stage, "bendi") if "夜间公交" in i["title"])
    stage.scene.correction(now())
    stage.poll()
    after = next(i for i in json_items(stage, "bendi") if "夜间公交" in i["title"])
    assert after["id"] == before["id"]
    assert "设站19座" in after["content_html"]
    assert "设站21座" not in after["content_html"].split("更正")[0]
    assert datetime.fromisoformat(after["date_modified"]) > datetime.fromisoformat(
        before.get("date_modified", before["date_published"])
    )
    assert after["date_published"] == before["date_published"]
    assert len([i for i in json_items(stage, "bendi") if "夜" in i["title"]]) == 1


def test_an_unchanged_origin_costs_conditional_requests_and_nothing_else(stage: Stage) -> None:
    """A second poll sees only 304, renders nothing and writes no published file."""
    stage.poll()
    for origin in stage.scene.origins.values():
        origin.seen.clear()
    standing = snapshot(stage.public)
    assert set(stage.poll().values()) == {"not-modified"}
    released = stage.app.release()
    assert [dict(origin.seen) for origin in stage.scene.origins.values()] == [{"304": 1}] * 5
    assert (released.channels, released.pages, released.written) == (0, 0, 0)
    assert snapshot(stage.public) == standing


def test_new_articles_cost_their_own_files_only(stage: Stage) -> None:
    """Two new articles write their pages, the channels that carry them and the home page; no other page moves."""
    stage.poll()
    # a mirror of more than a day: the lists beside an article are made of what came on earlier days
    for state in stage.app.store.states().values():
        came = [
            replace(one, first_seen=one.first_seen - timedelta(days=2)) for one in stage.app.store.articles(state.key)
        ]
        stage.app.store.commit(PollRecord(state, tuple(came)))
    stage.app.release()
    standing = snapshot(stage.public)
    stage.scene.new_articles(now())
    stage.poll()
    changed = {path for path, stamp in snapshot(stage.public).items() if standing.get(path) != stamp}
    assert not [path for path in changed if path.startswith("bendi/")]
    pages = {path.rpartition("/")[0] for path in changed if path.startswith("articles/")}
    assert len(pages) == 2
    assert "world/rss.xml" in changed


def test_taken_down_means_gone(stage: Stage) -> None:
    """Out of every feed and page at once, and neither ten polls nor another outlet's reprint bring it back."""
    stage.poll()
    ferry = next(row for row in stage.app.rows(source="lantern"))
    stage.app.take_down(ferry.url, "asked for")

    def traces() -> list[str]:
        return [
            str(path.relative_to(stage.path.parent))
            for folder in ("public", "state")
            for path in (stage.path.parent / folder).rglob("*")
            if path.is_file()
            and path.suffix not in {".gz", ".br", ".zst"}
            and "tidal power alone" in path.read_text("utf-8", "replace")
        ]

    assert traces() == []
    assert not (stage.public / "articles" / ferry.id / "index.html").exists()
    assert f"articles/{ferry.id}/index.html" in stage.app.outbox.gone()
    stage.scene.reprint_of_removed(now())
    for _ in range(10):
        stage.scene.outlets["lantern"].pieces[0].author += "."  # the item changes, so that it is judged again
        stage.poll()
    assert traces() == []
    assert not any("tides" in row.url and "reprint" in row.url for row in stage.app.rows())
    assert "at:deleted-entry" in (stage.public / "world" / "atom.xml").read_text("utf-8")


def test_restored_means_back_with_the_next_poll(stage: Stage) -> None:
    """After restore the source is read afresh and the article is there again, under its id."""
    stage.poll()
    ferry = next(row for row in stage.app.rows(source="lantern"))
    stage.app.take_down(ferry.id, "by mistake")
    stage.poll()
    assert not list(stage.app.rows(source="lantern"))
    stage.app.restore(ferry.id, "it was a mistake")
    stage.poll()
    assert [row.id for row in stage.app.rows(source="lantern")] == [ferry.id]
    assert (stage.public / "articles" / ferry.id / "index.html").exists()


def test_a_channel_in_another_script(stage: Stage) -> None:
    """One channel shows simplified articles in traditional characters, in every format and under the same ids; the
    others, and the articles' own pages, show them as they were written.
    """
    local = next(channel for channel in stage.app.config.channels if channel.key == "bendi")
    twin = replace(local, key="bendi-tw", script="hant-tw", language="zh-Hant-TW")
    stage.app.reconfigure(replace(stage.app.config, channels=(*stage.app.config.channels, twin)))
    stage.poll()
    plain, made = json_items(stage, "bendi"), json_items(stage, "bendi-tw")
    assert [item["id"] for item in plain] == [item["id"] for item in made]
    before, after = (next(item for item in items if "夜" in item["title"]) for items in (plain, made))
    assert "临江新区首条夜间公交线" in before["title"]
    assert "臨江新區首條夜間公交線" in after["title"]
    assert after["authors"] == [{"name": "林晓岚"}]
    assert after["url"] == before["url"]
    assert "临江日报" in after["content_html"]
    assert "繁體由 OpenCC s2tw 轉換" in after["content_html"]
    assert "臨江新區首條夜間公交線" in (stage.public / "bendi-tw" / "index.html").read_text()
    page = before["id"].removeprefix("urn:uuid:").replace("-", "")
    assert "临江新区首条夜间公交线" in (stage.public / "articles" / page / "index.html").read_text()


def test_pictures_are_mirrored_and_go_with_their_article(stage: Stage) -> None:
    """The text stands first, with links; then pictures are shown from here, as what they are; SVG stays a link; a
    takedown leaves no byte of them, and the correction of an article costs no second request for them. A picture that an
    element shows as its background is one of them, and a player says what it plays.
    """
    behind = b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1))
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    words = "The lamp by the lock was lit again last night, for the first time since the flood of two years ago. " * 3
    item = {"id": "1", "url": "https://lamps.example/1", "title": "The lamp is lit", "content_html": ""}

    def answer(path: str) -> tuple[bytes, str] | None:
        if path == "/feed":
            body = f'<p>{words}</p><img src="{origin.url}/lamp.png"><img src="{origin.url}/chart.svg">'
            body += f'<div role="img" aria-label="Dusk" style="background-image:url({origin.url}/dusk.png)"></div>'
            body += '<iframe src="https://www.youtube.com/embed/abcDEF12345" title="The lamp in 1951"></iframe>'
            made = {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "L",
                "items": [{**item, "content_html": body}],
            }
            return json.dumps(made).encode(), "application/feed+json"
        pictures = {"/lamp.png": (png, "text/plain"), "/dusk.png": (behind, "image/png")}
        return {**pictures, "/chart.svg": (b"<svg onload='x()'/>", "image/png")}.get(path)

    origin = Origin("127.0.0.17", answer)
    almanac = replace(stage.app.config.sources[SourceKey("almanac")], url=f"{origin.url}/feed", media="mirror")
    stage.app.reconfigure(replace(stage.app.config, sources={SourceKey("almanac"): almanac}))
    assert stage.poll("almanac") == {SourceKey("almanac"): "changed"}
    page = next((stage.public / "articles").glob("*/index.html"))
    assert f"{origin.url}/lamp.png" in page.read_text()
    assert stage.app.mirror_pictures() == 1
    stage.app.release()
    copies = {file.read_bytes(): file for file in (stage.public / "media").iterdir()}
    assert copies.keys() == {png, behind}
    copy = copies[png]
    assert f'/media/{copies[behind].name}" alt="Dusk"' in page.read_text()
    assert "▶ The lamp in 1951 (YouTube)</a>" in page.read_text()
    assert copy.suffix == ".png"
    assert f"/media/{copy.name}" in page.read_text()
    assert f"{origin.url}/lamp.png" not in page.read_text()
    assert f"{origin.url}/chart.svg" in page.read_text()
    item["title"] = "The lamp is lit, at last"
    stage.poll("almanac")
    assert stage.app.mirror_pictures() == 0
    assert "at last" in page.read_text()
    assert f"/media/{copy.name}" in page.read_text()
    assert stage.app.mirror_pictures() == 0
    stage.app.take_down("https://lamps.example/1", "asked for")
    kept = [path for path in stage.path.parent.rglob("*") if path.is_file() and png[8:] in path.read_bytes()]
    assert kept == []
    origin.close()


def test_our_own_output_is_recognised(stage: Stage) -> None:
    """A mirror that polls its own feed takes nothing from it."""
    stage.poll()
    body = (stage.public / "all" / "atom.xml").read_bytes()
    count = len(list(stage.app.rows()))
    mirror = Origin("127.0.0.16", lambda _: (body, "application/atom+xml"))
    almanac = stage.app.config.sources[SourceKey("almanac")]
    sources = {**stage.app.config.sources, SourceKey("almanac"): replace(almanac, url=mirror.url + "/atom.xml")}
    stage.app.reconfigure(replace(stage.app.config, sources=sources))
    assert stage.poll("almanac") == {SourceKey("almanac"): "unchanged"}
    mirror.close()
    assert len(list(stage.app.rows())) == count


@pytest.mark.parametrize("key", ["linjiang", "jiangpan"])
def test_explain_says_why(stage: Stage, key: str) -> None:
    """For a published article and for a merged one, the reason and the evidence are told."""
    stage.poll()
    row = next(row for row in stage.app.rows(source=key) if "夜" in row.title)
    (told,) = [e for e in stage.app.explain(row.url) if e.source == key]
    whole = " ".join(told.sentences)
    assert "judged" in whole
    assert ("also carried by" in whole) == (key == "linjiang")
    assert ("not shown itself" in whole) == (key == "jiangpan")

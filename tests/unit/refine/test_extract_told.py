"""A page that shows no text has the one that its scripts hold beside its title, and no other's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from syndicator.refine.extract import extract

URL = "https://news.example.org/2024/c.html"
TITLE = "木桥换了新栏杆"
BODY = [
    "镇口的木桥上周换了新栏杆，工匠从上游的林场运来两百根杉木。",
    "桥下的水已经退了，孩子们赶在涨水之前把旧桥板搬去搭了鸡舍。",
    "镇长说，桥面明年再换，今年的钱只够栏杆。",
]
OTHER = "别处的渡口也要修了，修渡口的人比修桥的还要多，一直要修到明年的春天，连过路的船家也来帮忙。" * 4
HTML = "".join(f"<p>{line}</p>" for line in BODY)


def found(scripts: str, shown: str = "<div id='app'>加载中</div>", title: str = f"{TITLE}_镇网") -> str:
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{shown}{scripts}</body></html>"
    read = extract(html, URL)
    return read.body if read else ""


def data(value: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value, ensure_ascii=False)}</script>'


def state(value: Any) -> str:
    return f"<script>window.__INITIAL_STATE__ = {json.dumps(value).replace('</', '<' + chr(92) + '/')};run(1)</script>"


ARTICLE = {"id": 7, "title": TITLE, "content": HTML}
RELATED = [{"title": "别处的渡口", "content": OTHER}, {"title": "别处的码头", "content": OTHER}]


@pytest.mark.parametrize(
    "scripts",
    [
        data({"props": {"pageProps": {"article": ARTICLE, "related": RELATED}}}),
        data({"story": {"headline": TITLE, "body": [{"type": "p", "text": line} for line in BODY], "more": RELATED}}),
        data({"title": TITLE, "body": [{"children": [{"text": line[:9]}, {"text": line[9:]}]} for line in BODY]}),
        data({"article": {"title": TITLE, "text": "\n".join(BODY)}, "hot": RELATED}),
        data({"title": TITLE, "content": json.dumps({"blocks": [{"text": line} for line in BODY]})}),
        state({"user": None, "detail": ARTICLE, "list": RELATED}),
        state({"detail": ARTICLE}).replace('"id": 7', '"id": undefined'),
        f"<script>window.S = JSON.parse({json.dumps(json.dumps({'detail': ARTICLE}))})</script>",
        data([{"article": 1}, {"title": 2, "body": 3}, TITLE, HTML]).replace("__NEXT_DATA__", "__NUXT_DATA__"),
        f'<script type="application/ld+json">{json.dumps({"headline": TITLE, "articleBody": " ".join(BODY)})}</script>',
    ],
    ids=["next", "blocks", "marks", "lines", "json-in-it", "state", "undefined", "parsed", "nuxt", "json-ld"],
)
def test_the_text_beside_the_title(scripts: str) -> None:
    """As HTML, as lines or as blocks; nothing of what is said of other articles."""
    text = found(scripts)
    assert [line for line in BODY if line not in text] == []
    assert "别处" not in text


@pytest.mark.parametrize(
    "scripts",
    [
        data({"article": {"title": "别处的渡口", "content": OTHER}}),
        data({"site": {"title": TITLE}, "article": {"content": OTHER}}),
        data({"title": TITLE, "related": RELATED}),
        data({"title": TITLE, "next": {"title": "别处的渡口", "content": OTHER}}),
        data({"title": TITLE, "description": OTHER, "seoSummary": OTHER}),
        data({"title": TITLE, "comments": [{"text": OTHER}], "author": {"about": OTHER}}),
        data({"title": TITLE, "content": OTHER, "isAccessibleForFree": False}),
        data({"title": TITLE, "content": OTHER, "isPremium": True}),
        data({"title": TITLE, "content": OTHER})
        + '<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>',
        data({"title": TITLE, "content": "别处"}),
        f"<script>window.S = {{broken: '{OTHER}'</script>",
        f"<script>{'[' * 5000}</script><script>window.S = {'{' * 5000}</script>",
    ],
    ids=[
        "other",
        "apart",
        "related",
        "next",
        "described",
        "answered",
        "not-free",
        "premium",
        "elsewhere-not-free",
        "short",
        "broken",
        "nested",
    ],
)
def test_what_is_no_text_of_this_page(scripts: str) -> None:
    """Another title's, what stands apart from the title, what is paid for, and what cannot be read."""
    assert found(scripts) == ""


def test_a_page_that_shows_a_text_is_taken_at_its_word() -> None:
    """However much more its data hold: what it grants its readers is what it shows."""
    shown = f"<h1>{TITLE}</h1><div class='c'>{HTML}</div>"
    more = data({"title": TITLE, "content": f"{HTML}<p>{OTHER}</p>"})
    assert "别处" not in found(more, shown)
    assert BODY[0] in found(more, shown)


def test_a_page_without_a_title() -> None:
    """Nothing says which of its data are meant."""
    assert found(data(ARTICLE), title="") == ""

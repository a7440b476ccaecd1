"""A page that shows nothing has time and author of the data that hold its text; what calls itself is read, not run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from syndicator.refine.credit import read_page
from syndicator.refine.extract import extract
from syndicator.refine.fulltext.scriptdata import data

URL = "https://news.example.org/2024/c.html"
TITLE = "The wooden bridge has a new railing"
BODY = "".join(
    f"<p>Two hundred fir trunks came from the upper forest, and the old boards became coop {n}.</p>" for n in range(4)
)
OTHER = {"title": "Ferry moved upstream", "content": BODY, "author": "Leo Fenn", "publishTime": 1500000000}
SAID = {"author": {"name": "Ada Marsh"}, "published_at": "2024-03-05T09:12:00Z"}


def page(script: str, shown: str = "<div id='app'></div>") -> str:
    return f"<html><head><title>{TITLE} | The Ledger</title></head><body>{shown}<script>{script}</script></body></html>"


def state(value: Any) -> str:
    return f"window.__STATE__ = {json.dumps(value).replace('</', '<' + chr(92) + '/')};"


def called(article: str, names: str = "a,b,c", given: str | None = None) -> str:
    given = given or f'{json.dumps(TITLE)},"Ada Marsh",null'
    return f"window.__NUXT__=(function({names}){{return {{data:[{{article:{article}}}],error:c}}}}({given}));"


IN_A_CALL = '{id:7,title:a,top:!0,content:%s,author:{name:b,age:void 0},ratio:-.5,published_at:"2024-03-05T09:12:00Z"}'
POINTING = [
    ["Reactive", 1],
    {"article": 2},
    {"title": 3, "content": 4, "author": 5, "publishedAt": 7, "more": 8},
    TITLE,
    BODY,
    [6],
    {"name": 9},
    ["Date", "2024-03-05T09:12:00.000Z"],
    [10],
    "Ada Marsh",
    {"title": 11, "author": 12, "self": 10},
    "Ferry moved upstream",
    "Leo Fenn",
]


@pytest.mark.parametrize(
    "script",
    [
        state({"detail": {"title": TITLE, "content": BODY, **SAID}, "more": [OTHER]}),
        state({"detail": {"title": TITLE, "content": BODY, "info": SAID}, "more": [OTHER]}),
        state({"menu": {"name": TITLE}, "detail": {"title": TITLE, "content": BODY, "byline": "By  Ada Marsh", "pubTime": 1709629920000}}),
        json.dumps(POINTING),
        called(IN_A_CALL % json.dumps(BODY)),
    ],
    ids=["beside", "within", "numbers", "pointing", "called"],
)  # fmt: skip
def test_time_and_author_beside_the_text(script: str) -> None:
    """Those of the article, not those of others in the same data."""
    html = page(script)
    facts, text = read_page(html, URL, timezone="UTC"), extract(html, URL)
    assert text is not None
    assert "fir trunks" in text.body
    assert [credit.name for credit in facts.credits] == ["Ada Marsh"]
    assert facts.published is not None
    assert facts.published.isoformat() == "2024-03-05T09:12:00+00:00"


def test_a_page_that_shows_its_text_speaks_for_itself() -> None:
    """Its data may be another edition's."""
    shown = f"<h1>{TITLE}</h1><p>4 March 2024</p><div>{BODY}</div>"
    facts = read_page(page(state({"detail": {"title": TITLE, "content": BODY, **SAID}}), shown), URL, timezone="UTC")
    assert facts.credits == ()
    assert facts.published is not None
    assert facts.published.day == 4


@pytest.mark.parametrize(
    "script",
    [
        called("{title:a,content:run(b)}"),
        called("{title:a,content:new Date(b)}"),
        called("{title:a}", given='"one"'),
        called("{title:a}", given="document.title,1,2"),
        called("{title:a").replace("}", ""),
        called("{title:a,more:[" + "a," * 50_000 + "a]}", given=json.dumps("long " * 50) + ",1,2"),
    ],
    ids=["calls", "makes", "fewer", "asks", "open", "grows"],
)
def test_what_would_have_to_be_run_is_left(script: str) -> None:
    """Only plain values are read, as many as are given, and no more than a page may hold."""
    assert [value for value in data(page(script)) if isinstance(value, dict) and "data" in value] == []


def test_data_that_point_in_circles_are_bounded() -> None:
    """Each object may name all others."""
    circles: list[Any] = [TITLE, *({"title": 0, "all": 2001} for _ in range(2000)), list(range(1, 2001))]
    made = next(iter(data(page(json.dumps(circles)))))
    assert len(made) < 2000


@pytest.mark.parametrize("time", ["1" + "0" * 400, "1e999", "-1", "0", "253402300800000"])
def test_a_number_that_is_no_time_says_nothing(time: str) -> None:
    """However many digits it has."""
    article = state({"title": TITLE, "content": BODY, "pubTime": "TIME"}).replace('"TIME"', time)
    facts = read_page(page(article), URL)
    assert facts.title == TITLE
    assert facts.published is None

"""Sources that move: other hosts, schemes, permalinks, guids, dates and formats, and the same articles under the same ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.looking import explain
from syndicator.model import Limits
from syndicator.refine.judging import moves
from tests.builders import source
from tests.documents import START, Item, Newsroom, atom, item, jsonfeed, rss, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import ArticleId

FORMS = {"rss": rss, "atom": atom, "json": jsonfeed}


def at(number: int, **fields: object) -> Item:
    """An item whose guid is its address, as most have it."""
    link = f"https://one.example/2026/03/story-{number}"
    return replace(item(number, link=link, guid=link), **fields)  # type: ignore[arg-type]


def renamed(one: Item, old: str, new: str) -> Item:
    return replace(one, link=(one.link or "").replace(old, new), guid=(one.guid or "").replace(old, new))


BEFORE = [at(n) for n in range(6)]
MOVES: dict[str, list[Item]] = {
    "another domain": [renamed(one, "one.example", "news.two.example") for one in BEFORE],
    "from www": [renamed(one, "one.example", "www.one.example") for one in BEFORE],
    "another scheme": [renamed(one, "https:", "http:") for one in BEFORE],
    "permalinks renumbered": [replace(one, link=f"https://one.example/?p={n}") for n, one in enumerate(BEFORE)],
    "guids renumbered": [replace(one, guid=f"{n + 1000} at https://one.example") for n, one in enumerate(BEFORE)],
    "both renumbered": [
        replace(one, guid=f"{n} at new", link=f"https://one.example/p/{n}") for n, one in enumerate(BEFORE)
    ],
    "renumbered and dated anew": [
        replace(one, guid=f"{n} at new", link=f"https://one.example/p/{n}", date=START + timedelta(minutes=n))
        for n, one in enumerate(BEFORE)
    ],
    "another domain, renumbered, dated anew, with a line below each text": [
        replace(
            one,
            guid=f"tag:two.example:{n}",
            link=f"https://two.example/p/{n}",
            date=START + timedelta(minutes=n),
            text=one.text + " Follow us on our new page.",
        )
        for n, one in enumerate(BEFORE)
    ],
    "another domain, with new headlines": [
        replace(renamed(one, "one.example", "two.example"), title=f"Headline number {n}", text=one.text + " More.")
        for n, one in enumerate(BEFORE)
    ],
    "without guids": [replace(one, guid=None) for one in BEFORE],
}


def ids(room: Newsroom) -> dict[str, ArticleId]:
    """By the first words of their text, which no move changes."""
    return {article.text[:24]: article.id for article in room.articles()}


@pytest.mark.parametrize("back", [False, True], ids=["there", "there and back"])
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("forms", [("rss", "rss"), ("rss", "atom"), ("atom", "json"), ("json", "rss")], ids="→".join)
def test_a_source_that_moves_keeps_its_articles(move: str, forms: tuple[str, str], *, back: bool) -> None:
    """Nothing is published twice, and every id stays; new articles are new."""
    room = Newsroom()
    assert room.poll(*BEFORE, form=FORMS[forms[0]]) == {"new": 6}
    before = ids(room)
    room.source = source("one", url="https://elsewhere.example/feed", limits=Limits(backlog=100, keep=1000))
    assert "new" not in room.poll(*MOVES[move], form=FORMS[forms[1]])
    assert ids(room) == before
    if back:
        assert "new" not in room.poll(*BEFORE, form=FORMS[forms[0]])
        assert ids(room) == before
    assert room.poll(item(30), *MOVES[move], form=FORMS[forms[1]])["new"] == 1
    assert len(room.articles()) == 7


def test_the_article_is_shown_at_its_new_address() -> None:
    """A new domain, and https where http was."""
    room = Newsroom()
    room.poll(*(renamed(one, "https:", "http:") for one in BEFORE))
    room.poll(*BEFORE)
    assert {article.url for article in room.articles()} == {one.link for one in BEFORE}
    room.poll(*MOVES["another domain"])
    assert {article.url for article in room.articles()} == {one.link for one in MOVES["another domain"]}


def test_other_articles_at_a_new_domain_are_new() -> None:
    """A source that begins anew somewhere else has nothing of what it had."""
    room = Newsroom()
    room.poll(*BEFORE)
    fresh = [renamed(at(n), "one.example", "two.example") for n in range(20, 26)]
    assert room.poll(*fresh) == {"new": 6}
    paths = [replace(one, text=text(n + 40), title=f"Else {n}") for n, one in enumerate(MOVES["another domain"])]
    assert room.poll(*paths) == {"new": 6}  # the same paths, by chance: other titles, other texts


def test_what_is_new_is_not_held_against_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy source whose feed is another one at every poll costs no comparison of texts, and keeps every article."""
    asked: list[object] = []
    monkeypatch.setattr(moves, "moved", lambda *given: asked.append(given))
    room = Newsroom()
    for turn in range(5):
        made = [at(n, date=START + timedelta(hours=turn, minutes=5 * n)) for n in range(turn * 12, turn * 12 + 12)]
        assert room.poll(*made) == {"new": 12}
    assert asked == []


def test_each_of_two_that_are_alike_keeps_its_own() -> None:
    """Two articles of one title, nearly of one text: they do not change places, nor become one."""
    room = Newsroom()
    base = text(1)
    pair = [
        at(n, title="Weather for the week", text=f"{base} {text(n + 7)[: 60 + n]}", date=START - timedelta(days=n))
        for n in (1, 2)
    ]
    room.poll(*pair, at(5))
    before = {article.text: article.id for article in room.articles()}
    moved = [replace(one, guid=f"x{n}", link=f"https://two.example/x/{n}") for n, one in enumerate([*pair, at(5)])]
    assert "new" not in room.poll(*moved)
    assert {article.text: article.id for article in room.articles()} == before


@pytest.mark.parametrize("form", FORMS)
def test_explain_names_the_aliases(form: str) -> None:
    """For the new address and guid as for the old ones, whichever the article stands under now."""
    build: Callable[..., tuple[bytes, str]] = FORMS[form]
    room = Newsroom()
    room.poll(*BEFORE, form=build)
    room.poll(*MOVES["another domain"], form=build)
    (ours,) = [article for article in room.articles() if article.text == BEFORE[2].text]
    for target in (BEFORE[2].link, MOVES["another domain"][2].link, ours.id):
        (found,) = explain.explain(room.store, {room.source.key: room.source}, (), target or "")
        assert found.id == ours.id
        (said,) = [sentence for sentence in found.sentences if "several keys" in sentence]
        assert "https://one.example/2026/03/story-2" in said
        assert "https://news.two.example/2026/03/story-2" in said
    assert any("same title" in sentence for sentence in found.sentences if sentence.startswith("judged"))

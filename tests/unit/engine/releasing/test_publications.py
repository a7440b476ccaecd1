"""Stories as they are published: made once while nothing in them changes, and kept no longer than they stand."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

from syndicator.engine.releasing.publications import MOST_LATELY, Memory, Publications
from syndicator.engine.selecting.rulings import Rulings
from syndicator.engine.selecting.selection import Plan
from syndicator.engine.selecting.telling import Packed, unpacked
from syndicator.errors import Damaged
from syndicator.model import (
    ArticleId,
    Overlay,
    Picture,
    PollRecord,
    PublishSettings,
    Reprint,
    Rule,
    SafeHtml,
    Site,
    SourceKey,
    SourceState,
    Wording,
)
from syndicator.publish.edition import Edition
from tests.builders import NOON, article, source
from tests.fakes.pictures import MemoryPictures
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from syndicator.model import Article

ONE = SourceKey("one")


class Desk:
    """A store, and one release after another over it."""

    def __init__(self, *articles: Article) -> None:
        self.store, self.memory = MemoryStore(), Memory()
        sources = {ONE: source("one")}
        self.edition = Edition(Site("M", "https://mirror.example/"), sources, (), PublishSettings(), "1")
        self.rulings = Rulings((), self.store, sources)
        self.bring(*articles)

    def bring(self, *articles: Article) -> None:
        self.store.commit(PollRecord(SourceState(ONE, "https://one.example/feed"), articles, ()))

    def release(self) -> Publications:
        class Release:
            edition = self.edition

        return Publications(cast("Any", Release()), self.store, self.rulings, None, self.memory)

    def plans(self) -> list[Plan]:
        return [Plan(card.id, card, ()) for card in self.store.cards()]


def test_what_did_not_change_is_the_very_same() -> None:
    """So that what each format tells of it need not be worked out again; another text, or another plan, is another."""
    told = article("one", 1)
    desk = Desk(told)
    (plan,) = desk.plans()
    first = desk.release().of(plan)
    assert first is not None
    assert desk.release().of(plan) is first
    desk.bring(replace(told, title="Another", digest="other", revision=2))
    again = desk.release().of(plan)
    assert again is not None
    assert again.article.title == "Another"
    assert desk.release().of(Plan(plan.id, plan.elected, (plan.elected,))) != again


def test_what_stands_no_longer_is_not_kept() -> None:
    """Neither its text nor its picture: it may have been taken down."""
    desk = Desk(article("one", 1), article("one", 2))
    one, two = desk.plans()
    release = desk.release()
    release.of(one), release.of(two)
    desk.memory.pictured[one.id] = (one, one)
    release.forget_but({two.id})
    assert desk.memory.lately.keys() == {two.id}
    assert not desk.memory.pictured


def test_few_are_kept() -> None:
    """Those that were asked for last."""
    desk = Desk(*(article("one", number) for number in range(MOST_LATELY + 5)))
    plans = desk.plans()
    for plan in [*plans[:5], *plans]:
        desk.release().of(plan)
    assert list(desk.memory.lately) == [plan.id for plan in plans[-MOST_LATELY:]]


def test_what_is_read_packed_is_published_as_it_would_be_whole() -> None:
    """With its editor's change, our copies of its pictures, and no more than its source may be reprinted with now; as
    long as there are rules, which workers know nothing of, it is not packed.
    """
    names = [f"{sha256(body).hexdigest()[:40]}.png" for body in (b"one", b"two")]
    pictures = tuple(Picture(f"https://one.example/{n}.png", name) for n, name in enumerate(names))
    body = SafeHtml('<p><img src="https://one.example/0.png"><img src="https://one.example/1.png">Words</p>')
    plain = replace(article("one", 1), body=body, pictures=pictures, image=pictures[0].url, reprint=Reprint.FULL)
    base = Wording(plain.title, plain.summary, plain.body, "", (), plain.hops, plain.image)
    shown = replace(base, title="As the editor has it", image=pictures[1].url)
    edited = replace(article("one", 2), body=body, pictures=pictures, image=pictures[0].url)
    edited = replace(edited, overlay=Overlay("Wei", NOON, base, shown, ("title", "image"), (), (pictures[0].url,)))
    desk = Desk(plain, edited)
    desk.edition = replace(desk.edition, sources={ONE: source("one", media="mirror", reprint=Reprint.EXCERPT)})

    class Release:
        edition = desk.edition
        standing = frozenset[str]()

        def put(self, _: object) -> None: ...

    kept = MemoryPictures()
    kept.put(names[1], b"two")
    plans = desk.plans()
    told = Publications(cast("Any", Release()), desk.store, desk.rulings, kept, desk.memory)
    assert told.bring_pictures(plans) == {names[1]}
    found = list(told.several(plans))
    made = [unpacked(one, desk.edition) for one in found if isinstance(one, Packed)]
    assert made == [told.of(plan) for plan in plans]
    assert [one.article.title for one in made] == [plain.title, "As the editor has it"]
    assert all(f"/media/{names[1]}" in one.article.body and names[0] not in one.article.body for one in made)
    assert all(one.article.reprint is Reprint.EXCERPT for one in made)
    desk.rulings = Rulings((Rule("tagging", tags=("sea",)),), desk.store, {ONE: source("one")})
    ruled = list(desk.release().several(plans))
    assert [one.article.categories[-1] for one in ruled if not isinstance(one, Packed) and one] == ["sea", "sea"]
    gone = replace_id(plans[0])
    assert list(told.several([gone])) == [None]


def test_what_is_packed_and_no_article_is_damaged() -> None:
    """As the store would say of it."""
    desk = Desk(article("one", 1))
    (packed,) = desk.release().several(desk.plans())
    assert isinstance(packed, Packed)
    with pytest.raises(Damaged):
        unpacked(msgspec.structs.replace(packed, article=b'{"id":1}'), desk.edition)


def replace_id(plan: Plan) -> Plan:
    """The plan of a story whose article is gone."""
    return msgspec.structs.replace(plan, elected=msgspec.structs.replace(plan.elected, id=ArticleId("0" * 32)))

"""The index in memory: sketches, rows, and what tombstones forbid."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from syndicator.model import ArticleId, CanonicalUrl, Card, Prints, SourceKey
from syndicator.store.document import card_of
from syndicator.store.index import Blocklist, Index, IndexRow
from syndicator.store.sketches import Sketches, agreement
from tests.contract.store_material import NOON, article, sketch, tombstone


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def test_distances_are_those_of_the_bits() -> None:
    """Over a thousand rows, and past every growth, the answers equal a count of differing bits one by one."""
    dice = Random(7)
    sketches = Sketches()
    rows = [sketch(f"s{n % 40}", dice.randrange(512)) for n in range(1000)]
    for n, row in enumerate(rows):
        sketches.put(n, row)
    for least in (0.3, 0.5, 0.9):
        for query in rows[::200]:
            wanted = {(n, agreement(distance(query, row))) for n, row in enumerate(rows)}
            assert set(sketches.near(query, least)) == {pair for pair in wanted if pair[1] >= least}


@pytest.mark.parametrize("bad", [b"", b"x", b"x" * 63, b"x" * 65])
def test_what_is_no_sketch_is_near_to_nothing(bad: bytes) -> None:
    """Rows and queries of another length than 64 bytes match nothing, whatever stood in the row before."""
    sketches = Sketches()
    sketches.put(0, sketch("a"))
    sketches.put(0, bad)
    sketches.put(1, sketch("b"))
    assert sketches.near(sketch("a"), 0.3) == []
    assert sketches.near(bad, 0.3) == []


def rows_of(index: Index) -> int:
    return len(index._ids)


def row(name: str, source: str = "harbour", flipped: int = 0) -> IndexRow:
    prints = Prints(f"exact {name}", sketch(name, flipped), 100)
    return IndexRow(ArticleId(name), SourceKey(source), CanonicalUrl(f"u/{name}"), prints)


def probe(name: str) -> tuple[str, ...]:
    return tuple(hit.id for hit in INDEX_OF_NOTHING.hits(article("valley", name)))


INDEX_OF_NOTHING = Index()


def test_an_empty_index_finds_nothing() -> None:
    """Asking before anything was added is no error."""
    assert probe("a") == ()
    assert len(INDEX_OF_NOTHING) == 0


def test_rows_are_used_again() -> None:
    """Articles that come and go take no more room than those that are there."""
    index = Index()
    for n in range(50):
        index.add([row(f"a{n}"), row(f"b{n}")])
        index.discard([ArticleId(f"a{n}"), ArticleId(f"b{n}"), ArticleId("never there")])
    assert rows_of(index) == 2
    assert len(index) == 0
    query = replace(article("valley", "x"), prints=row("a3").prints, canonical=CanonicalUrl("u/a3"))
    assert index.hits(query) == []
    index.add([row("a3")])
    assert [hit.id for hit in index.hits(query)] == ["a3"]


def test_a_title_comes_before_what_is_alike_by_chance() -> None:
    """A summary shares its title with the text and few bits more than any other text; texts that are alike come first."""
    index = Index()
    index.add(row(f"chance{n}", flipped=190 + n % 15) for n in range(30))
    titled = row("titled", flipped=256)
    index.add([replace(titled, prints=replace(titled.prints, title="ferries run")), row("alike", flipped=90)])
    query = replace(row("probe").prints, title="ferries run", sketch=sketch("chance0"))
    index.add(
        [IndexRow(ArticleId("near"), SourceKey("harbour"), CanonicalUrl("u/n"), replace(query, exact="n", title=""))]
    )
    found = [hit.id for hit in index.hits(replace(article("valley", "x"), prints=query))]
    assert found[:2] == ["near", "titled"]
    assert len(found) > 2


def test_an_article_that_is_gone_meanwhile_is_no_twin() -> None:
    """What the index names and the store no longer has is passed over."""
    index = Index()
    index.add([row("a")])
    assert index.twins(replace(article("valley", "x"), prints=row("a").prints), lambda _: None) == ()


def test_keys_that_only_hash_alike_are_no_twins() -> None:
    """The words are compared, not their hashes alone."""
    index = Index()
    index.add([row("a")])
    query = article("valley", "x", canonical=CanonicalUrl("u/a"), prints=Prints("", b"", 1))

    def other(_: ArticleId) -> tuple[Card, Prints]:
        stored = article("harbour", "other")
        return card_of(stored), stored.prints

    assert index.twins(query, other) == ()


def test_the_strongest_reason_names_the_tombstone() -> None:
    """Identity comes before likeness, and of two alike the closer one is named."""
    near = article("harbour", "near", prints=Prints("1", sketch("base", 60), 9))
    nearer = article("harbour", "nearer", prints=Prints("2", sketch("base", 10), 9))
    same = article("harbour", "same")
    blocklist = Blocklist([tombstone(near), tombstone(nearer), tombstone(same)])
    query = article("valley", "q", prints=Prints("3", sketch("base"), 9))
    found = blocklist.find(query)
    assert found is not None
    assert found.id == nearer.id
    found = blocklist.find(replace(query, source=SourceKey("harbour"), identities=("guid:same",)))
    assert found is not None
    assert found.id == same.id


def test_lifted_tombstones_forbid_nothing() -> None:
    """Only active tombstones are in the list."""
    a = article("harbour", "a")
    assert Blocklist([tombstone(a, restored_at=NOON)]).find(a) is None
    assert Blocklist([tombstone(a)]).ids == {a.id}


def test_the_twenty_best_are_those_of_a_search_one_by_one() -> None:
    """Among hundreds that come and go, in whatever order, the hits are those that a plain search finds, and their order too."""
    dice = Random(11)
    rows = [row(f"a{n}", f"s{n % 7}", dice.randrange(150, 256)) for n in range(600)]
    rows = [replace(one, prints=replace(one.prints, sketch=sketch("base", dice.randrange(150, 256)))) for one in rows]
    gone = set(dice.sample([one.id for one in rows], 300))
    query = replace(article("s3", "q"), prints=Prints("q", sketch("base"), 100))
    there = [(distance(sketch("base"), one.prints.sketch), one) for one in rows if one.id not in gone]
    wanted = sorted((bits, one.id) for bits, one in there if bits <= 204 and one.source != "s3")
    for order in (rows, rows[::-1]):
        index = Index()
        index.add(order)
        index.discard(gone)
        assert [(hit.agreement, hit.id) for hit in index.hits(query)[:20]] == [
            (agreement(bits), one) for bits, one in wanted[:20]
        ]
        assert len(index) == 300

"""The index in memory: sketches, rows, and what tombstones forbid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

import syndicator.store.memory.index as index_module
from syndicator.model import ArticleId, CanonicalUrl, Card, Prints, SourceKey
from syndicator.refine.prints.sketch import _one_permutation
from syndicator.store.document import card_of
from syndicator.store.memory.index import Blocklist, Index, IndexRow
from syndicator.store.memory.sketches import Sketches, agreement
from tests.contract.store_material import NOON, article, sketch, tombstone

if TYPE_CHECKING:
    from collections.abc import Sequence


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def turned(name: str, bits: int, dice: Random) -> bytes:
    """A sketch that differs from another in so many bits, wherever chance has them."""
    mask = sum(1 << place for place in dice.sample(range(512), bits))
    return (int.from_bytes(sketch(name), "big") ^ mask).to_bytes(64, "big")


def within(sketches: Sketches, queries: Sequence[bytes], most: int) -> list[dict[int, int]]:
    """In how many bits which rows differ from each query."""
    found: list[dict[int, int]] = [{} for _ in queries]
    numbers, rows, distances = sketches.within(queries, most)
    assert numbers.tolist() == sorted(numbers.tolist())
    for number, row, bits in zip(numbers.tolist(), rows.tolist(), distances.tolist(), strict=True):
        found[number][row] = bits
    return found


def test_distances_are_those_of_the_bits() -> None:
    """Over thousands of rows, past every growth, and for many queries together as for one, the answers equal a count of
    differing bits one by one.
    """
    dice = Random(7)
    sketches = Sketches()
    rows = [turned(f"s{n % 40}", dice.randrange(160), dice) for n in range(3001)]
    for n, row in enumerate(rows):
        sketches.put(n, row)
        if n in {0, 1, 255, 256, 1000}:
            assert sketches.near(row, 0.99)[-1] == (n, 1.0)
    for n in range(0, 3001, 7):
        sketches.clear(n)
    there = {n: row for n, row in enumerate(rows) if n % 7}
    for most in (40, 128, 170):
        queries = [*rows[::50], b"", rows[1]]
        for query, found in zip(queries, within(sketches, queries, most), strict=True):
            wanted = {n: bits for n, row in there.items() if query and (bits := distance(query, row)) <= most}
            assert list(found.items()) == sorted(wanted.items())


def test_all_bits_differing_is_far() -> None:
    """What differs in the whole first half, or in all, is no near row, although half the count fits no byte."""
    sketches = Sketches()
    bits = int.from_bytes(sketch("a"), "big")
    for n, mask in enumerate(((1 << 512) - 1, ((1 << 256) - 1) << 256, (1 << 256) - 1)):
        sketches.put(n, (bits ^ mask).to_bytes(64, "big"))
    assert sketches.near(sketch("a"), 0.2) == []


@pytest.mark.parametrize(("alike", "least"), [(0.2, 0.97), (0.25, 0.99), (0.35, 0.9995), (0.5, 1.0)])
@pytest.mark.parametrize("length", [60, 400])
def test_what_is_alike_is_found_among_what_is_not(alike: float, least: float, length: int) -> None:
    """Of two texts of 60 to 1,000 words that are as much alike, hardly one is lost to the first look at half the bits;
    what is found is what a count of all bits finds.
    """
    dice = Random(f"{alike}/{length}")
    common = round(2 * length * alike / (1 + alike))
    words = [[dice.getrandbits(64) for _ in range(2 * length - common)] for _ in range(600)]
    texts = [np.array(one, np.uint64) for both in words for one in (both[:length], both[:common] + both[length:])]
    made = _one_permutation(texts)
    pairs = [(made[n : n + 64], made[n + 64 : n + 128]) for n in range(0, len(made), 128)]
    sketches = Sketches()
    for n, (stored, _) in enumerate(pairs):
        sketches.put(n, stored)
    alike_enough = lost = 0
    for n, bits in enumerate(within(sketches, [asked for _, asked in pairs], 204)):
        assert all(distance(pairs[row][0], pairs[n][1]) == found for row, found in bits.items())
        alike_enough += distance(*pairs[n]) <= 204
        lost += distance(*pairs[n]) <= 204 and n not in bits
    assert lost <= (1 - least) * alike_enough


def test_what_is_expected_is_found_as_what_is_not() -> None:
    """Looked up together or one by one, and after the index has changed in between, the hits are the same."""
    dice = Random(3)
    index = Index()
    index.add(
        row(f"a{n}", f"s{n % 5}")._replace(prints=Prints(f"e{n}", turned(f"t{n % 9}", 60, dice), 900))
        for n in range(300)
    )
    asked = [
        replace(article(f"s{n % 3}", f"q{n}"), prints=Prints("", turned(f"t{n % 12}", 40, dice) if n else b"", 900))
        for n in range(20)
    ]
    alone = [index.hits(one) for one in asked]
    assert sum(map(bool, alone)) > 10
    with index.expecting(asked):
        assert [index.hits(one) for one in reversed(asked)] == alone[::-1]
    with index.expecting(asked), index.expecting(asked[:9]):
        assert index.hits(asked[5]) == alone[5]
        index.discard([alone[5][0].id])
        assert index.hits(asked[5])[0] == alone[5][1]
    with index.expecting(asked):
        index.add([row("late", "late")._replace(prints=asked[6].prints)])
        assert index.hits(asked[6])[0].id == "late"
    with index.expecting([]):
        assert index.hits(asked[6])[0].id == "late"


def test_what_comes_and_goes_after_a_look_is_told_when_it_is_asked_for() -> None:
    """Whatever has changed since: as if everything were looked up only then."""
    for seed in range(80):
        dice = Random(seed)
        index, anew = Index(), Index()

        def some(number: int, dice: Random = dice) -> list[IndexRow]:
            return [
                row(name := f"a{dice.randrange(5000)}", f"s{dice.randrange(5)}")._replace(
                    canonical=CanonicalUrl(f"s.example/{name}"),
                    prints=Prints(f"e{dice.randrange(90)}", turned(f"t{dice.randrange(6)}", 60, dice), 900),
                    original=f"s.example/q{dice.randrange(12)}" if dice.random() < 0.1 else "",
                )
                for _ in range(number)
            ]

        def both(rows: list[IndexRow], index: Index = index, anew: Index = anew) -> None:
            index.add(rows)
            anew.add(rows)

        asked = [
            replace(
                article(f"s{n % 3}", f"q{n}"),
                canonical=CanonicalUrl(f"s.example/{'qa'[n % 2]}{n}"),
                prints=Prints(f"e{n}", turned(f"t{n % 4 * 2}", 40, dice), 900),
            )
            for n in range(12)
        ]
        both(some(dice.choice([0, 5, 800, 800, 800])))
        with index.expecting(asked):
            for _ in range(dice.choice([0, 1, 1, 2])):
                both(some(dice.randrange(1, 7)))
                gone = [ArticleId(f"a{dice.randrange(5000)}") for _ in range(dice.choice([0, 0, 60]))]
                index.discard(gone)
                anew.discard(gone)
            assert [index.hits(one) for one in asked] == [anew.hits(one) for one in asked]


def test_where_one_of_the_nearest_goes_after_a_look_the_next_nearest_takes_its_place() -> None:
    """Twenty are found as long as there are so many, whichever of them is gone by then."""
    dice, index = Random(5), Index()
    index.add(row(f"a{n}")._replace(prints=Prints(f"e{n}", turned("t", 3 * n, dice), 900)) for n in range(60))
    index.add(row(f"b{n}")._replace(prints=Prints(f"f{n}", dice.randbytes(64), 900)) for n in range(200))
    asked = replace(article("s", "q"), prints=Prints("", sketch("t"), 900))
    with index.expecting([asked]):
        index.discard([ArticleId("a4"), ArticleId("a7")])
        assert [hit.id for hit in index.hits(asked)] == [f"a{n}" for n in range(22) if n not in {4, 7}]


def test_keys_are_found_of_many_as_of_one() -> None:
    """Addresses, exact texts, originals and titles: whether they were expected together or are asked one by one."""
    dice = Random(4)
    index = Index()
    stored = [
        row(f"a{n}", f"s{n % 5}")._replace(
            canonical=CanonicalUrl(f"s{n % 5}.example/{n}"),
            prints=Prints(f"e{n % 90}", dice.randbytes(64), 900, title=f"what many tell {n % 40}"),
            original=f"first.example/{n % 30}" if n % 3 else "",
        )
        for n in range(300)
    ]
    index.add(stored)
    asked = [
        replace(
            article("other", f"q{n}"),
            canonical=CanonicalUrl(f"first.example/{n}" if n % 2 else f"s{n % 5}.example/{n}"),
            original_url=f"https://s{n % 5}.example/{n + 20}" if n % 4 == 1 else None,
            prints=Prints(
                f"e{n}" if n % 5 == 2 else "",
                dice.randbytes(64),
                900,
                title=f"what many tell {n}" if n % 7 == 3 else "x",
            ),
        )
        for n in range(60)
    ]
    alone = [index.hits(one) for one in asked]
    told = [hit for hits in alone for hit in hits]
    assert all(any(getattr(hit, mark) for hit in told) for mark in ("same_url", "same_exact", "named", "same_title"))
    assert any(not hits for hits in alone)
    for some in (60, 12, 3):
        with index.expecting(asked[:some]):
            assert [index.hits(one) for one in asked] == alone


def test_rows_as_they_were_do_not_show_what_came_since() -> None:
    """Also where it stands right behind them, in the same columns: nobody who reads them knows of it."""
    sketches = Sketches()
    for number in range(5):
        sketches.put(number, sketch(f"t{number}"))
    before = sketches.as_now()
    for number in range(5, 8):
        sketches.put(number, sketch(f"t{number}"))
    queries = [sketch("t4"), sketch("t5"), sketch("t7")]
    assert [list(found) for found in within(before, queries, 60)] == [[4], [], []]
    assert [list(found) for found in within(sketches, queries, 60)] == [[4], [5], [7]]


def test_others_may_store_while_articles_are_looked_up() -> None:
    """Threads that look up and threads that store get in nobody's way, and each finds what was there before it."""
    dice, index = Random(6), Index()
    index.add(row(f"a{n}")._replace(prints=Prints(f"e{n}", dice.randbytes(64), 900)) for n in range(1001))
    twin = {n: Prints("", dice.randbytes(64), 900) for n in range(40)}
    index.add(row(f"t{n}")._replace(prints=prints) for n, prints in twin.items())
    stored = [row(f"b{n}")._replace(prints=Prints(f"f{n}", twin[n % 40].sketch, 900)) for n in range(1600)]

    def store(begin: int) -> None:
        for one in stored[begin::2]:
            index.add([one])

    def look(begin: int) -> int:
        asked = [replace(article("s", f"q{n}"), prints=twin[n % 40]) for n in range(begin, begin + 20)]
        with index.expecting(asked):
            return sum(bool(index.hits(one)) for one in asked)

    with ThreadPoolExecutor(6) as threads:
        storing = [threads.submit(store, begin) for begin in range(2)]
        assert list(threads.map(look, range(120))) == [20] * 120
        assert [one.result() for one in storing] == [None, None]


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


def test_an_index_that_was_filled_is_one_to_which_all_was_added() -> None:
    """Ids as we make them and others, more than are taken in at a time, and changes afterwards."""
    ids = [ArticleId(f"{n:032x}") for n in range(1, 3000)] + [ArticleId(one) for one in ("a", "0" * 32, "F" * 32, "é")]
    rows = [row(f"r{n}")._replace(id=one) for n, one in enumerate(ids)]
    filled, added = Index(), Index(len(rows))
    assert filled.fill(iter(rows))
    added.add(rows)
    for index in (filled, added):
        index.discard(ids[5:9])
        index.add([row("r7")._replace(id=ids[6]), row("new")])
    assert len(filled) == len(added) == len(rows) - 2
    for name in ("r0", "r7", "r2998", "r2999", "r3000", "r3001", "r3002", "new"):
        query = replace(article("valley", "x"), prints=row(name).prints)
        assert filled.hits(query) == added.hits(query) != []


def test_an_article_that_comes_twice_is_told_of_an_index_that_is_filled() -> None:
    """It would stand in two rows: whoever fills the index adds all instead."""
    assert Index().fill([]) is True
    assert Index().fill([row("a"), row("b"), row("a")]) is False


def test_a_title_comes_before_what_is_alike_by_chance() -> None:
    """A summary shares its title with the text and few bits more than any other text; texts that are alike come first."""
    index = Index()
    index.add(row(f"chance{n}", flipped=190 + n % 15) for n in range(30))
    titled = row("titled", flipped=256)
    index.add([titled._replace(prints=replace(titled.prints, title="ferries run")), row("alike", flipped=90)])
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


def test_texts_whose_hashes_are_the_same_by_chance_are_not_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among 60,000 articles a pair has the same 32 bits: one was taken for the other's text, letter for letter."""
    monkeypatch.setattr(index_module, "_key", lambda text: 7 if text else 0)
    index, twin = Index(), article("harbour", "a")
    other, query = article("harbour", "b", words="Quite other words"), article("valley", "x")
    cards = {one.id: (card_of(one), one.prints) for one in (twin, other)}
    index.add(IndexRow(one.id, one.source, one.canonical, one.prints) for one in (twin, other))
    assert index.twins(replace(query, prints=replace(query.prints, sketch=sketch("elsewhere"))), cards.get) == ()
    (found,) = index.twins(replace(query, prints=replace(twin.prints, sketch=b"")), cards.get)
    assert (found.card.id, found.agreement, found.same_exact) == (twin.id, 1.0, True)


def test_lifted_tombstones_forbid_nothing() -> None:
    """Only active tombstones are in the list."""
    a = article("harbour", "a")
    assert Blocklist([tombstone(a, restored_at=NOON)]).find(a) is None
    assert Blocklist([tombstone(a)]).ids == {a.id}


def test_the_twenty_best_are_those_of_a_search_one_by_one() -> None:
    """Among hundreds that come and go, in whatever order, the hits are those that a plain search finds, and their order too."""
    dice = Random(11)
    rows = [row(f"a{n}", f"s{n % 7}", dice.randrange(150, 256)) for n in range(600)]
    rows = [one._replace(prints=replace(one.prints, sketch=sketch("base", dice.randrange(150, 256)))) for one in rows]
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

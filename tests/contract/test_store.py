"""What every store promises (``ports.Store``), whatever it keeps things in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import pytest

from syndicator.errors import StoreError
from syndicator.model import (
    Article,
    ArticleId,
    CanonicalUrl,
    Edit,
    Known,
    Overlay,
    Picture,
    Prints,
    Remark,
    SourceKey,
    Validators,
    Wording,
)
from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import (
    LINE,
    NOON,
    StillClock,
    article,
    article_id,
    burial,
    ids,
    poll,
    sketch,
    state,
    tombstone,
)
from tests.fakes.store import Memory, MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syndicator.ports import Store
    from tests.database import Server

HARBOUR, VALLEY = SourceKey("harbour"), SourceKey("valley")


class StoreFactory(Protocol):
    """Opens the same state again at every call; the store before it has been closed."""

    def __call__(self) -> Store: ...


@pytest.fixture(params=["tiny", "memory", "postgres", "postgres, shared"])
def store_factory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreFactory]:
    """One factory per back end."""
    opened: list[Store] = []
    with ExitStack() as kept:
        opens = _opening(request, tmp_path, kept)

        def open_again() -> Store:
            for before in opened:
                before.close()
            opened.append(opens())
            return opened[-1]

        yield open_again
        for store in opened:
            store.close()


def _opening(request: pytest.FixtureRequest, folder: Path, kept: ExitStack) -> Callable[[], Store]:
    if request.param == "tiny":
        return lambda: TinyStore(folder / "state", clock=StillClock())
    if request.param == "memory":
        memory = Memory()
        return lambda: MemoryStore(memory)
    server: Server = request.getfixturevalue("postgres")
    schema = server.schema()
    kept.callback(server.drop, schema)
    return lambda: server.store(schema, shared=request.param.endswith("shared"))


def now_and_later(store: Store, again: StoreFactory) -> Iterator[Store]:
    """This store, and the next one on the same state."""
    yield store
    yield again()


@pytest.fixture
def store(store_factory: StoreFactory) -> Store:
    return store_factory()


def test_before_the_first_poll_nothing_is_known(store: Store) -> None:
    """An empty store answers every question with nothing, not with an error."""
    assert store.state(HARBOUR) is None
    assert dict(store.states()) == {}
    assert store.known(HARBOUR) == Known()
    assert store.articles(HARBOUR) == ()
    assert store.article(ArticleId("0" * 32)) is None
    assert store.text(ArticleId("0" * 32)) == ""
    assert list(store.cards()) == []
    assert list(store.twins(article("harbour", "a"))) == []
    assert store.buried(article("harbour", "a")) is None
    assert not store.tombstones()
    assert not store.audit()
    assert not store.problems()


def test_a_commit_is_there_at_once_and_after_a_restart(store_factory: StoreFactory) -> None:
    """Everything a poll commits is read back equal, by this store and by the next one on the same state."""
    record = poll("harbour", article("harbour", "a"), article("harbour", "b", age=1), left_out=(("c", "too old"),))
    store = store_factory()
    store.commit(record)
    for reader in now_and_later(store, store_factory):
        assert reader.state(HARBOUR) == record.state
        assert reader.states() == {HARBOUR: record.state}
        assert reader.articles(HARBOUR) == record.articles
        assert reader.article(record.articles[1].id) == record.articles[1]
        assert reader.known(HARBOUR) == Known(
            frozenset(record.hashes or ()),
            dict(record.identities),
            {a.id: a.digest for a in record.articles},
            {"c": "too old"},
        )
        assert sorted(card.id for card in reader.cards()) == sorted(ids(record.articles))


def test_articles_come_newest_first(store: Store) -> None:
    """The order of a source's articles is by their own dates, not by when they were stored."""
    old, new, middle = (article("harbour", name, age=age) for name, age in (("old", 9), ("new", 0), ("middle", 4)))
    store.commit(poll("harbour", old, new))
    store.commit(poll("harbour", middle))
    assert ids(store.articles(HARBOUR)) == ids([new, middle, old])


def test_a_card_says_what_its_article_says(store: Store) -> None:
    """A card repeats its article's fields, and names the outlet of the first of several hops."""
    a = article("harbour", "a")
    alone = article("harbour", "b", hops=a.hops[:1])
    store.commit(poll("harbour", a, alone))
    cards = {card.id: card for card in store.cards()}
    for field in ("source", "story", "title", "url", "canonical", "published", "language", "categories", "digest"):
        assert getattr(cards[a.id], field) == getattr(a, field)
    assert cards[a.id].verdict is a.judgement.verdict
    assert cards[a.id].origin == "Harbour Gazette"
    assert cards[alone.id].origin is None


def test_a_card_shows_an_article_as_its_editor_has_it(store_factory: StoreFactory) -> None:
    """Title, categories and pictures are the overlay's, with what conflicts; and so they are after a restart."""
    plain = article("harbour", "a")
    pictures = (Picture("https://h.example/1.png", "one.png"), Picture("https://h.example/2.png", "two.png"))
    plain = replace(plain, image="https://h.example/1.png", pictures=pictures, categories=("Local", "boats"))
    base = Wording(plain.title, plain.summary, plain.body, "Local", ("boats",), plain.hops, plain.image)
    shown = replace(base, title="As the editor has it", category="Sea", image="https://h.example/2.png")
    laid = Overlay("Wei", NOON, base, shown, ("title", "category"), ("title",), ("https://h.example/1.png",))
    remarks = (Remark(Edit.RETRACTION, NOON, "Retracted"), Remark(Edit.CORRECTION, NOON, "Corrected"))
    first = store_factory()
    first.commit(poll("harbour", replace(plain, overlay=laid, remarks=remarks)))
    for store in now_and_later(first, store_factory):
        (card,) = store.cards()
        assert (card.title, card.categories, card.image) == ("As the editor has it", ("Sea", "boats"), shown.image)
        assert (card.pictures, card.copy) == (("two.png",), "two.png")
        assert (card.edited, card.conflicts, card.remark) == (("title", "category"), ("title",), remarks[0])
        stored = store.article(plain.id)
        assert stored is not None
        assert (stored.title, stored.overlay) == (plain.title, laid)


def test_a_commit_given_twice_is_one(store: Store) -> None:
    """Repeating a commit changes neither what is stored nor the revision."""
    record = poll("harbour", article("harbour", "a"))
    store.commit(record)
    before = store.revision(), store.known(HARBOUR), store.articles(HARBOUR)
    store.commit(record)
    assert (store.revision(), store.known(HARBOUR), store.articles(HARBOUR)) == before
    assert len(list(store.cards())) == 1


def test_a_changed_article_takes_its_place(store: Store) -> None:
    """A later form of an article replaces the earlier one, in its document, its card and the twins of others."""
    first = article("harbour", "a")
    second = replace(first, title="Corrected", revision=2, digest="d2", prints=replace(first.prints, exact="new words"))
    store.commit(poll("harbour", first))
    revision = store.revision()
    store.twins(article("valley", "x"))
    store.commit(poll("harbour", second))
    assert store.articles(HARBOUR) == (second,)
    assert [card.title for card in store.cards()] == ["Corrected"]
    assert store.known(HARBOUR).digests == {first.id: "d2"}
    assert store.revision() != revision
    probe = article("valley", "x", prints=Prints("new words", b"", 9))
    assert [twin.card.title for twin in store.twins(probe)] == ["Corrected"]
    assert list(store.twins(replace(probe, prints=replace(first.prints, sketch=b"", title="")))) == []


def test_the_cards_of_one_source_are_its_own(store_factory: StoreFactory) -> None:
    """They are those of all that it has stored: as they are, whoever asked for what before, and after a restart."""
    a, b, c = article("harbour", "a"), article("harbour", "b"), article("valley", "c")
    store = store_factory()
    assert list(store.cards(HARBOUR)) == []
    store.commit(poll("harbour", a, b))
    store.commit(poll("valley", c))
    for reader in now_and_later(store, store_factory):
        assert {card.id: card for card in reader.cards(HARBOUR)} == {
            card.id: card for card in reader.cards() if card.source == HARBOUR
        }
        assert {card.id for card in reader.cards(HARBOUR)} == {a.id, b.id}
        assert {card.id for card in reader.cards(VALLEY)} == {c.id}
    store = store_factory()
    assert {card.id for card in store.cards(HARBOUR)} == {a.id, b.id}  # before all of them were asked for
    store.commit(poll("harbour", dropped=(a.id,)))
    assert {card.id for card in store.cards(HARBOUR)} == {b.id}


def test_a_dropped_article_leaves_its_identity(store_factory: StoreFactory) -> None:
    """Past retention the text goes and the identity stays, so that the article is not taken for new."""
    a, b = article("harbour", "a"), article("harbour", "b")
    store = store_factory()
    store.commit(poll("harbour", a, b))
    store.commit(poll("harbour", dropped=(a.id,)))
    for reader in now_and_later(store, store_factory):
        assert reader.article(a.id) is None
        assert reader.articles(HARBOUR) == (b,)
        assert reader.known(HARBOUR).identities["guid:a"] == a.id
        assert a.id not in reader.known(HARBOUR).digests
        assert list(reader.twins(article("valley", "x", canonical=a.canonical))) == []


def test_hashes_are_those_of_the_last_document(store: Store) -> None:
    """Hashes are replaced by a document's, emptied by an empty document, and kept where there was no document."""
    store.commit(poll("harbour", hashes=("one", "two")))
    store.commit(poll("harbour", hashes=None))
    assert store.known(HARBOUR).hashes == {"one", "two"}
    store.commit(poll("harbour", hashes=("three",)))
    assert store.known(HARBOUR).hashes == {"three"}
    store.commit(poll("harbour", hashes=()))
    assert store.known(HARBOUR).hashes == frozenset()


def test_what_each_item_is_stays_in_the_documents_order(store_factory: StoreFactory) -> None:
    """Which article an item is is replaced by a document's, kept where there was none, and survives a restart."""
    a, b = article("harbour", "a"), article("harbour", "b")
    store = store_factory()
    store.commit(poll("harbour", a, b, shown={"two": b.id, "one": a.id}))
    store.commit(poll("harbour", hashes=None))
    for reader in now_and_later(store, store_factory):
        assert list(reader.known(HARBOUR).shown.items()) == [("two", b.id), ("one", a.id)]
    store_factory().commit(poll("harbour", shown={"one": a.id}))
    assert store_factory().known(HARBOUR).shown == {"one": a.id}


def test_only_what_a_poll_learned_becomes_an_identity(store: Store) -> None:
    """An article's own keys are not trusted by the store: which of them tell articles apart was decided before."""
    a = article("harbour", "a")
    store.commit(poll("harbour", a, identities=(("link:a", a.id),)))
    assert store.known(HARBOUR).identities == {"link:a": a.id}


def test_identities_are_bounded_but_never_those_of_stored_articles(store_factory: StoreFactory) -> None:
    """The oldest identities of aged out articles are forgotten first; a stored article's stay, however old."""
    a = article("harbour", "a")
    store = store_factory()
    store.commit(poll("harbour", a))
    store.commit(poll("harbour", identities=tuple((f"n{n}", article_id("harbour", str(n))) for n in range(5200))))
    for reader in now_and_later(store, store_factory):
        known = reader.known(HARBOUR).identities
        assert len(known) == 5000 + len(a.identities)
        assert "guid:a" in known
        assert "n199" not in known
        assert {"n200", "n5199"} <= known.keys()


def test_as_much_is_remembered_as_a_source_shows(store_factory: StoreFactory) -> None:
    """Of a document of thousands of items no identity is forgotten, or they would return when all is looked at again."""
    shown = tuple(f"hash {n}" for n in range(2000))
    learned = tuple((f"{kind}{n}", article_id("harbour", str(n))) for n in range(2000) for kind in "abcd")
    store_factory().commit(poll("harbour", identities=learned, hashes=shown))
    assert len(store_factory().known(HARBOUR).identities) == 8000


def test_what_was_left_out_is_bounded_to_the_newest(store: Store) -> None:
    """Reasons for not taking entries are kept for the newest 200, and the latest reason counts."""
    store.commit(poll("harbour", left_out=tuple((f"u{n}", "old") for n in range(150))))
    store.commit(poll("harbour", left_out=(("u0", "again"), *((f"v{n}", "new") for n in range(100)))))
    left_out = store.known(HARBOUR).left_out
    assert len(left_out) == 200
    assert left_out["u0"] == "again"
    assert "u1" not in left_out
    assert "v99" in left_out


def test_known_is_the_callers_own(store: Store) -> None:
    """Changing what was handed out changes nothing that is stored."""
    store.commit(poll("harbour", article("harbour", "a")))
    before = store.known(HARBOUR)
    handed = store.known(HARBOUR)
    handed.identities.clear()
    handed.digests.clear()
    handed.left_out["x"] = "y"
    assert store.known(HARBOUR) == before


def test_several_articles_are_read_together(store_factory: StoreFactory) -> None:
    """From any sources, those that there are; neither what was taken down or dropped, nor any twice."""
    told = [article("harbour", f"n{n}", words=f'Words {n}, \0 and \x10 {{"id":"x"}} 新桥\n') for n in range(5)]
    others = [article("signal", f"n{n}") for n in range(3)]
    store = store_factory()
    store.commit(poll("harbour", *told))
    store.commit(poll("signal", *others))
    every = {one.id: one for one in (*told, *others)}
    asked = [*every, ArticleId("0" * 32), told[0].id]
    assert store.several(asked) == every
    store = store_factory()
    assert store.several(asked[::-1]) == every
    assert store.several([]) == {}
    packed = store.packed(asked)
    assert {one: msgspec.json.decode(raw, type=Article) for one, raw in packed.items()} == every
    assert store.packed([]) == {}
    changed = replace(told[3], text="Other words", digest="other", revision=2)
    store.commit(poll("harbour", changed))
    store.commit(poll("harbour", dropped=frozenset({told[2].id})))
    store.bury(tombstone(told[4]), LINE)
    assert store.several([one.id for one in told[1:]]) == {told[1].id: told[1], changed.id: changed}
    assert store.packed([one.id for one in told[1:]]).keys() == {told[1].id, changed.id}
    assert [store.text(one.id) for one in told] == [told[0].text, told[1].text, "", "Other words", ""]


def test_texts_are_read_alone(store_factory: StoreFactory) -> None:
    """As they stand, after a restart and beside any number of others; not what was taken down or dropped."""
    told = [article("harbour", f"n{n}", words=f'Words {n} "in quotes", {{"id":"x"}} \\ 新桥\n') for n in range(12)]
    store_factory().commit(poll("harbour", *told))
    store = store_factory()
    for one in told[::-1]:
        assert store.text(one.id) == one.text
    changed = replace(told[3], text="Other words", digest="other", revision=2)
    store.commit(poll("harbour", changed))
    assert [store.text(one.id) for one in told[2:5]] == [told[2].text, "Other words", told[4].text]
    store.commit(poll("harbour", dropped=frozenset({told[5].id})))
    store.bury(tombstone(told[4]), LINE)
    assert [store.text(one.id) for one in told[3:7]] == ["Other words", "", "", told[6].text]
    reader = store_factory()
    assert [reader.text(one.id) for one in (told[0], changed, told[4], told[11])] == [
        told[0].text,
        "Other words",
        "",
        told[11].text,
    ]


def test_a_source_cannot_store_anothers_article(store: Store) -> None:
    """A poll that brings an article under another source's name is refused whole."""
    with pytest.raises(StoreError):
        store.commit(poll("harbour", article("harbour", "a"), article("valley", "b")))
    assert list(store.cards()) == []
    assert store.state(HARBOUR) is None


def test_a_light_state_is_seen_at_once_and_kept(store_factory: StoreFactory) -> None:
    """save_state shows at once, survives flush and restart, and is no change that a release must hear of."""
    store = store_factory()
    store.commit(poll("harbour", article("harbour", "a")))
    revision = store.revision()
    later = state("harbour", last_polled=NOON + timedelta(hours=1), failures=2, last_error="timed out")
    fresh = state("valley", failures=1, validators=Validators())
    store.save_state(later)
    store.save_state(fresh)
    assert store.state(HARBOUR) == later
    store.flush()
    assert store.revision() == revision
    again = store_factory()
    assert again.states() == {HARBOUR: later, VALLEY: fresh}
    assert again.revision() == revision
    assert again.known(HARBOUR).digests


@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_the_state_written_last_counts_whatever_its_clock_says(store_factory: StoreFactory, hours: int) -> None:
    """Between save_state and commit the later call wins, also where the clock jumped back between them."""
    store = store_factory()
    store.commit(poll("harbour", article("harbour", "a")))
    light = state("harbour", last_polled=NOON + timedelta(hours=hours), failures=3)
    store.save_state(light)
    store = store_factory()
    assert store.state(HARBOUR) == light
    committed = state("harbour", last_polled=NOON, failures=0)
    store.commit(poll("harbour", article("harbour", "a"), state=committed))
    assert store_factory().state(HARBOUR) == committed


def test_twins_are_found_by_address_by_print_and_by_sketch(store: Store) -> None:
    """Each of the three ways leads to another source's article, best first: exact text, address, likeness."""
    words = article("harbour", "words", canonical=CanonicalUrl("elsewhere.example/1"))
    place = article("harbour", "place")
    alike = article("harbour", "alike", prints=Prints("x", sketch("base", 100), 900))
    store.commit(poll("harbour", words, place, alike))
    probe = article("valley", "p", canonical=place.canonical, prints=Prints(words.prints.exact, sketch("base"), 900))
    twins = store.twins(probe)
    assert [twin.card.id for twin in twins] == ids([words, place, alike])
    assert [(twin.same_exact, twin.same_url) for twin in twins] == [(True, False), (False, True), (False, False)]
    assert twins[0].agreement == 1.0
    assert twins[2].agreement == pytest.approx(1 - 100 / 256)
    assert twins[0].prints == words.prints


@pytest.mark.parametrize(("flipped", "found"), [(0, True), (204, True), (205, False), (256, False), (512, False)])
def test_a_sketch_must_agree_by_two_tenths(store: Store, flipped: int, found: bool) -> None:
    """The likeness that makes a twin is 0.2 at least, to the bit."""
    store.commit(poll("harbour", article("harbour", "a", prints=Prints("x", sketch("base", flipped), 900))))
    assert bool(store.twins(article("valley", "b", prints=Prints("y", sketch("base"), 900)))) is found


def test_twins_asked_for_before_anything_is_stored_are_found_later(store: Store) -> None:
    """The first question, to an empty store, does not keep later articles from being found."""
    probe = article("valley", "p", prints=Prints("x", sketch("base"), 900))
    assert list(store.twins(probe)) == []
    alike = article("harbour", "alike", prints=Prints("y", sketch("base", 10), 900))
    store.commit(poll("harbour", alike))
    assert [twin.card.id for twin in store.twins(probe)] == [alike.id]


def test_a_sources_own_articles_are_no_twins(store: Store) -> None:
    """Likeness within one source is a matter of identity, not of reprints."""
    a = article("harbour", "a")
    store.commit(poll("harbour", a))
    assert list(store.twins(a)) == []
    assert list(store.twins(article("harbour", "b", prints=a.prints, canonical=a.canonical))) == []


def test_empty_prints_never_match(store: Store) -> None:
    """Texts too short to sketch, and entries without address, are not all twins of each other, nor buried together."""
    empty: dict[str, Any] = {"canonical": CanonicalUrl(""), "prints": Prints("", b"", 0)}
    store.commit(poll("harbour", article("harbour", "a", **empty)))
    assert list(store.twins(article("valley", "b", **empty))) == []
    store.bury(tombstone(article("harbour", "a", **empty)), LINE)
    assert store.buried(article("valley", "b", **empty)) is None


def test_at_most_twenty_twins(store: Store) -> None:
    """A text that everybody carries answers with its twenty best twins."""
    for n in range(25):
        store.commit(poll(f"s{n}", article(f"s{n}", "a", prints=Prints("x", sketch("base", n), 900))))
    twins = store.twins(article("valley", "b", prints=Prints("y", sketch("base"), 900)))
    assert [twin.card.source for twin in twins] == [f"s{n}" for n in range(20)]


def test_sizes_are_told_without_reading(store: Store) -> None:
    """What a source's articles take grows with their text, and nothing is told of a source that has none."""
    store.commit(poll("empty"))
    store.commit(poll("small", article("small", "a", words="Short.")))
    # what repeats itself is stored in less
    words = " ".join(sketch(f"{n}").hex() for n in range(400))
    store.commit(poll("large", article("large", "a", words=words)))
    sizes = store.sizes()
    assert sizes.keys() == {"small", "large"}
    assert 0 < sizes[SourceKey("small")] < 20_000 < sizes[SourceKey("large")]
    store.commit(poll("large", article("large", "b"), dropped=(article("large", "a").id,)))
    assert store.sizes()[SourceKey("large")] < 20_000


def test_what_is_expected_finds_what_is_stored_when_it_is_asked(store: Store) -> None:
    """Whoever announces what is asked for gets the same answers, also of what was stored after that."""
    asked = [article("valley", f"q{n}", prints=Prints(f"q{n}", sketch(f"base{n}", 40), 900)) for n in range(3)]
    with store.expecting(asked):
        assert [list(store.twins(one)) for one in asked] == [[], [], []]
    first = article("harbour", "a", prints=Prints("x", sketch("base0"), 900))
    store.commit(poll("harbour", first))
    with store.expecting([*asked, article("valley", "short", prints=Prints("", b"", 9))]):
        assert [[twin.card.id for twin in store.twins(one)] for one in asked] == [[first.id], [], []]
        later = article("hill", "b", prints=Prints("y", sketch("base1"), 900))
        store.commit(poll("hill", later))
        assert [[twin.card.id for twin in store.twins(one)] for one in asked] == [[first.id], [later.id], []]
        store.commit(poll("harbour", dropped=(first.id,)))
        assert [[twin.card.id for twin in store.twins(one)] for one in asked] == [[], [later.id], []]
    with store.expecting([]):
        assert [[twin.card.id for twin in store.twins(one)] for one in asked] == [[], [later.id], []]


def test_what_was_buried_is_gone_and_stays_known(store_factory: StoreFactory) -> None:
    """A burial removes the articles, keeps their identities, leaves others alone, and is logged."""
    a, b, kept = article("harbour", "a"), article("valley", "b"), article("valley", "kept")
    store = store_factory()
    store.commit(poll("harbour", a))
    store.commit(poll("valley", b, kept))
    revision = store.revision()
    tomb = tombstone(a, b)
    store.bury(tomb, LINE)
    assert store.revision() != revision
    revision = store.revision()
    for reader in now_and_later(store, store_factory):
        assert reader.article(a.id) is None is reader.article(b.id)
        assert [card.id for card in reader.cards()] == [kept.id]
        assert reader.articles(VALLEY) == (kept,)
        assert reader.known(HARBOUR).identities["guid:a"] == a.id
        assert reader.known(HARBOUR).digests == {}
        assert reader.known(VALLEY).digests == {kept.id: kept.digest}
        assert reader.tombstones() == (tomb,)
        assert reader.audit() == (LINE,)
        assert reader.state(HARBOUR) == state("harbour")
        assert list(reader.twins(article("third", "x", canonical=a.canonical))) == []
        assert reader.revision() == revision


def test_a_tombstone_forbids_by_identity_address_print_and_likeness(store_factory: StoreFactory) -> None:
    """Neither the same item nor another outlet's reprint of the text comes back."""
    a = article("harbour", "a", prints=Prints("exact words", sketch("base"), 900))
    store = store_factory()
    store.bury(tombstone(a), LINE)
    for reader in now_and_later(store, store_factory):
        other: dict[str, Any] = {"prints": Prints("", b"", 5), "canonical": CanonicalUrl("")}
        assert reader.buried(article("harbour", "z", identities=("new", "guid:a"), **other)) is not None
        assert reader.buried(article("valley", "z", identities=("guid:a",), **other)) is None
        assert reader.buried(article("valley", "z", prints=other["prints"], canonical=a.canonical)) is not None
        assert reader.buried(article("valley", "z", prints=Prints("exact words", b"", 5))) is not None
        assert reader.buried(article("valley", "z", prints=Prints("q", sketch("base", 128), 5))) is not None
        assert reader.buried(article("valley", "z", prints=Prints("q", sketch("base", 129), 5))) is None


def test_a_commit_cannot_bring_back_what_is_buried(store: Store) -> None:
    """An article that was judged just before it was taken down is not stored by the commit that comes after."""
    a, b = article("harbour", "a"), article("harbour", "b")
    store.commit(poll("harbour", a))
    store.bury(tombstone(a), LINE)
    store.commit(poll("harbour", a, b))
    assert store.articles(HARBOUR) == (b,)
    assert store.known(HARBOUR).identities["guid:a"] == a.id


def test_a_lifted_tombstone_lets_the_article_return(store_factory: StoreFactory) -> None:
    """After unbury the source asks without conditions, takes the entry for new, and nothing forbids it."""
    a, kept = article("harbour", "a"), article("harbour", "kept")
    store = store_factory()
    store.commit(poll("harbour", a, kept))
    tomb = tombstone(a)
    store.bury(tomb, LINE)
    at = NOON + timedelta(days=1)
    again = replace(LINE, at=at, action="restore")
    assert store.unbury(a.id, at, again) == replace(tomb, restored_at=at)
    for reader in now_and_later(store, store_factory):
        assert reader.buried(a) is None
        assert reader.tombstones() == (replace(tomb, restored_at=at),)
        assert reader.audit() == (LINE, again)
        known = reader.known(HARBOUR)
        assert known.hashes == frozenset()
        assert set(known.identities) == set(kept.identities)
        assert known.digests == {kept.id: kept.digest}
        now = reader.state(HARBOUR)
        assert now is not None
        assert (now.validators, now.body_hash) == (Validators(), "")
    store = store_factory()
    store.commit(poll("harbour", a, kept))
    assert store.article(a.id) == a


def test_the_audit_log_takes_lines_of_other_acts(store_factory: StoreFactory) -> None:
    """What is recorded stands in the log after a restart, in order, beside what takedowns wrote."""
    store = store_factory()
    other = replace(LINE, action="hold", subject="another", at=NOON + timedelta(hours=1))
    store.bury(tombstone(article("harbour", "a")), LINE)
    before = store.revision()
    store.record(other)
    assert store.revision() == before
    for reader in now_and_later(store, store_factory):
        assert reader.audit() == (LINE, other)
        assert len(reader.tombstones()) == 1


def test_a_tombstone_is_lifted_once(store: Store) -> None:
    """Nothing is lifted, and nothing logged, where no active tombstone has the id."""
    a = article("harbour", "a")
    assert store.unbury(a.id, NOON, LINE) is None
    store.bury(tombstone(a), LINE)
    assert store.unbury(a.id, NOON, LINE) is not None
    assert store.unbury(a.id, NOON, LINE) is None


def test_a_second_burial_blocks_what_the_first_did(store: Store) -> None:
    """A story that is taken down again, because another outlet carried it, stays blocked in all its forms."""
    a, b = article("harbour", "a"), article("valley", "b")
    store.commit(poll("harbour", a))
    store.bury(tombstone(a), LINE)
    store.commit(poll("valley", b))
    store.bury(tombstone(b, id=a.id), replace(LINE, subject="again"))
    assert store.buried(a) is not None
    assert store.buried(b) is not None
    assert len(store.tombstones()) == 1
    assert store.tombstones()[0].buried == (burial(a), burial(b))


def test_a_tombstone_can_be_amended(store_factory: StoreFactory) -> None:
    """Turned into a legal order's and back: it blocks the same, is logged; one that was lifted, or none, stays so."""
    a = article("harbour", "a")
    store = store_factory()
    store.commit(poll("harbour", a))
    store.bury(tombstone(a), LINE)
    revision = store.revision()
    line, back = replace(LINE, action="barred"), replace(LINE, action="order lifted")
    unknown = tombstone(article("valley", "b"))
    store.amend([(replace(tombstone(a), legal=True, case=2), line), (unknown, LINE)])
    assert store.revision() != revision
    for reader in now_and_later(store, store_factory):
        assert reader.tombstones() == (replace(tombstone(a), legal=True, case=2),)
        assert reader.audit() == (LINE, line)
        assert reader.buried(a) is not None
    store = store_factory()
    store.amend([(tombstone(a), back)])
    assert store.tombstones() == (tombstone(a),)
    store.unbury(a.id, NOON, LINE)
    store.amend([(tombstone(a), line)])
    assert [tomb.restored_at for tomb in store.tombstones()] == [NOON]


def test_tombstones_come_oldest_first(store: Store) -> None:
    """Their order is by when they were set, whatever order they came in."""
    for name, days in (("late", 3), ("early", 1), ("middle", 2)):
        store.bury(tombstone(article("harbour", name), at=NOON + timedelta(days=days)), replace(LINE, subject=name))
    assert [t.at.day for t in store.tombstones()] == [2, 3, 4]
    assert [line.subject for line in store.audit()] == ["late", "early", "middle"]


def test_the_revision_tells_states_of_the_store_apart(store_factory: StoreFactory) -> None:
    """Equal content has an equal revision, after a restart too; different content has another."""
    store = store_factory()
    seen = {store.revision()}
    a, b = article("harbour", "a"), article("valley", "b")
    steps: tuple[Callable[[], object], ...] = (
        lambda: store.commit(poll("harbour", a)),
        lambda: store.commit(poll("valley", b)),
        lambda: store.commit(poll("harbour", replace(a, title="Other"))),
        lambda: store.bury(tombstone(b), LINE),
        lambda: store.unbury(b.id, NOON, LINE),
        lambda: store.commit(poll("valley", b)),
    )
    for step in steps:
        step()
        assert store.revision() not in seen
        seen.add(store.revision())
    assert store_factory().revision() == store_factory().revision()
    assert store_factory().revision() in seen


@pytest.mark.parametrize("name", ["released", "../outside", "a/b", "", "." * 300, "ключ"])
def test_notes_are_kept(store_factory: StoreFactory, name: str) -> None:
    """A note of any name is recalled as it was remembered last, and other names are not it."""
    store = store_factory()
    assert store.recall(name) is None
    store.remember(name, b"\x00\xff one")
    store.remember(name, b"two")
    store.remember("other", b"")
    assert store.recall(name) == b"two"
    again = store_factory()
    assert again.recall(name) == b"two"
    assert again.recall("other") == b""


@pytest.mark.parametrize("key", ["../../etc/outside", "a/b", "CON", "x" * 300, ".hidden", "名"])
def test_any_source_key_is_kept_apart(store_factory: StoreFactory, key: str) -> None:
    """Keys that are no file names are stored like others."""
    store = store_factory()
    store.commit(poll(key, article(key, "a")))
    store.commit(poll("harbour", article("harbour", "a")))
    again = store_factory()
    assert set(again.states()) == {key, "harbour"}
    assert [a.source for a in again.articles(SourceKey(key))] == [key]


def test_a_closed_store_takes_nothing(store: Store) -> None:
    """After close another process may own the state, so every write is refused; closing twice is no error."""
    store.close()
    store.close()
    a = article("harbour", "a")
    writes: tuple[Callable[[], object], ...] = (
        lambda: store.commit(poll("harbour", a)),
        lambda: store.save_state(state("harbour")),
        lambda: store.bury(tombstone(a), LINE),
        lambda: store.unbury(a.id, NOON, LINE),
        lambda: store.remember("x", b""),
    )
    for write in writes:
        with pytest.raises(StoreError):
            write()


def test_many_threads_lose_nothing(store_factory: StoreFactory) -> None:
    """Commits, light states and questions from eight threads at once leave every article stored once."""
    store = store_factory()

    def work(n: int) -> None:
        source = f"s{n % 5}"
        a = article(source, f"a{n}", canonical=CanonicalUrl("shared.example/1"))
        store.commit(poll(source, a, hashes=None))
        store.save_state(state(f"light{n}"))
        store.twins(a)
        store.known(a.source)
        assert a.id in {card.id for card in store.cards()}

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(60)))
    for reader in now_and_later(store, store_factory):
        assert len(list(reader.cards())) == len({card.id for card in reader.cards()}) == 60
        assert len(reader.states()) == 65
        assert sum(len(reader.articles(SourceKey(f"s{n}"))) for n in range(5)) == 60
        assert len(reader.twins(article("valley", "x", canonical=CanonicalUrl("shared.example/1")))) == 20

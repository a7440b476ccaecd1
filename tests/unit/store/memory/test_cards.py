"""Cards in memory: packed, unpacked, and unpacked late where there are very many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.model import ArticleId, CanonicalUrl, Card, PollRecord, SourceKey, SourceState, Tie, TieKind
from syndicator.refine.judging.stories import JOINS
from syndicator.store.document import card_of
from syndicator.store.folder.tiny import TinyStore
from syndicator.store.memory import holdings, ties
from syndicator.store.memory.cards import found_by, pack, unpack
from syndicator.store.memory.index import Index, IndexRow
from syndicator.store.memory.rows import Rows
from syndicator.store.memory.shelf import Shelf
from tests.builders import article, some_id
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.model import Article

ALONE = article("one", 1)
REPRINT = replace(article("one", 2), story=ALONE.id, ties=(Tie(ALONE.id, TieKind.TEXT, 1.0),))
ODD = replace(
    article("one", 3),
    id=ArticleId("an id of other digits, ü"),
    digest="not hexadecimal",
    prints=replace(ALONE.prints, exact="0A" * 16, numbers=""),
)
MADE = (ALONE, REPRINT, ODD)
ADDRESSES = (
    "",
    "https://",
    "http://",
    "a.example/1",
    "https://a.example/1",
    "http://a.example/1",
    "\0",
    "\0http://a",
    "x",
)
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)


def rows() -> Rows:
    return Rows.of({made.id: pack(made) for made in MADE})


@pytest.mark.parametrize("made", MADE, ids=["alone", "reprint", "odd"])
def test_what_is_packed_comes_back(made: Article) -> None:
    assert unpack(made.id, rows()[made.id]) == (card_of(made), made.prints)


@given(st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES), st.text(max_size=9), st.text(max_size=9) | st.none())
def test_addresses_and_titles_come_back_however_they_are_packed(
    url: str, canonical: str, title: str, letters: str | None
) -> None:
    """With the form behind its scheme or without, and with the title's own letters or others."""
    own = title.lower().replace(" ", "") if letters is None else letters
    made = replace(
        ALONE, url=url, canonical=CanonicalUrl(canonical), title=title, prints=replace(ALONE.prints, title=own)
    )
    packed = Rows.of({made.id: pack(made)})
    assert unpack(made.id, packed[made.id]) == (card_of(made), made.prints)
    assert packed.card(0) == card_of(made)
    late = packed.late(0, {})
    assert (late.url, late.canonical, late.title) == (url, canonical, title)
    assert found_by(packed[made.id])[1] == canonical
    assert found_by(packed[made.id])[3].title == own


def test_what_is_told_twice_is_packed_once() -> None:
    """An address and its canonical form, a title and its letters."""
    apart = replace(
        ALONE, url=f"ftp://{ALONE.canonical}", prints=replace(ALONE.prints, title="other letters than its own")
    )
    spared = len(ALONE.canonical) + len(apart.prints.title) - len("https://")
    assert len(pack(apart)) - len(pack(ALONE)) >= spared


@pytest.mark.parametrize(
    "made",
    [*MADE, replace(ALONE, original_url="https://first.example/a")],
    ids=["alone", "reprint", "odd", "elsewhere"],
)
def test_what_it_is_found_by_comes_back_alone(made: Article) -> None:
    """As it was packed, with as much of the prints as the index holds."""
    source, address, original, prints = found_by(pack(made))
    assert (source, address, original) == (made.source, made.canonical, made.original_url)
    known = made.prints
    assert (prints.exact, prints.sketch, prints.title) == (known.exact, known.sketch, known.title)


@given(st.lists(st.builds(Tie, st.one_of(IDS, st.text(max_size=40)), st.sampled_from(JOINS), st.floats(0, 1))))
def test_ties_come_back_however_they_are_packed(told: list[Tie]) -> None:
    """As they were, with the ids of another system too; once and for all, or each time that they are asked for."""
    told = [Tie(tie.id, tie.kind, tie.strength, not at % 2, not at % 3) for at, tie in enumerate(told)]
    assert ties.unpacked(ties.packed(told)) == tuple(told)
    made = Rows.of({ALONE.id: pack(replace(ALONE, ties=tuple(told)))})
    card, late = made.card(0), made.late(0, {})
    assert card.ties == late.ties == late.ties == unpack(ALONE.id, made[ALONE.id])[0].ties == tuple(told)
    assert msgspec.structs.replace(late, story=REPRINT.id).ties == tuple(told)
    assert [one.ties for one in made.told()] == [one.ties for one in made.cards()] == [tuple(told)]


def test_rows_taken_apart_are_what_they_were_made_of() -> None:
    """Each by its id and in their order, and made of them again they are the same; of none there is nothing."""
    packed = {made.id: pack(made) for made in MADE}
    assert list(rows().apart().items()) == list(packed.items())
    assert Rows.of(rows().apart()).parts == rows().parts
    assert Rows().apart() == {}


def test_cards_that_are_kept_are_not_made_again() -> None:
    """Each stands in its place, and the others are made of what is packed."""
    first, second, third = rows().cards()
    asked = []

    def kept(id: ArticleId, packed: bytes) -> Card | None:
        asked.append((id, packed))
        return second if id == second.id else None

    told = rows().cards(kept)
    assert told == (first, second, third)
    assert [card is second for card in told] == [False, True, False]
    assert asked == list(rows().apart().items())


def test_late_cards_say_the_same() -> None:
    """Field by field, and in copies with another story or title."""
    held = rows()
    known: dict[object, object] = {}
    for number, (card, made) in enumerate(zip(held.cards(), MADE, strict=True)):
        late = held.late(number, known)
        assert card == card_of(made)
        assert isinstance(late, Card)
        assert {name: getattr(late, name) for name in Card.__struct_fields__} == msgspec.structs.asdict(card)
        joined = msgspec.structs.replace(late, story=some_id(9))
        assert (joined.story, joined.title, joined.url, joined.digest) == (
            some_id(9),
            card.title,
            card.url,
            card.digest,
        )
        named = msgspec.structs.replace(late, title="Another")
        assert (named.title, named.url, named.canonical) == ("Another", card.url, card.canonical)


def test_of_very_many_no_card_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the limit cards stay the same objects, also beside news of their source; above it they are made anew."""
    store = TinyStore(tmp_path, clock=FakeClock())
    state = SourceState(SourceKey("one"), "https://one.example/feed")
    store.commit(PollRecord(state, (ALONE, REPRINT), ()))
    first = {card.id: card for card in store.cards()}
    assert all(first[card.id] is card for card in store.cards())
    store.commit(PollRecord(state, (replace(REPRINT, title="Told anew", digest="0" * 32), article("one", 4)), ()))
    second = {card.id: card for card in store.cards()}
    assert second[ALONE.id] is first[ALONE.id]
    assert second[REPRINT.id].title == "Told anew"
    monkeypatch.setattr(holdings, "UNPACKED_CARDS", 2)
    third = {card.id: card for card in store.cards()}
    assert all(third[one] is not card and third[one].title == card.title for one, card in second.items())
    assert all(third[card.id] is not card for card in store.cards())
    monkeypatch.undo()
    assert {card.id: card for card in store.cards()} == second
    store.close()


def test_a_row_that_is_kept_is_that_of_its_source_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was unpacked lately is the same object until something of its source changes, or is hidden."""
    monkeypatch.setattr(holdings, "UNPACKED_ROWS", 2)
    held, key, state = holdings.Holdings(), ALONE.source, SourceState(ALONE.source, "https://one.example/feed")
    held.install(key, Shelf(state, rows=rows()))
    first = held.row(ALONE.id)
    assert first == (card_of(ALONE), ALONE.prints)
    assert held.row(ALONE.id) is first
    held.keep_state(replace(state, title="One"))
    assert held.row(ALONE.id) is first
    assert (held.row(REPRINT.id), held.row(ODD.id)) == ((card_of(REPRINT), REPRINT.prints), (card_of(ODD), ODD.prints))
    assert held.row(ALONE.id) is not first  # two are kept
    told_anew = replace(REPRINT, title="Told anew")
    held.install(key, Shelf(state, rows=Rows.of({one.id: pack(one) for one in (ALONE, told_anew)})), (told_anew,))
    assert held.row(REPRINT.id) == (card_of(told_anew), REPRINT.prints)
    assert held.row(ODD.id) is None
    assert held.hide(key, {REPRINT.id})
    assert held.row(REPRINT.id) is None
    assert held.row(ALONE.id) == first


def test_ids_of_any_form_are_found_in_the_index() -> None:
    index, ids = Index(), [some_id(0), some_id(1), ArticleId("short"), ArticleId("F" * 32), ArticleId("x" * 32)]
    for number, one in enumerate(ids):
        made = article(f"s{number}", 1)
        index.add([IndexRow(one, made.source, made.canonical, ALONE.prints)])
    asked = replace(article("other", 1), prints=ALONE.prints)
    assert {hit.id for hit in index.hits(asked)} == set(ids)
    index.discard([ids[0], ids[2]])
    assert {hit.id for hit in index.hits(asked)} == {ids[1], *ids[3:]}
    index.add([IndexRow(ids[2], SourceKey("s9"), ALONE.canonical, ALONE.prints)])
    assert {hit.id for hit in index.hits(asked)} == {*ids[1:]}

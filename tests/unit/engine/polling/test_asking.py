"""Hosts whose validators say nothing: "not modified" whatever has changed, one tag for every document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from syndicator.engine.polling.asking import confirmed
from syndicator.model import Fetched, FetchRequest, NotModified, Validators
from tests.documents import START, Item, Newsroom, text
from tests.fakes.fetcher import FakeFetcher

TAG, OTHER = Validators('"a"', "yesterday"), Validators('"b"', "yesterday")
DATED = Validators(None, "yesterday")


@dataclass
class Constant(FakeFetcher):
    """Every document has one tag, and who names it is told that nothing has changed."""

    given: Validators = TAG
    asked: list[Validators] = field(default_factory=list)

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        self.asked.append(request.validators)
        if request.validators == self.given:
            return NotModified(request.url)
        answer = super().fetch(replace(request, validators=Validators()))
        assert isinstance(answer, Fetched)
        return replace(answer, validators=self.given)


def items(count: int) -> list[Item]:
    return [Item(f"Notice {n}", text(n), f"n{n}", f"https://one.example/{n}", START) for n in range(count)]


@pytest.mark.parametrize("given", [TAG, DATED])
def test_a_host_that_always_says_not_modified_is_found_out_by_an_operator_and_believed_no_more(
    given: Validators,
) -> None:
    """Nobody asks without conditions by himself; forced once, every later poll does, and brings what there is."""
    world = Constant(given=given)
    room = Newsroom(fetcher=world)
    assert room.poll(*items(2)) == {"new": 2}
    assert room.poll(*items(3), days=40) == {}
    assert world.asked[-1] == given
    assert dict(room.poller.poll(room.source, force=True).verdicts)
    assert len(room.articles()) == 3
    assert room.poll(*items(4)) == {"new": 1}
    assert room.poll(*items(4)) == {}
    assert room.poll(*items(5)) == {"new": 1}
    assert world.asked[-4:] == [Validators()] * 4


def test_whoever_gives_another_tag_is_believed_again() -> None:
    """The mark goes with the tag that it was of."""
    world = Constant()
    room = Newsroom(fetcher=world)
    room.poll(*items(2))
    room.poll(*items(3))
    room.poller.poll(room.source, force=True)
    assert room.state.validators == replace(TAG, vain=True)
    world.given = OTHER
    room.poll(*items(4))
    assert room.state.validators == OTHER
    assert room.poll(*items(4)) == {}
    assert world.asked[-1] == OTHER


@pytest.mark.parametrize(
    ("before", "told", "changed", "vain"),
    [
        (TAG, TAG, True, True),
        (TAG, TAG, False, False),
        (replace(TAG, vain=True), TAG, False, True),
        (TAG, replace(TAG, last_modified="today"), True, True),  # the tag is what hosts go by
        (TAG, OTHER, True, False),
        (DATED, DATED, True, True),
        (DATED, replace(DATED, last_modified="today"), True, False),
        (TAG, DATED, True, False),
        (Validators(), Validators(), True, False),
    ],
)
def test_validators_are_vain_that_another_document_had(
    before: Validators, told: Validators, changed: bool, vain: bool
) -> None:
    """Unchanged ones prove nothing of an unchanged document."""
    assert confirmed(before, told, changed=changed) == replace(told, vain=vain)

"""What is remembered of a source that was polled under two keys."""

from __future__ import annotations

from dataclasses import replace

from syndicator.model import PollRecord, SourceKey, SourceState
from syndicator.store import rekeyed
from tests.builders import article
from tests.fakes.store import MemoryStore

ONE, TWO = SourceKey("one"), SourceKey("two")
OLD, OTHER = article("one"), article("one", 2)


def test_an_article_that_both_have_met_is_the_one_of_its_guid_or_link() -> None:
    """Also where it has by now the title and day that another had; what came under the new key alone stays."""
    store = MemoryStore()
    met, own = article("two"), article("two", 3)
    store.commit(
        PollRecord(
            SourceState(ONE, "https://one.example/feed"),
            (OLD, OTHER),
            (("guid:a", OLD.id), ("guid:b", OTHER.id), ("td:ferries", OTHER.id)),
        )
    )
    store.commit(
        PollRecord(
            SourceState(TWO, "https://one.example/feed"),
            (met, own),
            (("td:ferries", met.id), ("guid:a", met.id), ("link:new", met.id), ("guid:c", own.id)),
            shown={"item": met.id},
        )
    )
    found = rekeyed.remembered(store, ONE, {ONE: TWO})
    assert found is not None
    state, known, articles = found
    assert state.key == TWO
    assert {one.id: one for one in articles} == {one.id: replace(one, source=TWO) for one in (OLD, OTHER, own)}
    assert known.identities == {
        "guid:a": OLD.id,
        "guid:b": OTHER.id,
        "td:ferries": OTHER.id,
        "link:new": OLD.id,
        "guid:c": own.id,
    }
    assert known.shown == {"item": OLD.id}
    assert rekeyed.remembered(store, TWO, {ONE: TWO}) is None

"""What hubs were told of, over the death of whoever told them."""

from __future__ import annotations

from syndicator.engine.subscribing.announced import Announced
from tests.fakes.notifier import FakeNotifier
from tests.fakes.store import Memory, MemoryStore

TOPICS = {"https://m.example/a": "a", "https://m.example/b": "b", "https://m.example/none": "none"}


def test_what_was_written_and_not_told_is_told_by_the_next() -> None:
    """Once, and nothing else; the first of all has nothing to make up for."""
    memory, stands, leads = Memory(), {"a": "1", "b": "1"}, {"one": True, "two": False}
    told = {name: FakeNotifier() for name in leads}

    def made(name: str) -> Announced:
        return Announced(told[name], MemoryStore(memory), lambda: TOPICS, stands.get, lambda: leads[name])

    one, two = made("one"), made("two")
    assert one.catch_up() == 0
    one.notify(["https://m.example/a"])
    stands["b"] = "2"  # the second renders it, too, and tells nobody; the first dies before it has told
    two.notify(["https://m.example/b"])
    leads["two"] = True
    assert two.catch_up() == 1
    assert two.catch_up() == 0
    assert told["two"].topics[-1:] == ["https://m.example/b"]

"""Whose article is whose."""

from __future__ import annotations

from syndicator.model import ArticleId, SourceKey
from syndicator.store.memory import owners
from syndicator.store.memory.owners import Owners


def test_very_many_that_are_put_at_once_are_never_all_in_a_dict() -> None:
    """While a state is taken in, nothing is asked; what is put twice is found as ever."""
    held, most = Owners(), 0
    for number in range(3 * owners._MANY // 1000):
        source = SourceKey(f"s{number}")
        held.put([ArticleId(f"{number}-{one}") for one in range(1000)], source)
        held.put([ArticleId(f"{number}-0")], source)
        most = max(most, len(held._fresh))
    assert most <= owners._MANY + 1000
    assert held.find(ArticleId("2-7"), lambda _: True) == "s2"
    assert held.find(ArticleId("97-999"), lambda _: True) == "s97"
    assert held.find(ArticleId("2-x"), lambda _: True) is None

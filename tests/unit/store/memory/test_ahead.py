"""What is remembered between an article's look and its turn."""

from __future__ import annotations

from collections import deque
from random import Random

from syndicator.store.memory.ahead import Look, Looks


def test_each_look_is_told_what_has_changed_since_it_began() -> None:
    """However they overlap; and where there is always one, no more is remembered than the oldest of them wants."""
    dice, looks = Random(7), Looks()
    opened: deque[tuple[Look, list[int]]] = deque()
    for _ in range(2000):
        if len(opened) < 3 or (len(opened) < 6 and dice.random() < 0.5):
            opened.append((looks.begin([]), []))
        else:
            opened.rotate(dice.randrange(6))
            look, changed = opened.popleft()
            assert looks.since(look) == sorted(set(changed))
            looks.end(look)
        rows = [dice.randrange(50) for _ in range(dice.randrange(4))]
        looks.changed(rows)
        for _, changed in opened:
            changed.extend(rows)
        assert len(looks._changed) == max(len(changed) for _, changed in opened)


def test_nothing_is_remembered_for_nobody() -> None:
    """Where no look is open, and once the last one has ended."""
    looks = Looks()
    looks.changed([1, 2])
    assert len(looks._changed) == 0
    look = looks.begin([])
    looks.changed([3])
    assert looks.since(look) == [3]
    looks.end(look)
    assert len(looks._changed) == 0

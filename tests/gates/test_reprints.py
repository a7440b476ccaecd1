"""G-Q1: reprints come into their story, and nothing else does."""

from __future__ import annotations

from benchmarks.reprints import judging
from benchmarks.reprints.variants import APART, HEAVY, ORDINARY
from tests.gates import FULL, report, size

SEED = judging.GATE if FULL else 11
PRECISION, ORDINARILY, HEAVILY, ELECTED = 0.999, 0.97, 0.90, 0.98
OPEN = "word corrected"
"""Of one word in place of another no text tells whether it is a correction: where it is told with its report, that is said."""
MOST_OPEN = 0.04


def test_reprints_find_their_story_and_editions_and_flashes_stay_apart() -> None:
    """Whatever outlets do to a report it stays one story; a corrected edition, a flash of the same form with other facts
    and another report of the event stay stories of their own.
    """
    found = judging.samples(size(120, 2000), SEED, flashes=size(120, 1000), corrected=size(24, 200))
    score = judging.judge(found)
    report("G-Q1", "\n  ".join(judging.told(score)))
    assert score.precision >= PRECISION
    assert score.recall(ORDINARY) >= ORDINARILY
    assert score.recall(HEAVY) >= HEAVILY
    assert score.elected >= ELECTED * score.elections
    assert score.merged[OPEN] <= MOST_OPEN * score.apart[OPEN]
    told = {kind: score.merged[kind] for kind in (judging.AGAIN, judging.FLASHES, *APART) if kind != OPEN}
    assert told == dict.fromkeys(told, 0)
    assert score.unsaid.total() == 0


def test_stories_do_not_depend_on_the_order_of_arrival() -> None:
    """The same articles in three orders make the same stories."""
    found = judging.samples(size(30, 200), SEED + 1, flashes=size(20, 100), corrected=size(10, 60))
    orders = (found, found[::-1], sorted(found, key=lambda sample: sample.article.id))
    told = [judging.stories(order) for order in orders]
    assert told[0] == told[1] == told[2]

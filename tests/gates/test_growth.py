"""No stage of the refinery grows faster than its page: four times the page, about four times the CPU."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks import shapes
from benchmarks.growth import STAGES
from tests.gates import FULL, report, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL = size(15_000, 200_000)  # characters; the large page has four times as many
FACTOR = 4
MOST = 7.0  # times the CPU: what is linear takes four times, a loaded machine adds some
TRIES = 4


def cpu(work: Callable[[], object], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def costs(stage: Callable[[str], object], small: str, large: str) -> tuple[float, float]:
    """CPU seconds for both pages. Where the large one took too long they are compared anew: what else the machine does
    comes and goes, and what grows faster does so each time.
    """
    for _ in range(TRIES):
        one, four = cpu(lambda: stage(small), 3), cpu(lambda: stage(large), 2)
        if four <= MOST * max(one, 0.001):
            break
    return one, four


@pytest.fixture
def still_heap() -> Iterator[None]:
    """What is there already is not looked at by the collector, which looks each time before anything is measured."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("still_heap")
@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_cost_follows_the_size_of_the_page(shape: str) -> None:
    """Nested, huge and link-farm pages, pages of lines, tables, teasers, comments and headings: none grows faster."""
    languages = ("en", "zh") if FULL else ("en",)
    for language in languages:
        small, large = (shapes.page(shape, n, language) for n in (SMALL, SMALL * FACTOR))
        figures = []
        for name, stage in STAGES.items():
            stage(small)
            one, four = costs(stage, small, large)
            if four > 0.02:  # below that a tick of the clock is a multiple
                ratio = four / max(one, 0.001)
                figures.append(f"{name} {1000 * one:.0f} → {1000 * four:.0f} ms ({ratio:.1f}×)")
                assert ratio <= MOST, (language, name, one, four)
        report(f"growth, {shape}, {language}, {len(large) // 1000} KB", "; ".join(figures))

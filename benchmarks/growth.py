"""CPU by stage for a small, a normal and a huge page that is large in one way, to see that no stage outgrows its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import shapes
from benchmarks.stages import cpu_ms
from syndicator.engine.refining.mending import visible
from syndicator.model import RawHtml
from syndicator.refine import clean, credit, frame, language, licences, repair
from syndicator.refine.extract import extract
from syndicator.refine.prints import fingerprint
from syndicator.refine.sheets import Sheet, goes_on

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://site.example.org/2026/a.html"
SIZES = {"small": 10_000, "normal": 100_000, "huge": 800_000}
SHOWN = ("text", "nested", "link farm")

STAGES: dict[str, Callable[[str], object]] = {
    "repair": lambda page: repair.repair(page, repair.diagnose(page)),
    "full text": lambda page: extract(page, URL),
    "credits": lambda page: credit.read_page(page, URL),
    "further pages": lambda page: goes_on([Sheet(page, URL)]),
    "credits from an entry": credit.read_body,
    "notices": lambda page: frame.without_notices(RawHtml(page)),
    "clean": lambda page: clean.clean(RawHtml(page), URL),
    "language": lambda page: language.detect(visible(page), None),
    "reuse": lambda page: licences.notices(page, visible(page), "page"),
    "prints": lambda page: fingerprint.prints("", visible(page)),
}
"""What is done to a page or an entry of that size, each alone."""


def run(tongue: str = "zh") -> dict[tuple[str, str], list[float]]:
    """(shape, stage) to ms for the three sizes."""
    found: dict[tuple[str, str], list[float]] = {}
    print(
        f"CPU in ms for a page of {', '.join(f'{size // 1000} KB ({name})' for name, size in SIZES.items())}, {tongue}"
    )
    for shape in SHOWN:
        pages = [shapes.page(shape, size, tongue) for size in SIZES.values()]
        for name, stage in STAGES.items():
            spent = [cpu_ms(lambda stage=stage, page=page: stage(page), 2) for page in pages]  # type: ignore[misc]  # a default is not inferred
            found[shape, name] = spent
            grown = spent[-1] / max(spent[-2], 0.05)
            print(
                f"  {shape:<10} {name:<22} " + " ".join(f"{ms:9.2f}" for ms in spent) + f"   huge/normal {grown:5.1f}"
            )
    return found

"""Full text on real Chinese pages: no worse than what was reached once. Lower a floor only with a reason beside it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from syndicator.refine.extract import extract

GOLD = Path(__file__).parents[2].parent / "shared" / "gold" / "text"
MEAN = 0.973  # reached: .978
WORST = 0.885  # reached: .890
DISPUTED = {
    # a digest page: its expected text is the first of seven items of one and the same article body
    "cx_RawHtml_33.html",
}

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the pages with their expected text are not here")


def bag(text: str) -> Counter[str]:
    text = re.sub(r"\s+", "", text)
    return Counter(text[i : i + 4] for i in range(max(1, len(text) - 3)))


def f1(found: str, expected: str) -> float:
    a, b = bag(found), bag(expected)
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values()))


def score(page: dict[str, Any]) -> float:
    html = (GOLD / page["file"]).read_bytes().decode(page["encoding"], "replace")
    found = extract(html, page.get("url") or "")
    return f1(str(lxml.html.fromstring(found.body).xpath("string()")), page["body"]) if found else 0.0


def test_full_text_floor() -> None:
    """Mean and worst F1 (bags of four characters) over all pages stay above the pinned floors."""
    pages = json.loads((GOLD / "gold.json").read_text("utf-8"))
    scores = {page["file"]: score(page) for page in pages}
    assert sum(scores.values()) / len(scores) >= MEAN
    undisputed = {name: value for name, value in scores.items() if name not in DISPUTED}
    assert min(undisputed.values()) >= WORST, min(undisputed, key=undisputed.__getitem__)

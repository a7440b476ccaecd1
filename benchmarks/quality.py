"""Full text on pages whose text is known, ours beside trafilatura's and readability's; F1 over bags of four characters."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import TYPE_CHECKING

import lxml.html

from benchmarks import pages
from syndicator.refine.extract import extract

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.pages import Sample

URL = "http://site.example.org/2026/a.html"


def ours(page: str) -> str:
    found = extract(page, URL)
    return found.body if found else ""


def by_trafilatura(page: str) -> str:
    import trafilatura

    return (
        trafilatura.extract(
            page,
            url=URL,
            fast=True,
            output_format="html",
            include_comments=False,
            include_tables=True,
            include_images=True,
        )
        or ""
    )


def by_readability(page: str) -> str:
    from readability import Document

    return str(Document(page, url=URL).summary(html_partial=True))


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "ours": ours,
    "trafilatura": by_trafilatura,
    "readability": by_readability,
}


def words(markup: str) -> str:
    """The text of some HTML without white space."""
    return re.sub(r"\s+", "", str(lxml.html.fromstring(markup).xpath("string()"))) if markup.strip() else ""


def bag(text: str) -> Counter[str]:
    return Counter(text[i : i + 4] for i in range(max(1, len(text) - 3)))


def f1(found: str, sample: Sample) -> float:
    """Agreement of the text found with the text that stands there; captions may be in it or not."""
    for caption in sample.captions:
        found = found.replace(re.sub(r"\s+", "", caption), "")
    expected = re.sub(r"\s+", "", sample.text)
    one, two = bag(found), bag(expected)
    return 2 * sum((one & two).values()) / (one.total() + two.total())


def scores(extractor: Callable[[str], str], samples: list[Sample]) -> dict[str, float]:
    """Page to F1."""
    return {sample.name: f1(words(extractor(sample.html)), sample) for sample in samples}


def run(each: int = 5) -> dict[tuple[str, str], float]:
    """Mean F1 by language and extractor."""
    means: dict[tuple[str, str], float] = {}
    for language in ("en", "zh"):
        samples = pages.pages(language, each)
        print(f"{len(samples)} pages, {language}: mean F1, worst page, ms of CPU per page")
        for name, extractor in EXTRACTORS.items():
            extractor(samples[0].html)
            started = time.process_time()
            found = scores(extractor, samples)
            spent = 1000 * (time.process_time() - started) / len(samples)
            worst = min(found, key=found.__getitem__)
            means[language, name] = sum(found.values()) / len(found)
            print(f"  {name:<12} {means[language, name]:.3f}  {found[worst]:.3f} ({worst})  {spent:.1f}")
    return means

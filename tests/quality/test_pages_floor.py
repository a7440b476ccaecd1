"""Full text on pages of our own, in shapes that sites have: no worse than the best library on each, and a floor."""

from __future__ import annotations

import pytest

from benchmarks import pages, quality

MEAN = {"en": 0.995, "zh": 0.993}  # reached with 3 pages of each shape: .997 and .996
WORST = 0.95


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_worse_than_the_libraries(language: str) -> None:
    """Over thirty pages our mean F1 is at least that of trafilatura and of readability, and no page falls out."""
    samples = pages.pages(language, each=3)
    ours = quality.scores(quality.ours, samples)
    for other in (quality.by_trafilatura, quality.by_readability):
        theirs = quality.scores(other, samples)
        assert sum(ours.values()) >= sum(theirs.values()), other.__name__
    assert sum(ours.values()) / len(ours) >= MEAN[language]
    assert min(ours.values()) >= WORST, min(ours, key=ours.__getitem__)


def test_what_belongs_to_a_text_is_kept() -> None:
    """Pictures with their captions, tables, lists, quotations and code of an article stand in what is extracted."""
    for shape, wanted in {
        "news": ("<figure", "<figcaption", "<blockquote", "<li"),
        "government": ("<table", "<td", "<li"),
        "tutorial": ("<pre", "<li", "<table"),
    }.items():
        for language in ("en", "zh"):
            body = quality.ours(pages.page(shape, 1, language).html)
            assert [tag for tag in wanted if tag not in body] == [], (shape, language)

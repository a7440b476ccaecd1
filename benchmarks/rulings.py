"""What rules cost per article: python -m benchmarks.rulings [RULES]. CPU time, the best of five rounds."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.engine.editing.ruling import RuleSet
from syndicator.model import Replacement, Rule, SafeHtml, Term, When
from tests.builders import TEXT, article

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import Article

ARTICLES = 200


def _rules(count: int) -> list[Rule]:
    """Half words, half patterns, half of them in the text; hardly any fits."""
    found = []
    for number in range(count):
        term = Term(f"word{number}") if number % 2 else Term(rf"\bstory{number}\b.{{0,20}}end", regex=True)
        when = When(body=(term,)) if number % 4 < 2 else When(anywhere=(term, Term(f"other{number}")))
        found.append(Rule(f"r{number}", when=when, exclude=True))
    return found


def _articles() -> list[Article]:
    """Of 3 KB each, two fifths Chinese."""
    made = []
    for number in range(ARTICLES):
        text = ("渡轮从九月起只靠潮汐发电行驶。" * 70) if number % 5 < 2 else TEXT * 8
        made.append(article("one", number, text=text, body=SafeHtml(f"<p>{text}</p>")))
    return made


def _per_article(work: Callable[[Article], object], articles: list[Article]) -> float:
    """Milliseconds of CPU."""
    best = float("inf")
    for _ in range(5):
        begun = time.process_time()
        for one in articles:
            work(one)
        best = min(best, time.process_time() - begun)
    return best / len(articles) * 1000


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    articles = _articles()
    rules = RuleSet(_rules(count))
    print(f"{count} rules, none fits: {_per_article(rules.ruling, articles):.3f} ms per article")
    words = RuleSet([Rule("w", replace=(Replacement("body", Term("(tidal|潮汐)", regex=True), "x"),))])
    ruling = words.ruling(articles[0])
    work = _per_article(lambda one: words.applied(one, replace(ruling), None), articles)
    print(f"one pattern replaced in each body: {work:.3f} ms per article")


if __name__ == "__main__":
    main()

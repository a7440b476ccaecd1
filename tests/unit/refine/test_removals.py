"""Everything that is taken out of an article's text is a named transformation with its number."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from syndicator import refine
from syndicator.model import SiteRule
from syndicator.publish import locale
from syndicator.refine.extract import extract
from syndicator.refine.sheets import Sheet, text_of

URL = "https://site.example/a.html"
LINES = [f"第{n}段说的是旧磨坊的修缮，工匠们换了梁，补了瓦，又把水车装了回去。" for n in "一二三四五六"]
BODY = "".join(f"<p>{line}</p>" for line in LINES)
NAME = re.compile(r"[a-z]+(?:-[a-z]+)*-(?:removed|moved|linked|resolved|disarmed|flattened|repaired|found|up)")


def removed(markup: str, rule: SiteRule | None = None) -> dict[str, int]:
    found = extract(f"<html><body><div id='content'>{markup}</div></body></html>", URL, "zh", rule)
    assert found is not None
    return {step.name: step.count for step in found.removed}


def test_what_the_extractor_drops_inside_the_text_is_named_and_counted() -> None:
    """Fields, share bars, frames of the page, lists of links, calls to scan and a repeated title, each by its name."""
    links = "".join(f"<li><a href='/{n}.html'>另一篇关于水车的文章之{n}</a></li>" for n in range(4))
    assert removed(BODY) == {}
    assert removed(f"{BODY}<input><button>好</button>") == {"form-controls-removed": 2}
    assert removed(f"{BODY}<div class='share-bar'>微博 微信</div>") == {"share-bars-removed": 1}
    assert removed(f"{BODY}<div class='toolbar'>放大 缩小</div>") == {"page-frame-removed": 1}
    assert removed(f"{BODY}<ul>{links}</ul>") == {"related-lists-removed": 1}
    assert removed(f"{BODY}<p>扫描二维码关注我们</p>") == {"prompts-removed": 1}


def test_what_a_site_rule_strips_is_named_where_it_stood_in_the_text() -> None:
    """Whether the rule names the text, too, or only what to strip; what it strips elsewhere was never in the article."""
    markup = (
        f"<div class='x'>{BODY}<div class='promo'>推广</div><p class='promo'>再推广</p></div><p class='promo'>外</p>"
    )
    named = SiteRule(("site.example",), body=("div.x",), strip=(".promo",))
    assert removed(markup, named) == {"site-rule-removed": 2}
    assert removed(markup, SiteRule(("site.example",), strip=(".promo",)))["site-rule-removed"] >= 2


def test_what_pages_repeat_is_named() -> None:
    """A passage that a further page begins with once more is left out, and counted."""
    other = "".join(f"<p>后来的事情是这样的，{line}</p>" for line in LINES)
    sheets = [
        Sheet(f"<html><body><div id='content'>{text}</div></body></html>", URL)
        for text in (BODY, f"<p>{LINES[5]}</p>{other}")
    ]
    found = text_of(sheets)
    assert found is not None
    assert [(step.name, step.count) for step in found.removed] == [("repeated-passages-removed", 1)]


def test_every_name_has_words_in_every_language() -> None:
    """Readers are told in their language: no name of a transformation that refine can give is without a translation."""
    given = set()
    for path in Path(refine.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                given.add(node.value)
    assert len(given) > 30
    for tag in locale.available():
        assert given - locale.words(tag).transformations.keys() == set(), tag

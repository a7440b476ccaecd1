"""Site rules in YAML: what is wrong is told with file and line, and none loads without a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.config import load, siteconfig
from syndicator.config.rules import as_yaml, load_folder, load_rules
from syndicator.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
# one rule
Example.org:
  also: [www.example.net]
  body: article > div
  strip: [.promo, "//div[@id='ad']"]
  date: time@datetime
  test:
    url: https://example.org/a
    html: <article><div>Some words of it.</div></article>
    body: Some words
"""


def put(folder: Path, text: str, name: str = "rules.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rule_is_read_with_its_test(tmp_path: Path) -> None:
    """Domains are folded, one selector or several are alike, and the rule knows its line."""
    (rule,) = load_rules(put(tmp_path, GOOD))
    assert rule.domains == ("example.org", "example.net")
    assert rule.body == ("article > div",)
    assert rule.strip == (".promo", "//div[@id='ad']")
    assert rule.where.endswith("rules.yaml, line 2")
    assert rule.tests[0].body == ("Some words",)


def test_a_saved_page_stands_beside_the_rule(tmp_path: Path) -> None:
    """A test may name a file instead of holding the page."""
    put(tmp_path, "<article><div>Some words.</div></article>", "page.html")
    text = GOOD.replace("    html: <article><div>Some words of it.</div></article>\n", "    file: page.html\n")
    (rule,) = load_rules(put(tmp_path, text))
    assert "Some words." in rule.tests[0].html


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a.example:\n  body: div\n", 1, "without a test"),
        (GOOD.replace("article > div", "article > > div"), 4, "no CSS selector"),
        (GOOD.replace("//div[@id='ad']", "//div[@id='ad'"), 5, "no XPath"),
        (GOOD.replace("  body: article", "  bdy: article"), 4, "unknown key"),
        (GOOD.replace("Example.org:", "nodomain:"), 2, "is no domain"),
        (GOOD.replace("    body: Some words\n", ""), 7, "expects nothing"),
        (GOOD.replace("    html: <article><div>Some words of it.</div></article>\n", ""), 7, "either html or file"),
        (GOOD.replace("html: <article><div>Some words of it.</div></article>", "file: none.html"), 9, "cannot be read"),
        ("- a\n", 1, "expected a mapping"),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Whatever is wrong with a rule is told with the file and the line."""
    with pytest.raises(ConfigError) as caught:
        load_rules(put(tmp_path, text))
    assert caught.value.path.endswith("rules.yaml")
    assert any(m.line == line and message in m.message for m in caught.value.mistakes), caught.value.mistakes


def test_the_configuration_names_a_folder(tmp_path: Path) -> None:
    """``rules`` is relative to feeds.yaml; a wrong rule in it is a wrong configuration."""
    (tmp_path / "mine").mkdir()
    put(tmp_path / "mine", GOOD)
    base = "site: {title: T, url: https://t.example/}\nsources: {a: https://a.example/feed}\n"
    config = load(put(tmp_path, base + "rules: mine\n", "feeds.yaml"), {})
    assert [rule.domains[0] for rule in config.site_rules] == ["example.org"]
    put(tmp_path / "mine", "a.example: {body: div}\n", "wrong.yaml")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "feeds.yaml", {})
    assert caught.value.path.endswith("wrong.yaml")
    with pytest.raises(ConfigError, match="no such folder"):
        load(put(tmp_path, base + "rules: other\n", "feeds.yaml"), {})


def test_a_written_rule_is_read_back(tmp_path: Path) -> None:
    """Quotes and all."""
    said = {"body": ["//div[@class='it''s']".replace("''", "x"), "div[title='a: b']"]}
    test: dict[str, object] = {"url": "https://a.example/x", "file": "a.html", "body": ["It's: 'so'"]}
    put(tmp_path, "<p>x</p>", "a.html")
    (rule,) = load_folder(put(tmp_path, as_yaml("a.example", said, test)).parent)
    assert rule.body == tuple(said["body"])
    assert rule.tests[0].body == ("It's: 'so'",)


def test_a_site_configuration_of_full_text_rss() -> None:
    """What has a counterpart is taken over, XPath and all; what has none is named with its line."""
    text = """\
# a comment
title: //h1[@class='title']
body: //div[@id='story'] | //article
author: //span[@class='by']
strip: //div[@class='share']
strip_id_or_class: sidebar
strip_image_src: /ads/
single_page_link: //a[contains(@href, '/print/')]
next_page_link: //a[@rel='next']
prune: no
tidy: no
replace_string(<br>): <p>
http_header(user-agent): x
strip: //div[@class='x'
test_url: https://site.example/1
test_contains: the harbour
nonsense
"""
    made = siteconfig.read(text, "site.example")
    assert made.said["body"] == ["//div[@id='story'] | //article"]
    assert made.said["strip"][1] == "//*[contains(@id, 'sidebar') or contains(@class, 'sidebar')]"
    assert made.said["next_page"] == ["//a[@rel='next']"]
    assert made.test_urls == ["https://site.example/1"]
    assert [(line, name) for line, name, _ in made.left_out] == [
        (12, "replace_string"),
        (13, "http_header"),
        (14, "strip"),
        (17, "nonsense"),
    ]

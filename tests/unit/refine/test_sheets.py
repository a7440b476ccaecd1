"""A page is parsed once for all who read it, and none of them changes what the others see."""

from __future__ import annotations

import pytest
from lxml import etree

from benchmarks import pages
from syndicator.model import SiteRule
from syndicator.refine import credit, extract
from syndicator.refine.sheets import Sheet, facts_of, goes_on, text_of
from tests.quality import sitepages

URL = "https://site.example/2026/a.html"
RULE = SiteRule(domains=("site.example",), body=("body",), strip=("nav", "footer"), title=("h1",))


@pytest.mark.parametrize("rule", [None, RULE], ids=["no-rule", "rule"])
def test_a_page_is_parsed_once(monkeypatch: pytest.MonkeyPatch, rule: SiteRule | None) -> None:
    """Text, facts and further pages, with a site's rule and without, come of one parse; its tree stays as it was."""
    asked: list[str] = []
    parse = extract.parse_page

    def counted(html: str) -> extract.Parsed | None:
        asked.append(html)
        return parse(html)

    monkeypatch.setattr(extract, "parse_page", counted)
    monkeypatch.setattr("syndicator.refine.credits.zones.parse", lambda _html: pytest.fail("parsed a second time"))
    sheet = Sheet(pages.page("news", 1, "zh").html, URL)
    assert sheet.parsed is not None
    before = etree.tostring(sheet.parsed[0])
    assert text_of([sheet], "zh", rule) is not None
    assert facts_of([sheet], "Asia/Shanghai", "zh", rule).title
    goes_on([sheet], rule)
    assert asked == [sheet.html]
    assert etree.tostring(sheet.parsed[0]) == before


@pytest.mark.parametrize("site", sitepages.sites(), ids=lambda site: site.name)
def test_what_is_read_is_the_same_however_it_was_parsed(site: sitepages.Site) -> None:
    """Facts and text of the shared tree are those of a tree of one's own, JSON-LD and all."""
    html, url = site.sample.html, site.expected["url"]
    sheet = Sheet(html, url)
    assert sheet.parsed is not None
    assert credit.read_page(html, url, root=sheet.parsed[0]) == credit.read_page(html, url)
    assert text_of([sheet]) == extract.extract(html, url)


def test_scripts_that_claim_something_are_found_in_the_source() -> None:
    """JSON-LD counts wherever it stands, open scripts end the search, and a page without any is not searched."""
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-03-04T07:52:00+08:00"}</script>'
    html = f"<html><head><title>渡口的灯塔</title><SCRIPT>var a = '<p>';</SCRIPT>{head}</head><body><h1>渡口的灯塔</h1><script>open"
    sheet = Sheet(html, URL)
    assert sheet.parsed is not None
    found = credit.read_page(html, URL, root=sheet.parsed[0])
    assert found.published is not None
    assert found.published.isoformat() == "2025-03-03T23:52:00+00:00"

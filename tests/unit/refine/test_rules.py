"""Site rules: what they name is taken, their tests hold them to it, and one that no longer fits is passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.model import RuleTest, SiteRule
from syndicator.refine import rules
from syndicator.refine.extract import extract
from syndicator.refine.ruletests import failures
from syndicator.refine.sheets import Sheet, facts_of, goes_on
from syndicator.wiring import packaged_rules

URL = "https://site.example/2026/a.html"
LINES = [f"第{n}段说的是旧磨坊的修缮，工匠们换了梁，补了瓦，又把水车装了回去。" for n in "一二三四五"]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
PAGE = (
    "<html><head><meta name='pubdate' content='2026-03-02 08:30'></head><body><h2 class='t'>旧磨坊修好了</h2>"
    "<p class='s'>来源：港湾日报</p><p class='w'>作者：陈默 林夏</p><p class='e'>编辑：周望</p>"
    f"<div class='x'><div class='promo'>这里是推广，不是正文，但是写得很像正文。</div>{TEXT}</div>"
    "<div class='pg'><a href='a_2.html'>后面</a></div></body></html>"
)
RULE = SiteRule(
    ("site.example",),
    body=(".missing", "div.x"),
    title=("h2.t",),
    author=("p.w",),
    date=("meta[name=pubdate]",),
    source=("p.s",),
    editor=("p.e",),
    strip=(".promo",),
    next_page=("//div[@class='pg']/a/@href",),
)


@pytest.mark.parametrize("rule", packaged_rules(), ids=lambda rule: str(rule.domains[0]))
def test_the_rules_that_come_with_us_pass_their_tests(rule: SiteRule) -> None:
    """Each finds on its own page what it says."""
    assert failures(rule) == []


def test_a_rule_names_text_and_facts() -> None:
    """Body, title, people, outlet, time and the next page are what the selectors find; what is stripped is gone."""
    found = extract(PAGE, URL, rule=RULE)
    assert found is not None
    assert found.rule == "site.example"
    assert all(line in found.body for line in LINES)
    assert "推广" not in found.body
    sheet = Sheet(PAGE, URL)
    facts = facts_of([sheet], "Asia/Shanghai", "zh", RULE)
    assert facts.title == "旧磨坊修好了"
    assert facts.source == "港湾日报"
    assert [(c.role.value, c.name) for c in facts.credits] == [
        ("author", "陈默"),
        ("author", "林夏"),
        ("editor", "周望"),
    ]
    assert facts.published is not None
    assert facts.published.isoformat() == "2026-03-02T00:30:00+00:00"
    assert goes_on([sheet], RULE).pages == ("https://site.example/2026/a_2.html",)


@pytest.mark.parametrize(
    ("body", "why"), [((".gone",), "nothing"), (("h2.t",), "far less")], ids=["finds-nothing", "finds-little"]
)
def test_a_rule_that_drifted_is_passed_over(body: tuple[str, ...], why: str) -> None:
    """The general method finds the text instead, and the result says which rule no longer fits."""
    found = extract(PAGE, URL, rule=replace(RULE, body=body))
    assert found is not None
    assert found.drifted == "site.example"
    assert why in found.doubts[0]
    assert all(line in found.body for line in LINES)


def test_the_nearest_domain_wins_and_of_equals_the_last() -> None:
    """A rule for a part of a site goes before one for all of it, one's own before ours."""
    whole, part, own = (
        SiteRule(("site.example",)),
        SiteRule(("news.site.example",)),
        SiteRule(("site.example",), where="own"),
    )
    assert rules.rule_for((whole, part), "https://a.news.site.example/x") is part
    assert rules.rule_for((whole, part), "https://www.site.example/x") is whole
    assert rules.rule_for((whole, own), "https://site.example/x") is own
    assert rules.rule_for((whole,), "https://othersite.example/x") is None


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        (RuleTest(URL, PAGE, body=(LINES[3], LINES[1])), "behind what comes before"),
        (RuleTest(URL, PAGE, body=("没有的话",)), "does not stand in the text"),
        (RuleTest(URL, PAGE, without=(LINES[0],)), "stands in the text"),
        (RuleTest(URL, PAGE, title="别的题目"), "title: expected"),
        (RuleTest(URL, PAGE, date="2026-03-03"), "date: expected"),
        (RuleTest(URL, PAGE, next_page="https://site.example/b.html"), "next_page: expected"),
    ],
)
def test_a_test_that_fails_says_what_and_why(expected: RuleTest, what: str) -> None:
    """Each kind of expectation can fail, in words."""
    (failure,) = failures(replace(RULE, tests=(expected,)))
    assert what in failure

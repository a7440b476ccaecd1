"""Sources that are no feeds: what may be said of each kind, and what is told where it does not hold."""

from __future__ import annotations

import pytest

from syndicator.model import Kind, Listing, Reprint, Source
from tests.unit.config.test_loading import SITE, only, read

URL = "url: https://one.example/news/"


def source(text: str) -> Source:
    (made,) = read(f"{SITE}sources:\n  one: {{{URL}, {text}}}\n").sources.values()
    return made


def test_a_list_page_arrives_with_all_it_says() -> None:
    """Every key of a page reaches the model; what is not said has its default."""
    made = source(
        "kind: page, list: {item: li, link: a, title: 'a[title]', date: span@data-t, summary: p, author: i, image: img,"
        " next: 'index_{page-1}.html', max_pages: 3, url_pattern: '/t\\d{8}_'}"
    )
    wanted = Listing(
        "li", "a", "a[title]", "span@data-t", "p", "", "i", "img", "", "index_{page-1}.html", 3, "/t\\d{8}_"
    )
    assert (made.kind, made.listing) == (Kind.PAGE, wanted)
    assert source("kind: page, list: {item: li}").listing == Listing("li")
    assert source("kind: sitemap").listing == Listing()


@pytest.mark.parametrize(
    ("text", "reprint"),
    [
        ("name: One", Reprint.FEED),
        ("kind: page, list: {item: li}", Reprint.LINK),
        ("kind: sitemap", Reprint.LINK),
        ("kind: json, list: {items: data}", Reprint.LINK),
        ("kind: json, list: {content: body}", Reprint.FEED),
        ("kind: page, list: {item: li}, reprint: full", Reprint.FULL),
    ],
)
def test_a_list_is_linked_unless_more_is_asked_for(text: str, reprint: Reprint) -> None:
    """What is no article's text is not republished as one; what is said counts."""
    assert source(text).reprint is reprint


def test_defaults_hold_for_lists_too() -> None:
    """A reprint under defaults is said."""
    text = f"{SITE}defaults: {{reprint: full}}\nsources:\n  one: {{{URL}, kind: sitemap}}\n"
    (made,) = read(text).sources.values()
    assert made.reprint is Reprint.FULL


@pytest.mark.parametrize(
    ("text", "where", "message", "hint"),
    [
        ("list: {item: li}", "list", "a feed is not read by selectors", "kind: page"),
        ("kind: page", "one", "nothing says which links are articles", "url_pattern"),
        ("kind: page, list: {date: span}", "list", "nothing says which links are articles", "item"),
        ("kind: html, list: {item: li}", "kind", "is none of feed, page, sitemap, json", ""),
        ("kind: page, list: {items: li, url_pattern: x}", "list.items", "means nothing to kind: page", "'item'"),
        ("kind: json, list: {item: a}", "list.item", "means nothing to kind: json", "'items'"),
        ("kind: sitemap, list: {date: time}", "list.date", "means nothing to kind: sitemap", "page or json"),
        ("kind: page, list: {item: li, content: div}", "list.content", "means nothing to kind: page", "json"),
        ("kind: page, list: {item: 'ul > > li'}", "list.item", "ul > > li", "CSS selector"),
        ("kind: page, list: {item: 'li:nope'}", "list.item", "nope", "CSS selector"),
        ("kind: page, list: {item: '@href'}", "list.item", "names an attribute", "CSS"),
        ("kind: page, list: {item: li, next: '{n}.html'}", "list.next", "{n} stands for nothing", "{page}"),
        ("kind: page, list: {item: li, url_pattern: '('}", "list.url_pattern", "unclosed group", "RE2"),
        ("kind: page, list: {item: li, url_pattern: '(?=a)'}", "list.url_pattern", "look-around", "RE2"),
        ("kind: page, list: {item: li, url_pattern: 'a{9999}{9999}'}", "list.url_pattern", "too large", "RE2"),
        ("kind: json, list: {items: a..b}", "list.items", "no name where one should stand", "dots"),
        ("kind: json, list: {link: 'https://x.example/{id'}", "list.link", "braces that do not close", "{path}"),
        ("kind: json, list: {date: 'a b'}", "list.date", "expected a dot", "dots"),
        ("kind: page, list: {item: li, titel: a}", "list.titel", "unknown key 'titel'", "'title'"),
        ("kind: page, list: {item: li, max_pages: 0}", "list.max_pages", "out of range", "100"),
        ("item: li", "item", "unknown key 'item'", "belongs under 'list'"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_with_its_place(text: str, where: str, message: str, hint: str) -> None:
    """Each mistake once, at its own key, in words that say what to write instead."""
    mistake = only(f"{SITE}sources:\n  one: {{{URL}, {text}}}\n")
    assert mistake.line == 3
    assert mistake.where.endswith(where)
    assert message in mistake.message
    assert hint in mistake.hint

"""Promises that cleaning keeps for any input at all."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicator.model import RawHtml
from syndicator.refine.clean import clean

BASE = "https://news.example.org/2026/05/story.html"
TITLE = "Harbour reopens"

NAMES = st.sampled_from(
    "p div span a img b i em strong ul ol li table tbody tr td th h1 h3 blockquote pre br hr figure figcaption section article aside"
    " iframe video source object embed picture noscript script style svg math template form input button select textarea center font"
    " ruby rt rp dl dt dd details summary o:p marquee applet button html body head title base meta plaintext xmp image caption wbr track param q lite-youtube amp-vimeo".split()
)
VALUES = st.sampled_from(
    [
        "https://img.example.net/a.jpg",
        "/up/b.png",
        "../c.html?utm_source=x&id=1",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:image/gif;base64,R0lGODlhAQAB",
        "http://[broken",
        "//cdn.example.net/x y.jpg",
        "mailto:desk@example.org",
        "display:none",
        "width:1px",
        "1",
        "640",
        "share-bar",
        "ad",
        "qrcode",
        "x.jpg 1x, y.jpg 2x",
        "zh\"'<>&",
        "#note",
        "background-image:url(/up/c.jpg)",
        "background:url('//cdn.example.net/d.png') no-repeat",
        "url(../e.webp)",
        "dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "The tide (again) {}",
        "",
    ]
)
ATTRIBUTES = st.sampled_from(
    "href src srcset data-src data-original data-srcset class id style width height alt title cite lang dir poster data name onclick hidden"
    " data-bg data-background-image data-real-src data-src-large data-croporisrc aria-label videoid data-videoid".split()
)
TEXTS = st.sampled_from(
    [
        "The tide came in.",
        "港口今天重新开放。",
        "Harbour reopens",
        "用微信扫一扫，分享到朋友圈",
        "分享到：",
        "The post X appeared first on Y.",
        " ",
        "\n",
        "\xa0",
        "&nbsp;",
        "&lt;b&gt;",
        "&amp;#8;",
        "&#8;",
        "&#x626B;&#x4E00;&#x626B;",
        "a & b < c",
        "\x00\x0b",
        "\ud800",
        "<!--",
        "-->",
        "<![CDATA[x]]>",
        "<?php",
        "<!doctype html>",
        '"',
        "'",
        ">",
        "</",
    ]
)


@st.composite
def tags(draw: st.DrawFn) -> str:
    name = draw(NAMES)
    if draw(st.booleans()):
        return f"</{name}>"
    attributes = draw(st.lists(st.tuples(ATTRIBUTES, VALUES), max_size=3))
    quote = draw(st.sampled_from(['"', "'", ""]))
    return (
        f"<{name}"
        + "".join(f" {key}={quote}{value}{quote}" for key, value in attributes)
        + draw(st.sampled_from([">", "/>"]))
    )


MARKUP = st.lists(st.one_of(tags(), TEXTS), max_size=14).map("".join)


def letters_of(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


@pytest.mark.parametrize("title", ["", TITLE])
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKUP)
def test_cleaning_twice_is_cleaning_once(title: str, markup: str) -> None:
    """What was cleaned is left alone by cleaning, in body and text."""
    once = clean(RawHtml(markup), BASE, title=title)
    twice = clean(RawHtml(once.body), BASE, title=title)
    assert twice.body == once.body
    assert twice.text == once.text


@settings(max_examples=250, deadline=None)
@given(MARKUP)
def test_nothing_dangerous_stays(markup: str) -> None:
    """Elements, attributes and schemes outside the allow-list never come out."""
    body = clean(RawHtml(markup), BASE).body
    for name, attributes in re.findall(r"<([a-z][^\s>/]*)([^>]*)>", body):
        assert name not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "svg",
            "math",
            "template",
            "base",
            "noscript",
        }
        for attribute, value in re.findall(r' ([\w:-]+)="([^"]*)"', attributes):
            assert not attribute.startswith("on")
            assert attribute not in {"style", "class", "id", "name", "srcset", "srcdoc"}
            if attribute in {"href", "src", "cite"}:
                assert value.startswith(("https://", "http://", "mailto:"))


@settings(max_examples=250, deadline=None)
@given(MARKUP)
def test_nothing_is_added(markup: str) -> None:
    """Every letter of the result stood in the input, but for the labels of embedded players."""
    cleaned = clean(RawHtml(markup), BASE)
    unlabelled = re.sub(r"▶ [\w.-]+| \([\w.-]+\)(?=\s|$)", "", cleaned.text)
    added = letters_of(unlabelled) - letters_of(markup + unescape(markup))
    assert not added


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_cleaned(text: str) -> None:
    """No string makes cleaning raise, and none brings out characters that XML cannot carry."""
    body = clean(RawHtml(text), BASE).body
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", body)

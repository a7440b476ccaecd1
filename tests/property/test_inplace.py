"""What is set right in the text is what the soup would have made of it, for every fragment that is."""

from __future__ import annotations

import importlib
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.model import RawHtml
from syndicator.refine.markup.inplace import set_right

if TYPE_CHECKING:
    from collections.abc import Callable

clean: Any = importlib.import_module("syndicator.refine.clean")

BASE = "http://site.example/2026/page.html"
WORDS = ("town", "council", "a", "Share this", "扫一扫关注", "分享到", "桥梁", "&amp;", "&nbsp;", " ", "\n", "x > y", "Tweet", "&copy;",
         "The post X appeared first on Y", "\xa0", "é“”", "广告", "1 &lt; 2", "")  # fmt: skip
ATTRIBUTES = (' class="share"', ' class="wp-block"', ' id="qrcode"', " style='display:none'", ' style="margin:0"', " hidden", ' lang="en"',
              " dir=rtl", ' class="ads"', ' title="t &amp; u"', ' class="related-posts"', ' style="background:url(/b.jpg)"', ' onclick="x(1)"',
              ' CLASS="social"', ' cite="http://a.example/c"', ' cite="../d"')  # fmt: skip
IMAGES = ('src="/i.png"', 'src="/blank.gif" data-src="/r.jpg"', 'src="http://x.example/z.jpg" width=1 height=1', "src='data:image/gif;base64,xx'",
          'srcset="/a.jpg 1x, /b.jpg 2x"', 'alt="二维码" src="/q.png"', 'src="http://pixel.ad.example/p.gif"', "src=/u.png/",
          'src="/i.png" alt="A &quot;b&quot;" width="600px" height="auto"')  # fmt: skip
LINKS = ('href="/a?utm_source=x"', 'href="http://h.example/j?b=1&amp;utm_medium=y"', 'href="#"', 'href="javascript:x()"', "", 'name="n"', 'href=""',
         'href="mailto:a@b.example"', 'href="http://ok.example/p" title="T" target=_blank', "href='//net.example/p'", 'href="?q=1&copy=2"')  # fmt: skip
PHRASES = ("b", "i", "em", "strong", "span", "code", "small", "ins", "q", "time", "u", "tt")
BLOCKS = (
    "div",
    "blockquote",
    "section",
    "figure",
    "article",
    "h2",
    "pre",
    "figcaption",
    "footer",
    "aside",
    "center",
    "address",
    "li",
    "td",
)
WHOLE = ("<script>if (a<2) b();</script>", '<script src="/x.js"></script>', "<style>p{}</style>", "<!-- c -->", "<!-- a -- b -->",
         "<script><!-- x --></script>", '<noscript><img src="/n.png"></noscript>', "<SCRIPT>a</SCRIPT>", "<hr>", '<hr class="ad">',
         '<iframe src="https://www.youtube.com/embed/abcdefghij"></iframe>', '<iframe src="https://ads.x.example/a"></iframe>', "<iframe></iframe>",
         '<iframe src="/p" title="A film" width="560"></iframe>', '<video src="/v.mp4" poster="/p.jpg"></video>', "<p/>", "<br/><br/>",
         "<table><tr><td>x</td></tr></table>", "<dl><dt>a</dt><dd>b</dd></dl>")  # fmt: skip
BROKEN = ("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<p", "a<b", "<!--", "<script>", '<p class="x>')


def words(chance: Random) -> str:
    """A few."""
    return "".join(chance.choice(WORDS) + chance.choice((" ", "")) for _ in range(chance.randrange(4)))


def phrase(chance: Random, depth: int) -> str:
    """Words, pictures, links and what stands around them."""
    made = ""
    for _ in range(chance.randrange(1, 4)):
        kind = chance.randrange(9)
        if kind < 4 or depth <= 0:
            made += words(chance)
        elif kind < 6:
            made += f"<a {chance.choice(LINKS)}>{phrase(chance, depth - 1)}</a>"
        elif kind == 6:
            made += chance.choice(("<img {}>", "<img {} />", "<IMG {}>")).format(chance.choice(IMAGES))
        elif kind == 7:
            made += chance.choice(("<br>", "<br />", '<br class="x">'))
        else:
            name = chance.choice(PHRASES)
            made += f"<{name}{told(chance)}>{phrase(chance, depth - 1)}</{name}>"
    return made


def told(chance: Random) -> str:
    """Attributes; none of them mostly."""
    return "".join(chance.choice(ATTRIBUTES) for _ in range(chance.choice((0, 0, 0, 1, 1, 2))))


def block(chance: Random, depth: int) -> str:
    """A paragraph, a list, something around others, or something to be removed."""
    kind = chance.randrange(12)
    inside: Callable[[Random, int], str] = chance.choice((fragment, phrase))
    if kind < 6 or depth <= 0:
        return f"<p{told(chance)}>{phrase(chance, 2)}</p>"
    if kind < 8:
        name = chance.choice(BLOCKS)
        return f"<{name}{told(chance)}>{inside(chance, depth - 1)}</{name}>"
    if kind == 8:
        return "<ul>" + "".join(f"<li>{inside(chance, depth - 1)}</li>" for _ in range(chance.randrange(3))) + "</ul>"
    if kind == 9:
        return words(chance)
    return chance.choice(WHOLE) if chance.random() < 0.9 else chance.choice(BROKEN)


def fragment(chance: Random, depth: int = 3) -> str:
    """Some blocks."""
    return "".join(block(chance, depth) for _ in range(chance.randrange(1, 5)))


@pytest.mark.parametrize("seed", range(8))
def test_it_makes_no_difference_to_the_result(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Body, text, picture and what was counted are the same with and without the short cut."""
    chance, taken = Random(seed), 0
    for _ in range(250):
        markup = RawHtml(fragment(chance))
        if set_right(markup, BASE, Counter()) is None:
            continue
        taken += 1
        quick = clean.clean(markup, BASE)
        with monkeypatch.context() as patch:
            patch.setattr(clean, "set_right", lambda *_: None)
            assert clean.clean(markup, BASE) == quick, markup
    assert taken > 30


@pytest.mark.parametrize(
    "markup",
    [
        '<p>It opened.</p>\n<p><img class="alignnone size-full wp-image-7" src="/a.jpg" srcset="/a.jpg 300w" width="640" height="360" /></p>',
        '<figure class="wp-block-image"><img src="/a.jpg" alt=""/><figcaption>The bridge</figcaption></figure><p>It opened.</p>',
        '<div class="entry"><p style="text-align:center"><strong>A</strong> b <a href="/c?utm_source=d" onclick="e(1)">f</a></p></div>',
        '<p>It opened.</p><script>var a = 1 < 2;</script><!-- end --><img src="//pixel.example/p.gif" width="1" height="1">',
        '<ul><li><a href="/x">One</a></li>\n<li>Two</li></ul><blockquote cite="https://a.example/"><p>Said.</p></blockquote><hr />',
        '<p>Watch:</p><p><iframe width="560" src="https://www.youtube.com/embed/dQw4w9WgXcQ" allowfullscreen></iframe></p>',
        '<p>It opened.</p><div class="share"><a href="https://s.example/">Share this</a> | <a href="#">Like</a></div>',
    ],
)
def test_ordinary_articles_need_no_soup(markup: str) -> None:
    """What most feeds carry is set right in place."""
    assert set_right(markup, BASE, Counter()) is not None


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One<p>Two",
        "<b><p>One</b></p>",
        "<p>One<div>Two</div></p>",
        "<a href='/x'>One <a href='/y'>Two</a></a>",
        "<p></p><p>One</p>",
        "<table><tr><td>One</td></tr></table>",
        "<picture><source srcset='/a.webp'><img src='/a.jpg'></picture>",
        "<p title='a>b'>One</p>",
        "<p>One <b>two</p>",
        "<ul>One<li>Two</li></ul>",
        "<p>a < b</p>",
        "<script>document.write('<script>')</script><p>One</p>",
        "<div>" * 300 + "One" + "</div>" * 300,
    ],
)
def test_what_parsers_would_move_is_left_to_them(markup: str) -> None:
    """Anything unclosed, out of its place, empty or unknown."""
    assert set_right(markup, BASE, Counter()) is None


def test_a_title_above_a_picture_alone_goes_all_the_same() -> None:
    """What repeats the title is not looked for in place; it is noticed behind."""
    body = clean.clean(RawHtml('<p>The bridge</p><p><img src="/a.jpg"></p>'), BASE, title="The bridge").body
    assert "The bridge" not in body
    assert "/a.jpg" in body

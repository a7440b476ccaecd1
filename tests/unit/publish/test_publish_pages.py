"""The site: what its pages show, and what they never do."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from lxml import html
from markupsafe import Markup, escape

from syndicator.model import (
    Article,
    ArticleId,
    Credit,
    Hop,
    HopRole,
    PublishSettings,
    Rendition,
    Reprint,
    Role,
    SafeHtml,
)
from syndicator.publish.formats.item import item
from syndicator.publish.locale import words
from syndicator.publish.site import articlepage, assets, outline, pages, theme
from tests.unit.publish.publish_builders import (
    ID,
    OTHER,
    article,
    card,
    channel,
    edition,
    publication,
    reprint,
    view,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.publish.edition import Edition

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 1234*1000 }}"
BESIDE = articlepage.Sidebar(
    picture=(("A picture", f"https://mirror.example/articles/{OTHER}/", "https://river.example/p.jpg"),),
    latest=(("The latest", f"https://mirror.example/articles/{OTHER}/", None),),
    filed=(("Elsewhere", "https://river.example/x", None),),
    category="江蘇",
)


def page(rendition: Rendition) -> Any:
    return html.fromstring(rendition.body.decode())


def article_page(
    of: Article | None = None, told: Edition | None = None, beside: articlepage.Sidebar = BESIDE, **changes: Any
) -> Any:
    return page(articlepage.article_page(publication(of, **changes), told or edition(), beside))


def every_page(told: Edition) -> Iterator[Rendition]:
    carried = view(publication(reprint()), publication(article(id=OTHER)))
    yield articlepage.article_page(publication(reprint(), also=(card(),)), told, BESIDE)
    yield pages.channel_page(carried, told)
    yield pages.index_page([carried], told)
    yield pages.gone_page(told)
    yield from (r for r in assets.assets(told) if r.media_type.startswith("text/html"))


def test_the_article_page_shows_what_a_portal_shows() -> None:
    """Title, time, source, editors, text, original address, responsible editor, notice, and the three lists."""
    shown = article_page(reprint(), told=edition(language="zh-Hant"))
    text = shown.text_content()
    assert shown.find(".//h1").text == "新區春天開工：四個項目“熱身”"
    for fact in (
        "來源：江岸日报网（推定）",
        "2024-02-20 09:49",
        "責任編輯：周文",
        "春天到了，工地開工。",
        "原文地址：https://news.jiangan.example/t1.html",
        "凡標註其他媒體為來源的文章",
    ):
        assert fact in text
    headings = [h.text for h in shown.iterfind(".//aside//h2")]
    assert headings == ["圖片新聞", "最新資訊", "更多：江蘇"]
    assert shown.find(".//aside//img").get("src") == "https://river.example/p.jpg"


def test_views_are_not_shown_as_ours() -> None:
    """The number of views counted by somebody else is not republished."""
    assert "4711" not in article_page(article(views=4711)).text_content()


def test_the_canonical_address_is_the_originals() -> None:
    """Search engines are sent to the original, and told not to list what we have no permission for."""
    mine, theirs = article_page(article()), article_page(reprint())
    assert mine.xpath("//link[@rel='canonical']/@href") == ["https://river.example/ferry"]
    assert theirs.xpath("//link[@rel='canonical']/@href") == ["https://news.jiangan.example/t1.html"]
    assert mine.xpath("//meta[@name='robots']") == []
    assert theirs.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_feeds_are_announced() -> None:
    """Feed readers find the channels' feeds from every article page, and its own from a channel's page."""
    found = article_page().xpath("//link[@rel='alternate']/@href")
    assert found == [f"https://mirror.example/news/{n}" for n in ("rss.xml", "atom.xml", "feed.json")]
    other = view(publication(), key="other", formats=("atom", "html"))
    announced = page(pages.channel_page(other, edition())).xpath("//link[@rel='alternate']/@href")
    assert announced == ["https://mirror.example/other/atom.xml"]


def test_languages_are_marked() -> None:
    """The site speaks its own language; the article's title and text carry theirs."""
    shown = article_page(reprint())
    assert shown.get("lang") == "en"
    assert shown.find(".//h1").get("lang") == "zh-Hant"
    assert shown.xpath("//div[@class='text']/@lang") == ["zh-Hant"]


def test_a_correction_shows_its_time() -> None:
    """An article that was changed says when; an untouched one does not."""
    assert "Updated 20 February 2024, 09:49" in article_page(article(revision=2)).text_content()
    assert "Updated" not in article_page(article()).text_content()


def test_also_carried_by() -> None:
    """The other outlets that carry the story are named and linked."""
    shown = article_page(article(), also=(card(),))
    assert shown.xpath("//ul[@class='syn-credits']//a[@href='https://river.example/spring']/text()") == [
        "River Gazette"
    ]


def test_a_sidebar_of_our_own_articles() -> None:
    """Lists made of ids and titles lead to our pages, whatever the site's address."""
    third = ArticleId("3" * 32)
    beside = articlepage.sidebar(
        picture=[(OTHER, "P", "https://a.example/p.jpg")], latest=[(OTHER, "L")], filed=[(third, "F")], category="Town"
    )
    shown = article_page(beside=beside)
    assert shown.xpath("//aside//h2/text()") == ["Picture news", "Latest", "More in Town"]
    assert shown.xpath("//aside//a/@href") == [f"../../articles/{i}/" for i in (OTHER, OTHER, third)]
    assert shown.xpath("//aside//img/@src") == ["https://a.example/p.jpg"]


def test_an_article_does_not_stand_beside_itself() -> None:
    """A mirror's first lists hold all there is; the article's own page shows the others, and no list of nothing."""
    beside = articlepage.sidebar(
        picture=[(ID, "P", "https://a.example/p.jpg")], latest=[(ID, "L"), (OTHER, "M")], filed=[(ID, "F")]
    )
    shown = article_page(beside=beside)
    assert shown.xpath("//aside//a/@href") == [f"../../articles/{OTHER}/"]
    assert len(shown.findall(".//aside//h2")) == 1
    assert article_page(beside=articlepage.sidebar(latest=[(ID, "L")])).find(".//aside") is None


def test_an_empty_sidebar_is_no_landmark() -> None:
    """Without anything to show beside, there is no empty box."""
    assert article_page(beside=articlepage.Sidebar()).find(".//aside") is None


def test_pages_hold_no_script_and_no_inline_style() -> None:
    """Every page works under a policy that forbids inline code and styles."""
    for rendition in every_page(edition()):
        shown = page(rendition)
        assert shown.xpath("//script | //style | //@style | //*/@*[starts-with(name(), 'on')]") == []


def test_pages_ask_nobody_else_for_anything() -> None:
    """Stylesheets, icons and fonts come from the site itself; only the articles' own pictures may not."""
    for rendition in every_page(edition()):
        shown = page(rendition)
        fetched = shown.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //iframe/@src | //source/@src")
        assert all(not re.match(r"[a-z]+:|//", address) for address in fetched)
        pictures = set(shown.xpath("//img/@src"))
        assert pictures <= {"https://harbour.example/p/1.jpg", "https://river.example/p.jpg"}
    style = files("syndicator.publish").joinpath("static", "site.css").read_text("utf-8")
    assert "@import" not in style
    assert "url(" not in style


def test_every_page_has_its_landmarks() -> None:
    """A skip link to the one main part, one top heading, a named navigation, header and footer."""
    for rendition in every_page(edition()):
        shown = page(rendition)
        assert shown.xpath("//body/a[1]/@href") == ["#main"]
        assert len(shown.xpath("//main[@id='main']")) == 1
        assert len(shown.xpath("//h1")) == 1
        assert shown.xpath("//nav/@aria-label") == [words(shown.get("lang")).say("channels")]
        assert shown.xpath("//aside[not(@aria-label)]") == []
        assert len(shown.xpath("/html/body/header")) == len(shown.xpath("/html/body/footer")) == 1


def test_links_within_the_site_are_relative() -> None:
    """The site works under whatever address it is opened."""
    for rendition in every_page(edition()):
        inside = page(rendition).xpath("//a[starts-with(@href, 'https://mirror.example/articles')]")
        assert [a for a in inside if a.getparent().getparent().tag != "ul"] == []
    assert f"../../articles/{OTHER}/" in article_page().xpath("//aside//a/@href")
    assert "../news/rss.xml" in page(pages.channel_page(view(publication()), edition())).xpath("//main//a/@href")


@pytest.mark.parametrize("kind", range(8))
def test_nothing_from_outside_becomes_markup(kind: int) -> None:
    """Hostile titles, names, categories, addresses and settings stay text on every page."""
    told = edition(title=HOSTILE, description=HOSTILE, contact=HOSTILE, notice=HOSTILE, responsible_editor=HOSTILE)
    told = replace(
        told,
        channels=(channel(title=HOSTILE, description=HOSTILE),),
        sources={k: replace(s, name=HOSTILE, permission=HOSTILE, rights=HOSTILE) for k, s in told.sources.items()},
    )
    bad = article(
        title=HOSTILE,
        summary=HOSTILE,
        text=HOSTILE,
        reprint=Reprint.EXCERPT,
        categories=(HOSTILE,),
        image=f"https://a.example/{HOSTILE}",
        language=HOSTILE,
        hops=(Hop(HopRole.ORIGINAL, HOSTILE, credits=(Credit(Role.AUTHOR, HOSTILE),)),),
    )
    beside = articlepage.Sidebar(
        ((HOSTILE, "javascript:alert(1)", HOSTILE),), ((HOSTILE, f"https://a.example/{HOSTILE}", None),)
    )
    carried = replace(view(publication(bad)), channel=channel(title=HOSTILE, description=HOSTILE))
    made = [
        articlepage.article_page(publication(bad), told, beside),
        pages.channel_page(carried, told),
        pages.index_page([carried], told),
        pages.gone_page(told),
        *[
            r
            for r in assets.assets(told)
            if r.path in {"about/index.html", "icon.svg", "sources.opml", "channels.opml"}
        ],
    ]
    body = made[kind].body.decode()
    assert "<script" not in body
    assert "<img src=x" not in body
    assert "1234000" not in body
    assert 'href="javascript:' not in body


def test_the_index_shows_each_story_once() -> None:
    """A story in several channels stands once, newest first, pictures beside; every channel can be subscribed to."""
    newer = publication(article(id=OTHER, published=publication().article.published.replace(hour=2)))
    views = [view(publication(reprint()), newer), view(publication(reprint()), key="b", title="Second")]
    shown = page(pages.index_page(views, edition()))
    assert [a.text for a in shown.iterfind(".//main//h3/a")] == [newer.article.title, reprint().title]
    assert shown.xpath("//section[contains(@class, 'pictures')]//img/@src") == ["https://harbour.example/p/1.jpg"]
    assert shown.xpath("//section[@id='channels']//a/@href") == [
        *["./news/", "./news/rss.xml", "./news/atom.xml", "./news/feed.json"],
        *["./b/", "./b/rss.xml", "./b/atom.xml", "./b/feed.json"],
    ]


def test_lists_lead_to_the_original_where_we_have_no_pages() -> None:
    """Without article pages, lists link to the original."""
    told = edition(settings=PublishSettings(pages=False))
    shown = page(pages.channel_page(view(publication()), told))
    assert shown.xpath("//h3/a/@href") == ["https://river.example/ferry"]


def test_an_empty_channel_says_so() -> None:
    """A channel without articles is a page with a sentence, not a gap."""
    assert "Nothing has been published" in page(pages.channel_page(view(), edition())).text_content()


def test_many_channels_do_not_crowd_the_navigation() -> None:
    """The navigation names the first channels and leads to all of them."""
    told = replace(edition(), channels=tuple(channel(key=f"c{n}", title=f"C{n}") for n in range(30)))
    links = page(pages.gone_page(told)).xpath("//nav//a/text()")
    assert links == ["Home", *[f"C{n}" for n in range(pages.NAVIGATION)], "All channels"]


def test_the_own_channel_is_marked() -> None:
    """The navigation shows where one is."""
    assert page(pages.channel_page(view(), edition())).xpath("//nav//a[@aria-current='page']/text()") == ["All news"]
    assert page(pages.index_page([view()], edition())).xpath("//nav//a[@aria-current='page']/text()") == ["Home"]


def test_the_gone_page_repeats_nothing() -> None:
    """One page stands for everything taken down: unlisted, short, and the same for all."""
    rendition = pages.gone_page(edition())
    assert rendition.path == "gone/index.html"
    shown = page(rendition)
    assert shown.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "taken down" in shown.text_content()


def test_the_page_for_what_is_not_there_leads_on() -> None:
    """At any depth: what it links to begins at the top of the site. Static hosts know it by its name."""
    rendition = pages.missing_page(edition())
    assert rendition.path == "404.html"
    shown = page(rendition)
    assert shown.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert shown.xpath("//h1/text()") == ["There is no such page"]
    links = shown.xpath("//header//a/@href | //nav//a/@href | //link[@rel='stylesheet']/@href")
    assert links
    assert all(link.startswith(("/", "#", "https://")) for link in links)


def test_assets() -> None:
    """Style, icon, robots, both lists and the about page; each where pages look for it."""
    made = {r.path: r for r in assets.assets(edition())}
    assert set(made) == {
        "style.css",
        "icon.svg",
        "robots.txt",
        "sources.opml",
        "channels.opml",
        "about/index.html",
        "about/zh-Hans/index.html",
        "about/zh-Hant/index.html",
        "feed.css",
    }
    assert ET.fromstring(made["icon.svg"].body)[1].text == "T"
    assert made["robots.txt"].body.decode().splitlines() == [
        "User-agent: *",
        "Allow: /",
        "",
        "Sitemap: https://mirror.example/sitemap.xml",
        "Sitemap: https://mirror.example/sitemap-news.xml",
    ]


def test_the_style_of_feeds_speaks_the_sites_language() -> None:
    """It says what a feed is and where to have something removed, and no value ends its strings early."""
    made = {r.path: r.body.decode() for r in assets.assets(edition(language="zh-Hant", url='https://m.example/"}/'))}
    style = made["feed.css"]
    assert "這是一個訂閱源" in style
    assert 'https://m.example/\\"}/about/' in style
    assert "{feed" not in style


def test_the_about_page_stands_in_every_language() -> None:
    """Each names the others; all but the site's own stand in a folder of their own."""
    made = {r.path: page(r) for r in assets.assets(edition(language="zh-Hans")) if r.path.startswith("about/")}
    assert {path: shown.get("lang") for path, shown in made.items()} == {
        "about/index.html": "zh-Hans",
        "about/en/index.html": "en",
        "about/zh-Hant/index.html": "zh-Hant",
    }
    assert "licence of 3 May" in made["about/en/index.html"].text_content()
    assert "如何申請刪除" in made["about/zh-Hant/index.html"].text_content()
    for path, shown in made.items():
        links = [urljoin(f"https://m.example/{path}", link) for link in shown.xpath("//main//a[@hreflang]/@href")]
        assert links == [f"https://m.example/{name}" for name in ("about/", "about/en/", "about/zh-Hant/")]
        assert len(shown.xpath("//main//a[@aria-current='page']")) == 1


def test_the_about_page_answers_for_the_mirror() -> None:
    """It says who mirrors, what, by which permission, and where to ask for removal; no secret address."""
    made = {r.path: r for r in assets.assets(edition(responsible_editor="Mo Lin"))}
    shown = page(made["about/index.html"])
    text = shown.text_content()
    for fact in ("Mo Lin", "River Gazette", "licence of 3 May", "not stated", "removed from every page"):
        assert fact in text
    assert "mailto:desk@mirror.example" in shown.xpath("//section[@id='removal']//a/@href")
    assert b"secret" not in made["about/index.html"].body


def test_a_page_is_the_same_from_values_built_anew() -> None:
    """Rendering is a function of what is stored: equal values, equal bytes."""
    first = articlepage.article_page(publication(reprint()), edition(), BESIDE)
    again = articlepage.article_page(publication(reprint()), edition(), replace(BESIDE))
    assert first == again
    assert first.path == f"articles/{ID}/index.html"


def test_control_characters_do_not_reach_a_page() -> None:
    """Characters that no document may hold are left out of pages too."""
    body = articlepage.article_page(publication(article(title="a\x00\ud800b")), edition(), BESIDE).body
    assert b"<title>ab " in body


@pytest.mark.parametrize(
    "odd",
    ["one\r\ntwo\r", "\r", "a\x00b\x1f\x7f", "a\x85b\x9fc", "\ud800\udc00", "\ufffe\uffff", "<h2>a\x00b</h2>", "plain"],
)
def test_a_text_is_cleaned_as_feeds_have_it(odd: str) -> None:
    """What no format carries is left out of a page as it is out of an item's content, wherever in a text it stands."""
    for text in (f"<p>{odd}</p>", odd, f"<p>first</p>\n{odd}"):
        of = publication(article(body=SafeHtml(text)))
        told = item(of, edition())
        body = articlepage.article_page(of, edition(), BESIDE).body.decode()
        assert f'dir="auto">\n{outline.set_right(told.body)}\n</div>' in body


@pytest.mark.parametrize("value", ["plain", "a & b", "<i>'\"", Markup("<b>&amp;</b>"), 7, 1.5, None, "", Markup("")])
def test_values_are_printed_as_markupsafe_escapes_them(value: object) -> None:
    """Whatever a template prints."""
    printed = str(theme.render("place.html", edition(), link=pages.Link(value, "x", "days")))  # type: ignore[arg-type]
    assert f'<span dir="auto">{escape(value)}</span>' in printed

"""What cleaning resolves, links, drops and, above all, keeps."""

from __future__ import annotations

import time

import pytest

from syndicator.model import RawHtml
from syndicator.refine import clean as cleaning
from syndicator.refine.clean import clean
from syndicator.refine.markup import furniture
from syndicator.refine.markup.elements import MAX_DEPTH

BASE = "https://news.example.org/2026/05/story.html"
SHOWN = 'loading="lazy" referrerpolicy="no-referrer">'
REL = 'rel="noopener noreferrer nofollow ugc"'


def body_of(markup: str, title: str = "") -> str:
    return clean(RawHtml(markup), BASE, title=title).body


def done_to(markup: str, title: str = "") -> dict[str, int]:
    return {made.name: made.count for made in clean(RawHtml(markup), BASE, title=title).transformations}


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ('src="./W02.jpg" oldsrc="W02.jpg"', "https://news.example.org/2026/05/W02.jpg"),
        ('src="/static/blank.gif" data-original="/up/a.jpg"', "https://news.example.org/up/a.jpg"),
        ('src="data:image/gif;base64,R0lGOD" data-src="//img.example.net/a.png"', "https://img.example.net/a.png"),
        ('src="spacer.gif" data-lazy-src="a.webp"', "https://news.example.org/2026/05/a.webp"),
        ('data-echo="a.jpg"', "https://news.example.org/2026/05/a.jpg"),
        ('_src="a.jpg" src=""', "https://news.example.org/2026/05/a.jpg"),
        ('file="data/a.jpg" src="/none.gif"', "https://news.example.org/2026/05/data/a.jpg"),
        ('data-srcset="s.jpg 480w, m.jpg 960w, l.jpg 4000w"', "https://news.example.org/2026/05/m.jpg"),
        ('srcset="a.jpg, b.jpg 2x"', "https://news.example.org/2026/05/b.jpg"),
        ('src="data:," srcset="huge.jpg 3000w"', "https://news.example.org/2026/05/huge.jpg"),
        ('src="/blank.gif" data-real-src="a.jpg"', "https://news.example.org/2026/05/a.jpg"),
        ('src="data:," data-src-large="/large/a.jpg"', "https://news.example.org/large/a.jpg"),
        ('data-croporisrc="https://mm.example.net/a"', "https://mm.example.net/a"),
        ('src="/grey.gif" data-lazy-original="a.jpg"', "https://news.example.org/2026/05/a.jpg"),
        ('src="/waiting.gif" data-srcset="m.jpg 960w"', "https://news.example.org/2026/05/m.jpg"),
    ],
)
def test_lazy_pictures_get_their_address(attributes: str, address: str) -> None:
    """Every way of keeping a picture's address from src leads to the picture, resolved against the page."""
    cleaned = clean(RawHtml(f"<p>Before.</p><p><img {attributes}></p>"), BASE)
    assert f'<img src="{address}" alt="" {SHOWN}' in cleaned.body
    assert cleaned.image == address
    assert done_to(f"<img {attributes}>") == {"lazy-images-resolved": 1}


def test_a_cropped_picture_is_shown_as_the_page_shows_it() -> None:
    """Where a page keeps both the crop and the original, the crop that readers saw is shown."""
    assert 'src="https://mm.example.net/crop"' in body_of(
        '<img data-croporisrc="https://mm.example.net/whole" data-src="https://mm.example.net/crop">'
    )


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ('<div style="background-image:url(/a.jpg)"></div>', '<div><img src="https://news.example.org/a.jpg" '),
        (
            "<div style=\"background: #fff url('https://x.example/b.png') no-repeat\"></div>",
            '<div><img src="https://x.example/b.png" ',
        ),
        ('<span class="lazy" data-bg="c.jpg"></span>', '<span><img src="https://news.example.org/2026/05/c.jpg" '),
        (
            '<figure><div data-background-image="url(d.jpg)" role="img" aria-label="A dog"></div></figure>',
            '<img src="https://news.example.org/2026/05/d.jpg" alt="A dog" ',
        ),
        ('<a href="/big.jpg" style="background-image:url(t.jpg)"></a>', '/big.jpg" rel="noopener noreferrer'),
    ],
)
def test_what_an_empty_element_shows_as_its_background_is_a_picture(markup: str, shown: str) -> None:
    """Backgrounds by style or by a script's attribute, with the words that the element has for the blind."""
    body = body_of(f"<p>Words.</p>{markup}<p>More.</p>")
    assert shown in body
    assert body.count("<img ") == 1
    assert done_to(f"<p>Words.</p>{markup}<p>More.</p>") == {"background-images-kept": 1}
    assert clean(RawHtml(body), BASE).body == body


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="background:url(/paper.jpg)">Prose stands on it.</p>',
        '<span class="icon-play" style="background-image:url(/a.png)"></span>',
        '<span style="background-image:url(/img/arrow-down.svg)"></span>',
        '<div style="background:url(/line.png) repeat-x"></div>',
        '<div style="background-image:url(data:image/png;base64,AAAA)"></div>',
        '<div style="background-image:url(https://pixel.example.net/p)"></div>',
        '<div style="background-image:url(javascript:x)"></div>',
    ],
)
def test_decoration_is_no_picture(markup: str) -> None:
    """Paper behind words, icons, lines and counters stay where they are: nowhere."""
    assert "<img" not in body_of(f"<p>Words.</p>{markup}<p>More.</p>")


@pytest.mark.parametrize(
    ("markup", "address", "label"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/abcDEF12345" title="Launch {day}"></iframe>',
            "https://www.youtube.com/watch?v=abcDEF12345",
            "▶ Launch {day} (YouTube)",
        ),
        (
            '<iframe src="https://www.youtube.com/embed/abcDEF12345" title="YouTube video player"></iframe>',
            "https://www.youtube.com/watch?v=abcDEF12345",
            "▶ YouTube",
        ),
        (
            '<iframe data-src="https://v.qq.com/txp/iframe/player.html?vid=q0012abc" title="灯塔点亮"></iframe>',
            "https://v.qq.com/x/page/q0012abc.html",
            "▶ 灯塔点亮 (腾讯视频)",
        ),
        (
            '<lite-youtube videoid="abcDEF12345"></lite-youtube>',
            "https://www.youtube.com/watch?v=abcDEF12345",
            "▶ YouTube",
        ),
        ('<amp-vimeo data-videoid="27246366"></amp-vimeo>', "https://vimeo.com/27246366", "▶ Vimeo"),
        (
            '<video data-poster="/p.jpg"><source data-src="/v.mp4" type="video/mp4">Too old</video>',
            "https://news.example.org/v.mp4",
            "▶ news.example.org",
        ),
    ],
)
def test_players_are_links_that_say_what_they_play(markup: str, address: str, label: str) -> None:
    """The title that the page gives a film stands in its link; elements of a player's own naming are players too."""
    body = body_of(f"<p>Words.</p>{markup}")
    assert f'<a href="{address}"' in body
    assert f"{label}</a>" in body
    assert clean(RawHtml(body), BASE).body == body


def test_a_picture_with_an_address_of_its_own_is_not_called_lazy() -> None:
    """An ordinary picture keeps address, words and size, and nothing is recorded."""
    cleaned = clean(
        RawHtml('<img src="a.jpg" alt="Low tide" width="640px" height="50%" srcset="b.jpg 2x" onerror="x()">'), BASE
    )
    assert cleaned.body == f'<img src="https://news.example.org/2026/05/a.jpg" alt="Low tide" width="640" {SHOWN}'
    assert not cleaned.transformations


def test_noscript_brings_a_picture_only_where_the_script_would_have_shown_none() -> None:
    """The fallback of a lazy picture that was resolved is not shown a second time; otherwise it is the picture."""
    assert body_of('<img data-src="/a.jpg"><noscript><img src="/a-small.jpg"></noscript>').count("<img") == 1
    assert "/b.jpg" in body_of('<figure><img src="data:,"><noscript><img src="/b.jpg"></noscript></figure>')
    assert body_of("<p>x</p><noscript>Please switch on scripts</noscript>") == "<p>x</p>"


def test_a_picture_element_becomes_its_best_image() -> None:
    """Sources of a picture element stand in where its img has only a placeholder."""
    markup = (
        '<picture><source srcset="/a.webp 1x, /b.webp 2x"><img src="data:image/gif;base64,AA" alt="Pier"></picture>'
    )
    assert body_of(markup) == f'<img src="https://news.example.org/b.webp" alt="Pier" {SHOWN}'
    assert "/c.webp" in body_of('<picture><source srcset="/c.webp"></picture>')


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://count.example.net/x" width="1" height="1">',
        '<img src="https://count.example.net/x" width=0>',
        '<img src="https://count.example.net/x" style="display: none">',
        '<img src="https://count.example.net/x" style="width:1px;height:1px">',
        '<img src="https://pixel.example.net/p">',
        '<img src="https://feeds.example.net/~r/feed/~4/abc">',
        '<img src="https://www.example.net/tr?id=1">',
        '<img src="https://hm.baidu.com/hm.gif?si=1">',
    ],
)
def test_trackers_are_dropped(markup: str) -> None:
    """What is there to be counted and not to be seen goes, and is counted under its name."""
    assert body_of(f"<p>Words.</p>{markup}") == "<p>Words.</p>"
    assert done_to(markup)["trackers-removed"] == 1


def test_links_are_absolute_free_of_trackers_and_harmless() -> None:
    """Addresses are resolved by the page's base alone; tracking parameters go; scripts never become links."""
    assert (
        body_of('<a href="../a.html?utm_source=rss&id=1#c">x</a>')
        == f'<a href="https://news.example.org/2026/a.html?id=1#c" {REL}>x</a>'
    )
    assert (
        body_of('<base href="https://evil.example/"><a href="b">x</a>')
        == f'<a href="https://news.example.org/2026/05/b" {REL}>x</a>'
    )
    assert body_of('<p>see <a href="jav&#9;ascript:alert(1)">this</a>.</p>') == "<p>see this.</p>"
    assert body_of('<a href="mailto:desk@example.org">x</a>') == f'<a href="mailto:desk@example.org" {REL}>x</a>'
    assert (
        body_of('<a href="https://example.net/?a=1&amp;b=2">x</a>')
        == f'<a href="https://example.net/?a=1&amp;b=2" {REL}>x</a>'
    )
    assert (
        body_of('<blockquote cite="/q">x</blockquote>')
        == '<blockquote cite="https://news.example.org/q">x</blockquote>'
    )


@pytest.mark.parametrize(
    ("markup", "address", "label"),
    [
        (
            '<iframe src="//www.youtube.com/embed/abcDEF12345?rel=0"></iframe>',
            "https://www.youtube.com/watch?v=abcDEF12345",
            "YouTube",
        ),
        (
            '<iframe data-src="https://v.qq.com/txp/iframe/player.html?vid=q0012abc">',
            "https://v.qq.com/x/page/q0012abc.html",
            "腾讯视频",
        ),
        ('<iframe src="https://player.example.net/e/1"/>', "https://player.example.net/e/1", "player.example.net"),
        ('<video controls><source src="/v.mp4">none</video>', "https://news.example.org/v.mp4", "news.example.org"),
        (
            '<object><param name="movie" value="https://f.example.net/x"></object>',
            "https://f.example.net/x",
            "f.example.net",
        ),
        ('<audio src="/a.mp3"></audio>', "https://news.example.org/a.mp3", "news.example.org"),
    ],
)
def test_players_become_links(markup: str, address: str, label: str) -> None:
    """Whatever is embedded becomes a paragraph with a link to it, named after the player where it is known."""
    assert body_of(f"<p>Watch:</p>{markup}") == f'<p>Watch:</p><p><a href="{address}" {REL}>▶ {label}</a></p>'


def test_an_embed_inside_a_paragraph_does_not_break_it() -> None:
    """Within a paragraph the link stands alone: a paragraph cannot hold another."""
    assert body_of('<p>Watch <iframe src="https://p.example.net/1"></iframe> now.</p>').startswith(
        '<p>Watch <a href="https://p.example.net/1"'
    )


def test_a_videos_poster_is_its_picture() -> None:
    """The poster of a video stays, inside the link to it."""
    cleaned = clean(RawHtml('<video poster="/p.jpg" src="/v.mp4"></video>'), BASE)
    assert cleaned.image == "https://news.example.org/p.jpg"


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<script>document.write('<p>no</p>')</script>", "scripts-removed"),
        ("<style>p { color: red }</style>", "styles-removed"),
        ("<!-- a note -->", "comments-removed"),
        ("<svg><a href='x'><text>no</text></a></svg>", "graphics-removed"),
        ("<math><mi>no</mi></math>", "graphics-removed"),
        ("<template><p>no</p></template>", "graphics-removed"),
        ("<form action='/s'><input name=q><button>Search</button></form>", "forms-removed"),
        ("<button>Follow us</button>", "form-controls-removed"),
        ('<div class="post-share"><a href="/w">微博</a> | <a href="/q">QQ</a></div>', "share-bars-removed"),
        ('<div class="zan-wap"><a class="zan"> </a><div class="zan-i">+1</div></div>', "share-bars-removed"),
        ('<ul id="social-links"><li><a href="/f">Like</a></li></ul>', "share-bars-removed"),
        ('<p>分享到：<a href="/w">微博</a> <a href="/q">朋友圈</a></p>', "share-bars-removed"),
        ("<p>打开微信，点击底部的“发现”，使用“扫一扫”即可分享</p>", "qr-codes-removed"),
        ("<p>扫一扫在手机打开当前页</p>", "qr-codes-removed"),
        (
            '<p><a href="/f"><img src="/f.gif" alt="Add to Facebook"></a> <a href="/r"><img src="/r.png" title="Share on Reddit"></a></p>',
            "share-bars-removed",
        ),
        ('<div class="qrcode"><img src="/c.png"><p>关注我们</p></div>', "qr-codes-removed"),
        ('<p><img src="/images/qrcode_2.png"></p>', "qr-codes-removed"),
        ('<div class="ad-slot">广告<img src="/b.jpg"></div>', "ads-removed"),
        ('<ins class="adsbygoogle"></ins>', "ads-removed"),
        ('<p>The post <a href="/a">Tide</a> appeared first on <a href="/">Bay Post</a>.</p>', "feed-footers-removed"),
        ('<p>Der Beitrag <a href="/a">Flut</a> erschien zuerst auf <a href="/">Bote</a>.</p>', "feed-footers-removed"),
        ('<p>《<a href="/a">潮水</a>》最先出现在<a href="/">海湾报</a>。</p>', "feed-footers-removed"),
        ('<p style="display:none">keyword keyword</p>', "hidden-removed"),
        ("<p>&nbsp;</p><div><p><br></p></div>", "empty-elements-removed"),
    ],
)
def test_what_is_not_the_article_goes_under_its_name(markup: str, name: str) -> None:
    """Each kind of removal leaves the words around it, and says what it was."""
    framed = f"<p>First words.</p>{markup}<p>Last words.</p>"
    assert body_of(framed).replace("\n", "") == "<p>First words.</p><p>Last words.</p>"
    assert name in done_to(framed)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>新华社北京5月1日电（记者 张三）潮水上涨。</p>",
        "<p>（责任编辑：李四）</p>",
        "<p>Correction: an earlier version gave the wrong height.</p>",
        "<p>© 2026 Bay Post. Photo: A. Byrne</p>",
        "<figure><figcaption>新华社记者 张三 摄</figcaption></figure>",
        "<p>记者扫一扫车上的二维码，发现无法开锁。</p>",
        "<p>Share prices of the two ports rose by a tenth on Friday, and the council sold what it held.</p>",
        '<div class="share">The council will share the cost of the new pier with the port, and says that work begins in May.</div>',
        '<div class="advice">Take the ferry.</div>',
        '<p><img src="/f.jpg" alt="Facebook"> <img src="/g.jpg" alt="Share on Facebook" width="640"> <img src="/h.jpg" alt="Add to cart"></p>',
        "<p>The post of harbour master appeared on the list of vacancies.</p>",
        "<form><p>A page wrapped in one form, as some servers make them, is a page still, and all of its words stay.</p></form>",
        f'<div style="display:none">{"<p>A whole article behind a button is an article.</p>" * 8}</div>',
    ],
)
def test_prose_is_never_dropped(markup: str) -> None:
    """Datelines, credits, captions, corrections, and prose that shares a word with furniture, stay word for word."""
    cleaned = clean(RawHtml(markup), BASE)
    assert "".join(cleaned.text.split()) == "".join(cleaning.words(markup).split())


def test_a_repeated_title_goes_and_a_first_sentence_stays() -> None:
    """Only a heading that says exactly the title again is dropped, and only where something follows."""
    assert (
        body_of("<div><h1>Harbour reopens!</h1><p>It did.</p></div>", "Harbour reopens") == "<div><p>It did.</p></div>"
    )
    assert body_of("<p>Harbour reopens on Friday.</p><p>It did.</p>", "Harbour reopens").startswith(
        "<p>Harbour reopens on"
    )
    assert body_of("<p>Harbour reopens</p>", "Harbour reopens") == "<p>Harbour reopens</p>"


def test_nothing_of_the_sources_page_can_dress_or_script_ours() -> None:
    """No class, id, name, style or handler survives; language, direction and table spans do; a table can be scrolled by keyboard."""
    markup = '<p class="nav" id="x" style="position:fixed" onclick="x()" lang="zh-Hant" dir="ltr">a</p><table><tr><td colspan="2" bgcolor="red">b</table>'
    assert (
        body_of(markup)
        == '<p lang="zh-Hant" dir="ltr">a</p><table tabindex="0"><tbody><tr><td colspan="2">b</td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    ("markup", "alt"),
    [
        ("<p>a <img src='/b.png'></p>", ""),
        ("<p>a <img src='/b.png' title='Low tide'></p>", "Low tide"),
        ("<p><a href='/far/away%20from/'><img src='/b.png'></a></p>", "away from"),
        ("<p><a href='https://quay.example'><img src='/b.png' alt=' '></a></p>", "quay.example"),
        ("<p><a href='https://quay.example'><img src='/b.png' alt=''></a></p>", "quay.example"),
        ("<p><a href='/far/%00b%0b%E2%80%AE.png'><img src='/b.png'></a></p>", "b.png"),
        ("<p><a href='/far'><img src='/b.png'> <b>words</b></a></p>", ""),
        ("<p><a href='/far/\"><b>'><img src='/b.png'></a></p>", "&quot;&gt;&lt;b&gt;"),
    ],
)
def test_a_picture_says_what_a_screen_reader_should_say(markup: str, alt: str) -> None:
    """Without words of its own it is passed over, but where it is all that a link shows: then it says where that leads."""
    body = body_of(markup)
    assert f' alt="{alt}"' in body
    assert body_of(body) == body


def test_an_icon_does_not_stand_for_an_article() -> None:
    """The first picture that is not stated to be tiny does; one alone that is, none."""
    icon = '<img src="https://a.example/smile.png" width="16" height="16">'
    banner = '<img src="https://a.example/line.png" width="600" height="12">'
    photo = '<img src="https://a.example/bay.jpg" width="300">'
    assert clean(RawHtml(f"<p>{icon} Words. {banner} {photo}</p>"), BASE).image == "https://a.example/bay.jpg"
    assert clean(RawHtml(f"<p>{icon} Words.</p>"), BASE).image is None
    narrow = '<img src="https://a.example/teaser.jpg" width="100" height="55">'
    assert clean(RawHtml(f"<p>{icon} {narrow} {photo}</p>"), BASE).image == "https://a.example/teaser.jpg"
    smiley = '<img src="https://a.example/1f600.png" alt="😀" class="wp-smiley" style="height: 1em">'
    assert clean(RawHtml(f"<p>{smiley} Words. {photo}</p>"), BASE).image == "https://a.example/bay.jpg"


@pytest.mark.parametrize(
    ("summary", "left"),
    [
        (
            "Tides rise. […] The post Bay &amp; tide appeared first on Wharf.",
            "Tides rise. […] The post Bay &amp; tide appeared first on Wharf.",
        ),
        ("Tides rise. […] The post Bay & tide appeared first on Wharf.", "Tides rise. […]"),
        ("Flut. Der Beitrag Bay & tide erschien zuerst auf Kai.", "Flut."),
        ("The post Bay & tide appeared first on Wharf.", ""),
        ("The post of harbour master appeared on the list.", "The post of harbour master appeared on the list."),
        (
            "The post of Bay & tide is vacant. It appeared on the list.",
            "The post of Bay & tide is vacant. It appeared on the list.",
        ),
        ("The post Another title appeared first on Wharf.", "The post Another title appeared first on Wharf."),
    ],
)
def test_a_summary_does_not_end_with_the_programs_own_sentence(summary: str, left: str) -> None:
    """It names the article and the blog; a sentence about something else that begins like it stays."""
    assert furniture.without_footer(summary, "Bay & tide") == left


def test_text_has_a_paragraph_a_line() -> None:
    """Words of blocks, list items and lines stand on lines of their own, without markup or references."""
    markup = "<h2>Head</h2><p>One &amp; <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>"
    assert clean(RawHtml(markup), BASE).text == "Head\nOne & two\nthree\na\nb\nc d"


def test_malformed_markup_keeps_its_words() -> None:
    """Unclosed, crossed and stray tags, a page inside an entry, old and unknown elements: the words come through."""
    markup = "<html><body><p>one<div>two</div></p><o:p>three</o:p><center>four</center><td>five<b><p>six</b></html>seven<wbr>eight"
    assert clean(RawHtml(markup), BASE).text.split() == ["one", "two", "three", "four", "five", "sixseveneight"]
    assert body_of("<p>a<figure><img src='/x.jpg'></figure>b</p>").startswith("<div>a<figure>")
    assert body_of("plain & <3 text") == "plain &amp; &lt;3 text"


def test_a_picture_by_its_old_name_holds_nothing() -> None:
    """``<image>`` is ``<img>`` to browsers: what follows one that nobody closes is text. That of SVG goes with it."""
    cleaned = clean(RawHtml("<p>a</p><image src='/x.jpg'><p>b</p><IMAGE class='i' SRC='/y.jpg' /><p>c</p>" * 30), BASE)
    assert cleaned.text == "\n".join("abc" * 30)
    assert cleaned.body.count("<img ") == 60
    drawn = clean(RawHtml("<p>a</p><svg><image href='/x.jpg' width='9'></image></svg><p>b</p>"), BASE)
    assert drawn.body == "<p>a</p><p>b</p>"


def test_depth_is_capped_and_the_words_stay() -> None:
    """Elements beyond the permitted depth go, their words do not."""
    deep = "<div>" * (MAX_DEPTH + 50) + "deep" + "</div>" * (MAX_DEPTH + 50) + "<p>after</p>"
    cleaned = clean(RawHtml(deep), BASE)
    assert cleaned.text == "deep\nafter"
    assert cleaned.body.count("<div>") == MAX_DEPTH
    assert ("depth-flattened", 1) in [(made.name, made.count) for made in cleaned.transformations]


def test_tags_are_capped_and_the_words_stay() -> None:
    """One element too many, and the fragment is published as its text."""
    pairs = cleaning.MAX_TAGS // 2
    assert "markup-flattened" not in done_to("<i>x</i>" * pairs)
    cleaned = clean(RawHtml("<i>x</i>" * pairs + "<br><p>y"), BASE)
    assert cleaned.text == "x" * pairs + "\ny"
    assert [made.name for made in cleaned.transformations] == ["markup-flattened"]


def test_length_is_capped() -> None:
    """A fragment beyond the permitted length is published as text, and no more than so much of it."""
    cleaned = clean(RawHtml("<p>" + "word " * (cleaning.MAX_LENGTH // 5) + "</p>"), BASE)
    assert [made.name for made in cleaned.transformations] == ["markup-flattened"]
    assert len(cleaned.text) <= cleaning.MAX_TEXT


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 60_000,
        "<p><b>" * 9_000,
        "".join(f"<b title={number}>" for number in range(9_000)),
        '<a href="' * 40_000,
        "<!--" * 100_000,
        "<" * 500_000,
        "<" + "a" * 500_000,
        "&" * 500_000,
        "<table><tr><td>" * 6_000,
        "<div><!-- </div> -->" * 6_000,
        "<ul><li><div>" * 6_000,
        '<img srcset="' + "," * 300_000 + '">',
        '<p class="' + "share " * 100_000 + '">x',
        '<p style="' + "display" * 100_000 + '">x',
        "<div class=share>" * 190 + "word " * 100_000,
        "<p>Head</p>" * 5_000,
    ],
    ids=lambda markup: markup[:16],
)
def test_no_input_takes_long(markup: str) -> None:
    """Markup made to be expensive costs no more than a large article does."""
    started = time.process_time()
    clean(RawHtml(markup), BASE, title="Head")
    assert time.process_time() - started < 5.0  # what is not linear takes minutes


def test_characters_that_no_feed_can_carry_do_not_come_out() -> None:
    """Control characters and surrogates go, bare or as references; text that spells a reference out stays."""
    assert body_of("<p>a\x00b\x0bc&#8;d&#x1F;e\ud800f\ufffeg</p>") == "<p>abcdefg</p>"
    assert body_of("<p>&amp;#8;</p>") == "<p>&amp;#8;</p>"


def test_the_quick_look_misses_no_line_that_the_rules_know() -> None:
    """Every line of furniture has a beginning and a hint by which the cheap checks let it through."""
    for line in (
        "The post X appeared first on Y.",
        "Der Beitrag X erschien zuerst auf Y.",
        "L’article X est apparu en premier sur Y.",
        "La entrada X se publicó primero en Y.",
        "La entrada X apareció primero en Y.",
        "L'articolo X proviene da Y.",
        "O post X apareceu primeiro em Y.",
        "Het bericht X verscheen eerst op Y.",
        "Сообщение X появились сначала на Y.",
        "Artykuł X pochodzi z serwisu Y.",
        "《X》最先出现在《Y》。",
        "這篇文章 X 最早出現於 Y。",
        "投稿 X は Y に最初に表示されました。",
        "分享到：微博",
        "转发到朋友圈",
        "Share this: a b",
        "Share: a b",
        "Tweet this",
        "Teilen: a",
        "Partager : a",
        "Compartir: a",
        "“扫一扫”，手机看新闻",
        "微信扫码关注公众号",
        "长按二维码关注我们",
        "打开微信，点击“发现”，使用“扫一扫”即可分享",
    ):
        assert furniture.of_line(line, None), line
        assert furniture.may_lead(line), line
        assert furniture.is_hinted(line), line


@pytest.mark.parametrize("name", ["embed", "bgsound", "keygen"])
def test_what_follows_an_element_that_ends_by_itself_is_kept(name: str) -> None:
    """libxml2 puts the rest of the fragment inside such an element; its words are the article's."""
    made = body_of(f'<p>Before.</p><{name} src="https://media.example.net/a.swf"><p>After.</p>')
    assert "Before." in made
    assert "<p>After.</p>" in made
    assert "and on" in body_of(f'<p>Before<{name} src="https://media.example.net/a.swf"> and on.</p>')


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/plugins/like.php?href=x",
        "https://pagead2.googlesyndication.com/pagead/x",
        "https://disqus.com/embed/comments/?x",
        "https://ads.example.net/frame.html",
        "https://static.example.net/ads/300x250.html",
    ],
)
def test_frames_that_hold_advertisements_or_buttons_go(address: str) -> None:
    """They are no part of the article, and are not left as a link either."""
    markup = f'<p>Text.</p><iframe src="{address}"></iframe>'
    assert body_of(markup) == "<p>Text.</p>"
    assert done_to(markup) == {"ads-removed": 1}


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("//player.bilibili.com/player.html?aid=170001", "https://www.bilibili.com/video/av170001"),
        ("https://open.douyin.com/player/video?vid=7001", "https://www.douyin.com/video/7001"),
        ("https://v.qq.com/iframe/preview.html?width=500&vid=b0024abc", "https://v.qq.com/x/page/b0024abc.html"),
        ("http://static.video.qq.com/TPout.swf?vid=d0024&auto=0", "https://v.qq.com/x/page/d0024.html"),
    ],
)
def test_players_lead_to_their_watch_pages(address: str, page: str) -> None:
    """Old and new players of the large video sites are links to the page on which the video is watched."""
    assert f'href="{page}"' in body_of(f'<iframe src="{address}"></iframe>')


def test_a_list_of_related_articles_goes_and_prose_about_them_stays() -> None:
    """By the name of its element, and only where links are most of it."""
    links = '<ul><li><a href="/x">Another story</a></li><li><a href="/y">And one more</a></li></ul>'
    markup = f'<p>Text.</p><div class="jp-relatedposts"><h3>Related</h3>{links}</div>'
    assert body_of(markup) == "<p>Text.</p>"
    assert done_to(markup) == {"related-lists-removed": 1}
    prose = (
        '<div class="related">See <a href="/x">this</a>, which tells what came of it in the years that followed.</div>'
    )
    assert "years that followed" in body_of(f"<p>Text.</p>{prose}")


def test_corrections_datelines_and_credits_are_left() -> None:
    """Not one word of them is touched."""
    lines = (
        "更正：昨日报道中的人数有误。",
        "勘误：标题应为甲。",
        "【编者按】以下是来信。",
        "新华社巴黎12月9日电（记者唐霁）码头重新开放。",
        "Correction: An earlier version misstated the date.",
        "Editor’s note: this was updated.",
        "图为码头。林夏 摄",
        "© 2026 Harbour Post",
    )
    made = clean(RawHtml("".join(f"<p>{line}</p>" for line in lines)), BASE)
    assert made.text.split("\n") == list(lines)
    assert made.transformations == ()


@pytest.mark.parametrize("before", ["", "a", "é", "中", "\U0001f600", "\ud7ff", "\ue000", "\ufffd"])
def test_what_xml_cannot_carry_goes_whatever_stands_beside_it(before: str) -> None:
    """The characters are looked for as bytes: neither a neighbour's bytes nor their own place hides or feigns one."""
    illegal = [*map(chr, range(32)), "\ufffe", "\uffff", "\ud800", "\udbff", "\udc00", "\udfff"]
    kept = [chr(0x7F), "\xa0", "\ufeff", "\ufffd", "\u07ff", "\uffbe", "\ud7ff", "\ue000"]
    for character in illegal:
        if character not in "\t\n\r":
            assert cleaning._legal(f"<p>{before}{character}b") == f"<p>{before}b"
    for character in kept:
        assert cleaning._legal(f"<p>{before}{character}b") == f"<p>{before}{character}b"

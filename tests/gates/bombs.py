"""Documents of at most a megabyte that cost whoever reads them carelessly minutes or gigabytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 1_000_000
"""Bytes on the wire."""
LAUGHS = '\n<!ENTITY a "ha">' + "".join(
    f'\n<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


def repeated(piece: str, size: int = SIZE - 2000) -> str:
    """``piece`` again and again, up to a size in bytes."""
    return piece * (size // max(len(piece.encode()), 1))


def rss(item: str, *, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{declaration}<rss version="2.0"><channel><title>T</title><link>http://b.test/</link>{head}<item>'
        f"<title>One</title><link>http://b.test/1</link>{item}</item></channel></rss>"
    )


def escaped(html: str) -> str:
    return html.replace("&", "&amp;").replace("<", "&lt;")


def cdata(html: str) -> str:
    return f"<description><![CDATA[{html}]]></description>"


PATTERNS: dict[str, str] = {
    "divs": "<div>",
    "bold": "<b>",
    "paragraphs in bold": "<p><b>",
    "tables": "<table><tr><td>",
    "lists": "<ul><li>",
    "fonts": "<font color=red>",
    "links": "<a href=x>",
    "quotes": "<blockquote>",
    "spans closed": "<span>x</span>",
    "unknown elements": "<x-y>",
    "svg": "<svg><g>",
    "math": "<math><mi>",
    "select": "<select><option>",
    "forms": "<form>",
    "scripts open": "<script>",
    "styles open": "<style>",
    "comments open": "<!--",
    "comments": "<!-- -->",
    "cdata": "<![CDATA[",
    "processing instructions": "<?x ",
    "less": "<",
    "less and blanks": "< ",
    "tags unfinished": "<a ",
    "attributes": "<p a='",
    "many attributes": "a=1 ",
    "ampersands": "&",
    "entities": "&amp;",
    "entities unfinished": "&#1",
    "characters": "&#x4e00;",
    "blanks": " ",
    "line breaks": "\n",
    "tabs and breaks": "\t\n \r",
    "wide blanks": "\u3000",
    "brackets": "(",
    "brackets in pairs": "()",
    "wide brackets": "（",
    "book marks": "《",
    "readings": "中（zhōng）",
    "readings open": "中（zhōng",
    "letters": "a",
    "digits": "1",
    "digits and dots": "1.",
    "dots": ".",
    "at signs": "a@",
    "addresses": "a@a.a.",
    "urls": "http://a.test/",
    "url starts": "http://",
    "dates": "2024-01-01 ",
    "dates in chinese": "2024年1月1日",
    "date starts": "2024年",
    "times": "00:00:",
    "source": "来源：",
    "source with blanks": "来源： ",
    "sources and names": "来源：新华社 ",
    "reporter": "记者 ",
    "editor": "责任编辑：",
    "editors and names": "责任编辑：张三 ",
    "editors in lines": "责任编辑：张三<br>",
    "by": "By ",
    "by and names": "By Jane Doe and ",
    "reprint": "转载自",
    "original title": "原标题：",
    "bars": "|",
    "slashes": "/",
    "commas": "张三、",
    "stops": "。",
    "mojibake": "Ã¤Â¸Â­",
    "replacement": "\ufffd",
    "lost bytes": "锟斤拷",
    "traditional": "體",
    "kana": "か",
    "hangul": "한",
    "emoji": "👨‍👩‍👧",
    "combining": "e\u0301",
    "combining alone": "\u0301",
    "joiners": "\u200d",
    "bidirectional": "\u202e",
    "images": "<img src=x>",
    "images with sets": "<img srcset='a 1x, b 2x'>",
    "iframes": "<iframe src='http://v.test/'></iframe>",
    "backslashes": "\\",
    "quotes alone": '"',
    "equals": "=",
    "semicolons": ";",
    "colons": "：",
    "hyphens": "-",
    "pages": "第1页 ",
    "views": "阅读：",
    "copyright": "©",
    "rights": "版权所有 ",
    "no reprint": "未经授权",
}


def feeds() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of feeds."""
    for name, piece in PATTERNS.items():
        if "]]" not in piece:
            yield f"text of {name}", rss(cdata(repeated(piece))).encode()[:SIZE]
    for field in ("title", "author", "guid", "link", "pubDate", "category", "comments"):
        for name in (
            "addresses",
            "less",
            "ampersands",
            "blanks",
            "letters",
            "digits",
            "brackets",
            "date starts",
            "dots",
        ):
            text = escaped(repeated(PATTERNS[name], 200_000))
            yield f"{field} of {name}", rss(f"<{field}>{text}</{field}>").encode()
    for encoding in ("utf-8", "utf-16", "utf-32"):
        for name, subset, use in (
            ("laughs", LAUGHS, "&j;"),
            ("quadratic entities", f'\n<!ENTITY a "{"A" * 50_000}">', "&a;" * 20_000),
            ("parameter entities", "<!ENTITY % p \"<!ENTITY a 'x'>\">" + "%p;" * 20_000, "&a;"),
        ):
            declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE rss [{subset}\n]>\n'
            text = rss(f"<description>{use}</description>", declaration=declaration)
            yield f"{name} in {encoding}", text.encode(encoding)
    yield "encodings", ("<?" + repeated('encoding="', 900_000)).encode()
    yield "doctypes", repeated("<!DOCTYPE rss [").encode()
    yield "elements nested", ("<rss><channel>" + repeated("<x>")).encode()
    yield "items nested", ("<rss><channel>" + repeated("<item>")).encode()
    yield "items nested and closed", ("<rss><channel>" + "<item>" * 70_000 + "</item>" * 70_000).encode()
    yield "items empty", ("<rss><channel><title>T</title>" + repeated("<item/>") + "</channel></rss>").encode()
    yield "prefixes", ("<rss><channel>" + "".join(f"<a{n}:x/>" for n in range(90_000))).encode()
    yield "namespaces", ("<rss " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(40_000)) + ">").encode()
    yield "attributes", rss("<y " + " ".join(f'a{n}=""' for n in range(80_000)) + "/>").encode()
    yield "categories", rss(repeated("<category>c</category>", 900_000)).encode()
    yield "enclosures", rss(repeated("<enclosure url='http://e.test/' length='1'/>", 900_000)).encode()
    yield "links", rss(repeated("<link>http://e.test/</link>", 900_000)).encode()
    yield "bare ampersands in markup", rss(f"<description>{repeated('& ', 900_000)}</description>").encode()
    yield "broken, for the lenient reader", rss(f"<description>{repeated('<p>&nosuch;', 900_000)}</x>").encode()
    yield "broken with brackets", rss(repeated("<![", 900_000)).encode()
    yield "broken with authors", rss(f"<author>{repeated('a@a.', 900_000)}</author></x>").encode()
    yield (
        "atom in xhtml",
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>One</title><content type="xhtml">'
            f"{'<div>' * 90_000}{'</div>' * 70_000}"
        ).encode(),
    )
    version = '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":'
    yield "json nested", (version + repeated("[")).encode()
    yield "json objects nested", (version + repeated('{"a":', 900_000)).encode()
    yield "json items", (version + "[" + repeated("{},", 900_000) + "{}]}").encode()
    yield (
        "json text",
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_html": repeated("<div>")}]}
        ).encode(),
    )


def pages() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of article pages."""
    frame = "<html><head><title>One</title></head><body><h1>One</h1><p>{}</p></body></html>"
    for name, piece in PATTERNS.items():
        yield f"page of {name}", frame.format(repeated(piece)).encode()[:SIZE]
    for name in ("editors and names", "sources and names", "dates in chinese", "by and names", "links", "less"):
        yield f"page of paragraphs of {name}", frame.format(repeated(f"<p>{PATTERNS[name]}</p>")).encode()[:SIZE]
    head = "<html><head>{}</head><body><p>Text</p></body></html>"
    yield "metas", head.format(repeated('<meta name="author" content="x">')).encode()
    yield "meta of letters", head.format(f'<meta name="description" content="{repeated("a")}">').encode()
    yield "json-ld nested", head.format(f'<script type="application/ld+json">{repeated("[")}</script>').encode()
    yield (
        "json-ld graph",
        head.format(
            f'<script type="application/ld+json">[{repeated(chr(123) + chr(125) + ",")}{{}}]</script>'
        ).encode(),
    )
    yield "links in the head", head.format(repeated('<link rel="next" href="/2">')).encode()
    yield "many links", frame.format(repeated('<a href="/a">a</a> ')).encode()
    yield "one long word", frame.format(repeated("中")).encode()
    yield "many short paragraphs", frame.format(repeated("<p>One.</p>")).encode()
    yield "many tables", frame.format(repeated("<table><tr><td>x</td></tr></table>")).encode()
    yield "many breaks", frame.format(repeated("x<br>")).encode()

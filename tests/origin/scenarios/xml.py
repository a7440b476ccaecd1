"""XML bombs, external entities, nesting, and what passes for well-formed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.origin.scenario import RSS, Kind, channel, feed, item, words
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("xml")
LAUGHS = '\n<!ENTITY a "ha">' + "".join(
    f'\n<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
"""A thousand million laughs."""
QUADRATIC = f'\n<!ENTITY a "{"A" * 50_000}">'


def declared(subset: str, use: str, encoding: str = "utf-8", doctype: str = "rss") -> Callable[[Seen], Answer]:
    """Three stories, of which the last uses what the DOCTYPE declares."""

    def serve(seen: Seen) -> Answer:
        declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE {doctype} [{subset}\n]>\n'
        items = item(seen, 1) + item(seen, 2) + item(seen, 3, description=f"{words(seen.host)} {use}")
        body = channel(seen, items, declaration=declaration).encode(encoding)
        return reply(body=body, Content_Type="application/rss+xml")

    return serve


def inside(extra: str, *, count: int = 3) -> tuple[Callable[[Seen], Answer], str]:
    """Stories, of which the last holds this in its description; escaped where it is HTML."""

    def serve(seen: Seen) -> Answer:
        last = item(seen, count, description=f"{words(seen.host)} {extra}")
        return reply(
            body=channel(seen, "".join(item(seen, n) for n in range(1, count)) + last).encode("utf-8", "surrogatepass"),
            Content_Type=RSS,
        )

    return serve, f"{count} {count}"


for _encoding in ("utf-8", "utf-16", "utf-32"):
    KIND.add(f"laughs-in-{_encoding}", declared(LAUGHS, "&j;", _encoding), "changed unchanged", "3 3")
    KIND.add(f"quadratic-in-{_encoding}", declared(QUADRATIC, "&a;" * 2000, _encoding), "changed unchanged", "3 3")
    KIND.add(
        f"xxe-file-in-{_encoding}",
        declared('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;", _encoding),
        "changed unchanged",
        "3 3",
        absent=("root:x:",),
    )
KIND.add("xxe-http", declared('<!ENTITY x SYSTEM "http://10.0.0.1/">', "&x;"), "changed unchanged", "3 3")
KIND.add(
    "parameter-entities",
    declared('<!ENTITY % p SYSTEM "http://10.0.0.1/x.dtd"> %p;', "&x;"),
    "changed unchanged",
    "3 3",
)
KIND.add("doctype-of-1-mb", declared("<!-- " + "x" * 1_000_000 + " -->", ""), "changed unchanged", "3 3")
for _name, _extra in (
    ("nesting-of-elements", "<x>" * 3000 + "</x>" * 3000),
    ("nesting-of-divs", "&lt;div>" * 30_000),
    ("nesting-of-bold", "&lt;b>" * 10_000),
    ("nesting-of-tables", "&lt;table>&lt;tr>&lt;td>" * 5000),
    ("unknown-entity", "&nosuch; &nbsp; &eacute;"),
    ("bare-ampersands", "R&D, A & B &"),
    ("control-characters", "a\x01b\x0bc\x1fd"),
    ("not-a-character", "a\ufffeb\uffffc"),
    ("half-a-character", "a\ud800b"),
    ("script", "&lt;script>alert(1)&lt;/script>&lt;img src=x onerror=alert(1)>"),
    ("unclosed-cdata", "]]&gt; <![CDATA[ open ]]>"),
    ("undeclared-prefix", "<nosuch:thing>x</nosuch:thing>"),
    ("reference-out-of-range", "&#0; &#xFFFFFFF; &#99999999;"),
    ("bidirectional", "a\u202ecod.exe\u202c b"),
):
    _serve, _keeps = inside(_extra)
    KIND.add(_name, _serve, "changed unchanged", _keeps, absent=("alert(1)",))


def author(seen: Seen) -> Answer:
    made = item(seen, 3, author="a@" + "a." * 100_000 + "!")
    return reply(body=channel(seen, item(seen, 1) + item(seen, 2) + made).encode(), Content_Type=RSS)


def encodings(seen: Seen) -> Answer:
    """The first line is one on which a careless expression takes cubic time."""
    first = "<?" + 'encoding="' * 20_000
    return reply(body=first.encode() + b"?>" + feed(seen, 1, 2, 3), Content_Type=RSS)


def open_comment(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1, 2, 3).replace(b"</channel>", b"<!-- never closed"), Content_Type=RSS)


def unclosed(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1, 2, 3).replace(b"</channel></rss>", b""), Content_Type=RSS)


def warned(seen: Seen) -> Answer:
    return reply(body=b"<b>Warning</b>: line 3<br>\n" + feed(seen, 1, 2, 3), Content_Type=RSS)


def twice(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1, 2, 3) + feed(seen, 4), Content_Type=RSS)


KIND.add("author-of-200-kb", author, "changed unchanged", "3 3")
KIND.add("encoding-many-times", encodings, "changed unchanged", "3 3")
KIND.add("comment-open-at-the-end", open_comment, "changed unchanged", "3 3")
KIND.amid("end-tags-missing", unclosed, "unchanged", "3 3 4")
KIND.add("warnings-in-front", warned, "changed unchanged", "3 3")
KIND.add("another-feed-behind", twice, "changed unchanged", "4 4")
KIND.amid("nesting-without-items", reply(body=b"<rss>" + b"<x>" * 200_000, Content_Type=RSS), "parse")
KIND.amid("entities-without-end", reply(body=b"<!DOCTYPE rss [" + b"<!ENTITY a '" * 50_000, Content_Type=RSS), "parse")

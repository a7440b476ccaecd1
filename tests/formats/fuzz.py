"""Articles as no stage before would make them, from a seed: every field holds what some feed or page once held."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.model import (
    EXTENT,
    ArticleId,
    CanonicalUrl,
    Credit,
    Edit,
    Enclosure,
    Evidence,
    Hop,
    HopRole,
    Permission,
    Precision,
    Publication,
    RawHtml,
    Remark,
    Reprint,
    Role,
    Signal,
    SignalKind,
    Transformation,
)
from syndicator.refine.clean import clean
from tests.unit.publish.publish_builders import HARBOUR, RIVER, article, card

if TYPE_CHECKING:
    from collections.abc import Sequence

_PIECES = (
    "The ferry is back", "新区春天开工", "四個項目“熱身”", "Ünïcödé", "👩‍👩‍👧 🚢", "\u202eright to left\u202c", "&amp;", "&lt;b&gt;", "<b>bold</b>",
    "]]>", "<![CDATA[", "<!-- x", "\x00", "\x0b", "\x1b[31m", "\x7f", "\x85", "\x9f", "\ud800", "\ufffe", "\uffff", "\ufffd", "\u2028",
    "\r\n", "\n\n", "\t", "　", " ", ",", "，", "、", ";", "'", '"', "%", "{site}", "{0}", "%s", "$&", "\\", "a" * 300, "\U0010ffff",
    "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "&#0;", "&#xD800;", "&nbsp;", "=cmd()",
)  # fmt: skip
_MARKUP = (
    "<p>", "</p>", "<b>", "</i>", '<a href="/near">', '<a href="javascript:x">', "</a>", "<img src='p/1.jpg' style='x'>", "<br>",
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "<script>alert(1)</script>", "<style>p{}</style>", "<table><tr><td>",
    "<h1 onclick=x>", "<iframe src=//player.example/1></iframe>", '<svg onload="x">', "<ul><li>", "<blockquote cite='?x'>", "<pre>\n",
    "<p style='color:red' lang=zh>", "<math><mtext>", "<form><input>", "<video src=/v.mp4></video>", "<ruby>漢<rt>hàn</rt></ruby>",
)  # fmt: skip
_ADDRESSES = (
    "https://river.example/ferry", "http://a.example/%E6%B8%A1?x=1&y=%3C#z", "https://例子.example/路?问=答", "https://u:p@a.example/",
    "javascript:alert(1)", "//a.example/x", "/near", "", "http://[::1", "http://[2001:db8::1]/x", "ftp://a.example/", "https://a.example/a b",
    "https://a.example/\x00", "mailto:a@b.example", "https://a.example/\"'<>", "HTTPS://A.EXAMPLE:443/", "https://a.example/?u=http://b/|^`",
)  # fmt: skip
_LANGUAGES = ("en", "zh-Hans", "zh-Hant-TW", "ja", "de", "", "no such tag", "x", "ar", "en-US-x-private", "zh_CN")
_MEDIA = (
    "audio/mpeg",
    "image/jpg",
    "",
    "text",
    "audio/mp3; codecs=x",
    "Video/MP4",
    "application/octet-stream",
    "<b>",
    None,
)


class Fuzz:
    """Publications, one after the other; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def publications(self, number: int) -> list[Publication]:
        return [self.publication() for _ in range(number)]

    def publication(self) -> Publication:
        dice = self._dice
        own = ArticleId(f"{dice.getrandbits(128):032x}")
        published = datetime(1970, 1, 2, tzinfo=UTC) + timedelta(seconds=dice.randrange(4_000_000_000), microseconds=7)
        cleaned = clean(RawHtml(self._markup()), "https://river.example/a/")
        made = replace(
            article(),
            id=own,
            source=dice.choice((RIVER.key, HARBOUR.key)),
            title=self._line(),
            url=self._address() or "",
            canonical=CanonicalUrl(f"river.example/{own}"),
            published=published,
            published_precision=dice.choice(list(Precision)),
            published_evidence=dice.choice(list(Evidence)),
            updated=published + timedelta(seconds=dice.randrange(10**6)),
            language=dice.choice(_LANGUAGES),
            body=cleaned.body,
            text=cleaned.text,
            summary=self._line(),
            hops=tuple(self._hop() for _ in range(dice.randrange(4))),
            reprint=dice.choice(list(Reprint)),
            revision=dice.randrange(1, 4),
            categories=self._lines(4),
            enclosures=tuple(self._enclosure() for _ in range(dice.randrange(3))),
            podcast=self._episode() if dice.random() < 0.1 else (),
            show=self.show() if dice.random() < 0.1 else (),
            image=self._address(),
            original_title=self._maybe(),
            original_url=self._address(),
            rights=self._maybe(),
            site_notice=self._maybe(),
            transformations=tuple(Transformation(name) for name in self._lines(3)),
            permission=dice.choice((None, self._permission())),
            remarks=tuple(Remark(dice.choice(list(Edit)), published, self._line()) for _ in range(dice.randrange(2))),
        )
        return Publication(own, made, (card(title=self._line()),) if dice.random() < 0.2 else ())

    def _line(self) -> str:
        return "".join(self._dice.choice(_PIECES) for _ in range(self._dice.randrange(5)))

    def _maybe(self) -> str | None:
        return self._line() if self._dice.random() < 0.5 else None

    def _lines(self, most: int) -> tuple[str, ...]:
        return tuple(self._line() for _ in range(self._dice.randrange(most)))

    def _markup(self) -> str:
        return "".join(self._dice.choice((*_PIECES, *_MARKUP, *_MARKUP)) for _ in range(self._dice.randrange(25)))

    def _address(self) -> str | None:
        return self._dice.choice((None, *_ADDRESSES))

    def _enclosure(self) -> Enclosure:
        return Enclosure(self._address() or "", self._dice.choice(_MEDIA), self._dice.choice((None, 0, 12, 10**12)))

    def _episode(self) -> tuple[tuple[str, str], ...]:
        told = (("duration", "1:02:03"), ("episode", "4"), ("title", self._line()), ("image", self._address() or ""))
        return tuple(self._dice.sample(told, self._dice.randrange(5)))

    def show(self) -> tuple[tuple[str, str], ...]:
        """As a source or a configuration may say it: forms were seen to, words were not."""
        dice = self._dice
        told = (("author", self._line().replace("@", "")), ("image", self._address() or ""), ("explicit", "true"))
        category = ("category", dice.choice(("News", "TV & Film > Film History")))
        return tuple(dice.sample((*told, category, ("type", "serial")), dice.randrange(6)))

    def _hop(self) -> Hop:
        dice = self._dice
        people = tuple(
            Credit(dice.choice(list(Role)), self._line(), dice.choice(list(Evidence)), self._maybe())
            for _ in range(dice.randrange(4))
        )
        role = dice.choice((HopRole.ORIGINAL, HopRole.REPRINT))
        return Hop(role, self._maybe(), self._address(), dice.choice(list(Evidence)), None, None, people)

    def _permission(self) -> Permission:
        signals = tuple(Signal(kind, self._value(kind), "page") for kind in self._some(list(SignalKind)))
        asked = self._dice.choice(EXTENT)
        return Permission(level=None, asked=asked, allowed=asked, reason=self._line(), signals=signals)

    def _value(self, kind: SignalKind) -> str:
        if kind in {SignalKind.LICENCE, SignalKind.RSL, SignalKind.TDM_POLICY}:
            return self._address() or ""
        return self._line()

    def _some(self, of: Sequence[SignalKind]) -> list[SignalKind]:
        return self._dice.sample(of, self._dice.randrange(4))

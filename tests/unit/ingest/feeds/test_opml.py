"""Lists of feeds."""

from __future__ import annotations

import time

import pytest

from syndicator.errors import ParseError
from syndicator.ingest.feeds import opml
from syndicator.ingest.feeds.opml import Outline, read_opml

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Regional" title="Regions">
  <outline type="rss" text="One &amp; only" xmlUrl="https://one.example/feed?a=1&b=2" htmlUrl="https://one.example/" language="zh_CN"/>
  <outline text="Again" xmlUrl="http://www.one.example/feed?b=2&amp;a=1"/>
</outline></outline>
<outline title="Two" XMLURL="feed://two.example/rss" category="/Tech/Web,/Other"/>
<outline type="rss" text="Old" url="http://old.example/rss.xml"/>
<outline type="link" text="No feed" url="http://link.example/"/>
<outline text="" xmlUrl="feed:https://three.example/f"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
<outline text="Cast" xmlUrl="itpc://cast.example/rss"/><outline text="Bare" xmlUrl="www.bare.example/rss"/>
<outline text="Gap" xmlUrl="https://gap..example/feed"/><outline text="Home" xmlUrl="https://home.example/f" htmlUrl="https://h%20ome.example/"/>
<outline text="Disk" xmlUrl="ftp://ann:secret@disk.example/feed.xml"/>
</body></opml>"""


def test_a_list_is_read() -> None:
    """Folders become categories, doubles are folded, old and odd forms are read, other schemes and hosts that cannot be are left out."""
    listed = read_opml(LIST.encode())
    assert listed.feeds == (
        Outline("One & only", "https://one.example/feed?a=1&b=2", "https://one.example/", "News/Regions", "zh-CN"),
        Outline("Two", "http://two.example/rss", None, "Tech/Web", None),
        Outline("Old", "http://old.example/rss.xml", None, None, None),
        Outline("three.example", "https://three.example/f", None, None, None),
        Outline("Cast", "http://cast.example/rss", None, None, None),
        Outline("Bare", "http://www.bare.example/rss", None, None, None),
        Outline("Home", "https://home.example/f", None, None, None),
    )
    assert listed.left_out == (
        "Bad, javascript:alert(1)",
        "Gap, https://gap..example/feed",
        "Disk, ftp://disk.example/feed.xml",
    )


def test_a_list_in_another_encoding() -> None:
    """The encoding is found as for feeds."""
    body = '<?xml version="1.0" encoding="gbk"?><opml><body><outline text="要闻" xmlUrl="http://a.example/"/></body></opml>'
    assert read_opml(body.encode("gbk")).feeds[0].title == "要闻"


def test_an_empty_list_is_a_list() -> None:
    """Nothing in it, nothing out of it."""
    assert read_opml(b"<opml><body/></opml>").feeds == ()


@pytest.mark.parametrize(
    "body", [b"", b"garbage", b"<html></html>", b"<opml><body><outline></body></opml>", b"\xff\xfe\x00", b"{}"]
)
def test_garbage_is_refused(body: bytes) -> None:
    """What is no OPML raises ParseError."""
    with pytest.raises(ParseError, match="not an OPML file"):
        read_opml(body)


def test_bombs_are_refused_or_do_not_go_off() -> None:
    """Entities are not expanded; too many outlines and too many bytes are refused, at the limit they are not."""
    begin = time.process_time()
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE opml [<!ENTITY e0 "x">{entities}]><opml><body><outline text="&e9;" xmlUrl="http://a.example/"/></body></opml>'
    assert read_opml(body.encode()).feeds[0].title == "&e9;"
    outline = b'<outline xmlUrl="http://a.example/"/>'
    assert len(read_opml(b"<opml><body>" + outline * opml.MAX_OUTLINES + b"</body></opml>").feeds) == 1
    with pytest.raises(ParseError, match="more than"):
        read_opml(b"<opml><body>" + outline * (opml.MAX_OUTLINES + 1) + b"</body></opml>")
    with pytest.raises(ParseError, match="bytes"):
        read_opml(b"<opml>" + b" " * opml.MAX_BYTES + b"</opml>")
    assert time.process_time() - begin < 5


def test_nesting_is_read_without_recursion() -> None:
    """Folders in folders to any depth that the parser takes."""
    body = '<outline text="f">' * 200 + '<outline xmlUrl="http://a.example/"/>' + "</outline>" * 200
    assert read_opml(f"<opml><body>{body}</body></opml>".encode()).feeds[0].category == "/".join(["f"] * 200)

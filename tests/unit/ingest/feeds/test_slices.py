"""Finding items in text."""

from __future__ import annotations

from syndicator.ingest.feeds.slices import emptied, find_slices

FEED = "<rss><channel><title>t</title> <item>a</item>\n<item x='1'><![CDATA[</item>]]></item><!-- <item>no</item> --><item/></channel></rss>"


def test_items_are_found_where_they_stand() -> None:
    """Items in CDATA and in comments are text; an empty element is an item."""
    found = find_slices(FEED)
    assert [FEED[piece.start : piece.end] for piece in found] == [
        "<item>a</item>",
        "<item x='1'><![CDATA[</item>]]></item>",
        "<item/>",
    ]


def test_emptying_leaves_the_rest() -> None:
    """What is not emptied stays, character for character, and there are as many items as before."""
    left = emptied(FEED, find_slices(FEED)[:2])
    assert (
        left
        == "<rss><channel><title>t</title> <item></item>\n<item></item><!-- <item>no</item> --><item/></channel></rss>"
    )
    assert len(find_slices(left)) == 3


def test_hash_is_of_the_item_alone() -> None:
    """White space around an item and its neighbours do not change its hash; a changed character does."""
    alone = find_slices("<item>a</item>")[0].hash
    assert find_slices(FEED)[0].hash == find_slices("\n\n  <item>a</item>  \r\n")[0].hash == alone
    assert find_slices("<item>b</item>")[0].hash != alone


def test_nested_and_prefixed_items() -> None:
    """Only the outermost counts, whatever prefix it has; longer names are other elements."""
    text = "<f><items/><a:entry><entry>x</entry></a:entry><entry >y</entry ><itemize>z</itemize></f>"
    assert [text[piece.start : piece.end] for piece in find_slices(text)] == [
        "<a:entry><entry>x</entry></a:entry>",
        "<entry >y</entry >",
    ]


def test_unfinished_items_are_not_items() -> None:
    """What is never closed is not found, and stray ends are passed over."""
    assert find_slices("</item><item>a<![CDATA[</item>") == []
    assert find_slices("<item") == []

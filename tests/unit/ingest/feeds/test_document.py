"""Reading XML strictly, with repairs."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from syndicator.ingest.feeds.document import content_start, first_element, read

RSS = "<rss><channel><item><title>{}</title></item></channel></rss>"


def title(text: str) -> str | None:
    root = read(text).root
    return None if root is None else root.findtext(".//title")


def test_a_whole_document_is_left_alone() -> None:
    """Nothing is repaired where nothing is broken."""
    found = read('<?xml version="1.0" encoding="gbk"?>\n' + RSS.format("A &amp; B"))
    assert found.problems == ()
    assert title(found.text) == "A & B"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("R&D", "R&D"),
        ("A&nbsp;B &copy; &eacute;", "A\xa0B © é"),
        ("&unknown; &amp; &#38; &#x26;", "&unknown; & & &"),
        ("1 < 2 <3", "1 < 2 <3"),
        ("a\x00b\x0bc\ufffe", "abc"),
        ("a&#0;b&#x1f;c&#xD800;d&#99999999;", "abcd"),
        ("<![CDATA[&nbsp; R&D < 3]]> &nbsp;", "&nbsp; R&D < 3 \xa0"),
        ("a &notin; b", "a ∉ b"),
    ],
)
def test_usual_damage_is_repaired(written: str, meant: str) -> None:
    """Bare ampersands, HTML's entities and forbidden characters do not cost a feed its strict reading."""
    assert title(RSS.format(written)) == meant


def test_undeclared_prefixes_are_declared() -> None:
    """A known prefix gets its namespace, an unknown one some namespace."""
    root = read("<rss><channel><dc:creator>x</dc:creator><foo:bar q:r='1'/></channel></rss>").root
    assert root is not None
    assert root.findtext(".//{http://purl.org/dc/elements/1.1/}creator") == "x"


@pytest.mark.parametrize("cut", ["<item><title>half", "<item><title>half</title", "<item>", "<ite"])
def test_a_cut_document_keeps_its_whole_items(cut: str) -> None:
    """What broke off ends after its last whole item, and says so."""
    found = read("<rss><channel><item><title>whole</title></item>" + cut)
    assert found.root is not None
    assert [element.text for element in found.root.iter("title")] == ["whole"]
    assert "breaks off" in found.problems[-1]


def test_what_is_nested_beyond_measure_costs_its_markup_alone() -> None:
    """An item that nests thousands of elements keeps its words, and its neighbours everything; an attribute may hold
    what looks like a tag's end.
    """
    deep = "<i a='>' b=\">\"/>" + "<x>" * 3000 + "in the midst" + "</x>" * 3000 + "behind"
    found = read(RSS.format(f"{deep}</title></item><item><title>next"))
    assert found.root is not None
    assert found.problems == ("elements deep within others were taken for what these hold",)
    titles = ["".join(map(str, title.itertext())) for title in found.root.iter("title")]
    assert titles[-2:] == ["in the midstbehind", "next"]
    assert found.root.find(".//i") is not None


def test_what_no_repair_helps_is_given_back_as_text() -> None:
    """Hopeless markup has no tree, an error, and text that still begins at its root."""
    found = read("<rss><b><i>x</b></i></rss>")
    assert found.root is None
    assert "mismatch" in found.error
    assert found.text.endswith("<rss><b><i>x</b></i></rss>")


@pytest.mark.parametrize(
    "prolog",
    [
        "\ufeff \n",
        "<?xml version='1.0'?><?php echo '<rss>'; ?><!-- <rss> > -->",
        "<!DOCTYPE rss>",
        "<!doctype rss SYSTEM 'x.dtd'>",
        '<!DOCTYPE rss [<!ENTITY a "]>"><!-- ]> --><!ENTITY b \'"\'>]>',
        "<!DOCTYPE rss [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x; ]  >",
        "\0\0",
    ],
)
def test_the_prolog_is_passed_over(prolog: str) -> None:
    """Whatever may stand before the root is skipped, quotes and comments in a DOCTYPE included."""
    assert (prolog + "<x:rss>")[content_start(prolog + "<x:rss>") :] == "<x:rss>"
    assert first_element(prolog + "<x:rss>") == "rss"
    assert title(prolog + RSS.format("&b; ok")) in {"&b; ok", "ok"}


@pytest.mark.parametrize(
    "text", ["", " ", "<", "<!DOCTYPE", "<!DOCTYPE a [", "<!--", "<?xml", "plain", "<!DOCTYPE a ['"]
)
def test_fragments_have_no_element(text: str) -> None:
    """Nothing is found in what has no root, and nothing is raised."""
    assert first_element(text) == ""
    assert read(text).root is None


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<![CDATA[",
        "&",
        "<",
        "<!DOCTYPE [",
        "'",
        "<?",
        "<a:",
        "</item>",
        " x:",
        "<item>",
        "&#",
        "&a",
        "]]>",
        "<a ",
    ],
)
def test_reading_takes_linear_time(piece: str) -> None:
    """A quarter of a megabyte of any of these costs a fraction of a second."""
    begin = time.process_time()
    for front in ("", "<rss>", "<!DOCTYPE rss [", "<rss>&x;<a:b>", "<rss>" + "<x>" * 300):
        read(front + piece * (250_000 // len(piece)))
    assert time.process_time() - begin < 2


def test_lxml_is_not_asked_for_entities_or_files() -> None:
    """No DOCTYPE reaches the parser, so that nothing is expanded or opened."""
    found = read('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + RSS.format("&x;"))
    assert found.root is not None
    assert found.root.findtext(".//title") == "&x;"
    assert found.root.getroottree().docinfo.internalDTD is None
    assert etree.tostring(found.root).startswith(b"<rss>")

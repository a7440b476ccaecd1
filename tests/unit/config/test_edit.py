"""Sources are added to a feeds.yaml whose comments and layout stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.config import parse
from syndicator.config.edit import add_sources, suggest_key, with_sources
from syndicator.errors import ConfigError, UsageError

ROOT = Path(__file__).parents[3]
HERE = Path("/srv/feeds.yaml")
SITE = "site: {title: T, url: https://t.example}\n"
NEW = {"url": "https://new.example/feed?a=1&b=#c", "name": "No: 'new' \"one\" # 新\u2028\x85", "category": "on"}
LAYOUTS = {
    "block": SITE + "sources:\n  # ours\n  a: https://a.example/  # first\n\n# after\nstore: s\n",
    "deeper": SITE + "sources:\n    a:\n        url: https://a.example/\n        include:\n        - x\n        - y\n\n\n# end\n",
    "last": SITE + "sources:\n  a:\n    url: https://a.example/",
    "literal": SITE + "sources:\n  a:\n    url: https://a.example/\n    rights: |\n      one\n\n      two\n\n# end\nstore: s\n",
    "folded": SITE + "sources:\n  a:\n    url: https://a.example/\n    rights: one\n      two\n    permission: 'p\n\n      q'\nstore: s\n",
    "flow": SITE + "sources: {a: {url: https://a.example/}}  # one line\nstore: s\n",
    "flow over lines": SITE + "sources: {\n  a: https://a.example/,  # first\n  }\nstore: s\n",
    "flow source": SITE + "sources:\n  a: {url: https://a.example/,\n      name: A}\nstore: s\n",
    "windows": (SITE + "sources:\n  a: https://a.example/\nstore: s\n").replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + SITE + "sources: {a: https://a.example/}\n",
    "empty value at the end": SITE + "sources:\n  a:\n    url: https://a.example/\n    name:\n# end\n",
    "document marks": "---\n" + SITE + "sources:\n  a: https://a.example/\n...\n",
}  # fmt: skip
EMPTY = {
    "missing": SITE + "store: s\n# end",
    "nothing": SITE + "sources:  # none yet\nstore: s\n",
    "braces": SITE + "sources: {}  # none yet\nstore: s\n",
    "null": SITE + "sources: null\nstore: s\n",
    "all flow": "{site: {title: T, url: 'https://t.example'}, store: s}\n",
    "all flow, braces": "{site: {title: T, url: 'https://t.example'}, sources: {}}\n",
    "no file": "",
}


def kept(before: str, after: str) -> bool:
    """Whether every line of ``before`` stands in ``after``, in its order."""
    lines = iter(after.splitlines())
    return all(any(line == other for other in lines) for line in before.splitlines())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_configuration_gains_the_sources_and_nothing_else(layout: str) -> None:
    """In every layout the result says what the file said, and the new sources, in their order."""
    before = LAYOUTS[layout]
    after = with_sources(before, {"new": NEW, "10": {"url": "https://ten.example/"}})
    old, new = parse(before, HERE, {}), parse(after, HERE, {})
    assert list(new.sources) == ["a", "new", "10"]
    assert {k: v for k, v in new.sources.items() if k == "a"} == old.sources
    added = new.sources["new"]  # type: ignore[index]  # a literal is the key as it stands in the file
    assert (added.url, added.category) == (NEW["url"], "on")
    assert replace(new, sources={}) == replace(old, sources={})
    if "flow" not in layout and "mark" not in layout:
        assert kept(before, after)
    assert ("\r\n" in after) == ("\r\n" in before)


def test_a_file_is_extended_in_place(tmp_path: Path) -> None:
    """Line ends, a mark at the beginning, mode, and the link that the file is reached by stay as they are."""
    real, link = tmp_path / "kept" / "mirror.yaml", tmp_path / "feeds.yaml"
    real.parent.mkdir()
    before = b"\xef\xbb\xbf" + LAYOUTS["windows"].encode()
    real.write_bytes(before)
    real.chmod(0o640)
    link.symlink_to(real)
    add_sources(link, {"new": {"url": "https://new.example/"}}, {})
    after = real.read_bytes()
    assert after == before.replace(b"store: s", b"  new:\r\n    url: https://new.example/\r\nstore: s")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in real.parent.iterdir()] == ["mirror.yaml"]


def test_what_would_make_it_wrong_is_not_written(tmp_path: Path) -> None:
    """A source that the configuration refuses leaves the file as it was."""
    path = tmp_path / "feeds.yaml"
    path.write_text(LAYOUTS["block"], encoding="utf-8")
    with pytest.raises(ConfigError, match="ftp"):
        add_sources(path, {"new": {"url": "ftp://new.example/"}}, {})
    assert path.read_text("utf-8") == LAYOUTS["block"]


@pytest.mark.parametrize("layout", EMPTY)
def test_the_first_source(layout: str) -> None:
    """A file without sources gets them, whatever stands where they belong."""
    before = EMPTY[layout]
    after = with_sources(before, {"new": {"url": "https://new.example/"}})
    whole = after if "title" in after else SITE + after
    assert list(parse(whole, HERE, {}).sources) == ["new"]
    assert [line for line in before.splitlines() if "#" in line and line.replace("{}", "") not in after] == []


def test_the_example_keeps_its_comments() -> None:
    """The project's own feeds.yaml gains a source without losing a line."""
    before = (ROOT / "feeds.yaml").read_text("utf-8")
    after = with_sources(before, {"new": {"url": "https://new.example/"}})
    assert kept(before, after)
    assert list(parse(after, HERE, {}).sources)[-1] == "new"


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("a", {"url": "https://x.example/"}),
        ("Bad Key", {"url": "https://x.example/"}),
        ("b", {"name": "no address"}),
        ("b", {"url": "https://x.example/", "colour": "red"}),
    ],
)
def test_what_cannot_be_added(key: str, fields: dict[str, str]) -> None:
    """Taken and malformed keys, missing addresses and unknown fields are refused."""
    with pytest.raises(UsageError):
        with_sources(LAYOUTS["block"], {key: fields})


def test_broken_files_are_not_edited() -> None:
    """A file that is not YAML, or holds no mapping, is left alone."""
    with pytest.raises(ConfigError):
        with_sources("a: [\n", {"x": {"url": "https://x.example/"}})
    for text in ("- a\n", "sources: [a]\n"):
        with pytest.raises(UsageError):
            with_sources(text, {"x": {"url": "https://x.example/"}})


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_is_written_so_that_it_is_read_back(name: str) -> None:
    """Whatever a feed calls itself, it can be added, and the file says the same afterwards."""
    assert with_sources(LAYOUTS["block"], {"new": {"url": "https://x.example/", "name": name}}).count("new:") == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.theguardian.com/world/rss", "theguardian"),
        ("https://jsnews.jschina.com.cn/a.xml", "jsnews-jschina"),
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci"),
        ("http://127.0.0.1:8000/feed", "127-0-0-1"),
        ("Örtlicher Bote!", "ortlicher-bote"),
        ("新聞", "source-2"),
        ("http://[broken", "http-broken"),
    ],
)
def test_keys_are_suggested(text: str, key: str) -> None:
    """Keys come from what tells outlets apart, and are never taken ones."""
    assert suggest_key(text, {"source"}) == key


def test_the_key_of_a_name_in_another_script_comes_from_the_address() -> None:
    """Rather than being called like a hundred others."""
    assert suggest_key("الميناء", (), "https://www.mina.example/feed") == "mina"
    assert suggest_key("海港", ("mina",), "https://www.mina.example/feed") == "mina-2"
    assert suggest_key("海港", (), "") == "source"

"""The configurations for other web servers say what our own says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from syndicator.cli import main
from syndicator.publish.edition import FORMATS
from syndicator.publish.outbox.paths import SUFFIXES
from syndicator.web import headers, negotiate
from syndicator.web.application import ROUTED
from syndicator.web.private import FOLDER, MARK

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = ("nginx.conf", "Caddyfile")


def test_the_unit_runs_what_there_is() -> None:
    """A command that is taken, with time enough to end, the one folder it writes in, and a reload that needs no package."""
    text = (DEPLOY / "syndicator.service").read_text(encoding="utf-8")
    unit = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    program, *words = shlex.split(unit["ExecStart"])
    assert Path(program).name == "syndicator"
    group = main.make_context("syndicator", list(words))
    assert main.resolve_command(group, [*getattr(group, "_protected_args", ()), *group.args])[0] == "run"
    assert (
        Path(words[words.index("--config") + 1]).parent
        == Path(unit["WorkingDirectory"])
        == Path(unit["ReadWritePaths"])
    )
    assert int(unit["TimeoutStopSec"]) > 10
    assert unit["ExecReload"] == '/bin/sh -c "kill -HUP $MAINPID"'
    assert (unit["ProtectSystem"], unit["CapabilityBoundingSet"]) == ("strict", "")


@pytest.mark.parametrize("name", FILES)
def test_every_header_is_the_same(name: str) -> None:
    """Each security header, how long things are kept, and who may read feeds."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for field, value in headers.SECURITY:
        assert re.search(rf'{field.decode()} "{re.escape(value.decode())}"', text, re.IGNORECASE), field
    for kept in ("no-cache", "public, max-age=3600"):
        assert f'"{kept}"' in text
    assert re.search(r"Access-Control-Allow-Origin", text)
    assert re.search(r"Access-Control-Expose-Headers", text)


@pytest.mark.parametrize("name", FILES)
def test_every_format_has_its_type(name: str) -> None:
    """A feed's file is named with its media type."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for one in FORMATS.values():
        assert one.file.partition(".")[2] in text
        assert one.link_type in text


@pytest.mark.parametrize("name", FILES)
def test_nothing_that_is_not_a_file_is_answered_by_files(name: str) -> None:
    """What our own server routes, and what needs a token, goes through to it or is kept from the world."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for first in (*ROUTED, f"{FOLDER}/", MARK):
        assert f"/{first}" in text, first
    for suffix in SUFFIXES[1:]:
        assert suffix.removeprefix(".") in text


@pytest.mark.parametrize("name", FILES)
def test_browsers_are_shown_feeds_and_readers_get_them(name: str) -> None:
    """Who asks for pages and XML gets feeds as ``application/xml``, as from our own server, and caches know of it."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    (told,) = set(re.findall(r"text/html\.\*application/xml", text))
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    for media_type in ("application/rss+xml", "application/atom+xml"):
        for accept in (browser, "*/*", "application/xml", f"{media_type}, application/xml;q=0.9, */*;q=0.8"):
            asks_for_pages = bool(re.search(told, accept))
            assert asks_for_pages == (negotiate.wants_xml(accept, media_type) and "html" in accept), accept
    vary = dict(headers.of("application/rss+xml"))[b"vary"].decode()
    assert vary in text or (f'"{vary.partition(", ")[2]}"' in text and "gzip_vary on" in text)

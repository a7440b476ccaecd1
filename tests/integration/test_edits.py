"""What readers of the mirror notice of a source's edits, over real HTTP: origin, polls, releases, published files."""

from __future__ import annotations

import base64
import json
import re
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import brotli
import pytest
from click.testing import CliRunner

from syndicator.cli import main
from tests.integration.mirrored import CORRECTION, FERRY, RETRACTION, Mirror, mirrored
from tests.integration.served import unzstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.workers import ProcessWorkers

SECRET = "The old engine was sold to a museum in Grimstad."


def _files(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_ino, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def mirror(tmp_path: Path, workers: ProcessWorkers) -> Iterator[Mirror]:
    with mirrored(tmp_path, workers, "127.0.0.22") as made:
        yield made


def test_an_invisible_edit_writes_no_file(mirror: Mirror) -> None:
    """White space, markup, a counter and a tracking parameter: not one published file is touched, "updated" stays."""
    mirror.edit(f'<p>{FERRY}</p><p><a href="https://trust.example/plan?utm_source=a">The plan</a></p><p>120 views</p>')
    before, updated = _files(mirror.public), mirror.updated()
    link = '<a href="https://trust.example/plan?utm_source=b">The plan</a>'
    came = mirror.edit(f'<div class="x"><p>{FERRY.replace(" ", "  ", 3)}</p><p>{link}</p></div><p>4,711 views</p>')
    assert came == ["unchanged"]
    assert _files(mirror.public) == before
    assert mirror.updated() == updated
    told = mirror.cli("diff", "https://gazette.example/ferry", "--revisions", "--json")
    assert json.loads(told)["revisions"] == []


def test_a_minor_edit_goes_in_place(mirror: Mirror) -> None:
    """A mended typo is in feed and page at once, under the same id and the same "updated"."""
    mirror.edit(f"<p>{FERRY.replace('turbines', 'turbnies')}</p>")
    before = mirror.item()
    assert mirror.edit(f"<p>{FERRY}</p>") == ["changed"]
    after = mirror.item()
    assert "turbines" in after["content_html"]
    assert "turbnies" not in after["content_html"] + mirror.page()
    assert after["id"] == before["id"]
    assert after.get("date_modified") == before.get("date_modified")
    told = json.loads(mirror.cli("diff", "https://gazette.example/ferry", "--revisions", "--json"))
    (revision,) = told["revisions"]
    assert (revision["number"], revision["edit"]) == (2, "minor")
    assert any(line.startswith("- ") and "turbnies" in line for line in revision["diff"])


def test_a_correction_is_shown_and_announced(mirror: Mirror) -> None:
    """The source's line stands above the text, in feed and page, and "updated" moves on; so with a retraction."""
    mirror.poll()
    before = mirror.item()
    time.sleep(1.1)  # feeds tell whole seconds
    mirror.edit(f"<p>{FERRY.replace('east pier', 'west pier')}</p><p>{CORRECTION}</p>")
    after = mirror.item()
    assert after["id"] == before["id"]
    assert after["date_modified"] > before.get("date_modified", before["date_published"])
    (remark,) = after["_syndicator"]["remarks"]
    assert (remark["edit"], remark["line"]) == ("correction", CORRECTION)
    for shown in (after["content_html"], mirror.page()):
        start = shown.index('<p class="syn-correction">')
        assert CORRECTION in shown[start : shown.index("</p>", start)]
        assert "The harbour trust said on Tuesday" in shown[start:]
    mirror.edit(f"<p>{RETRACTION}</p>")
    withdrawn = mirror.item()
    assert [one["edit"] for one in withdrawn["_syndicator"]["remarks"]] == ["correction", "retraction"]
    assert '<p class="syn-retraction"><strong>' in mirror.page()
    assert withdrawn["content_html"].startswith('<p class="syn-retraction">')
    url = "https://gazette.example/ferry"
    assert "retracted by the editors" in mirror.cli("diff", url, "--revisions")
    assert "edited (retraction): withdrawn by its source" in mirror.cli("explain", url)


def test_any_two_revisions_stand_side_by_side(mirror: Mirror) -> None:
    """Word by word, by their numbers; a number that there is not, and one without --revisions, is refused with why."""
    mirror.edit(f"<p>{FERRY}</p>")
    mirror.edit(f"<p>{FERRY.replace('east pier', 'west pier')}</p>")
    mirror.edit(f"<p>{FERRY.replace('east pier', 'west quay')}</p>")
    url = "https://gazette.example/ferry"
    told = mirror.cli("diff", url, "--revisions", "1", "3")
    assert "under the [-east pier-]{+west quay+} charge" in told
    assert "[-pier-]{+quay+}" in mirror.cli("diff", url, "--revisions", "2")
    made = json.loads(mirror.cli("diff", url, "3", "1", "--revisions", "--json"))
    assert (made["from"], made["to"]) == (3, 1)
    (passage,) = made["words"]
    assert [part for part in passage["parts"] if part[0] != "="] == [["-", "west quay"], ["+", "east pier"]]
    runner = CliRunner()
    for words, why in ((("--revisions", "9"), "stands at revision 3"), (("2",), "go with --revisions")):
        ended = runner.invoke(main, ["--config", str(mirror.path), "diff", url, *words])
        assert ended.exit_code != 0
        assert why in ended.output


def test_a_takedown_takes_older_revisions_along(mirror: Mirror) -> None:
    """Not one byte of what an edit replaced is left in state or published files, packed or not."""
    mirror.edit(f"<p>{FERRY} {SECRET}</p>")
    mirror.edit(f"<p>{FERRY} The engine's whereabouts are not known to anybody at the trust, its chairman wrote.</p>")
    assert SECRET in mirror.cli("diff", "https://gazette.example/ferry", "--revisions", "--json")
    folders = (mirror.path.parent / "state", mirror.public)
    assert any("state/" in path for path in told_in(SECRET, *folders))  # packed beside the article
    mirror.app.take_down("https://gazette.example/ferry", "asked for")
    assert told_in(SECRET, *folders) == []


def told_in(secret: str, *folders: Path) -> list[str]:
    """Files that tell a secret: plainly, compressed, or in a packed form within a document."""
    return [
        str(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(secret.encode() in form for form in _forms(path))
    ]


def _forms(path: Path) -> Iterator[bytes]:
    whole = path.read_bytes()
    yield whole
    if path.suffix == ".gz":
        yield zlib.decompress(whole, 31)
    elif path.suffix == ".br":
        yield brotli.decompress(whole)
    elif path.suffix == ".zst":
        yield unzstd(whole)
    for packed in re.findall(rb'"([A-Za-z0-9+/]{40,}={0,2})"', whole):
        with suppress(ValueError, zlib.error):
            yield zlib.decompress(base64.b64decode(packed, validate=True))


@pytest.mark.parametrize("policy", ["note", "hold", "withdraw"])
def test_a_retraction_is_noted_held_or_withdrawn_as_configured(mirror: Mirror, policy: str) -> None:
    """With a note in feeds' titles and at the top; or out of all of them, with 410, until an editor approves it."""
    text = mirror.path.read_text("utf-8")
    mirror.path.write_text(text + f"defaults: {{retracted: {policy}}}\n", encoding="utf-8")
    mirror.act("release")
    mirror.poll()
    url = "https://gazette.example/ferry"
    mirror.edit(f"<p>{RETRACTION}</p><p>{FERRY}</p>")
    titles = {item["title"] for item in json.loads((mirror.public / "all" / "feed.json").read_bytes())["items"]}
    said = mirror.cli("explain", url)
    assert "retracted by its source" in said
    (row,) = (json.loads(line) for line in mirror.cli("list", "--corrected", "--json").splitlines())
    assert row["remark"].endswith(RETRACTION)
    assert row["verdict"] == {"note": "changed", "hold": "held", "withdraw": "withdrawn"}[policy]
    if policy == "note":
        assert titles == {"Retracted: Ferry to run on tides", "Bees"}
        assert "<h1" in mirror.page()
        assert ">Retracted: Ferry to run on tides</h1>" in mirror.page()
        return
    assert titles == {"Bees"}
    assert f"`retracted: {policy}`" in said
    gone = json.loads((mirror.public / "all" / "feed.json").read_bytes())["_syndicator"].get("tombstones", [])
    assert len(gone) == (policy == "withdraw")
    code, told = mirror.act("approve", url)
    assert code == 0, told
    assert mirror.item()["title"] == "Retracted: Ferry to run on tides"
    assert mirror.poll()  # which changes nothing of that
    assert mirror.item()["title"] == "Retracted: Ferry to run on tides"
    mirror.edit(f"<p>{FERRY}</p>")  # the source takes it back
    assert mirror.item()["title"] == "Ferry to run on tides"

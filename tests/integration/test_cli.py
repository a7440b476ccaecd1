"""The command line as a user meets it: what it prints, and the code it exits with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import click
import jsonschema  # type: ignore[import-untyped]  # no stubs among the tools
import pytest
from click.testing import CliRunner

from syndicator.cli import main, starting
from syndicator.cli.main import COMMANDS
from syndicator.config import load
from syndicator.demo.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from syndicator.demo.origin import Answer

FERRY = (
    "The harbour trust said on Tuesday that the small ferry will run on tidal power alone from September. Two "
    "turbines moored under the east pier charge its batteries on every tide, and over the winter they supplied most "
    "of what the boat needed. Fares stay as they are, and readings will be shown on the notice board at the quay."
)
BEES = "Beekeepers in the northern valleys counted their hives after a mild winter and lost fewer than ever before."


def feed(title: str, *items: dict[str, str]) -> Answer:
    made = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    return json.dumps(made).encode(), "application/feed+json"


def item(guid: str, title: str, text: str, base: str = "https://gazette.example") -> dict[str, str]:
    url, day = f"{base}/{guid}", "2026-03-17T09:00:00Z"
    return {"id": guid, "url": url, "title": title, "content_html": f"<p>{text}</p>", "date_published": day}


PAGE = (
    b"""<!doctype html><html lang="en"><head><title>Old Wharf Notes</title>
<link rel="alternate" type="application/feed+json" title="Old Wharf Notes" href="/wharf.json">
<link rel="alternate" type="application/feed+json" title="Comments" href="/comments.json">
</head><body><h1>The small ferry</h1><p>By Ada Bell</p><article><p>"""
    + FERRY.encode()
    + b"""</p></article></body></html>"""
)

DOCUMENTS: dict[str, Answer] = {
    "/gazette.json": feed("Gazette", item("ferry", "Ferry to run on tides", FERRY), item("bees", "Bees", BEES)),
    "/courier.json": feed("Courier", item("f", "The ferry goes electric", FERRY, "https://courier.example")),
    "/wharf.json": feed("Old Wharf Notes", item("w1", "A wharf", "Nothing yet.", "https://wharf.example")),
    "/comments.json": feed("Comments"),
    "/page": (PAGE, "text/html; charset=utf-8"),
    "/site": (
        b"""<title>A site</title><link rel="alternate" type="application/rss+xml" title="RSS" href="/wharf.json">
        <link rel="alternate" type="application/rss+xml" title="Atom" href="/gone.xml">""",
        "text/html",
    ),
    "/map.xml": (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "text/xml"),
    "/empty": (b"<html><body>Nothing here</body></html>", "text/html"),
}

CONFIG = """\
# our mirror; this comment must survive
site:
  title: Mirror
  url: https://mirror.example/
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
workers: {{processes: 1}}
sources:
  gazette:   # the good one
    name: Gazette
    url: {origin}/gazette.json
    home: https://gazette.example/
    category: Local
  courier: {{name: Courier, url: "{origin}/courier.json", home: "https://courier.example/", category: Local}}
channels:
  all: {{title: Everything}}
  bees: {{title: Bees, include: [bees]}}
"""


@dataclass
class Place:
    """A folder with a feeds.yaml in it."""

    path: Path

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(self.path), *words], catch_exceptions=False)

    def json(self, *words: str) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def lines(self, *words: str) -> list[dict[str, Any]]:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    made = Origin("127.0.0.21", DOCUMENTS.get)
    yield made
    made.close()


def put(folder: Path, origin: Origin) -> Place:
    path = folder / "feeds.yaml"
    path.write_text(CONFIG.format(origin=origin.url), encoding="utf-8")
    return Place(path)


@pytest.fixture
def fresh(tmp_path: Path, origin: Origin) -> Place:
    """Nothing polled yet."""
    return put(tmp_path, origin)


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory, origin: Origin) -> Place:
    """Polled once; for tests that change nothing."""
    place = put(tmp_path_factory.mktemp("polled"), origin)
    result = place("poll")
    assert result.exit_code == 0, result.output
    assert "2 sources polled: 1 duplicate, 2 new" in result.stdout
    return place


@pytest.fixture
def mine(polled: Place, tmp_path: Path) -> Place:
    """A polled place of a test's own."""
    shutil.copytree(polled.path.parent, tmp_path / "mine")
    return Place(tmp_path / "mine" / "feeds.yaml")


# ---------------------------------------------------------------------------------------------- check

WRONG = """\
site:
  title: Mirror
  url: not an address
  langauge: en
sources:
  one: {name: One, url: "https://one.example/feed", every: sometimes}
  Two!: {name: Two, url: "https://two.example/feed"}
channels:
  all: {title: All, sources: [oen]}
"""


def test_check_names_every_mistake_with_its_line(tmp_path: Path) -> None:
    """Each on a line of its own on standard error, with a hint where one is to be had; exit code 2."""
    place = Place(tmp_path / "feeds.yaml")
    place.path.write_text(WRONG)
    result = place("check")
    assert result.exit_code == 2
    mistakes = [line for line in result.stderr.splitlines() if ": line " in line]
    assert [line.partition(": line ")[2].partition(",")[0] for line in mistakes] == ["3", "4", "6", "7", "9"]
    assert "did you mean 'language'?" in result.stderr
    assert "did you mean 'one'?" in result.stderr
    assert "nothing was done" in result.stderr
    assert result.stdout == ""


def test_check_as_json(tmp_path: Path, fresh: Place) -> None:
    """The same mistakes for machines, with the same exit code; a right file is said to be right."""
    place = Place(tmp_path / "wrong.yaml")
    place.path.write_text(WRONG)
    result = place("check", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (2, False)
    assert len(told["mistakes"]) == 5
    assert all(set(mistake) == {"line", "column", "where", "message", "hint"} for mistake in told["mistakes"])
    right = fresh.json("check")
    assert (right["ok"], right["mistakes"], right["sources"], right["channels"]) == (True, [], 2, 2)


def test_check_prints_a_schema_that_takes_a_right_file() -> None:
    """The schema is one, needs no configuration, and refuses a misspelt key."""
    schema = json.loads(CliRunner().invoke(main, ["--config", "nowhere.yaml", "check", "--schema"]).stdout)
    right = {
        "site": {"title": "M", "url": "https://m.example/"},
        "sources": {"one": {"name": "One", "url": "https://one.example/feed"}},
        "channels": {"all": {"title": "All"}},
    }
    jsonschema.validate(right, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(right | {"sorces": {}}, schema)


@pytest.mark.parametrize("command", [["poll"], ["list"], ["status"], ["run"], ["takedown", "x", "--reason", "y"]])
def test_a_wrong_configuration_stops_every_command(tmp_path: Path, command: list[str]) -> None:
    """Exit code 2, and nothing is written."""
    place = Place(tmp_path / "feeds.yaml")
    place.path.write_text(WRONG)
    assert place(*command).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_missing_configuration_says_so(tmp_path: Path) -> None:
    """The path, and exit code 2; no traceback."""
    result = Place(tmp_path / "nowhere.yaml")("status")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr


# ---------------------------------------------------------------------------------------------- poll


def test_poll_names_what_failed_and_exits_with_3(fresh: Place) -> None:
    """One source answers 404: it is named, the other is published, and --json has a line for each."""
    fresh.path.write_text(fresh.text.replace("/courier.json", "/nowhere.json"))
    result = fresh("poll", "--json")
    assert result.exit_code == 3
    outcomes = {line["source"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert {key: outcome["status"] for key, outcome in outcomes.items()} == {"gazette": "changed", "courier": "failed"}
    documented = "source status verdicts articles error error_kind next_due problems bytes_read seconds"
    assert set(documented.split()) <= set(outcomes["gazette"])
    assert dict(outcomes["gazette"]["verdicts"]) == {"new": 2}
    assert len(outcomes["gazette"]["articles"]) == 2
    assert outcomes["courier"]["error_kind"] == "refused"
    assert "courier: " in result.stderr
    assert "1 of 2 sources failed" in result.stderr
    assert result.stderr.count("answered 404") == 1  # told, and not logged besides
    assert "Ferry" in (fresh.path.parent / "public" / "all" / "feed.json").read_text()
    (status,) = fresh.json("status", "courier")["sources"]
    assert (status["health"], status["failures"]) == ("failing", 1)
    asked = fresh("--log-level", "warning", "poll", "--force")
    assert asked.stderr.count("answered 404") == 2


def test_poll_of_the_named_sources_alone(mine: Place, origin: Origin) -> None:
    """Only what is named is asked; unchanged, it says so."""
    origin.seen.clear()
    result = mine("poll", "gazette")
    assert result.exit_code == 0
    assert "1 source polled: nothing new" in result.stdout
    assert dict(origin.seen) == {"304": 1}


def test_unknown_names_are_told_with_what_there_is(polled: Place) -> None:
    """A source, a channel, an article that does not exist: one line, exit code 1."""
    for words, said in (
        (["poll", "gazete"], "gazete; configured: gazette, courier"),
        (["status", "gazete"], "gazete"),
        (["list", "--source", "gazete"], "gazete"),
        (["list", "--channel", "bee"], "no channel is called bee"),
        (["show", "0" * 32], "syndicator list"),
        (["takedown", "0" * 32, "--reason", "x"], "syndicator list"),
        (["restore", "0" * 32], "takedown --list"),
        (["inspect", "nowhere.html"], "nowhere.html"),
        (["inspect", "nowhere.html", "--timezone", "Europe/Lonon"], "Europe/London"),
    ):
        result = polled(*words)
        assert result.exit_code == 1, words
        assert said in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert result.stdout == ""


@pytest.mark.parametrize("words", [["pol"], ["poll", "--nonsense"], ["takedown"], ["show"], ["takedown", "x"]])
def test_a_wrong_command_line_exits_with_2(fresh: Place, words: list[str]) -> None:
    """Unknown command, unknown option, missing argument, a takedown without a reason."""
    assert fresh(*words).exit_code == 2


# ---------------------------------------------------------------------------------------------- looking


def test_before_the_first_poll_there_is_nothing_and_nothing_is_made(fresh: Place) -> None:
    """list, status, explain and takedown --list read only: no folder appears."""
    assert fresh.lines("list") == []
    assert {status["health"] for status in fresh.json("status")["sources"]} == {"new"}
    assert "never met" in fresh.json("explain", "https://gazette.example/ferry")[0]["sentences"][0]
    assert fresh.json("takedown", "--list") == []
    assert [path.name for path in fresh.path.parent.iterdir()] == ["feeds.yaml"]


def test_list_as_json(polled: Place) -> None:
    """One object per line with the documented fields, newest first; limits and selections narrow it."""
    rows = polled.lines("list")
    fields = {"id", "story", "source", "title", "url", "published", "updated", "verdict", "channels", "held"}
    fields |= {"removed", "edited", "conflicts", "remark", "unsaid"}
    assert all(set(row) == fields for row in rows)
    assert len(rows) == 3
    by_title = {row["title"]: row for row in rows}
    assert by_title["Bees"]["channels"] == ["all", "bees"]
    told = [by_title["Ferry to run on tides"], by_title["The ferry goes electric"]]
    assert told[0]["story"] == told[1]["story"]
    assert sorted(row["verdict"] for row in told) == ["duplicate", "new"]
    assert {row["source"] for row in polled.lines("list", "--source", "courier")} == {"courier"}
    assert [row["title"] for row in polled.lines("list", "--channel", "bees")] == ["Bees"]
    assert len(polled.lines("list", "-n", "1")) == 1


def test_people_are_told_times_by_the_clock_of_the_site(mine: Place) -> None:
    """In lists, of one article, and in explanations; machines are told UTC."""
    (bees,) = (row for row in mine.lines("list") if row["title"] == "Bees")
    assert "published (UTC)" in mine("list").stdout
    assert "published 2026-03-17 09:00 UTC" in mine("show", bees["id"]).stdout
    mine.path.write_text(mine.text.replace("  title: Mirror\n", "  title: Mirror\n  timezone: Asia/Shanghai\n"))
    listed = mine("list").stdout
    assert "published (Asia/Shanghai)" in listed
    assert "2026-03-17 17:00" in listed
    assert "published 2026-03-17 17:00 +08:00" in mine("show", bees["id"]).stdout
    assert " +08:00, revision 1" in mine("explain", bees["url"]).stdout
    assert mine.json("show", bees["id"])["published"] == bees["published"] == "2026-03-17T09:00:00Z"


def test_status_as_json(polled: Place) -> None:
    """One document: every source with its figures, and what was found damaged."""
    told = polled.json("status")
    assert set(told) == {"sources", "problems"}
    gazette = next(status for status in told["sources"] if status["key"] == "gazette")
    assert (gazette["health"], gazette["failures"], gazette["articles"], gazette["error"]) == ("ok", 0, 2, None)
    assert {"last_polled", "next_due", "last_ok", "identity", "identity_reason", "duplicates"} <= set(gazette)
    assert [status["key"] for status in polled.json("status", "courier")["sources"]] == ["courier"]


def test_show_as_json(polled: Place) -> None:
    """The whole article, by id, urn, our page's address and the source's; hops, prints and provenance included."""
    row = next(row for row in polled.lines("list", "--source", "gazette") if row["title"] != "Bees")
    shown = polled.json("show", row["id"])
    documented = "hops transformations prints provenance judgement body text permission hold approved".split()
    assert set(documented) <= set(shown)
    record = shown["provenance"]["feed"]
    assert (record["status"], record["used"], record["media_type"]) == (200, "utf-8", "application/feed+json")
    assert record["asked"] == record["url"] == shown["provenance"]["feed_url"]
    assert shown["text"] == FERRY
    assert {"role", "outlet", "evidence", "literal", "credits"} <= set(shown["hops"][0])
    assert polled.json("show", f"https://mirror.example/articles/{row['story']}/")["story"] == row["story"]
    assert shown["id"] == row["id"]
    assert polled.json("show", row["url"]) == shown


def test_diff_shows_what_came_beside_what_is_published(polled: Place) -> None:
    """For machines and for people; `show` leaves the packed form out."""
    (row,) = [row for row in polled.lines("list") if row["title"] == "Bees"]
    made = polled.json("diff", row["id"])
    assert made["raw"] == f"<p>{BEES}</p>"
    assert made["diff"] == [f"  <p>{BEES}</p>"]
    assert "raw" not in polled.json("show", row["id"])
    assert BEES[:20] in polled("diff", row["id"]).stdout


def test_explain_as_json(polled: Place) -> None:
    """A list of what is known, each with its sentences."""
    (told,) = polled.json("explain", "https://courier.example/f")
    assert set(told) == {"subject", "id", "source", "sentences"}
    assert any("same text as gazette" in sentence or "also carried by" in sentence for sentence in told["sentences"])


def test_inspect_reads_a_file_and_an_address(fresh: Place, origin: Origin, tmp_path: Path) -> None:
    """Every documented field, the same text both ways, and nothing stored."""
    saved = tmp_path / "saved.html"
    saved.write_bytes(PAGE)
    documented = (
        "title published published_precision updated source source_evidence source_literal original_title "
        "original_url views site_notice credits hops language encoding method confidence text html image removed "
        "transformations prints"
    )
    by_file = fresh.json("inspect", str(saved), "--url", f"{origin.url}/page")
    by_address = fresh.json("inspect", f"{origin.url}/page")
    assert set(documented.split()) <= set(by_file)
    assert "tidal power alone" in by_file["text"]
    assert by_file["text"] == by_address["text"]
    assert not (fresh.path.parent / "state").exists()


def test_inspect_reads_times_in_a_zone(fresh: Place, tmp_path: Path) -> None:
    """A time without a zone is one of the zone that is named, otherwise of China's; no line ends in blanks."""
    saved = tmp_path / "saved.html"
    text = (
        "<p>The ferry ran on tides again, and forty people stood at the quay to see it off, said the harbour.</p>" * 3
    )
    saved.write_text(f"<h1>Ferry runs again</h1><p>Published 19 August 2025, 17:02</p>{text}", "utf-8")
    assert fresh.json("inspect", str(saved), "--timezone", "Europe/London")["published"].endswith("17:02:00+01:00")
    assert fresh.json("inspect", str(saved))["published"].endswith("17:02:00+08:00")
    told = fresh("inspect", str(saved)).stdout.splitlines()
    assert [line for line in told if line != line.rstrip()] == []


def test_people_are_shown_tables(polled: Place) -> None:
    """Without --json: the same facts in words."""
    assert "Ferry to run on tides" in polled("list").stdout
    assert "ok" in polled("status").stdout
    row = polled.lines("list", "-n", "1")[0]
    assert row["title"] in polled("show", row["id"]).stdout
    assert "judged" in polled("explain", row["url"]).stdout


# ---------------------------------------------------------------------------------------------- feeds.yaml


def test_add_finds_the_feed_of_a_page(fresh: Place, origin: Origin) -> None:
    """The feed that the page names is added under a key of its name; comments and layout stay; twice is refused."""
    before = fresh.text
    result = fresh("add", f"{origin.url}/page", "--feed", "1", "--category", "Harbour")
    assert result.exit_code == 0, result.stderr
    assert "added source “old-wharf-notes”" in result.stdout
    assert all(line in fresh.text.splitlines() for line in before.splitlines())
    assert fresh.json("check")["sources"] == 3
    assert "category: Harbour" in fresh.text
    after = fresh.text
    again = fresh("add", f"{origin.url}/wharf.json")
    assert again.exit_code == 1
    assert "is there already, as source “old-wharf-notes”" in again.stderr
    assert fresh.text == after


def test_add_calls_a_feed_as_it_calls_itself(fresh: Place, origin: Origin) -> None:
    """Not as the page does that names it, which says of what kind it is; one that cannot be read is not added."""
    before = fresh.text
    broken = fresh("add", f"{origin.url}/site", "--feed", "2")
    assert broken.exit_code == 1
    assert f"names the feed {origin.url}/gone.xml, which cannot be read: " in broken.stderr
    assert fresh.text == before
    assert "added source “old-wharf-notes”: Old Wharf Notes" in fresh("add", f"{origin.url}/site").stdout


def test_add_says_what_stands_there_instead_of_a_feed(fresh: Place, origin: Origin) -> None:
    """As a poll does."""
    assert "a sitemap, not a feed: say kind: sitemap" in fresh("add", f"{origin.url}/map.xml").stderr
    assert "an HTML page, not a feed; if it lists articles, kind: page" in fresh("add", f"{origin.url}/empty").stderr


def test_add_lists_several_feeds(fresh: Place, origin: Origin) -> None:
    """A dry run shows what a page names and changes nothing; a number that is not there is refused."""
    before = fresh.text
    shown = fresh("add", f"{origin.url}/page", "--dry-run").stdout
    assert "/wharf.json" in shown
    assert "/comments.json" in shown
    assert fresh("add", f"{origin.url}/page", "--feed", "9").exit_code == 1
    assert fresh.text == before


@pytest.mark.parametrize(
    ("words", "code"), [(["/empty"], 1), (["/nowhere"], 1), (["/wharf.json", "--key", "Bad Key"], 1)]
)
def test_add_refuses_what_would_be_wrong(fresh: Place, origin: Origin, words: list[str], code: int) -> None:
    """No feed there, no page there, a key that is none: the file is as it was."""
    before = fresh.text
    result = fresh("add", origin.url + words[0], *words[1:])
    assert result.exit_code == code
    assert result.stderr
    assert fresh.text == before


def test_add_under_a_key_that_is_taken_is_refused(fresh: Place, origin: Origin) -> None:
    """An existing source is never replaced by adding another."""
    before = fresh.text
    result = fresh("add", f"{origin.url}/wharf.json", "--key", "gazette")
    assert result.exit_code in {1, 2}
    assert "gazette" in result.stderr
    assert fresh.text == before


def test_opml_there_and_back(fresh: Place, tmp_path: Path) -> None:
    """What export writes, import adds to an empty file: same addresses, names and categories; a second time nothing."""
    assert fresh("export", str(tmp_path / "ours.opml")).exit_code == 0
    printed = CliRunner().invoke(main, ["--config", str(fresh.path), "export"])
    assert printed.stdout_bytes == (tmp_path / "ours.opml").read_bytes()
    ET.fromstring(printed.stdout_bytes)
    empty = Place(tmp_path / "empty.yaml")
    empty.path.write_text(
        "site: {title: M, url: 'https://m.example/'}\n"
        "sources:\n  old: {name: Old, url: 'https://old.example/feed'}\nchannels: {all: {title: All}}\n"
    )
    dry = empty("import", str(tmp_path / "ours.opml"), "--dry-run")
    assert "2 of 2 feeds would be added" in dry.stdout
    assert "gazette" not in empty.text
    assert "2 of 2 feeds added" in empty("import", str(tmp_path / "ours.opml")).stdout
    assert "0 of 2 feeds added; 2 were there already" in empty("import", str(tmp_path / "ours.opml")).stdout
    assert "/gazette.json" in empty.text
    assert "category: Local" in empty.text
    assert empty.json("check")["sources"] == 3


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A folder without a feeds.yaml; what is written there may fetch from loopback."""
    fetch = "\nfetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}\n"
    text = starting.starter()
    monkeypatch.setattr(starting, "starter", lambda: text + fetch)
    (tmp_path / "nothing").mkdir()
    return Place(tmp_path / "nothing" / "feeds.yaml")


def test_init_writes_a_file_that_works(nothing: Place, origin: Origin, tmp_path: Path) -> None:
    """With a feed, a page that names one, and a list, each once; what has none is named, and the file can be polled."""
    (tmp_path / "in.opml").write_text(
        f"<opml version='2.0'><body><outline type='rss' text='Same' xmlUrl='{origin.url}/gazette.json'/>"
        "<outline type='rss' text='Far' xmlUrl='https://far.example/feed' category='Sea'/></body></opml>"
    )
    told = ["--title", 'The "Mirror": #1', "--contact", "desk@mirror.example", "--timezone", "Asia/Shanghai"]
    urls = [f"{origin.url}{path}" for path in ("/gazette.json", "/page", "/empty")]
    result = nothing("init", *urls, "--opml", str(tmp_path / "in.opml"), *told)
    assert result.exit_code == 0, result.stderr
    assert "with 3 sources" in result.stdout
    assert f"left out: {origin.url}/empty: no feed" in result.stderr
    assert "# Who mirrors" in nothing.text
    assert nothing("check").exit_code == 0
    made = load(nothing.path, {})
    assert (made.site.title, made.site.timezone, made.site.contact) == (told[1], told[5], told[3])
    assert {source.url for source in made.sources.values()} == {
        f"{origin.url}/gazette.json",
        f"{origin.url}/wharf.json",
        "https://far.example/feed",
    }
    assert nothing("poll", "gazette").exit_code == 0
    assert len(nothing.lines("list")) == 2


def test_init_for_a_network_of_ones_own(tmp_path: Path, origin: Origin) -> None:
    """Where sources may not stand unless somebody says so: what is to be said is told, and stands in the file then."""
    place = Place(tmp_path / "feeds.yaml")
    refused = place("init", f"{origin.url}/gazette.json")
    assert (refused.exit_code, place.path.exists()) == (1, False)
    assert "--allow-network" in refused.stderr
    made = place("init", f"{origin.url}/gazette.json", "--allow-network", "127.0.0.0/8")
    assert made.exit_code == 0, made.stderr
    assert place("check").exit_code == 0
    assert [str(one) for one in load(place.path, {}).fetch.allow_networks] == ["127.0.0.0/8"]


def test_init_harms_nothing(nothing: Place, origin: Origin, fresh: Place) -> None:
    """A file that is there stays; where no feed is found, or a value is wrong, none is written; each says what to do."""
    before = fresh.text
    assert "add URL" in fresh("init", f"{origin.url}/page").stderr
    assert fresh.text == before
    for words, hint in (
        ([], "--opml"),
        ([f"{origin.url}/empty"], "nothing was written"),
        ([f"{origin.url}/page?token=s3cretpw"], "private: true"),
        ([f"{origin.url}/page", "--timezone", "Mars/Olympus"], "Mars/Olympus"),
    ):
        result = nothing("init", *words)
        assert result.exit_code in {1, 2}
        assert hint in result.stderr
        assert not nothing.path.exists()
    assert "syndicator init" in nothing("check").stderr


def test_import_leaves_private_feeds_to_the_operator(fresh: Place, tmp_path: Path) -> None:
    """An address with a token is named by its host and left out; the others are added."""
    (tmp_path / "in.opml").write_text(
        "<opml version='2.0'><body><outline type='rss' text='A' xmlUrl='https://a.example/feed?token=s3cretpw'/>"
        "<outline type='rss' text='B' xmlUrl='https://b.example/feed'/></body></opml>"
    )
    result = fresh("import", str(tmp_path / "in.opml"))
    assert result.exit_code == 0, result.stderr
    assert "1 of 2 feeds added; 0 were there already" in result.stdout
    assert "left out: the address of a.example seems to hold a secret" in result.stderr
    assert "s3cretpw" not in result.stdout + result.stderr + fresh.text


def test_import_of_something_else_is_refused(fresh: Place, tmp_path: Path) -> None:
    """A file that is no OPML: one line, and feeds.yaml as it was."""
    (tmp_path / "not.opml").write_text("not even XML")
    before = fresh.text
    result = fresh("import", str(tmp_path / "not.opml"))
    assert result.exit_code == 1
    assert "not.opml" in result.stderr or "OPML" in result.stderr
    assert fresh.text == before


# ---------------------------------------------------------------------------------------------- removing


def test_takedown_and_restore(mine: Place) -> None:
    """By the reprint's address the whole story goes; --list shows it; restored, it comes back with the next poll."""
    story = mine.lines("list", "--source", "courier")[0]["story"]
    result = mine("takedown", "https://courier.example/f", "--reason", "asked for")
    assert result.exit_code == 0, result.stderr
    assert story in result.stdout
    assert {row["title"] for row in mine.lines("list")} == {"Bees"}
    public = mine.path.parent / "public"
    assert "tidal power" not in (public / "all" / "feed.json").read_text()
    assert not (public / "articles" / story).exists()
    (tomb,) = mine.json("takedown", "--list")
    assert (tomb["id"], tomb["reason"], tomb["restored_at"]) == (story, "asked for", None)
    assert "already taken down" in mine("takedown", story, "--reason", "again").stderr
    for wrong, why in ((story, "already taken down"), ("https://gazette.example/typo", "no stored article")):
        looked = mine("takedown", wrong, "--dry-run")
        assert (looked.exit_code, looked.stdout, why in looked.stderr) == (1, "", True)
    assert "asked for" in mine("takedown", "--list").stdout
    restored = mine("restore", story, "--json")
    assert json.loads(restored.stdout)["restored_at"]
    assert mine("restore", story).exit_code == 1
    assert mine("poll").exit_code == 0
    assert len(mine.lines("list")) == 3
    assert "tidal power" in (public / "all" / "feed.json").read_text()


def test_a_case_from_notice_to_counter_statement(mine: Place) -> None:
    """Recorded, answered, shown as overdue, acted on by outlet with --yes, explained, restored; 451 where ordered."""
    given = mine.path.parent / "notice.txt"
    given.write_text("We object.")
    words = ["--outlet", "gazette", "--reason", "no licence"]
    looked = mine.json("takedown", *words, "--dry-run")
    assert looked
    assert mine("takedown", "--source", "gazette", "--source", "courier", "--reason", "x").exit_code == 2  # no --yes
    before = len(mine.lines("list"))
    args = ["--claimant", "Cy", "--contact", "cy@press.example", "--statement", str(given), "--received", "2026-03-18"]
    recorded = mine("takedown", *words, "--hold", "--legal-order", *args)
    assert recorded.exit_code == 0, recorded.stderr
    assert "to be decided by 2026-03-19 00:00 UTC: syndicator takedown 1" in recorded.stdout
    assert len(mine.lines("list")) == before
    (case,) = mine.json("takedown", "--cases")
    assert (case["number"], case["state"], case["notice"]["basis"]) == (1, "overdue", "legal-order")
    assert "Cy" in mine("takedown", "--show", "1", "--letter", "ack").stdout
    assert mine("takedown", "--show", "1", "--letter", "reasons").exit_code == 1
    assert mine("takedown", "1", "--yes").exit_code == 0
    assert {one["id"] for one in looked}.isdisjoint(row["id"] for row in mine.lines("list"))
    manifest = (mine.path.parent / "public" / ".outbox" / "manifest.jsonl").read_text()
    assert '"barred"' in manifest
    mine.path.write_text(mine.text.replace("  title: Mirror\n", "  title: Mirror\n  timezone: Asia/Shanghai\n"))
    assert "2026-03-18 08:00 +08:00" in mine("takedown", "--show", "1").stdout  # as that clock shows midnight in UTC
    row = mine("takedown", "--cases").stdout.splitlines()[1].split()
    assert row[2:6] == ["2026-03-18", "08:00", "2026-03-19", "08:00"]
    tombs = mine.json("takedown", "--list")
    assert {(tomb["case"], tomb["legal"], tomb["state"]) for tomb in tombs} == {(1, True, "done")}
    assert "(451)" in mine("takedown", "--show", "1", "--letter", "reasons").stdout
    assert "We object" not in mine("takedown", "--show", "1").stdout
    restored = mine("restore", "1", "--statement", str(given), "--reason", "theirs")
    assert restored.exit_code == 0, restored.stderr
    assert mine.json("takedown", "--show", "1")["state"] == "restored"
    assert "restored" in mine("takedown", "--list").stdout
    assert mine("takedown", "--show", "9").exit_code == 1
    assert mine("takedown", "x", "--reason", "y", "--deadline", "soon").exit_code == 2


def test_hold_and_approve(mine: Place) -> None:
    """A held story leaves the feed and its page; it is listed with the reason, explained, counted, and comes back."""
    story = mine.lines("list", "--source", "courier")[0]["story"]
    public = mine.path.parent / "public"
    held = json.loads(mine("hold", "https://courier.example/f", "--reason", "being checked", "--json").stdout)
    assert {one["source"] for one in held} == {"gazette", "courier"}
    assert "tidal power" not in (public / "all" / "feed.json").read_text()
    assert not (public / "articles" / story / "index.html").exists()
    rows = mine.lines("list", "--held")
    assert [(row["verdict"], row["held"], row["channels"]) for row in rows] == [
        ("held", "held by an editor: being checked", [])
    ] * 2
    assert "being checked" in mine("list", "--held").stdout
    assert [status["held"] for status in mine.json("status")["sources"]] == [1, 1]
    assert "1 held" in mine("status").stdout
    told = mine.json("explain", "https://courier.example/f")
    assert any("syndicator approve" in sentence for sentence in told[0]["sentences"])
    assert "is not held" in mine("approve", "https://gazette.example/bees").stderr
    assert mine("approve").exit_code == 2
    assert "approved" in mine("approve", story, "--reason", "it is right").stdout
    assert "tidal power" in (public / "all" / "feed.json").read_text()
    assert mine.lines("list", "--held") == []


def test_a_source_that_must_name_its_authors(mine: Place) -> None:
    """`require` holds what lacks it, what stands already too, until all of a source is approved at once."""
    mine.path.write_text(mine.text.replace("    category: Local\n", "    category: Local\n    require: [author]\n"))
    assert "2 held" in mine("poll", "gazette").stdout
    assert {row["source"] for row in mine.lines("list", "--held")} == {"gazette"}
    assert "no author or reporter named" in mine("list", "--held").stdout
    assert "known: " in mine("approve", "--all", "gazett").stderr or mine("approve", "--all", "gazett").exit_code == 1
    assert mine("approve", "--all", "gazette").stdout.count("approved: ") == 2
    assert mine("approve", "--all", "gazette").stdout == "nothing is held\n"


def test_release_brings_back_what_was_deleted(mine: Place) -> None:
    """A file removed by hand is there again after `release`, and nothing else is written."""
    feed = mine.path.parent / "public" / "all" / "rss.xml"
    body = feed.read_bytes()
    feed.unlink()
    result = mine("release")
    assert result.exit_code == 0
    assert " 1 file written" in result.stdout
    assert feed.read_bytes() == body


def test_another_owner_is_exit_code_4(mine: Place) -> None:
    """While somebody else owns the state, what changes it is refused, and what reads works."""
    from syndicator.app import App
    from syndicator.config import load

    with App(load(mine.path, {})) as app:
        app.store.states()
        for words in (["poll"], ["takedown", "https://courier.example/f", "--reason", "x"], ["release"]):
            result = mine(*words)
            assert result.exit_code == 4, words
            assert "Traceback" not in result.stderr
        assert len(mine.lines("list")) == 3


# ---------------------------------------------------------------------------------------------- the rest


def test_help_says_of_each_command_what_it_says_itself() -> None:
    """The list of commands is told without importing them, and from nothing else than what they say."""
    context = click.Context(main)
    for name, (_, told) in COMMANDS.items():
        command = main.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(500) == told


@pytest.mark.parametrize("command", [None, *sorted(COMMANDS)])
def test_every_command_explains_itself(command: str | None) -> None:
    """--help and -h say what it does, need no configuration, and exit with 0."""
    for option in ("--help", "-h"):
        result = CliRunner().invoke(main, [*([command] if command else []), option])
        assert result.exit_code == 0
        assert "Usage:" in result.stdout
        assert len(result.stdout.splitlines()) > 5
    if command is None:
        assert all(name in result.stdout for name in COMMANDS)
        assert "Exit codes" in result.stdout


def test_a_reader_who_has_had_enough_is_no_error(polled: Place, tmp_path: Path) -> None:
    """`list | head -0`: no traceback and no complaint, however the output is buffered."""
    command = [sys.executable, "-m", "syndicator", "--config", str(polled.path), "list", "--json"]
    with (tmp_path / "err").open("w+b") as err:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err)
        assert process.stdout is not None
        process.stdout.close()
        code = process.wait(60)
        err.seek(0)
        said = err.read()
    assert said == b""
    assert code == 0


@pytest.mark.parametrize(("words", "code"), [("--version", 0), ("no-such-command", 2)])
def test_a_process_ends_with_its_command(words: str, code: int) -> None:
    """Whatever a library's thread is at, all that was said arrives, and so does the exit code."""
    script = (
        "import sys, threading\n"
        "threading.Thread(target=threading.Event().wait, args=(300,)).start()\n"
        f"sys.argv = ['syndicator', {words!r}]\n"
        "from syndicator.cli import command_line\n"
        "command_line()\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code
    assert "syndicator" in ended.stdout + ended.stderr


def test_nobody_may_listen_to_the_end() -> None:
    """A reader that has gone is no error, and nothing is said about it."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nobody:
        ended = subprocess.run(
            [sys.executable, "-m", "syndicator", "--help"],
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr

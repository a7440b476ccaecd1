"""Site rules at the command line and in a poll, over real HTTP on loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from syndicator.demo.origin import Answer, Origin
from tests.integration.test_cli import Place, feed, item

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "".join(
    f"<p>Paragraph {n} tells how the old mill was mended, beam by beam and tile by tile.</p>" for n in range(8)
)
PAGE = f"<html><body><h1>The mill</h1><div class='teaser'>{TEXT.replace('mill', 'inn')}</div><div id='real'>{TEXT}</div></body></html>"
CONFIG = """\
site: {{title: Mirror, url: "https://mirror.example/"}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
workers: {{processes: 1}}
rules: rules
sources:
  mill: {{url: "{origin}/feed.json", reprint: full, permission: ours}}
"""
RULE = """\
{host}:
  body: {body}
  test:
    url: http://{host}/x
    html: <div id="real">Some words of the test.</div>
    body: Some words
"""


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    def answer(path: str) -> Answer | None:
        if path == "/feed.json":
            entry = item("mill", "The mill", "Short.", made.url)
            return feed("Mill", entry)
        if path == "/robots.txt":
            return b"User-agent: *\nDisallow: /long_3\n", "text/plain"
        if path == "/long.json":
            return feed("Long", item("long", "The long story", "Short.", made.url))
        if path in {"/long", "/long_2"}:
            links = "".join(f"<a href='/long_{n}'>{n}</a> " for n in (2, 3))
            text = TEXT.replace("Paragraph", "Part two, paragraph" if path == "/long_2" else "Part one, paragraph")
            return f"<html><body><article>{text}</article>{links}</body></html>".encode(), "text/html; charset=utf-8"
        return (PAGE.encode(), "text/html; charset=utf-8") if path in {"/mill", "/test"} else None

    made = Origin("127.0.0.87", answer)
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, origin: Origin) -> Place:
    path = tmp_path / "feeds.yaml"
    path.write_text(CONFIG.format(origin=origin.url), encoding="utf-8")
    (tmp_path / "rules").mkdir()
    return Place(path)


def write(place: Place, body: str, test_id: str = "real") -> None:
    text = RULE.format(host="127.0.0.87", body=body).replace('id="real"', f'id="{test_id}"')
    (place.path.parent / "rules" / "mill.yaml").write_text(text, encoding="utf-8")


def article(place: Place) -> dict[str, object]:
    (row,) = place.lines("list")
    shown: dict[str, object] = place.json("show", str(row["id"]))
    return shown


def test_a_poll_follows_the_rule(place: Place) -> None:
    """The text is what the rule names, and the article says so."""
    write(place, "'#real'")
    assert place("poll").exit_code == 0
    shown = article(place)
    assert "inn" not in str(shown["text"])
    assert shown["provenance"]["rule"] == "127.0.0.87"  # type: ignore[index]


def test_a_rule_that_drifted_is_told(place: Place) -> None:
    """Where its site has changed, the general method finds the text, and the poll names the rule and the page."""
    write(place, "'#elsewhere'", test_id="elsewhere")
    result = place("poll")
    assert result.exit_code == 0
    assert "no longer fits" in result.output
    shown = article(place)
    assert "beam by beam" in str(shown["text"])
    assert shown["provenance"]["drifted"] == "127.0.0.87"  # type: ignore[index]
    (status,) = place.json("status")["sources"]
    assert status["health"] == "drifted"


def test_a_rule_that_fails_its_own_test_stops_what_would_use_it(place: Place) -> None:
    """Check and poll name the file, the line and what was expected; nothing is polled."""
    write(place, "'#other'")
    for command in ("check", "poll"):
        result = place(command)
        assert result.exit_code == 2
        assert "mill.yaml: line 1" in result.stderr
        assert "does not stand in the text" in result.stderr
    assert place("rules", "test", str(place.path.parent / "rules")).exit_code == 1


def test_rules_are_listed_and_tested(place: Place) -> None:
    """Ours and one's own, by file, by domain, all of them; in JSON too."""
    write(place, "'#real'")
    rows = place.json("rules", "list")
    assert {"163.com", "127.0.0.87"} <= {row["domains"][0] for row in rows}
    assert place("rules", "test").exit_code == 0
    assert "1 rules, 0 of them wrong" in place("rules", "test", "www.people.com.cn").stdout
    assert place("rules", "test", "unheard.example").exit_code == 1


def test_a_site_configuration_is_imported(place: Place, origin: Origin, tmp_path: Path) -> None:
    """Its test page is fetched, the rule written beside it, and then held to what it found there."""
    source = tmp_path / "127.0.0.87.txt"
    source.write_text(f"body: //div[@id='real']\nfind_string: x\ntest_url: {origin.url}/test\n", encoding="utf-8")
    result = place("rules", "import", str(source))
    assert result.exit_code == 0, result.output
    assert "line 2: find_string" in result.stderr
    assert place("rules", "test", str(place.path.parent / "rules")).exit_code == 0
    assert place("rules", "import", str(source)).exit_code == 1, "it is there already"
    source.write_text(f"body: //div[@id='gone']\ntest_url: {origin.url}/test\n", encoding="utf-8")
    refused = place("rules", "import", str(source), "--to", str(tmp_path / "other"))
    assert refused.exit_code == 1
    assert json.dumps("finds no text")[1:-1] in refused.stderr


def test_further_pages_are_fetched_as_politely_as_the_first(place: Place, origin: Origin) -> None:
    """Over HTTP: the second page joins the first; the third, which robots.txt forbids, is named as missing."""
    place.path.write_text(CONFIG.format(origin=origin.url).replace("feed.json", "long.json"), encoding="utf-8")
    result = place("poll")
    assert result.exit_code == 0, result.output
    assert "/long_3" in result.output
    shown = article(place)
    text = str(shown["text"])
    assert text.index("Part one, paragraph 7") < text.index("Part two, paragraph 0")
    origins = shown["provenance"]
    assert origins["pages"] == [f"{origin.url}/long_2"]  # type: ignore[index]
    assert origins["missing"] == [f"{origin.url}/long_3"]  # type: ignore[index]

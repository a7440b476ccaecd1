"""A theme: templates, style and words of the operator's own; what is wrong with one is said before anything is published."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.errors import ConfigError
from tests.builders import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.workers import InlineWorkers
from tests.gates.press import tree
from tests.integration.test_search import FERRY, WATER, bring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = {
    "site": {"title": "Mirror", "url": "https://m.example/", "language": "en", "theme": "theme"},
    "sources": {key: f"https://{key}.example/feed" for key in ("one", "two")},
    "publish": {"path": "public"},
}


class House:
    """A folder with a configuration, a theme and a state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "feeds.yaml"
        self.say()
        (folder / "theme").mkdir()

    def say(self, **site: str) -> None:
        told = {**CONFIG, "site": {**CONFIG["site"], **site}}
        self.path.write_text(json.dumps(told), encoding="utf-8")

    def theme(self, name: str, text: str) -> None:
        path = self.folder / "theme" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def release(self) -> None:
        with App(load(self.path, {}), clock=FakeClock(NOON), workers=InlineWorkers()) as app:
            bring(app, WATER, FERRY)
            app.release()

    def page(self, path: str) -> str:
        return (self.folder / "public" / path).read_text("utf-8")

    def check(self) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "syndicator", "--config", str(self.path), "check"]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    return House(tmp_path)  # type: ignore[return-value]


def test_a_theme_takes_the_place_of_what_it_has(house: House) -> None:
    """A template that builds on ours, a part of it that is a template of the theme's own, style after ours, an icon."""
    house.theme(
        "templates/article.html",
        '{% extends "syndicator/article.html" %}{% block head %}{{ super() }}<meta name="x-theme" content="own">{% endblock %}',
    )
    house.theme(
        "templates/frame-bottom.html", '<footer class="bottom">{% include "_foot.html" %} {{ notice }}</footer>'
    )
    house.theme("templates/_foot.html", "Our own foot, {{ say.home }}.")
    house.theme("more.css", ":root { --accent: #064; }")
    house.theme("icon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    house.release()
    article = house.page(f"articles/{FERRY.id}/index.html")
    assert '<meta name="x-theme" content="own">' in article
    assert "Ferry &lt;script&gt;" in article
    assert "Our own foot, Home." in article
    assert "Our own foot, Home." in house.page("sources/one/index.html")
    assert house.page("style.css").endswith("--accent: #064; }")
    assert ".rows" in house.page("style.css")
    assert house.page("icon.svg").startswith("<svg xmlns")
    house.theme("style.css", "body { color: teal }")
    house.release()
    assert house.page("style.css") == "body { color: teal }\n:root { --accent: #064; }"


def test_words_of_a_theme(house: House) -> None:
    """A language that we lack, as far as it says something; and some words of ours in others."""
    house.say(language="nl")
    house.theme(
        "locales/nl.toml", '[phrases]\nhome = "Voorpagina"\nlanguage = "Nederlands"\n[roles]\nauthor = "Auteur"\n'
    )
    house.theme("locales/en.toml", '[phrases]\nabout_short = "Colophon"\n')
    house.release()
    home = house.page("index.html")
    assert 'lang="nl"' in home
    assert "Voorpagina" in home
    assert "Latest" in home
    assert "Nederlands" in house.page("about/index.html")
    assert "Colophon" in house.page("about/en/index.html")


@pytest.mark.parametrize(
    ("tag", "begins"),
    [
        ("ar", '<html lang="ar" dir="rtl">'),
        ("ks-Deva", '<html lang="ks-Deva">'),
        ("az-Arab-IR", '<html lang="az-Arab-IR" dir="rtl">'),
        ("nl", '<html lang="nl">'),
    ],
)
def test_pages_run_as_their_words_are_written(house: House, tag: str, begins: str) -> None:
    """From right to left where the words of the site's language are; English, which stands in for them, is not."""
    house.say(language=tag)
    house.release()
    assert f'<html lang="{tag}">' in house.page("index.html")
    house.theme(f"locales/{tag}.toml", '[phrases]\nhome = "الرئيسية"\n')
    house.release()
    for page in ("index.html", "sources/one/index.html", "about/index.html"):
        assert begins in house.page(page)


def test_a_changed_theme_changes_pages_and_an_unchanged_one_none(house: House) -> None:
    """Pages are rendered again when the theme is another, and only then."""
    house.theme("more.css", "a { color: red }")
    house.release()
    before = tree(house.folder / "public")
    house.release()
    assert tree(house.folder / "public") == before
    house.theme("templates/frame-bottom.html", "<footer>Another</footer>")
    house.release()
    assert "<footer>Another</footer>" in house.page("index.html")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("templates/article.html", "<p>\n{% if %}\n</p>", "templates/article.html, line 2"),
        (
            "templates/article.html",
            "<p>\n\n{{ articel.title }}</p>",
            "templates/article.html, line 3: 'articel' is undefined",
        ),
        ("templates/index.html", '{% extends "syndicator/indx.html" %}', "syndicator/indx.html"),
        ("templates/artcle.html", "<p></p>", "templates/artcle.html: no page is made of it"),
        ("templates/list.html", "{{ 1 // 0 }}", "templates/list.html, line 1"),
        ("locales/en.toml", '[phrases]\nhmoe = "x"', "locales/en.toml: phrases: no words are called 'hmoe'"),
        ("locales/de.toml", '[phrases]\nviews = "Aufrufe"', "phrases.views: expected words with the places of"),
        ("locales/de.toml", "[phrases\n", "locales/de.toml: "),
        ("locales/a b.toml", "", "is no language"),
        ("locales/de.toml", 'months = ["Januar"]', "months: expected twelve names"),
    ],
)
def test_what_is_wrong_is_said_by_file_and_line(house: House, name: str, text: str, said: str) -> None:
    """By `check`, and before anything is published: what stands, stands."""
    house.release()
    before = tree(house.folder / "public")
    house.theme(name, text)
    done = house.check()
    assert done.returncode == 2
    assert said in done.stderr, done.stderr
    with pytest.raises(ConfigError):
        house.release()
    assert tree(house.folder / "public") == before


def test_a_folder_that_is_not_there(house: House) -> None:
    """Is named with the line that names it."""
    house.say(theme="themes/missing")
    done = house.check()
    assert done.returncode == 2
    assert "themes/missing" in done.stderr
    assert "site.theme" in done.stderr or "line 1" in done.stderr


def test_what_sends_readers_elsewhere_is_doubted(house: House) -> None:
    """Fonts and pictures of others would be asked for by every reader."""
    house.theme("more.css", "a {}\nbody { background: url(https://elsewhere.example/p.png) }")
    done = house.check()
    assert done.returncode == 0
    assert "more.css, line 2" in done.stderr


def test_a_running_daemon_keeps_the_last_good_theme(house: House) -> None:
    """A broken one is not taken by a reload."""
    house.theme("more.css", "a { color: red }")
    with App(load(house.path, {}), clock=FakeClock(NOON), workers=InlineWorkers()) as app:
        bring(app, FERRY)
        app.release()
        house.theme("templates/article.html", "{{ nothing }}")
        app.reconfigure(load(house.path, {}))
        with pytest.raises(ConfigError, match=r"article\.html, line 1"):
            app.releaser  # noqa: B018 - opened as a reload does
    assert "a { color: red }" in house.page("style.css")

"""Every kind of page that is published, as readers have it before them: phone and desktop, light and dark, by keyboard, on paper."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.reading import DESKTOP, PHONE, SMALLEST, refused, visit
from tests.browser.sites import HEARD, LANGUAGES
from tests.gates import FULL

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.chromium import Chromium
    from tests.browser.reading import Theme
    from tests.browser.sites import Mirror


THEMES: tuple[Theme, ...] = ("light", "dark")
EVERY = tuple(product((DESKTOP, PHONE), THEMES))
PALE = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => { const [r, g, b] = parts(colour).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = one => { for (let at = one; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if (parts(colour)[3] !== 0) return colour; } return "rgb(255, 255, 255)"; };
  const told = [...document.querySelectorAll("*")].filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && one.getClientRects().length);
  return told.flatMap(one => {
    const [a, b] = [light(getComputedStyle(one).color), light(paper(one))].sort();
    const contrast = (b + 0.05) / (a + 0.05);
    return contrast < 4.5 ? [`${one.localName} ${contrast.toFixed(2)}: ${one.textContent.slice(0, 60)}`] : [];
  });
}"""
"""What cannot be read for its colour (WCAG 2.2, 1.4.3); axe-core knows HTML alone."""
SHOWN = """() => [...document.querySelectorAll("*")].filter(one => one.getClientRects().length).map(one => one.firstChild && one.firstChild.data || "").join("\\n")"""
STOPS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]")]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}))"""
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return {place: [...document.querySelectorAll("*")].indexOf(one), href: one.getAttribute("href"), html: one.outerHTML.slice(0, 120),
    seen: inside && one.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""
LOOKS: dict[str, tuple[tuple[tuple[int, int], Theme], ...]] = {
    "en": ((DESKTOP, "light"), (PHONE, "dark")),
    "zh-Hans": ((DESKTOP, "dark"),),
    "zh-Hant": EVERY,
}
"""In which sizes and themes the pages of each language are looked at; all of them, and each time whole, at full size."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_in_anybodys_way(language: str, sites: dict[str, Mirror], chromium: Chromium) -> None:
    """axe-core finds no violation (WCAG 2.2 AA and its own good practices), nothing scrolls sideways down to 320 pixels,
    also where letters are twice as large, the browser complains of nothing, and nobody else is asked for anything.
    """
    mirror = sites[language]
    pages = mirror.kinds()
    assert len({page.kind for page in pages}) >= 10
    looks = EVERY if FULL else LOOKS[language]

    def read(browser: Browser) -> list[str]:
        found = []
        with visit(browser, mirror.url) as visited:
            for page in pages:
                visited.open(mirror.url + page.path, page.status)
                for size, theme in looks:
                    found += [
                        f"{page.kind}, {size[0]}, {theme}: {one}" for one in visited.look(size, theme, whole=FULL)
                    ]
                visited.page.set_viewport_size({"width": SMALLEST, "height": 600})
                found += [f"{page.kind}: {one}" for one in visited.too_wide()]
                visited.page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
                found += [f"{page.kind}, letters of twice the size: {one}" for one in visited.too_wide()]
                complaints = [one for one in visited.complaints if not one.startswith(refused(page.status))]
                found += [f"{page.kind}: {one}" for one in (*complaints, *visited.foreign)]
        return found

    assert chromium.do(read) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_feeds_are_shown_as_pages(language: str, sites: dict[str, Mirror], chromium: Chromium) -> None:
    """Whoever opens a feed in a browser reads it: titles large, words in colours that can be told from the paper, nothing
    to scroll sideways for, and at the head what this is and where the site says more.
    """
    mirror = sites[language]

    def read(browser: Browser) -> list[str]:
        found = []
        with visit(browser, mirror.url, scripted=False) as visited:
            for path in ("all/atom.xml", "all/rss.xml", "none/atom.xml", "none/rss.xml"):
                visited.open(mirror.url + path)
                for theme in THEMES:
                    visited.page.emulate_media(color_scheme=theme)
                    found += [f"{path}, {theme}: {one}" for one in visited.page.evaluate(PALE)]
                for width in (SMALLEST, DESKTOP[0]):
                    visited.page.set_viewport_size({"width": width, "height": 600})
                    found += [f"{path}: {one}" for one in (*visited.too_wide(), *visited.complaints, *visited.foreign)]
                shown = visited.page.evaluate(SHOWN)
                titles = [row.title for row in mirror.app.rows()] if path.startswith("all") else []
                found += [f"{path} does not show {title!r}" for title in titles[:1] if title not in shown]
                if HEARD in shown:
                    found.append(f"{path} shows what is for players of podcasts")
                if mirror.url not in visited.page.evaluate(
                    "() => getComputedStyle(document.documentElement, '::before').content"
                ):
                    found.append(f"{path} does not say where it is from")
        return found

    assert chromium.do(read) == []


@pytest.mark.parametrize("kind", ["", "articles"])
def test_the_keyboard_reaches_everything(kind: str, sites: dict[str, Mirror], chromium: Chromium) -> None:
    """The first stop is the way past the navigation, which shows itself and works; then come all links in the order in
    which they stand, each seen to have the focus.
    """
    mirror = sites["en"]
    path = mirror.article("Every element there is") if kind else ""

    def walk(browser: Browser) -> list[str]:
        with visit(browser, mirror.url) as visited:
            page = visited.page
            visited.open(mirror.url + path)
            stops: list[dict[str, Any]] = []
            number = len(page.evaluate(STOPS))
            for _ in range(number):
                page.keyboard.press("Tab")
                stops.append(page.evaluate(FOCUSED))
            assert [stop["place"] for stop in stops] == sorted({stop["place"] for stop in stops})
            assert stops[0]["href"] == "#main"
            unseen = [stop["html"] for stop in stops if not stop["seen"]]
            visited.open(mirror.url + path)
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")
            return unseen

    assert chromium.do(walk) == []


def test_an_article_on_paper(sites: dict[str, Mirror], chromium: Chromium) -> None:
    """Its text, whom it is from and where the original stands are printed, black on white; what only a screen can use is not."""
    mirror = sites["en"]

    def print_it(browser: Browser) -> tuple[str, str]:
        with visit(browser, mirror.url) as visited:
            visited.page.emulate_media(media="print", color_scheme="dark")
            visited.open(mirror.url + mirror.article("Every element there is"))
            paper: str = visited.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
            assert len(visited.page.pdf()) > 10_000
            return visited.page.inner_text("body"), paper

    words, paper = chromium.do(print_it)
    assert paper == "rgb(255, 255, 255)"
    for wanted in (
        "Every element there is",
        "Boats at the quay",
        "The Awkward Weekly",
        "Ann Poole",
        "Original address",
        "/page",
    ):
        assert wanted in words
    for unwanted in ("Skip to", "All channels", "More news", "Subscribe"):
        assert unwanted not in words


def test_without_scripts_everything_is_there(sites: dict[str, Mirror], chromium: Chromium) -> None:
    """A browser that runs nothing shows the same words as one that would."""
    mirror = sites["en"]

    def read(browser: Browser) -> list[tuple[str, str]]:
        told = []
        for scripts in (True, False):
            with visit(browser, mirror.url, scripted=scripts) as visited:
                for page in mirror.kinds():
                    visited.open(mirror.url + page.path, page.status)
                    told.append((page.kind, visited.page.inner_text("body")))
        return told

    told = chromium.do(read)
    half = len(told) // 2
    assert all(len(words) > 200 for _, words in told)
    assert told[:half] == told[half:]

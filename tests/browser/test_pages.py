"""Every kind of page that is published, as readers have it before them: phone and desktop, light and dark, by keyboard, on paper."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.browser.reading import DESKTOP, PHONE, SMALLEST, refused, visit
from tests.browser.sites import LANGUAGES
from tests.gates import FULL

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.chromium import Chromium
    from tests.browser.reading import Theme
    from tests.browser.sites import Mirror


THEMES: tuple[Theme, ...] = ("light", "dark")
EVERY = tuple(product((DESKTOP, PHONE), THEMES))
LOOKS: dict[str, tuple[tuple[tuple[int, int], Theme], ...]] = {
    "en": ((DESKTOP, "light"), (PHONE, "dark")),
    "zh-Hans": ((DESKTOP, "dark"),),
    "zh-Hant": ((PHONE, "light"),),
}
"""In which sizes and themes the pages of each language are looked at; all of them at full size."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_in_anybodys_way(language: str, sites: dict[str, Mirror], chromium: Chromium) -> None:
    """axe-core finds no violation (WCAG 2.2 AA and its own good practices), nothing scrolls sideways down to 320 pixels,
    the browser complains of nothing, and nobody else is asked for anything.
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
                    found += [f"{page.kind}, {size[0]}, {theme}: {one}" for one in visited.look(size, theme)]
                visited.page.set_viewport_size({"width": SMALLEST, "height": 600})
                complaints = [one for one in visited.complaints if not one.startswith(refused(page.status))]
                found += [f"{page.kind}: {one}" for one in (*visited.too_wide(), *complaints, *visited.foreign)]
        return found

    assert chromium.do(read) == []

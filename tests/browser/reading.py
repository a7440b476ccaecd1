"""A reader at a page: what the browser has to complain of, what it asked others for, and whether everybody can use it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Request

PHONE, DESKTOP = (390, 844), (1280, 800)
SMALLEST = 320
"""CSS pixels to which a page must reflow without scrolling sideways (WCAG 2.2, 1.4.10)."""

Theme = Literal["light", "dark"]

_AXE = """async told => {
  const found = await axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}, ...told});
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id} (${rule.impact}): ${node.html.slice(0, 160)} ${node.failureSummary.split("\\n").slice(1).join(" ").slice(0, 200)}`));
}"""
_COLOURS = {"preload": False, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What of a page depends on its theme, where it was looked at in the same size already."""
_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const scrolls = e => e && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter(
    e => e.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(e.parentElement));
  return [`${root.scrollWidth} wide in ${root.clientWidth}: ` + wide.slice(0, 3).map(e => e.outerHTML.slice(0, 90)).join(" | ")];
}"""


@cache
def axe() -> str:
    """The source of axe-core."""
    from axe_playwright_python.base import AXE_FILE_PATH

    return str(AXE_FILE_PATH.read_text("utf-8"))


@dataclass
class Visit:
    """A page as it stands open, and all that went wrong with it."""

    page: Page
    complaints: list[str] = field(default_factory=list)  # of the browser: errors, refusals of the policy
    foreign: list[str] = field(default_factory=list)  # requests to other hosts
    looked: set[tuple[int, int]] = field(default_factory=set)  # sizes in which it was looked at whole

    def open(self, url: str, status: int = 200) -> None:
        self.complaints.clear()
        self.foreign.clear()
        self.looked.clear()
        answer = self.page.goto(url, wait_until="load")
        assert answer is not None
        assert answer.status == status, f"{url} answered {answer.status}"

    def look(self, size: tuple[int, int], theme: Theme, *, whole: bool = False) -> list[str]:
        """What is wrong with the page as it shows itself in this size and theme. Unless the ``whole`` of it is to be
        looked at each time, no more is where it was in this size already than what a theme can change.
        """
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=theme)
        told: dict[str, object] = (
            {} if whole or not self.looked else _COLOURS if size in self.looked else {"preload": False}
        )
        self.looked.add(size)
        return [*self.barriers(told), *self.too_wide()]

    def barriers(self, told: dict[str, object]) -> list[str]:
        """What axe-core finds in the way of people who see, move or hear otherwise; ``told`` are options of its."""
        found: list[str] = self.page.evaluate(_AXE, told)
        return found

    def too_wide(self) -> list[str]:
        """What makes the page scroll sideways."""
        found: list[str] = self.page.evaluate(_TOO_WIDE)
        return found


@contextmanager
def visit(browser: Browser, own: str, *, scripted: bool = True) -> Iterator[Visit]:
    """A tab that opens one page after the other, for which only what begins with ``own`` is at home. Without ``scripted``
    no page can run anything.
    """
    with browser.new_context(java_script_enabled=scripted) as within:
        if scripted:
            within.add_init_script(axe())
        page = within.new_page()
        made = Visit(page)

        def asked(request: Request) -> None:
            if not request.url.startswith((own, "data:")):
                made.foreign.append(f"{request.resource_type} {request.url}")

        def said(message: ConsoleMessage) -> None:
            # feeds have no place to name an icon, so browsers look where icons once stood
            if message.type in {"error", "warning"} and not message.location["url"].endswith("/favicon.ico"):
                made.complaints.append(message.text)

        page.on("request", asked)
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        page.on("console", said)
        yield made


def refused(status: int) -> str:
    """What Chromium says in its console of a page that is answered with this status."""
    return f"Failed to load resource: the server responded with a status of {status}"

"""Pages that are large in one way each, to see how what reads them grows: text, depth, links, lines, tables, teasers."""

from __future__ import annotations

import random

from benchmarks.pages import Writer

SHAPES = ("text", "nested", "link farm", "lines", "table", "teasers", "comments", "headings")


def page(shape: str, size: int, language: str = "en") -> str:
    """A page of about ``size`` characters."""
    write = Writer(random.Random(f"{shape}/{language}"), language)
    pool = [write.sentence() for _ in range(40)]
    parts: list[str] = []
    made = 0
    while made < size:
        parts.append(_part(shape, len(parts), pool))
        made += len(parts[-1])
    body = "".join(parts)
    opening = "".join(f"<p>{line}</p>" for line in pool[:6])
    inner = f"<table>{body}</table>" if shape == "table" else body
    return f"<html><head><title>{pool[0]}</title></head><body><h1>{pool[0]}</h1><div class='x'>{opening}{inner}</div></body></html>"


def _part(shape: str, number: int, pool: list[str]) -> str:
    line = pool[number % len(pool)]
    if shape == "nested":
        return "<div>" * 100 + line + "</div>" * 100
    if shape == "link farm":
        return f'<a href="/l/{number}.html">{line[:30]}</a> '
    if shape == "lines":
        return f"{line}<br>"
    if shape == "table":
        return f"<tr><td>{number}</td><td>{line[:20]}</td><td>{number * 7}</td></tr>"
    if shape == "teasers":
        return f'<div><h3><a href="/t/{number}.html">{line[:40]}</a></h3><p>{line}</p></div>'
    if shape == "comments":
        return f"<li><b>reader {number}</b><p>{line}</p><a href='#r'>Reply</a></li>"
    if shape == "headings":
        return f"<h3>Related articles</h3><p>{line}</p><p>More from us</p>"
    return f"<p>{line} {pool[(number * 7) % len(pool)]}</p>"

"""What was taken down goes from the lists beside an article at once."""

from __future__ import annotations

from syndicator.engine.editing.cutting import without

ONE, TWO = "0" * 32, "1" * 32


def item(story: str, title: str, picture: str = "") -> str:
    return f'<li><a href="/mirror/articles/{story}/">{picture}<span dir="auto">{title}</span></a></li>\n'


def test_its_items_go_and_nothing_else() -> None:
    """Whatever list it stands in, with its picture; the article's own text is left alone, and so are others."""
    image = '<img src="/media/x.jpg" alt="" loading="lazy">'
    text = f"<main><h1>A</h1><ul>{item(ONE, 'Cited')}</ul></main>"
    page = f"{text}<ul>\n{item(ONE, 'Gone', image)}{item(TWO, 'Stays')}</ul><ul>{item(ONE, 'Gone')}</ul>"
    wanted = f"{text}<ul>\n{item(TWO, 'Stays')}</ul><ul></ul>"
    assert without([ONE])(page.encode()).decode() == wanted
    assert without([])(page.encode()).decode() == page
    assert without([ONE])(b"no page at all") == b"no page at all"

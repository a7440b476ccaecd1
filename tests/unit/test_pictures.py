"""Which addresses are one picture's."""

from __future__ import annotations

import time

import pytest

from syndicator.pictures import keys_in, picture_key

PLAIN = "https://outlet.example/up/quay.jpg"


@pytest.mark.parametrize(
    "url",
    [
        "http://img2.outlet.example/up/quay-300x200.jpg?w=300",
        "https://outlet.example/640x480/up/quay.jpg",
        "https://outlet.example/up/w_300,c_fill/f_auto/quay.jpg",
        "https://outlet.example/up/$s_!aBc!,f_auto,q_auto:good/quay.jpg",
        "https://i0.wp.com/outlet.example/up/quay.jpg?resize=300",
        "https://cdn.example/image/fetch/w_1456,c_limit/https%3A%2F%2Foutlet.example%2Fup%2Fquay.jpg",
        "https://cdn.example/_next/image?url=https%3A%2F%2Foutlet.example%2Fup%2Fquay.jpg&w=640",
        "https://outlet.example/cdn-cgi/image/width=600,quality=75/https://outlet.example/up/quay.jpg",
    ],
)
def test_one_picture_in_other_sizes_is_one(url: str) -> None:
    """Whoever makes them of it, and whichever host serves them."""
    assert picture_key(url) == picture_key(PLAIN)


@pytest.mark.parametrize(
    "url",
    [
        "https://outlet.example/up/bell.jpg",
        "https://outlet.example/in_focus/quay.jpg",
        "https://outlet.example/a,b/up/quay.jpg",
        "https://another.example/up/quay.jpg",
        "https://cdn.example/image/fetch/https%3A%2F%2Fanother.example%2Fup%2Fquay.jpg",
        "http://[::1",
    ],
)
def test_other_pictures_are_others(url: str) -> None:
    """A folder, a name or a domain tells them apart."""
    assert picture_key(url) != picture_key(PLAIN)


def test_what_a_text_shows_is_what_it_leads_to_in_large() -> None:
    """Not what stands there in words, nor what another link holds."""
    small = '<img src="https://outlet.example/t.jpg" alt="">'
    large = f'<a rel="x" href="{PLAIN}?a=1&amp;b=2"><span> {small}</span></a>'
    assert keys_in(large) == {picture_key(PLAIN), picture_key("https://outlet.example/t.jpg")}
    for other in (f'<a href="{PLAIN}">See</a> {small}', f'<a href="{PLAIN}"><a href="/x">{small}'):
        assert picture_key(PLAIN) not in keys_in(other)


def test_no_address_and_no_text_takes_long() -> None:
    """They come from outside."""
    tick = time.process_time()
    keys_in('<a href="x">' * 50_000)
    keys_in('<a href="x">' + "<b>" * 60_000)
    for odd in ("1" * 90_000 + "!", "a_b," * 30_000 + "-", "a." * 50_000, "a" * 90_000):
        picture_key(f"https://outlet.example/{odd}/x.jpg")
        picture_key(f"https://{odd}/x.jpg")
    assert time.process_time() - tick < 3

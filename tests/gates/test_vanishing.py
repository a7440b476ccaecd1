"""G-V1: whatever a source's address answers by mistake or by malice, nothing of it is removed; what it removes itself is."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.gates import report, size
from tests.integration.vanishing import Mirror, Outlet, mirror, text
from tests.origin.server import reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.origin.server import Answer

NEW = "2027-01-01T00:00:00Z"
ALL = list(range(16, 0, -1))
PAGES = (
    b"",
    b"<!doctype html><title>gazette.example is for sale</title><p>Make an offer.",
    b"<!doctype html><title>Sign in</title><form method=post action=/login><input name=user></form>",
    b'{"error": "unavailable"}',
    b"<html><head><title>\xe7\xa8\xbf\xe4\xbb\xb6\xe5\xb7\xb2\xe5\x88\xa0\xe9\x99\xa4</title></head></html>",
)


def half(ours: Outlet, _: Outlet, chance: random.Random) -> Answer:
    ours.numbers = sorted(chance.sample(ALL, 8), reverse=True)
    return reply(body=ours.atom())


def complete_half(ours: Outlet, theirs: Outlet, chance: random.Random) -> Answer:
    ours.head = "<fh:complete/>"
    return half(ours, theirs, chance)


def empty(ours: Outlet, _: Outlet, chance: random.Random) -> Answer:
    ours.numbers, ours.head = [], chance.choice(("", "<fh:complete/>"))
    return reply(body=ours.atom())


def another_page(_: Outlet, __: Outlet, chance: random.Random) -> Answer:
    return reply(body=chance.choice(PAGES), Content_Type=chance.choice(("text/html", "application/atom+xml")))


def refused(_: Outlet, __: Outlet, chance: random.Random) -> Answer:
    return reply(chance.choice((400, 401, 403, 404, 404, 500, 502)), b"no")


def torn(ours: Outlet, _: Outlet, chance: random.Random) -> Answer:
    """Broken off at a random byte; its length says so, or there is none, or it says that this is all."""
    ours.head = "<fh:complete/>" + ours.stone(1, NEW) + ours.stone(2, NEW)
    whole = ours.atom()
    part = whole[: chance.randrange(1, len(whole) - 30)]
    return reply(body=part, length=chance.choice((-1, None, len(whole))))


def hacked(ours: Outlet, _: Outlet, chance: random.Random) -> Answer:
    ours.head = "".join(ours.stone(number, NEW) for number in ALL)
    ours.numbers = chance.choice(([], ALL))
    return reply(body=ours.atom())


def outdated(ours: Outlet, _: Outlet, __: random.Random) -> Answer:
    """Tombstones of entries that were updated since, and are shown."""
    ours.head = "".join(ours.stone(number, "2026-02-01T00:00:00Z") for number in ALL)
    return reply(body=ours.atom())


def forged(ours: Outlet, theirs: Outlet, _: random.Random) -> Answer:
    """Another source names all of ours, by guid and by address."""
    theirs.head = "".join(ours.stone(n, NEW) + f'<at:deleted-entry ref="{ours.page(n)}" when="{NEW}"/>' for n in ALL)
    return reply(body=ours.atom())


HARMS: tuple[Callable[[Outlet, Outlet, random.Random], Answer], ...] = (
    half, complete_half, empty, another_page, refused, torn, hacked, outdated, forged
)  # fmt: skip


def pages(ours: Outlet, *, stand: bool) -> None:
    for number in ALL:
        body = f"<html><title>Ward {number}</title><p>{text(number)}</p></html>".encode()
        ours.origin.routes[f"/gazette/{number}"] = reply(body=body, Content_Type="text/html") if stand else reply(404)


def healthy(desk: Mirror, ours: Outlet, theirs: Outlet) -> None:
    ours.numbers, ours.head, ours.raw, theirs.head = ALL, "", None, ""
    pages(ours, stand=True)
    desk.poll()


def test_nothing_is_removed_but_by_the_source(tmp_path: Path) -> None:
    """Every kind of harm in turn and at random, with the articles' pages there and gone: not one byte changes; then one
    tombstone removes its article.
    """
    rounds, chance = size(2 * len(HARMS), 300), random.Random(5)
    with mirror(tmp_path, ("gazette", "courier")) as desk:
        ours, theirs = desk.outlets["gazette"], desk.outlets["courier"]
        theirs.numbers = [40, 39]
        healthy(desk, ours, theirs)
        before = desk.bytes_of_everything()
        warned = 0
        for turn in range(rounds):
            harm = HARMS[turn % len(HARMS)] if turn < 2 * len(HARMS) else chance.choice(HARMS)
            pages(ours, stand=chance.random() < 0.5)
            answer = harm(ours, theirs, chance)
            for outlet in desk.outlets.values():
                outlet.publish()
            ours.origin.routes["/gazette/feed"] = answer
            for _ in range(chance.randint(1, 6)):  # long enough for pages to be asked for twice
                desk.later(hours=2)
                desk.app.poll(desk.app.chosen(()))
            desk.app.release()
            assert desk.bytes_of_everything() == before, harm.__name__
            warned += desk.app.status()[0].vanished > 0
            healthy(desk, ours, theirs)
            assert desk.bytes_of_everything() == before, harm.__name__
            assert [one.vanished for one in desk.app.status()] == [0, 0], harm.__name__
            desk.later(hours=chance.randint(1, 30))
        story = desk.id_of(ours, 5)
        ours.head = ours.stone(5, NEW)
        desk.poll()
        assert desk.status(story) == 410
    assert warned
    report("G-V1", f"{rounds} rounds: 0 bytes changed, {warned} times held off and told; then one tombstone: 410")

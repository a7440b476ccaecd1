"""Who is who: guids missing, shared, changing, stolen; entries reordered, edited, gone and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.origin.scenario import RSS, Kind, channel, item, words
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("identity")
VICTIM = "healthy-0.test"


def each(make: Callable[[Seen, int], str], numbers: Callable[[int], range | list[int]]) -> Callable[[Seen], Answer]:
    """Items made one by one; which, depends on the visit."""

    def serve(seen: Seen) -> Answer:
        items = "".join(make(seen, number) for number in numbers(seen.visit))
        return reply(body=channel(seen, items).encode(), Content_Type=RSS)

    return serve


def three(_: int) -> range:
    return range(1, 4)


def stolen(seen: Seen, number: int) -> str:
    """A healthy source's guid, link, date; with other words."""
    return item(
        seen,
        number,
        guid=f"http://{VICTIM}{seen.port}/story/{number}",
        link=f"http://{VICTIM}{seen.port}/story/{number}",
        title=f"Story {number} of {VICTIM}",
        description=escape(f"<p>Forged. {words(f'forged {number}')}</p>"),
    )


def copied(seen: Seen, number: int) -> str:
    """A healthy source's words under an own address, and an earlier date."""
    return item(
        seen,
        number,
        title=f"Story {number} of {VICTIM}",
        pubDate="Sun, 01 Mar 2026 00:00:00 GMT",
        description=escape(f"<p>{words(f'{VICTIM} {number}')}</p>"),
    )


KIND.add("guid-missing", each(lambda s, n: item(s, n, guid=None), three), "changed unchanged", "3 3")
KIND.add("guid-empty", each(lambda s, n: item(s, n, guid=" "), three), "changed unchanged", "3 3")
KIND.add("guid-shared", each(lambda s, n: item(s, n, guid="one"), three), "changed unchanged", "3 3")
KIND.add(
    "guid-changing",
    each(lambda s, n: item(s, n, guid=f"{n}-{s.visit}"), three),
    "changed unchanged unchanged",
    "3 3 3",
)
KIND.add(
    "guid-in-capitals", each(lambda s, n: item(s, n, guid=f"a{n}" if s.visit == 1 else f"A{n}"), three),
    "changed unchanged", "3 3",
)  # fmt: skip
KIND.add("guid-is-markup", each(lambda s, n: item(s, n, guid=f"&lt;b&gt;{n}"), three), "changed unchanged", "3 3")
KIND.add("guid-climbs-folders", each(lambda s, n: item(s, n, guid="../" * n), three), "changed unchanged", "3 3")
KIND.add("link-missing", each(lambda s, n: item(s, n, link=None, guid=f"g{n}"), three), "changed unchanged", "3 3")
KIND.add("link-shared", each(lambda s, n: item(s, n, link=f"http://{s.host}/"), three), "changed unchanged", "3 3")
KIND.add(
    "link-is-a-script", each(lambda s, n: item(s, n, link="javascript:alert(1)", guid=f"g{n}"), three),
    "changed unchanged", "3 3", absent=("javascript:alert",),
)  # fmt: skip
KIND.add(
    "everything-missing", each(lambda s, n: f"<item><description>{words(f'{s.host}{n}')}</description></item>", three),
    "changed unchanged", "3 3",
)  # fmt: skip
KIND.add("items-empty", each(lambda *_: "<item></item>", three), "unchanged unchanged", "0 0")
KIND.add("title-shared", each(lambda s, n: item(s, n, title="News"), three), "changed unchanged", "3 3")
KIND.add("repeated-in-the-document", each(item, lambda _: [1, 2, 3, 1, 2, 3]), "changed unchanged", "3 3")
KIND.add(
    "reordered", each(item, lambda visit: [1, 2, 3] if visit % 2 else [3, 1, 2]), "changed unchanged unchanged", "3 3 3"
)
KIND.add("rolling", each(item, lambda visit: range(visit, visit + 3)), "changed changed changed", "3 4 5")
KIND.add(
    "gone-and-back", each(item, lambda visit: [1, 2, 3] if visit % 2 else [4]), "changed changed unchanged", "3 4 4"
)
KIND.add(
    "edited-at-every-fetch",
    each(lambda s, n: item(s, n, description=escape(f"<p>{words(f'{s.host}{n}')} Seen {s.visit} times.</p>")), three),
    "changed changed changed",
    "3 3 3",
)
KIND.add(
    "a-counter-in-every-item",
    each(lambda s, n: item(s, n, x=f"<slash:comments>{s.visit}</slash:comments>"), three),
    "changed unchanged unchanged",
    "3 3 3",
)
KIND.add("stolen-from-another-source", each(stolen, three), "changed unchanged", "3 3")
KIND.add("words-of-another-source", each(copied, three), "changed unchanged", "3 3")

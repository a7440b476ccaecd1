"""Pages as workers are asked for them: packed, many at once, which takes a tenth of the time that rendering them does.

An edition is as large as the configuration, so that workers are told it once: one that has not heard of it says so, and
is asked again.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.refining.jobs import faults_named
from syndicator.engine.releasing.making import Made, Wanted, render
from syndicator.engine.selecting.telling import Packed  # noqa: TC001 - msgspec reads the annotations
from syndicator.model import Publication  # noqa: TC001 - likewise
from syndicator.publish.edition import FORMATS, Edition
from syndicator.publish.locale import speaking
from syndicator.publish.outbox.staging import UNDER_WAY, stage
from syndicator.publish.site.articlepage import Places, Sidebar  # noqa: TC001 - likewise
from syndicator.publish.site.catalogue import ListPage  # noqa: TC001 - likewise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.ports import Workers


class _Sheet(msgspec.Struct, array_like=True):
    mark: str  # of the edition
    edition: bytes  # empty where it ought to be known
    beside: list[Sidebar]  # each once: many pages share them
    pages: list[tuple[Publication | Packed, int, Places | None, int]]  # the number is that of the lists beside
    lists: list[ListPage]
    stage: str = ""  # where an outbox wants them laid ready


_SHEET = msgspec.msgpack.Decoder(_Sheet)
_MADE = msgspec.msgpack.Decoder(list[Made])
_EDITION = msgspec.msgpack.Decoder(Edition)

_told: dict[str, Edition] = {}
"""In a worker: the latest edition, by its mark."""


def asking(workers: Workers, edition: Edition) -> Callable[[Sequence[Wanted | ListPage], str], list[Made]]:
    """What renders some pages of an edition in a worker, and lays them ready. It raises as ``workers`` do."""
    whole = msgspec.msgpack.encode(edition)
    mark = blake2b(whole, digest_size=12).hexdigest()

    def ask(wanted: Sequence[Wanted | ListPage], stage: str) -> list[Made]:
        told = [one for one in wanted if isinstance(one, Wanted)]
        lists = [one for one in wanted if not isinstance(one, Wanted)]
        beside = {id(one.beside): one.beside for one in told}
        places = {key: place for place, key in enumerate(beside)}
        pages = [(one.story, places[id(one.beside)], one.places, one.views) for one in told]
        sheet = _Sheet(mark, b"", list(beside.values()), pages, lists, stage)
        answer = workers.run(render_sheet, msgspec.msgpack.encode(sheet))
        if not answer:
            sheet.edition = whole
            answer = workers.run(render_sheet, msgspec.msgpack.encode(sheet))
        return _MADE.decode(answer)

    return ask


def render_sheet(packed: bytes) -> bytes:
    """The pages of a packed sheet, packed; nothing where its edition is not known. In a worker. Raises PoisonError."""
    with faults_named():
        return _rendered(packed)


def _rendered(packed: bytes) -> bytes:
    sheet = _SHEET.decode(packed)
    edition = _told.get(sheet.mark)
    if edition is None:
        if not sheet.edition:
            return b""
        _told.clear()
        edition = _told[sheet.mark] = _EDITION.decode(sheet.edition)
    with speaking(edition.site.theme):
        made = [
            render(Wanted(story, sheet.beside[beside], places, views), edition)
            for story, beside, places, views in sheet.pages
        ]
        made += [render(one, edition) for one in sheet.lists]
    if sheet.stage:
        made = [_staged(page, f"{sheet.stage}-{number}{UNDER_WAY}") for number, page in enumerate(made)]
    return msgspec.msgpack.encode(made)


def _staged(page: Made, folder: str) -> Made:
    if page.problem:
        return page
    try:
        return Made(b"", page.is_listed, staged=stage(folder, FORMATS["html"].file, page.body))
    except OSError:  # whoever owns the outbox will meet it, and can tell of it
        return page

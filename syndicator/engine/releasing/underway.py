"""A release under way: what stood before it, what stands by now, and what was done for that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.releasing.fingerprints import Shown
from syndicator.engine.releasing.marks import Marks
from syndicator.engine.selecting.picks import Picks
from syndicator.errors import PublishError, ReleaseStopped
from syndicator.model import Rendition
from syndicator.ports import Outbox
from syndicator.publish.edition import HTML, Edition

if TYPE_CHECKING:
    from syndicator.engine.releasing.making import Made
    from syndicator.model import Staged


@dataclass(slots=True)
class Underway:
    """What the parts of one release share."""

    edition: Edition
    outbox: Outbox
    shown: Shown
    old: Marks  # as the last release left them
    standing: AbstractSet[str]  # paths in the outbox, as the last release left them
    stopped: Callable[[], bool]
    picks: Picks
    new: Marks = field(init=False)  # of which the packed ones are old, until they are looked at
    topics: list[str] = field(default_factory=list)  # addresses of feeds whose subscribers are to be told
    problems: list[str] = field(default_factory=list)
    written: int = 0  # files
    removed: int = 0  # files
    channels: int = 0  # rendered
    pages: int = 0  # of articles, rendered

    def __post_init__(self) -> None:
        self.new = Marks(pages=self.old.pages.begun(), listed=self.old.listed.begun())

    def all_stand(self, paths: Iterable[str]) -> bool:
        """Whether all of these stood when it began."""
        return all(path in self.standing for path in paths)

    def put(self, rendition: Rendition) -> bool:
        """Into the outbox. Whether it differs from what stood there."""
        written = self.outbox.put(rendition)
        self.written += written
        return written

    def put_staged(self, path: str, media_type: str, staged: Staged) -> bool:
        """The same of what was laid ready."""
        written = self.outbox.put_staged(path, media_type, staged)
        self.written += written
        return written

    def put_made(self, path: str, made: Made) -> str:
        """The same of an HTML page, either way; why it cannot be put, "" where it was."""
        try:
            if made.problem:
                return made.problem
            if made.staged is not None:
                self.put_staged(path, HTML, made.staged)
            else:
                self.put(Rendition(path, HTML, made.body))
        except PublishError as error:
            return str(error)
        return ""

    def go_on(self) -> None:
        """Raises ReleaseStopped where it is to end early."""
        if self.stopped():
            raise ReleaseStopped("stopped before everything was released; the next release goes on", channel="")

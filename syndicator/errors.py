"""Every error syndicator raises on purpose, and who may raise it.

::

    SyndicatorError
      ConfigError(path, mistakes)      feeds.yaml is wrong: every mistake at once, with line and hint
      UsageError                       a command was asked for something that does not exist
      SourceError(source)              this source failed; the others go on
        FetchError(url)
          TimedOut                     the total deadline passed
          Refused(status)              the host answered, and it was not 200 or 304
            RateLimited(retry_after)   429 or 503: the host asked us to wait
            Gone                       410: the source is over
          TooLarge(limit)              the body is larger than we take
          NotAllowed(rule)             our own guard or robots.txt forbids the request
          Unreachable(reached)         connection, TLS or protocol failed, or the body broke off
            Unresolved                 DNS has no answer for the host's name
        ParseError                     bytes came, but no feed is in them
        AnotherSite                    a feed came, but everything in it says that it is not this source's
        PoisonError                    a worker died or ran out of time or memory on this input
        TooBusy                        this machine left a worker no time; the input may be in order
      StoreError
        StoreBusy                      another process owns the state directory
        SchemaMismatch(found, wanted)  state written by a newer version
        Damaged(shard)                 a document does not parse; it was set aside
      PublishError(channel)
        ReleaseStopped                 we were told to end; the next release goes on
      PushError(hub)
      NotifyError(channel)             the operator could not be told of something
      Incomplete                       a module that we need is not installed

``engine/polling/poll.py`` catches :class:`SourceError` in one place and returns it inside the poll's
outcome. Anything else is a bug or a store failure and is allowed to rise. Expected outcomes (not
modified, duplicate, held) are values, never exceptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence


class SyndicatorError(Exception):
    """Base of everything raised on purpose."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a configuration file. Lines and columns count from 1; 0 means "the whole file"."""

    line: int
    column: int
    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        where = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{where}{self.message}{hint}"


class ConfigError(SyndicatorError):
    """The configuration is wrong; ``mistakes`` holds every one, in the order of the file."""

    def __init__(self, path: str, mistakes: Sequence[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{path}: {mistake}" for mistake in self.mistakes))


class UsageError(SyndicatorError):
    """A command named a source, article or file that does not exist."""


class SourceError(SyndicatorError):
    """One source failed. ``source`` is its key, or "" where the caller adds it."""

    kind = "source"

    def __init__(self, message: str, *, source: str = "") -> None:
        self.source = source
        super().__init__(message)


class FetchError(SourceError):
    """A request failed. ``url`` is the address of the hop that failed, without credentials."""

    kind = "fetch"

    def __init__(self, message: str, *, url: str = "", source: str = "") -> None:
        self.url = url
        super().__init__(message, source=source)


class TimedOut(FetchError):
    """The total deadline passed before the whole body had come.

    ``asked`` is False where our own other requests kept this one from being made.
    """

    kind = "timed-out"

    def __init__(self, message: str, *, url: str = "", source: str = "", asked: bool = True) -> None:
        self.asked = asked
        super().__init__(message, url=url, source=source)


class Unreachable(FetchError):
    """No answer: DNS, connection, TLS or protocol failure, or the body broke off.

    ``reached`` says whether the host itself was at the other end: False where the fault may as well be our network's.
    """

    kind = "unreachable"

    def __init__(self, message: str, *, url: str = "", source: str = "", reached: bool = True) -> None:
        self.reached = reached
        super().__init__(message, url=url, source=source)


class Unresolved(Unreachable):
    """DNS knows no address for the host, or did not say in time."""

    kind = "dns"

    def __init__(self, message: str, *, url: str = "", source: str = "") -> None:
        super().__init__(message, url=url, source=source, reached=False)


class Refused(FetchError):
    """The host answered with a status that carries no document."""

    kind = "refused"

    def __init__(self, message: str, *, status: int, url: str = "", source: str = "") -> None:
        self.status = status
        super().__init__(message, url=url, source=source)


class RateLimited(Refused):
    """429 or 503. ``retry_after`` is in seconds, None where the host named no time (RFC 9110, 10.2.3).

    ``wait`` is for how long the host is left alone, whoever named it. ``asked`` is False where no request was made,
    because the host had told one of our earlier ones to wait.
    """

    kind = "rate-limited"

    def __init__(
        self,
        message: str,
        *,
        status: int,
        retry_after: float | None,
        url: str = "",
        source: str = "",
        wait: float | None = None,
        asked: bool = True,
    ) -> None:
        self.retry_after = retry_after
        self.wait = retry_after if wait is None else wait
        self.asked = asked
        super().__init__(message, status=status, url=url, source=source)


class Gone(Refused):
    """410: whoever ran the source says it will not come back (RFC 9110, 15.5.11)."""

    kind = "gone"

    def __init__(self, message: str, *, url: str = "", source: str = "") -> None:
        super().__init__(message, status=410, url=url, source=source)


class TooLarge(FetchError):
    """The decoded body passed ``limit`` bytes; nothing of it was used."""

    kind = "too-large"

    def __init__(self, message: str, *, limit: int, url: str = "", source: str = "") -> None:
        self.limit = limit
        super().__init__(message, url=url, source=source)


class NotAllowed(FetchError):
    """We must not make this request. ``rule`` names what forbids it: the guard, the scheme, robots.txt."""

    kind = "not-allowed"

    def __init__(self, message: str, *, rule: str, url: str = "", source: str = "") -> None:
        self.rule = rule
        super().__init__(message, url=url, source=source)


class ParseError(SourceError):
    """The document is not a feed that we can read."""

    kind = "parse"


class AnotherSite(SourceError):
    """Title, sites, authors and entries are all others than before: nothing of it is taken until it is accepted."""

    kind = "another-site"


class PoisonError(SourceError):
    """The input killed a worker process, or passed its deadline or memory limit; ``at`` is the beginning of the hash
    of the entry that the worker was at, where it was at one.
    """

    kind = "poison"

    def __init__(self, message: str, *, source: str = "", at: str = "") -> None:
        self.at = at
        super().__init__(message, source=source)


class TooBusy(SourceError):
    """Other work left a worker so little of the processors that its deadline says nothing about the input."""

    kind = "busy"


class StoreError(SyndicatorError):
    """The store could not do what was asked; what it held before is untouched."""


class StoreBusy(StoreError):
    """Another process owns this state directory."""


class SchemaMismatch(StoreError):
    """The state was written in another layout: ``found``, where ``wanted`` is the newest we read."""

    def __init__(self, message: str, *, found: int, wanted: int) -> None:
        self.found = found
        self.wanted = wanted
        super().__init__(message)


class Damaged(StoreError):
    """A state document could not be read; ``shard`` is the path it was set aside under."""

    def __init__(self, message: str, *, shard: str) -> None:
        self.shard = shard
        super().__init__(message)


class PublishError(SyndicatorError):
    """A rendition of ``channel`` could not be made; what stands stays."""

    def __init__(self, message: str, *, channel: str) -> None:
        self.channel = channel
        super().__init__(message)


class ReleaseStopped(PublishError):
    """Somebody wanted us to end; what was released by then stands, and the rest follows with the next release."""


class PushError(SyndicatorError):
    """A WebSub ``hub`` did not take our notice; subscribers learn of it at their next poll."""

    def __init__(self, message: str, *, hub: str) -> None:
        self.hub = hub
        super().__init__(message)


class NotifyError(SyndicatorError):
    """A message to the operator did not leave by ``channel``; it is tried again a few times."""

    def __init__(self, message: str, *, channel: str) -> None:
        self.channel = channel
        super().__init__(message)


class Incomplete(SyndicatorError):
    """A module that we need is not installed: nobody's fault but the installation's, and no source's."""

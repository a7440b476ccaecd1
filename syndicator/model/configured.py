"""What the operator configured, as the parts of the house need it."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model.deletion import DeletionPolicy
from syndicator.model.edited import RetractionPolicy
from syndicator.model.podcasting import Told
from syndicator.model.vocabulary import IdentityMode, Kind, Reprint, SourceKey

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Words:
    """Include and exclude lists; a term matches where it stands in title or text, whatever its case."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """How the site looks and what it says, where the operator has it otherwise than the package: the files of a folder,
    as they stood when the configuration was read. Equal where ``digest`` is.
    """

    folder: str  # absolute
    digest: str
    templates: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)  # name, source
    style: str | None = field(default=None, compare=False, repr=False)  # in place of ours
    more: str = field(default="", compare=False, repr=False)  # style after it
    icon: str | None = field(default=None, compare=False, repr=False)  # SVG
    locales: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)  # tag, TOML


@dataclass(frozen=True, slots=True)
class Site:
    """Who mirrors."""

    title: str
    url: str  # ends with "/"
    language: str = "en"  # BCP 47
    timezone: str = "UTC"  # IANA name
    responsible_editor: str | None = None
    contact: str | None = None  # an e-mail address or URL; where removal is asked for
    notice: str | None = None  # replaces the built-in reprint notice
    description: str = ""
    script_keep: tuple[str, ...] = ()  # words that stay as they are where a channel shows Chinese in another script
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one source."""

    body: int = 10 * 1024 * 1024  # bytes of a feed, decoded
    page: int = 8 * 1024 * 1024  # bytes of an article page, decoded
    entries: int = 1000  # per document
    backlog: int = 50  # entries taken at the first poll, newest first
    keep: int = 200  # articles kept per source
    keep_for: float | None = None  # seconds; None: no limit by age
    keep_size: int | None = None  # bytes of its articles' texts; None: no limit by size
    max_age: float | None = None  # seconds; what is older when it is first met is not taken
    max_new: int | None = None  # new articles taken at one poll, oldest first; the others at later ones


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list without a feed is read: selectors (CSS) in a page, paths in JSON; "" where nothing is said.

    The syntax of each stands in ``syndicator.patterns``.
    """

    items: str = ""  # what holds one entry each
    link: str = ""  # JSON: a path, or an address with {path}
    title: str = ""
    date: str = ""
    summary: str = ""
    content: str = ""  # JSON only
    author: str = ""
    image: str = ""
    id: str = ""  # JSON only
    next: str = ""  # the next page: a selector or path, or an address with {page}
    max_pages: int = 5  # documents read at one poll
    url_pattern: str = ""  # a regular expression; only addresses that it matches are taken


@dataclass(frozen=True, slots=True)
class Source:
    """A place articles come from, as configured."""

    key: SourceKey
    name: str
    url: str
    home: str | None = None
    language: str | None = None
    timezone: str | None = None  # of times without a zone; None: the site's
    ignore_zones: bool = False  # times that name a zone name a wrong one: ``timezone`` holds for all
    category: str | None = None
    editor: str | None = None  # our editor in charge of this source
    rights: str | None = None
    permission: str | None = None  # on what basis we republish
    reprint: Reprint = Reprint.FEED
    every: float | None = None  # seconds; None: auto
    limits: Limits = Limits()
    words: Words = Words()
    media: str = "link"  # "link" or "mirror": whether pictures are shown from their hosts, or from here
    require: tuple[str, ...] = ()  # what an article must have to be published; without it, it is held
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # secrets stay out of tracebacks
    enabled: bool = True
    keep_raw: bool = True  # the HTML of an article as it came, beside it
    kind: Kind = Kind.FEED
    listing: Listing = Listing()
    private: bool = False  # its address is a secret: it stands in nothing that others can read
    outlets: tuple[tuple[str, str], ...] = ()  # domain and name of outlets the built-in table does not know
    websub: bool = True  # take pushes for it, where the server can be reached and its feed names a hub
    proxy: str | None = None  # "http://user:password@host:port"; None: directly
    robots: bool = True  # whether its own document obeys robots.txt; article pages always do
    robots_reason: str | None = None  # why it does not
    deleted: DeletionPolicy = DeletionPolicy.WITHDRAW  # what becomes of its articles that it removes itself
    retracted: RetractionPolicy = RetractionPolicy.NOTE  # what becomes of those that it retracts by a notice
    priority: int = 0  # of several sources that tell one story, the highest is shown; see ``refine.judging.election``
    identity: IdentityMode | None = None  # which key tells its entries apart; None: found out, document by document

    def zone_of_times(self, usual: str) -> str:
        """The zone by which its times are read, as ``stamps.zone_of`` takes it; ``usual`` is the site's."""
        return f"only {self.timezone or usual}" if self.ignore_zones else self.timezone or usual


PRIVATE = "private/"
"""What the paths of all renditions begin with that only holders of a token may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles: all that is said must hold, and of each list one is enough; the newest of them."""

    sources: tuple[SourceKey, ...] = ()  # empty: all
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    words: Words = Words()
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Featured(Selection):
    """What is put at the top of the home page, after what editors feature by command; ``limit`` counts both."""

    articles: tuple[str, ...] = ()  # ids and addresses; before those that are selected
    limit: int = 6

    @property
    def selects(self) -> bool:
        """Whether it names more than single articles."""
        return bool(self.sources or self.categories or self.languages or self.words != Words())


@dataclass(frozen=True, slots=True)
class Channel(Selection):
    """One feed we publish."""

    key: str
    title: str
    description: str = ""
    language: str | None = None  # of the feed itself; None: the site's
    script: str = "as-is"  # or "hans", "hant-tw", "hant-hk": Chinese articles are shown in it
    formats: tuple[str, ...] = ("rss", "atom", "json", "html")
    private: bool = False  # only whoever holds a token of it may read it
    show: Told = ()  # what it says of itself as a podcast, in place of what its source says

    @property
    def path(self) -> str:
        """The folder it is published in."""
        return f"{PRIVATE}{self.key}" if self.private else self.key

    @property
    def derived(self) -> bool:
        """Whether nobody configured it: it is one of those per source or category."""
        return "/" in self.key

    def may_take(self, source: Source) -> bool:
        """Whether articles of a source can stand in it, going by what is configured of both."""
        chosen = not self.sources or source.key in self.sources
        return chosen and (not self.categories or source.category in self.categories)


def is_closed(source: Source, channels: Iterable[Channel]) -> bool:
    """Whether a source is there for private channels alone: nothing for everybody names it."""
    theirs = [channel for channel in channels if not channel.derived and channel.may_take(source)]
    return bool(theirs) and all(channel.private for channel in theirs)


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How we behave as a guest."""

    user_agent: str = ""  # empty: made from the version and the site's address and contact
    deadline: float = 30.0  # seconds for one document: DNS, connection, every hop, body
    connect_timeout: float = 10.0
    allow_networks: tuple[str, ...] = ()  # CIDR: reachable although the guard refuses them by default
    ports: tuple[int, ...] = (80, 443)  # reachable besides; any port is open on ``allow_networks``
    host_interval: float = 1.0  # seconds between two requests to one host and port
    host_connections: int = 1
    max_hops: int = 5
    threads: int = 64
    picture: int = 5 * 1024 * 1024  # bytes of a picture that is mirrored
    referers: tuple[tuple[str, str], ...] = ()  # host -> address that is said to refer to its pictures
    robots: bool = True  # False: nothing obeys robots.txt
    min_interval: float = 3600.0  # seconds; "every: auto" never polls more often
    max_interval: float = 24 * 3600.0
    push_interval: float = 60.0  # seconds between two polls of a source that a hub asks for
    blind_interval: float = 24 * 3600.0  # seconds; the same for a source without validators and hints
    trust_env: bool = False  # whether the environment's proxies and roots of trust are used
    environment: tuple[tuple[str, str], ...] = ()  # those of its variables, where it is trusted


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Bounds for the processes that parse, clean and render."""

    processes: int = 0  # 0: one per processor
    deadline: float = 60.0  # seconds per batch
    memory: int = 1024 * 1024 * 1024  # bytes of address space beyond what the bare worker takes
    idle: float = 60.0  # seconds until an idle pool is retired


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """The PostgreSQL database in which everything is remembered."""

    url: str = field(repr=False)  # libpq's; a password in it came from the environment
    password: str = field(default="", repr=False)
    schema_name: str = "syndicator"
    patience: float = 60.0  # seconds for which it is waited for where it does not answer
    shared: bool = False  # whether several machines work on it: workers that poll, and nodes that publish


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """Where and what we publish."""

    path: str = "public"  # absolute once loaded
    pages: bool = True  # a page per article
    per_source: bool = False  # a channel per source besides those configured, under sources/<key>/
    per_category: bool = False  # under categories/<name>/
    hubs: tuple[str, ...] = ()
    link_to: str = "original"  # "original" or "mirror": where an item's link leads
    tombstones: int = 200  # kept in feeds
    targets: tuple[str, ...] = ()  # absolute paths and addresses to which each release is copied
    archives: int = 10  # kept of each channel (RFC 5005); each of half a feed or more
    shared: bool = False  # whether the folder is one that several machines serve, and that one of them writes
    private: str = ""  # absolute; where private channels stand; "": beside the state


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """The built-in web server."""

    host: str = "127.0.0.1"
    port: int = 8080
    enabled: bool = True
    url: str | None = None  # where it can be reached from outside, for WebSub; ends with "/"
    hub: bool = False  # whether it is a WebSub hub for our own feeds
    search: bool = True  # whether readers may search what is published
    views: bool = True  # whether views of articles are counted, and shown
    metrics: tuple[str, ...] = ()  # CIDR: who may read metrics besides this machine


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How a message to the operator leaves by e-mail (RFC 5321)."""

    to: tuple[str, ...]
    sender: str
    host: str = "localhost"
    port: int = 0  # 0: the usual one for ``security``
    security: str = "starttls"  # "starttls", "tls" or "none"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """When a source counts as unwell, and who is told."""

    broken_after: float = 86_400.0  # seconds of failures
    idle_after: float = 7 * 86_400.0  # seconds of silence, at least
    command: tuple[str, ...] = ()  # gets JSON on standard input; no shell
    webhook: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    mail: MailSettings | None = None

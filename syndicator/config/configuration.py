"""What feeds.yaml comes to, and what follows from it alone. Cheap to import: nothing here reads the file."""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from syndicator.dataclass import dataclass
from syndicator.errors import Mistake
from syndicator.model import (
    Channel,
    DatabaseSettings,
    Featured,
    FetchSettings,
    NotifySettings,
    PublishSettings,
    Rule,
    ServeSettings,
    Site,
    SiteRule,
    Source,
    SourceKey,
    WorkerSettings,
)
from syndicator.redact import secret_words, source_secrets

DEFAULT_STORE = "state"


@dataclass(frozen=True, slots=True)
class Config:
    """What the operator wants. Paths are absolute, references resolved, defaults filled in."""

    path: Path
    site: Site
    sources: Mapping[SourceKey, Source]
    channels: tuple[Channel, ...]
    fetch: FetchSettings
    workers: WorkerSettings
    publish: PublishSettings
    serve: ServeSettings
    keep_size: int | None  # bytes of all articles together; None: no limit
    store: str  # the folder of the state; with a database, of what is this machine's own
    doubts: tuple[Mistake, ...] = ()  # what is right, and may not be meant
    notify: NotifySettings = field(default_factory=NotifySettings)
    rules: str | None = None  # the folder of the operator's own site rules
    site_rules: tuple[SiteRule, ...] = ()  # those in it
    database: DatabaseSettings | None = None  # in which everything is remembered; None: in the folder
    featured: Featured | None = None  # what the home page begins with, besides what editors choose
    article_rules: tuple[Rule, ...] = ()  # what is done with articles that fit a description, in their order

    @property
    def shared(self) -> bool:
        """Whether several machines work on one state."""
        return self.database is not None and self.database.shared

    def alone(self) -> Config:
        """The same for whoever takes all of a state at once: nobody else may own it meanwhile, shared or not."""
        if self.database is None:
            return self
        return replace(self, database=replace(self.database, shared=False))


def absolute(base: Path, text: str) -> Path:
    """A path as it stands in a file in the folder ``base``."""
    return Path(os.path.normpath(base / Path(text).expanduser()))


def in_the_way(place: Path, base: Path, kept: Sequence[Path]) -> Path | None:
    """The folder for which nothing may be copied to ``place``: that of the configuration (``base``), where it stands in
    there, and one of ``kept``, where either stands in the other. None: it may.
    """
    held = (one for one in (base, *kept) if place == one or place in one.parents)
    return next(held, None) or next((one for one in kept if one in place.parents), None)


def default_user_agent(version: str, site: Site) -> str:
    """Who we say we are where nothing is configured: name, version, a page about us, and the contact."""
    contact = site.contact if site.contact and site.contact.isascii() else ""
    return f"syndicator/{version} (+{_ascii(site.url)}about/" + (f"; {contact})" if contact else ")")


def _ascii(url: str) -> str:
    if url.isascii():
        return url
    parts = urlsplit(url)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(parts.hostname or "")
    netloc = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit(parts._replace(netloc=netloc, path=quote(parts.path, safe="/%")))


def proxy_words(url: str | None) -> set[str]:
    """What of a proxy's address is a secret: its credentials, as written and as meant."""
    parts = urlsplit(url or "")
    said = {parts.username or "", parts.password or ""}
    return {word for text in said for word in (text, unquote(text))} - {""}


def secrets_of(config: Config) -> set[str]:
    """Every word in a configuration that must stand in no log, page, feed or message."""
    found: set[str] = set()
    for source in config.sources.values():
        found |= source_secrets(source)
        if source.proxy:
            found |= proxy_words(source.proxy)
    for name, value in config.fetch.environment:
        found |= proxy_words(value) if name.lower().endswith("_proxy") else set()
    found |= _secrets_in(config.database) if config.database else set()
    notify = config.notify
    found |= {*(secret_words(notify.webhook) if notify.webhook else ()), notify.webhook_secret}
    return (found | {notify.mail.password} if notify.mail else found) - {"", "Bearer", "Basic"}


def _secrets_in(database: DatabaseSettings) -> set[str]:
    """The passwords of a database, as written and as meant."""
    parts = urlsplit(database.url)
    said = {database.password, parts.password or "", *(v for name, v in parse_qsl(parts.query) if name == "password")}
    return said | {unquote(word) for word in said}

"""References to environment variables. What they stand for is looked up at each start, and written nowhere."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syndicator.config.configuration import Config
    from syndicator.model import DatabaseSettings, FetchSettings, NotifySettings, Source

REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
DATABASES = frozenset({"postgres", "postgresql"})

_LINE_BREAK = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TRUSTED = tuple(
    name
    for lower in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "requests_ca_bundle")
    for name in (lower.upper(), lower)
)
"""Variables that `fetch.trust_env` lets in; where both spellings are set, the lower one counts, as everywhere."""


def unfit(template: str, environment: Mapping[str, str], *, header: bool = False) -> Iterator[tuple[str, str]]:
    """What is wrong with the variables that ``template`` names, each as a message and a hint. ``header``: a line of a
    header, or of a message to a mail server, is to be made of it.
    """
    for variable in REFERENCE.findall(template):
        value = environment.get(variable, "")
        if not value.strip():
            yield f"the environment variable {variable} is not set", f"export {variable}=…"
        elif header and (_LINE_BREAK.search(value) or not _latin(value)):
            yield f"the environment variable {variable} cannot stand in a header", "one line, no controls"


def filled(template: str, environment: Mapping[str, str], *, quoted: bool = False) -> str:
    """``template`` with what its variables hold, ``quoted`` as parts of an address; what is not set is empty."""

    def value(match: re.Match[str]) -> str:
        found = environment.get(match[1], "").strip()
        return quote(found, safe="") if quoted else found

    return REFERENCE.sub(value, template)


def is_database(url: str) -> bool:
    """Whether an address is one of a PostgreSQL database."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in DATABASES and parts.port != 0 and "://" in url
    except ValueError:
        return False


def all_fit(config: Config, environment: Mapping[str, str]) -> bool:
    """Whether every reference in a configuration as it is written stands for something that may stand there."""
    texts = [text for source in config.sources.values() for _, text in source.headers]
    texts += [config.notify.webhook_secret, config.notify.mail.password if config.notify.mail else ""]
    plain = [source.proxy for source in config.sources.values() if source.proxy]
    if (database := config.database) is not None:
        plain += [database.url, database.password]
        if REFERENCE.search(database.url) and not is_database(filled(database.url, environment)):
            return False
    return not any(
        wrong
        for several, header in ((texts, True), (plain, False))
        for text in several
        for wrong in unfit(text, environment, header=header)
    )


def resolved(config: Config, environment: Mapping[str, str]) -> Config:
    """A configuration as it is written, with what the environment says in it."""
    return replace(
        config,
        sources={key: _source(source, environment) for key, source in config.sources.items()},
        fetch=_fetching(config.fetch, environment),
        notify=_notify(config.notify, environment),
        database=database(config.database, environment),
    )


def database(settings: DatabaseSettings | None, environment: Mapping[str, str]) -> DatabaseSettings | None:
    """The same for a database."""
    if settings is None:
        return None
    return replace(settings, url=filled(settings.url, environment), password=filled(settings.password, environment))


def _source(source: Source, environment: Mapping[str, str]) -> Source:
    if not source.headers and not source.proxy:
        return source
    headers = tuple((name, filled(text, environment)) for name, text in source.headers)
    return replace(source, headers=headers, proxy=source.proxy and filled(source.proxy, environment, quoted=True))


def _fetching(settings: FetchSettings, environment: Mapping[str, str]) -> FetchSettings:
    if not settings.trust_env:
        return settings
    return replace(settings, environment=tuple((n, environment[n]) for n in _TRUSTED if environment.get(n)))


def _notify(settings: NotifySettings, environment: Mapping[str, str]) -> NotifySettings:
    mail = settings.mail and replace(settings.mail, password=filled(settings.mail.password, environment))
    return replace(settings, webhook_secret=filled(settings.webhook_secret, environment), mail=mail)


def _latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True

"""What stands at an address, before anything of it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.app.asking import Asking
from syndicator.errors import ParseError, SourceError, UsageError
from syndicator.model import Fetched, FetchRequest, Kind, Source, SourceKey
from syndicator.urls import canonical, host_of, is_http

if TYPE_CHECKING:
    from syndicator.engine.looking.inspection import Inspection
    from syndicator.engine.looking.preview import Preview
    from syndicator.ingest.feeds.discover import FeedLink
    from syndicator.ingest.feeds.opml import FeedList


class Previewing(Asking):
    """Looks at documents of others."""

    def fetch(self, url: str, accept: str = "*/*") -> Fetched:
        """Get one document for a command."""
        answer = self.fetcher.fetch(FetchRequest(url=url, accept=accept))
        if not isinstance(answer, Fetched):
            raise UsageError(f"{url} answered without a document")
        return answer

    def inspect(self, body: bytes, content_type: str | None, url: str, *, timezone: str | None = None) -> Inspection:
        """What refine finds on one page. ``timezone``: the IANA zone of times that name none, the site's where None."""
        from syndicator.engine.looking.inspection import inspect
        from syndicator.refine.credit import knowing

        zone = timezone or _page_zone(self.config.site.timezone)
        outlets = next((source.outlets for source in self.config.sources.values()), ())
        with knowing(outlets):
            return inspect(
                body,
                content_type,
                url,
                timezone=zone,
                site_rules=self.rulebook.rules,
                now=self.clock.now(),
            )

    def preview(self, target: str) -> Preview:
        """What a first poll of a source would take: one by its key, or any address. Without secrets, in errors too."""
        from syndicator.engine.looking.preview import Previewer, veiled
        from syndicator.ingest.feeds.refusal import SITEMAP

        settings, site = self.config.fetch, self.config.site
        looking = Previewer(
            fetcher=self.fetcher,
            workers=self.workers,
            clock=self.clock,
            rules=self.rulebook,
            robots=settings.robots,
            timezone=site.timezone,
        )
        source = self._previewed(target)
        try:
            try:
                return veiled(looking.preview(source), self.veil)
            except ParseError as error:
                if source.key in self.config.sources or not str(error).endswith(SITEMAP):
                    raise
                return veiled(looking.preview(replace(source, kind=Kind.SITEMAP)), self.veil)
        except SourceError as error:
            raise UsageError(self.veil.over(str(error))) from error

    def _previewed(self, target: str) -> Source:
        if not is_http(target):
            return self.chosen([target])[0]
        known = next((s for s in self.config.sources.values() if canonical(s.url) == canonical(target)), None)
        kind = Kind.SITEMAP if "sitemap" in target.rpartition("/")[2].lower() else Kind.FEED
        return known or Source(SourceKey("preview"), host_of(target), target, kind=kind)

    def discover(self, url: str) -> tuple[FeedLink, ...]:
        """The feeds that an address is or names, best first. Raises UsageError, which says what it is, for none."""
        from syndicator.ingest.feeds.discover import find_feeds
        from syndicator.ingest.feeds.refusal import why

        answer = self.fetch(url)
        found = find_feeds(answer.body, answer.content_type, answer.url)
        if not found:
            raise UsageError(f"no feed at {url}: {why(answer.body, answer.content_type, answer.url)}")
        return found

    def outlines(self, body: bytes) -> FeedList:
        """The feeds in an OPML document."""
        from syndicator.ingest.feeds.opml import read_opml

        return read_opml(body)


def _page_zone(zone: str) -> str:
    """The zone of times on pages that name none: the site's, or China's where the site states only UTC."""
    return "Asia/Shanghai" if zone == "UTC" else zone

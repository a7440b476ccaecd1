"""What feeds.yaml may say of where articles come from.

No model holds a default: what is not said is None here and takes the default of ``model.configured``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from syndicator import model
from syndicator.config import kinds
from syndicator.config.sections.ruling import RuleSection  # noqa: TC001 - pydantic reads the annotation
from syndicator.config.sections.section import DAY, GIB, Section


class LimitsSection(Section):
    """Bounds for one source."""

    body: Annotated[int, *kinds.size(1024, GIB)] | None = Field(
        None, description="Largest feed, decompressed.", examples=["2 MB"]
    )
    page: Annotated[int, *kinds.size(1024, GIB)] | None = Field(
        None, description="Largest article page, decompressed.", examples=["1 MiB"]
    )
    entries: Annotated[int, *kinds.count(1, 100_000)] | None = Field(
        None, description="Entries read from one document.", examples=[200]
    )
    backlog: Annotated[int, *kinds.count(0, 100_000)] | None = Field(
        None, description="Entries taken at the first poll, newest first.", examples=[20]
    )
    keep: Annotated[int, *kinds.count(1, 100_000)] | None = Field(
        None, description="Articles kept per source.", examples=[500]
    )
    keep_for: Annotated[float, *kinds.duration(3600, 36_500 * DAY)] | None = Field(
        None, description="Age at which an article is dropped; not said: no limit by age.", examples=["90 d"]
    )
    keep_size: Annotated[int, *kinds.size(1024, 1024 * GIB)] | None = Field(
        None, description="Size of the articles kept per source; not said: no limit by size.", examples=["200 MB"]
    )
    max_age: Annotated[float, *kinds.duration(3600, 36_500 * DAY)] | None = Field(
        None, description="What is older when it is first met is not taken; not said: no limit.", examples=["7 d"]
    )
    max_new: Annotated[int, *kinds.count(1, 100_000)] | None = Field(
        None, description="New articles taken at one poll, oldest first; the others at the next ones.", examples=[10]
    )


class DefaultsSection(Section):
    """What holds for every source that does not say otherwise."""

    language: kinds.Language | None = Field(
        None, description="Of the articles; not said: as the feed says.", examples=["zh-Hant"]
    )
    timezone: kinds.Zone | None = Field(
        None, description="Of times without a zone; not said: the site's.", examples=["Europe/Paris"]
    )
    ignore_zones: kinds.Flag | None = Field(
        None,
        description="true: its times name a wrong zone, such as +00:00 for local time; timezone holds for all.",
        examples=[True],
    )
    category: kinds.Text | None = Field(None, description="Under which its articles are filed.", examples=["science"])
    editor: kinds.Text | None = Field(None, description="Our editor in charge of it.", examples=["Bo Tran"])
    rights: kinds.Text | None = Field(
        None, description="Its licence or copyright line, shown with every article.", examples=["CC BY 4.0"]
    )
    permission: kinds.Text | None = Field(
        None, description="On what basis we republish it.", examples=["agreement of 3 May 2025"]
    )
    reprint: Annotated[str, *kinds.choice(*model.Reprint)] | None = Field(
        None,
        description="How much is republished: what the feed itself gives, the full text, an excerpt, or a link.",
        examples=["excerpt"],
    )
    every: kinds.Every | None = Field(
        None, description="How often it is polled; auto follows the source's own pace.", examples=["30 min"]
    )
    limits: LimitsSection | None = Field(None, description="Bounds for one source.")
    include: list[kinds.Text] | None = Field(
        None, description="Only articles with one of these words in title or text.", examples=[["river", "harbour"]]
    )
    exclude: list[kinds.Text] | None = Field(
        None, description="No articles with one of these words in title or text.", examples=[["horoscope"]]
    )
    rules: list[RuleSection] | None = Field(
        None,
        description="What is done with articles that fit a description. A source's own rules follow the defaults'.",
        examples=[[{"when": {"title": ["horoscope"]}, "then": "exclude"}]],
    )
    media: Annotated[str, *kinds.choice("link", "mirror")] | None = Field(
        None,
        description="Whether pictures are shown from their own hosts, or mirrored and shown from here.",
        examples=["mirror"],
    )
    require: list[Annotated[str, *kinds.choice(*model.Requirement)]] | None = Field(
        None,
        description="What an article must have to be published; one that lacks any of it is held for an editor.",
        examples=[["source", "original_url"]],
    )
    deleted: Annotated[str, *kinds.choice(*model.DeletionPolicy)] | None = Field(
        None,
        description="What becomes of an article that its source itself has removed: withdrawn (410), held for an "
        "editor, or kept with a note that says so.",
        examples=["hold"],
    )
    retracted: Annotated[str, *kinds.choice(*model.RetractionPolicy)] | None = Field(
        None,
        description="What becomes of an article that its source retracts by a notice in it: kept with a note at its "
        "top and in its title, held for an editor, or withdrawn (410).",
        examples=["hold"],
    )
    priority: Annotated[int, *kinds.count(-1000, 1000)] | None = Field(
        None,
        description="Of several sources that tell one story, the one with the higher priority is shown, where nothing "
        "states the original.",
        examples=[10],
    )
    headers: dict[str, kinds.HeaderValue] | None = Field(
        None,
        description="Sent with its requests, to its own host only. Secrets by reference to environment variables.",
        examples=[{"Authorization": "Bearer ${NEWS_TOKEN}", "X-Api-Key": {"env": "NEWS_KEY"}}],
    )
    websub: kinds.Flag | None = Field(
        None,
        description="Whether its hub, if it has one, may push; needs serve.url. Never for private sources.",
        examples=[False],
    )
    enabled: kinds.Flag | None = Field(
        None, description="false: it stays configured and is not polled.", examples=[False]
    )
    keep_raw: kinds.Flag | None = Field(
        None,
        description="Whether an article's HTML is also kept as it came, packed, for `syndicator diff`.",
        examples=[False],
    )


class ListSection(Section):
    """How a list without a feed is read: by CSS selectors in a page, by paths in JSON."""

    item: kinds.Expression | None = Field(
        None, description="page: the element that holds one entry.", examples=["ul.list > li"]
    )
    items: kinds.Expression | None = Field(
        None, description="json: the path of the list; not said: the document is the list.", examples=["data.list"]
    )
    link: kinds.Expression | None = Field(
        None,
        description="page: the link, in the item. json: the path of the address, or an address with {path} in it.",
        examples=["h3 a"],
    )
    title: kinds.Expression | None = Field(
        None, description="Where its title stands; not said: page: in the link; json: title.", examples=["a[title]"]
    )
    date: kinds.Expression | None = Field(
        None,
        description="Where its date stands; not said: page: what looks like one in the item.",
        examples=["span.date"],
    )
    summary: kinds.Expression | None = Field(None, description="Where its summary stands.", examples=["p.intro"])
    content: kinds.Expression | None = Field(
        None, description="json: the path of its whole text, HTML or plain.", examples=["body.html"]
    )
    author: kinds.Expression | None = Field(None, description="Where its author stands.", examples=["span.author"])
    image: kinds.Expression | None = Field(None, description="Where its picture stands.", examples=["img"])
    id: kinds.Expression | None = Field(None, description="json: the path of its id.", examples=["id"])
    next: kinds.Expression | None = Field(
        None,
        description="The next page: its link (page), the path of its address (json), or an address with {page}.",
        examples=["index_{page-1}.html"],
    )
    max_pages: Annotated[int, *kinds.count(1, 100)] | None = Field(
        None, description="Pages, or parts of a sitemap, read at one poll.", examples=[3]
    )
    url_pattern: kinds.Expression | None = Field(
        None,
        description="A regular expression (RE2's syntax); only addresses that it matches are taken. "
        "Not said: those on the source's own host.",
        examples=["/t20\\d{6}_\\d+\\.s?html$"],
    )


IDENTITIES: dict[str, model.IdentityMode | None] = {
    "auto": None,
    "guid": model.IdentityMode.GUID,
    "link": model.IdentityMode.LINK,
    "title": model.IdentityMode.TITLE_DATE,
    "content": model.IdentityMode.CONTENT,
}
"""What tells a source's entries apart, in the file's words."""


class SourceSection(DefaultsSection):
    """A place articles come from. The address alone will do."""

    url: kinds.FeedUrl = Field(
        description="The feed, the list page, the sitemap.", examples=["https://outlet.example/feed.xml"]
    )
    kind: Annotated[str, *kinds.choice(*model.Kind)] | None = Field(
        None, description="What stands there.", examples=["page"]
    )
    private: kinds.Flag | None = Field(
        None,
        description="true: its address is a secret, and shown nowhere; false: it only looks like one.",
        examples=[True],
    )
    name: kinds.Text | None = Field(None, description="As it is credited; not said: its key.", examples=["The Outlet"])
    home: kinds.Url | None = Field(None, description="Its front page.", examples=["https://outlet.example/"])
    list: ListSection | None = Field(None, description="How it is read, where it is no feed.")
    proxy: kinds.Proxy | None = Field(
        None,
        description="Through which it and its article pages are asked for. Secrets by reference to variables.",
        examples=["http://${PROXY_USER}:${PROXY_PASSWORD}@proxy.example:3128"],
    )
    robots: kinds.Flag | None = Field(
        None, description="false: the feed itself is polled whatever robots.txt says.", examples=[True]
    )
    robots_reason: kinds.Text | None = Field(
        None, description="Why; needed with 'robots: false', and logged.", examples=["asked for by its editor, 3 May"]
    )
    identity: Annotated[str, *kinds.choice(*IDENTITIES)] | None = Field(
        None,
        description="What tells its entries apart; auto finds out, and says so in `syndicator status`.",
        examples=["link"],
    )

    @model_validator(mode="before")
    @classmethod
    def _from_address(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else value

"""What feeds.yaml may say of the mirror: who it is, what it publishes, and where.

No model holds a default: what is not said is None here and takes the default of ``model.configured``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from syndicator.config import kinds
from syndicator.config.sections.section import Section


class SiteSection(Section):
    """Who mirrors: what stands at the head of every page and feed."""

    title: kinds.Text = Field(description="The name of the mirror.", examples=["Riverside Wire"])
    url: kinds.SiteUrl = Field(
        description="Where it is published; what links begin with.", examples=["https://news.example/"]
    )
    language: kinds.Language | None = Field(None, description="Of pages and feeds (BCP 47).", examples=["zh-Hans"])
    timezone: kinds.Zone | None = Field(
        None, description="In which times are shown (IANA).", examples=["Asia/Shanghai"]
    )
    responsible_editor: kinds.Text | None = Field(
        None, description="Named on every article.", examples=["Ada Lindqvist"]
    )
    contact: kinds.Contact | None = Field(
        None,
        description="E-mail or web address for corrections and removal; also told to the hosts we poll.",
        examples=["desk@news.example"],
    )
    notice: kinds.Text | None = Field(
        None, description="Replaces the built-in reprint notice.", examples=["Reprinted with the outlets' permission."]
    )
    description: kinds.Text | None = Field(
        None, description="One sentence about the mirror.", examples=["News of the valley"]
    )
    script_keep: list[kinds.Text] | None = Field(
        None,
        description="Names and words that stay as they are where a channel's script is another one.",
        examples=[["于右任", "范仲淹"]],
    )
    theme: kinds.Text | None = Field(
        None,
        description="A folder, relative to this file, with templates, a style and words in place of the built-in ones.",
        examples=["theme"],
    )


class SelectionSection(Section):
    """Which articles: all that is said must hold, and of each list one is enough."""

    sources: list[kinds.Key] | None = Field(
        None, description="Keys of the sources it takes; not said: all.", examples=[["nasa", "plos-one"]]
    )
    categories: list[kinds.Text] | None = Field(
        None, description="Only sources filed under one of these.", examples=[["science"]]
    )
    languages: list[kinds.Language] | None = Field(
        None, description="Only articles in one of these.", examples=[["zh"]]
    )
    include: list[kinds.Text] | None = Field(
        None, description="Only articles with one of these words in title or text.", examples=[["comet"]]
    )
    exclude: list[kinds.Text] | None = Field(
        None, description="No articles with one of these words in title or text.", examples=[["advertorial"]]
    )


class FeaturedSection(SelectionSection):
    """What stands at the top of the home page, after what editors feature by command."""

    articles: list[kinds.Article] | None = Field(
        None,
        description="Single articles, by id or address; before the others, in this order.",
        examples=[["https://outlet.example/2026/ferry"]],
    )
    limit: Annotated[int, *kinds.count(1, 50)] | None = Field(
        None, description="Articles there, newest first, with those that editors feature.", examples=[4]
    )


class PodcastSection(Section):
    """What a channel says of itself to directories of podcasts. What is not said is as its only source says it."""

    author: kinds.Text | None = Field(None, description="Who makes it.", examples=["Riverside Radio"])
    image: kinds.Url | None = Field(
        None,
        description="The address of its picture: JPEG or PNG, square, 1400 to 3000 pixels.",
        examples=["https://news.example/cover.png"],
    )
    category: Annotated[list[kinds.Category], Field(min_length=1, max_length=3)] | None = Field(
        None, description="Apple's categories, those within others after a >.", examples=[["News > Daily News"]]
    )
    explicit: kinds.Flag | None = Field(None, description="true: not for children's ears.", examples=[False])
    type: Annotated[str, *kinds.choice("episodic", "serial")] | None = Field(
        None, description="serial: to be heard from its first episode on.", examples=["serial"]
    )


class ChannelSection(SelectionSection):
    """One feed we publish: a selection of articles. What it does not narrow down, it takes whole."""

    title: kinds.Text | None = Field(None, description="Not said: the site's title and the key.", examples=["Science"])
    description: kinds.Text | None = Field(
        None, description="One sentence about it.", examples=["From the laboratories"]
    )
    language: kinds.Language | None = Field(
        None, description="Of the feed itself; not said: the site's.", examples=["en"]
    )
    limit: Annotated[int, *kinds.count(1, 10_000)] | None = Field(
        None, description="Articles in the feed, newest first.", examples=[100]
    )
    script: Annotated[str, *kinds.choice("as-is", "hans", "hant-tw", "hant-hk")] | None = Field(
        None,
        description="In which script Chinese articles are shown; as-is: as they were written.",
        examples=["hant-tw"],
    )
    formats: list[Annotated[str, *kinds.choice("rss", "atom", "json", "html")]] | None = Field(
        None, description="In which it is published.", examples=[["atom", "html"]]
    )
    private: kinds.Flag | None = Field(
        None, description="true: only whoever holds a token of it may read it.", examples=[True]
    )
    podcast: PodcastSection | None = Field(
        None, description="What it says of itself to directories of podcasts.", examples=[{"author": "Riverside Radio"}]
    )


class PublishSection(Section):
    """Where and what we publish. The path alone will do."""

    path: kinds.Text | None = Field(None, description="The folder, relative to this file.", examples=["public"])
    pages: kinds.Flag | None = Field(None, description="A page per article.", examples=[True])
    per_source: kinds.Flag | None = Field(
        None, description="A feed per source besides, under sources/.", examples=[True]
    )
    per_category: kinds.Flag | None = Field(
        None, description="A feed per category besides, under categories/.", examples=[True]
    )
    hubs: list[kinds.Url] | None = Field(
        None, description="WebSub hubs that are told of changes.", examples=[["https://hub.example/"]]
    )
    link_to: Annotated[str, *kinds.choice("original", "mirror")] | None = Field(
        None, description="Where an item's link leads: the outlet's page or ours.", examples=["mirror"]
    )
    tombstones: Annotated[int, *kinds.count(0, 100_000)] | None = Field(
        None, description="Removed articles that feeds still announce as removed.", examples=[50]
    )
    archives: Annotated[int, *kinds.count(0, 1_000)] | None = Field(
        None,
        description="Archives kept of each channel (RFC 5005), each of half a feed or more; 0: none.",
        examples=[20],
    )

    targets: list[kinds.Text] | None = Field(
        None,
        description="Folders, relative to this file, and addresses (s3://…) to which each release is copied.",
        examples=[["/var/www/mirror", "s3://news-example/"]],
    )
    shared: kinds.Flag | None = Field(
        None,
        description="Whether all machines that share the state serve this one folder, which one of them writes.",
        examples=[True],
    )
    private: kinds.Text | None = Field(
        None,
        description="With shared: the folder of private channels, on the same file system; served to nobody else.",
        examples=["/srv/mirror/private"],
    )

    @model_validator(mode="before")
    @classmethod
    def _from_path(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value


class ServeSection(Section):
    """The built-in web server."""

    host: kinds.Text | None = Field(None, description="The address it listens on.", examples=["0.0.0.0"])  # noqa: S104 - shown
    port: Annotated[int, *kinds.count(0, 65_535)] | None = Field(
        None, description="The port it listens on; 0: any that is free.", examples=[8000]
    )
    enabled: kinds.Flag | None = Field(
        None, description="false: another web server publishes the folder.", examples=[False]
    )
    url: kinds.SiteUrl | None = Field(
        None,
        description="Where this server can be reached from outside, for WebSub call-backs; not said: no pushes.",
        examples=["https://news.example/"],
    )
    hub: kinds.Flag | None = Field(
        None, description="Whether it is a WebSub hub for the feeds it publishes; needs url.", examples=[True]
    )
    search: kinds.Flag | None = Field(
        None, description="Whether readers can search what is published.", examples=[False]
    )
    views: kinds.Flag | None = Field(
        None, description="Whether views of articles are counted, and shown on pages.", examples=[False]
    )
    metrics: list[kinds.Network] | None = Field(
        None,
        description="Networks that may read /metrics, and all of what /healthz says, besides this machine.",
        examples=[["10.20.0.0/16"]],
    )

"""The kinds of key, of text and of fact that there are."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

SourceKey = NewType("SourceKey", str)
"""The key under which a source stands in feeds.yaml: ``[a-z0-9][a-z0-9_-]*``."""

ArticleId = NewType("ArticleId", str)
"""32 lower-case hex digits, a UUID without dashes; published as ``urn:uuid:…``."""

CanonicalUrl = NewType("CanonicalUrl", str)
"""An address in the form in which two addresses of one page are equal (``urls.canonical``). A key, never shown."""

RawHtml = NewType("RawHtml", str)
"""HTML as somebody else wrote it. Never leaves the house."""

SafeHtml = NewType("SafeHtml", str)
"""HTML made by ``refine.clean``, the only maker. May be published as it is."""


class Kind(StrEnum):
    """What stands at a source's address."""

    FEED = "feed"  # RSS, Atom, RDF, JSON Feed
    PAGE = "page"  # an HTML page that lists articles
    SITEMAP = "sitemap"  # a sitemap, a news sitemap, or an index of them
    JSON = "json"  # JSON of any other form


class Reprint(StrEnum):
    """How much of a source's articles we republish."""

    FEED = "feed"  # what the source itself syndicates
    FULL = "full"  # the whole text, from the article page where the feed has only a part
    EXCERPT = "excerpt"  # the beginning, then a link
    LINK = "link"  # title, credit and link


class Flag(StrEnum):
    """What is doubtful about an article, said on it."""

    DAMAGED = "damaged"  # characters of its text are lost
    DATE_IN_FUTURE = "date-in-future"  # a stated time lies over a day ahead: not believed
    DATE_ABSURD = "date-absurd"  # a stated time is none that an article can have: not believed
    DATE_AGAINST_ADDRESS = "date-against-address"  # the stated day lies over two days from the one in the address
    BACKDATED = "backdated"  # dated long before a document of its source that did not show it
    LANGUAGE_MISSTATED = "language-misstated"  # the text is in another language than is stated


EXTENT = (Reprint.LINK, Reprint.EXCERPT, Reprint.FEED, Reprint.FULL)
"""How much is republished, least first."""


class TieKind(StrEnum):
    """How two articles of one text, or nearly, stand to each other."""

    TEXT = "text"  # the same text, or nearly
    EDITED = "edited"  # an edited form: cut, rewritten in part, with something put between
    CLAIM = "claim"  # one states the other as its original, stands at its address, or sums it up under its title
    EDITION = "edition"  # the same text with other figures or names: kept apart
    REPORT = "report"  # alike, but another report: kept apart


class Requirement(StrEnum):
    """What an article can be required to have before it is published."""

    SOURCE = "source"
    ORIGINAL_URL = "original_url"
    AUTHOR = "author"  # or a reporter
    EDITOR = "editor"  # of any kind
    RESPONSIBLE_EDITOR = "responsible_editor"
    PUBLISHED = "published"
    TEXT = "text"
    IMAGE = "image"
    LICENCE = "licence"  # a permission, or an open licence
    UNDAMAGED = "undamaged"


class Role(StrEnum):
    """What a named person did for an article at one hop."""

    AUTHOR = "author"
    REPORTER = "reporter"
    CORRESPONDENT = "correspondent"
    EDITOR = "editor"
    RESPONSIBLE_EDITOR = "responsible-editor"
    REVIEWER = "reviewer"
    PROOFREADER = "proofreader"
    TRANSLATOR = "translator"
    PHOTOGRAPHER = "photographer"


class Evidence(StrEnum):
    """How a fact came to us. What is inferred is shown as inferred."""

    FOUND = "found"
    INFERRED = "inferred"
    CONFIGURED = "configured"
    ABSENT = "absent"


class HopRole(StrEnum):
    """Where a publisher stands on an article's way to us."""

    ORIGINAL = "original"
    REPRINT = "reprint"
    MIRROR = "mirror"


class Verdict(StrEnum):
    """What was decided of an entry."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    HELD = "held"
    WITHDRAWN = "withdrawn"


class Precision(StrEnum):
    """How exact a stated time is."""

    DATE = "date"
    MINUTE = "minute"
    SECOND = "second"


class IdentityMode(StrEnum):
    """Which property of a source's entries can be trusted to tell them apart."""

    GUID = "guid"
    LINK = "link"
    TITLE_DATE = "title-date"
    CONTENT = "content"

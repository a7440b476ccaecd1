"""What feeds.yaml may say: one model per section."""

from syndicator.config.sections.publishing import (
    ChannelSection,
    FeaturedSection,
    PodcastSection,
    PublishSection,
    SelectionSection,
    ServeSection,
    SiteSection,
)
from syndicator.config.sections.ruling import ReplaceSection, RuleSection, ThenSection, WhenSection
from syndicator.config.sections.running import (
    FetchSection,
    MailSection,
    NotifySection,
    StoreSection,
    WebhookSection,
    WorkersSection,
)
from syndicator.config.sections.section import Section
from syndicator.config.sections.sources import IDENTITIES, DefaultsSection, LimitsSection, ListSection, SourceSection

__all__ = [
    "IDENTITIES",
    "ChannelSection",
    "DefaultsSection",
    "FeaturedSection",
    "FetchSection",
    "LimitsSection",
    "ListSection",
    "MailSection",
    "NotifySection",
    "PodcastSection",
    "PublishSection",
    "ReplaceSection",
    "RuleSection",
    "Section",
    "SelectionSection",
    "ServeSection",
    "SiteSection",
    "SourceSection",
    "StoreSection",
    "ThenSection",
    "WebhookSection",
    "WhenSection",
    "WorkersSection",
]

"""feeds.yaml -> Config: every mistake with its line and a hint, or a configuration that is right."""

from syndicator.config.edit import suggest_key, with_source, with_sources
from syndicator.config.loading import Config, default_user_agent, load, parse, secrets_of
from syndicator.config.schema import schema
from syndicator.config.storing import store_named

__all__ = [
    "Config",
    "default_user_agent",
    "load",
    "parse",
    "schema",
    "secrets_of",
    "store_named",
    "suggest_key",
    "with_source",
    "with_sources",
]

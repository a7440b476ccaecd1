"""feeds.yaml -> Config: every mistake with its line and a hint, or a configuration that is right.

What understands, changes and describes the file is imported by whoever needs it: most commands know what it says.
"""

from syndicator.config.configuration import Config, default_user_agent, secrets_of
from syndicator.config.kept import recall
from syndicator.config.loading import load, parse

__all__ = ["Config", "default_user_agent", "load", "parse", "recall", "secrets_of"]

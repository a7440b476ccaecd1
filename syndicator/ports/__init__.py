"""What touches the world, as the engine sees it. Concrete back ends are named in ``app`` alone.

Each port has one fake in ``tests/fakes`` under the same word, and one contract suite in ``tests/contract`` that every
implementation passes.
"""

from syndicator.ports.publishing import Finder, Messenger, Notifier, Outbox
from syndicator.ports.storing import Casebook, Joint, Notes, Pictures, Store
from syndicator.ports.working import Clock, Fetcher, Workers

__all__ = [
    "Casebook",
    "Clock",
    "Fetcher",
    "Finder",
    "Joint",
    "Messenger",
    "Notes",
    "Notifier",
    "Outbox",
    "Pictures",
    "Store",
    "Workers",
]

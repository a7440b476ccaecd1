"""Everything that a command or the daemon can ask for."""

from syndicator.app.delegating import Delegating
from syndicator.app.desk import Desk
from syndicator.app.finding import Finding
from syndicator.app.looking import ArticleRow, Looking, SourceStatus
from syndicator.app.moving import Moving
from syndicator.app.previewing import Previewing
from syndicator.app.removing import Removing
from syndicator.app.subscribing import Subscribing
from syndicator.app.watching import Watching

__all__ = ["App", "ArticleRow", "SourceStatus"]


class App(Looking, Watching, Delegating, Desk, Removing, Subscribing, Previewing, Finding, Moving):
    """All of it, over what :class:`~syndicator.wiring.Wiring` opens: the one place that is called into."""

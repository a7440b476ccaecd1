"""Finding an article in its page, behind ``refine.extract``."""

"""Reading credit lines, pages and metadata, behind ``refine.credit``."""

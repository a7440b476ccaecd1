"""One document of one source from bytes to articles: what worker processes run."""

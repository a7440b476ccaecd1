"""A feed's bytes to entries: read strictly, mended, and what the feed says of itself."""

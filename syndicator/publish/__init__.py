"""Articles in, renditions out."""

"""The store that is a folder: one document a source, written whole, and what is kept beside them."""

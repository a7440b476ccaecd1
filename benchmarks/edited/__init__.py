"""Labelled edits of articles: how often ours are called what they are."""

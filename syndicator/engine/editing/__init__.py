"""What editors of ours decide of articles, what their sources take back, and what is taken down."""

"""What polls, articles, releases and idle sources cost. ``python -m benchmarks --help``."""

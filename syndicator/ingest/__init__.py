"""The world's bytes in, entries out."""

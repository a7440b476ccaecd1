"""One source from fetch to commit: when it is due, what of it is new, how well it is."""

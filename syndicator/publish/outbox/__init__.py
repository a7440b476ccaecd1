"""Files under one folder: what stands there, what is under way, and copies for other places."""

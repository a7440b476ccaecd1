"""Taking HTML apart, behind ``refine.clean``."""

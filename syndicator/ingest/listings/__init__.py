"""The kinds of list that are no feed, and what they have in common."""

"""What an edit of an article is."""

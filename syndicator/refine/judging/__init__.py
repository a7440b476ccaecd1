"""Whether two articles tell one text, and which of them is published."""

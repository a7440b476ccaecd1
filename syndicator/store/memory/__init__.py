"""What a store holds in memory of every article: packed, and found again by what it tells."""

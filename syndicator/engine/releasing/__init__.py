"""What is published as files in the outbox: rendered again only where something differs."""

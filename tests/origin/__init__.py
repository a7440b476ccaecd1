"""An origin that behaves as badly as origins do: one asyncio server on loopback, and the scenarios it plays."""

"""The store that is a PostgreSQL database: several machines, one state."""

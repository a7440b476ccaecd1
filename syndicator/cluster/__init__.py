"""The same work on several machines: polls as jobs in the database's queue."""

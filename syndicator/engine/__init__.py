"""Use cases: pure rules plus ports, no back end in sight."""

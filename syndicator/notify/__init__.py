"""Telling the operator what happened to a source."""

"""Kinds of damage to text, behind ``refine.repair``."""

"""Decide what becomes of an entry, on the neutral view alone: knows no format and no profile."""

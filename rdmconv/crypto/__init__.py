"""Encryption, fingerprints, and the search for secrets that got out."""

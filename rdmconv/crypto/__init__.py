"""Encryption, fingerprints, and the search for secrets that got out.

May import `rdmconv.model`, `rdmconv.diagnostics` and `rdmconv.errors`, nothing else of the package.
"""

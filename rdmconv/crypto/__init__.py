"""Encrypted files: age v1, written and read with the primitives of `cryptography`.

May import `rdmconv.model`, `rdmconv.diagnostics` and `rdmconv.errors`, nothing else of the package.
"""

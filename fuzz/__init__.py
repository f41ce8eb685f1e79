"""Fuzzing: what must hold of any bytes at all. One target a file; see README.md."""

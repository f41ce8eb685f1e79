"""What an export means, whatever its format: entries, credentials, secrets, dates.

May import `rdmconv.diagnostics` and `rdmconv.errors`, nothing else of the package.
"""

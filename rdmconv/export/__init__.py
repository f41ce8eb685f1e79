"""API keys for other programs, and what is lost on the way."""

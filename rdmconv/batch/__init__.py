"""Many files: each by itself, a bad one never stops the rest, and what was done is done once."""

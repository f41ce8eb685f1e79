"""What people and programs read about a run; never a secret, its length or a digest of it."""

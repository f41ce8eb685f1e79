"""Whether an API key makes sense; one check a file, each gives a list of findings and never raises."""

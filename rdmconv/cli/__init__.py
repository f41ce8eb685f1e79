"""The command line: reads options, calls the rooms below, prints, chooses the exit code."""

"""Readers and writers of file formats, one room each; they know nothing of rules, profiles, checks or reports."""

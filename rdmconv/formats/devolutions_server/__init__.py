"""Entries of Devolutions Server as its REST API gives them: a page, an array, a single one."""

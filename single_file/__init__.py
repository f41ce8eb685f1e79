"""The program and all it needs in one file, `rdmconv.pyz`: `make zipapp`."""

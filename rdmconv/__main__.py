"""`python -m rdmconv`."""

from rdmconv.cli.app import main

if __name__ == "__main__":
    main()

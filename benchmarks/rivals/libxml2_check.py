"""Check that a file is well-formed XML with libxml2, and do nothing else.

    python libxml2_check.py INPUT

No tree and no call back into Python: this is the time below which no program that
proves its input well-formed with libxml2 can go.
"""

import sys
from typing import Any

from lxml import etree

CHUNK = 1 << 16


class Nothing:
    """A parser target without element callbacks: libxml2 only checks."""

    def close(self) -> None:
        """Finish; there is nothing to give back."""


def check(path: str) -> None:
    """Read the whole file through the parser; raise when it is not well-formed."""
    target: Any = Nothing()
    parser = etree.XMLParser(target=target, huge_tree=True, resolve_entities=False)
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            parser.feed(chunk)
    parser.close()


if __name__ == "__main__":
    check(sys.argv[1])

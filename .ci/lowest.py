"""Prints the lowest versions pyproject.toml allows of what the program and its tests need, as constraints for pip."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PYPROJECT: Final = Path(__file__).resolve().parent.parent / "pyproject.toml"
_BOUNDED: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<lowest>[0-9][0-9.]*)")


def lowest(pyproject: str) -> Iterator[str]:
    """Give `name==version` for each dependency.

    Args:
        pyproject: the text of the file.

    Raises:
        ValueError: a dependency says something else than its lowest version, so that this one cannot be tested.
    """
    project = tomllib.loads(pyproject)["project"]
    for dependency in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        bounded = _BOUNDED.fullmatch(dependency)
        if bounded is None:
            raise ValueError(f"{dependency}: write it as NAME>=VERSION")
        yield f"{bounded['name']}=={bounded['lowest']}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest(PYPROJECT.read_text("utf-8"))) + "\n")

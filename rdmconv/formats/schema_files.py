"""Where the published schemas are: in the wheel beside this package, in a checkout beside the package's folder."""

from importlib.resources import files
from pathlib import Path


def read_schema(name: str) -> bytes:
    """Give the bytes of a schema of the folder `schemas/`.

    Raises:
        FileNotFoundError: neither place has it; the installation is broken.
    """
    packaged = files("rdmconv") / "schemas" / name
    if packaged.is_file():
        return packaged.read_bytes()
    return (Path(__file__).parents[2] / "schemas" / name).read_bytes()

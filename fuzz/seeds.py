"""What fuzzing begins with: the small files of the fixtures, the packs and profiles that come with rdmconv."""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import rdmconv
from fuzz.age_file import sealed_files
from fuzz.profile_learner import SPLIT
from fuzz.reader import EVERYTHING, converted
from rdmconv.planning import Bucket

_PACKAGE: Final = Path(rdmconv.__file__).parent
_FIXTURES: Final = Path(__file__).parent.parent / "fixtures"
_TABLES: Final = re.compile(rb"^(?=\[\[(?:rule|provider)\]\])", re.MULTILINE)
_LARGEST: Final = 8 << 10
"""Bytes; small files are mutated, and read, far more often in the same time."""


@cache
def xml() -> list[bytes]:
    """Give exports in XML, good and bad."""
    return _small(*_files("xml", "vaults", "small", "badinputs/xml"))


@cache
def json() -> list[bytes]:
    """Give exports in JSON, of RDM and of Devolutions Server, good and bad."""
    return _small(*_files("json", "vaults", "small", "server", "badinputs/json"))


@cache
def packs() -> list[bytes]:
    """Give rule packs with one rule or provider each, so that many can be tried in a second."""
    return list(_packs(path.read_bytes() for path in sorted((_PACKAGE / "rules").rglob("*.toml"))))


def _packs(files: Iterable[bytes]) -> Iterator[bytes]:
    for data in files:
        head, *tables = _TABLES.split(data)
        # What comes with rdmconv has names of its own; and to compile all of it takes half a second.
        head = head.replace(b'id = "builtin.', b'id = "own-').replace(b'["builtin"]', b'["builtin.ai"]')
        yield from (head + table for table in tables[::5])


@cache
def profiles() -> list[bytes]:
    """Give profiles."""
    return _small(*sorted((_PACKAGE / "profiles").glob("*.toml")))


@cache
def age() -> list[bytes]:
    """Give age files that the target can open, and those of age's own test kit, without what the kit says of them."""
    kit = (path.read_bytes().partition(b"\n\n") for path in sorted((_FIXTURES / "age").iterdir()) if not path.suffix)
    files = (zlib.decompress(body) if b"\ncompressed: zlib" in head else body for head, _, body in kit)
    return [*sealed_files(), *_of_size(files)]


@cache
def lessons() -> list[bytes]:
    """Give exports before and after a conversion of their entries."""
    return list(_lessons([*xml(), *json()]))


def _lessons(exports: Iterable[bytes]) -> Iterator[bytes]:
    for before in exports:
        after = converted(before, EVERYTHING)
        if after is not None and after.summary.counts[Bucket.CONVERTED]:
            yield before + SPLIT + bytes(after.data)


def _files(suffix: str, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((_FIXTURES / folder).glob(f"*.{suffix}"))]


def _small(*paths: Path) -> list[bytes]:
    return list(_of_size(path.read_bytes() for path in paths))


def _of_size(files: Iterable[bytes]) -> Iterator[bytes]:
    return (data for data in files if len(data) <= _LARGEST)

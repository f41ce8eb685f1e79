"""How the credentials of each folder ended, as bars."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rdmconv.planning import Bucket
from rdmconv.report.sums import Folder

_MOST: Final = 30
_NOT_NAMED: Final = "…"
"""Stands for the folders that a report no longer tells apart."""


class Part(NamedTuple):
    """A part of a bar, in hundredths of the longest."""

    bucket: Bucket
    x: str
    width: str


class Bar(NamedTuple):
    """A folder with its bar."""

    name: str
    counts: Counter[Bucket]
    parts: Sequence[Part]


class Bars(NamedTuple):
    """The fullest folders, and all others together."""

    first: Sequence[Bar]
    others: Counter[Bucket]


def folder_bars(folders: Sequence[Folder]) -> Bars:
    """Draw the fullest folders.

    Args:
        folders: the fullest first.
    """
    named = [folder for folder in folders if folder.name != _NOT_NAMED]
    not_named = [folder for folder in folders if folder.name == _NOT_NAMED]
    first, others = named[:_MOST], named[_MOST:] + not_named
    longest = max((folder.counts.total() for folder in first), default=0)
    bars = [Bar(folder.name, folder.counts, list(_parts(folder.counts, longest))) for folder in first]
    return Bars(bars, sum((folder.counts for folder in others), Counter()))


def _parts(counts: Counter[Bucket], longest: int) -> Iterator[Part]:
    before = 0
    for bucket in Bucket:
        if counts[bucket]:
            yield Part(bucket, f"{100 * before / longest:.3f}", f"{100 * counts[bucket] / longest:.3f}")
            before += counts[bucket]

"""What every target does: it writes a file piece by piece, and says of each entry what it cannot carry."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from rdmconv.export.loss import Loss
from rdmconv.export.record import Record


class Carried(NamedTuple):
    """One entry in the format of a target."""

    data: bytes
    """What to append to the file."""
    losses: Mapping[str, Loss] = {}
    """By field, beside those of the record itself; what is not named is carried as it is."""


class Target(Protocol):
    """Writes one file; good for one only, since it can remember what it wrote."""

    name: str
    """As `--to` takes it."""

    def begin(self) -> bytes:
        """Give what comes before the first entry."""

    def carry(self, record: Record) -> Carried:
        """Give one entry, which has a key in clear, and what it loses."""

    def end(self) -> bytes:
        """Give what comes after the last entry."""

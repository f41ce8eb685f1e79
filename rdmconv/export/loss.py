"""What becomes of one field in another format."""

from enum import StrEnum
from typing import NamedTuple


class Fate(StrEnum):
    """How well a field is carried."""

    LOSSLESS = "lossless"
    """Its value stands, unaltered, in a field that the target has for it."""
    LOSSY = "lossy"
    """Its value is there, but not as that field: as text in another place, or without a part of it."""
    DROPPED = "dropped"
    """It is not there."""

    __hash__ = str.__hash__  # that of enumerations is written in Python, and this one is counted by


class Loss(NamedTuple):
    """What is lost of a field, and why; it says nothing of the value."""

    fate: Fate
    why: str


def lossy(why: str) -> Loss:
    """Make a loss of a field whose value is kept somewhere else, or in part."""
    return Loss(Fate.LOSSY, why)


def dropped(why: str) -> Loss:
    """Make a loss of a whole field."""
    return Loss(Fate.DROPPED, why)

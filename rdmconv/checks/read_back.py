"""What was written reads back as it was."""

from collections.abc import Iterator, Mapping

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.fields import ApiKeyField


def check_read_back(
    expected: Mapping[ApiKeyField, object], found: Mapping[ApiKeyField, object], position: Position
) -> Iterator[Diagnostic]:
    """Every field an edit set or moved has the value it had; an empty text and none are the same (`VAL007`)."""
    for field, value in expected.items():
        there = found.get(field)
        if (value if value != "" else None) != (there if there != "" else None):
            yield Diagnostic("VAL007", position, {"field": field})

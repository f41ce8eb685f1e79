"""There is a key."""

from collections.abc import Iterator

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey


def check_key_present(key: ApiKey, position: Position) -> Iterator[Diagnostic]:
    """An API key without its key is an error (`VAL001`)."""
    if key.api_key is None or key.api_key.is_empty:
        yield Diagnostic("VAL001", position)

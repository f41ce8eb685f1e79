"""The key becomes valid before it expires."""

from collections.abc import Iterator

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey


def check_date_order(key: ApiKey, position: Position) -> Iterator[Diagnostic]:
    """*Valid from* after *Expires after* is an error (`VAL003`)."""
    if key.valid_from is not None and key.expires_after is not None and key.valid_from.is_after(key.expires_after):
        yield Diagnostic("VAL003", position)

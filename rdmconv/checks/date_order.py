"""The key becomes valid before it expires."""

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey


def check_date_order(key: ApiKey, position: Position) -> Diagnostic | None:
    """*Valid from* after *Expires after* is an error (`VAL003`)."""
    if key.valid_from is not None and key.expires_after is not None and key.valid_from.is_after(key.expires_after):
        return Diagnostic("VAL003", position)
    return None

"""There is a key."""

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey


def check_key_present(key: ApiKey, position: Position) -> Diagnostic | None:
    """An API key without its key is an error (`VAL001`)."""
    if key.api_key is None or key.api_key.is_empty:
        return Diagnostic("VAL001", position)
    return None

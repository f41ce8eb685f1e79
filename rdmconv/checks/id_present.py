"""There is an API ID."""

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey


def check_id_present(key: ApiKey, position: Position) -> Diagnostic | None:
    """A missing API ID is a warning (`VAL002`): many services issue a key only."""
    if not key.api_id:
        return Diagnostic("VAL002", position)
    return None

"""How a run was made."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from rdmconv.planning import Hashed


class Made(Struct, frozen=True):
    """How a run was made."""

    command: Sequence[str]
    """As typed, without secrets."""
    started: datetime
    """With its offset from UTC."""
    versions: Mapping[str, str]
    """Of the program, of Python and of the libraries that matter."""
    packs: Sequence[Hashed]
    """The rule packs, those they extend included; the first are those asked for."""
    profile: Hashed
    """That was asked for; a format may have its own."""
    options: Mapping[str, object]
    """What was asked for, as `rdmconv.pipeline.options` reads it again."""

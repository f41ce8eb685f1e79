"""What opens the encrypted files of a run."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from rdmconv.model.secret import Secret

if TYPE_CHECKING:  # a run that reads nothing encrypted need not wait for what it takes
    from rdmconv.crypto.age_x25519 import Identity


class Keys(Struct, frozen=True):
    """What was given to open files with; of no use to files in clear."""

    identities: "Sequence[Identity]" = ()
    passphrase: Callable[[], Secret | None] = lambda: None
    """Called only when a file has a passphrase, and for each such file; None when there is none."""


NO_KEYS: Final = Keys()
"""Opens nothing."""

"""Tell a ciphertext of RDM by its looks; it is never read (base64, 16 bytes or more, in public samples)."""

import binascii
from typing import Final

_SHORTEST: Final = 16


def looks_encrypted(text: str) -> bool:
    """Tell whether a text could be a secret that RDM has encrypted."""
    try:
        return len(binascii.a2b_base64(text, strict_mode=True)) >= _SHORTEST
    except ValueError:
        return False

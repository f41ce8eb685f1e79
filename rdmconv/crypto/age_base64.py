"""Base64 as age writes it: no padding, one spelling only (age specification, "Conventions used in this document")."""

import binascii


def encode(data: bytes) -> str:
    """Spell bytes, without padding."""
    return binascii.b2a_base64(data, newline=False).decode("ascii").rstrip("=")


def decode(text: str) -> bytes:
    """Read bytes.

    Raises:
        ValueError: it is no base64, is padded, or is not how `encode` would spell it; it is not quoted.
    """
    try:
        data = binascii.a2b_base64(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("no base64") from None
    if encode(data) != text:
        raise ValueError("not the one spelling")
    return data

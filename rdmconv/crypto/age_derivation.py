"""One key from another: HKDF-SHA-256 (age specification, "Conventions used in this document")."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(material: bytes, *, salt: bytes, info: bytes) -> bytes:
    """Derive a key of 32 bytes that tells nothing of the material."""
    return HKDF(SHA256(), length=32, salt=salt, info=info).derive(material)

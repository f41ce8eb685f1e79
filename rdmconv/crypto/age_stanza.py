"""Stanzas: each wraps the file key for one recipient (age specification, "Recipient stanza")."""

from typing import Final

from msgspec import Struct

from rdmconv.crypto import age_base64

COLUMNS: Final = 64
"""A line of a body; a shorter one, be it empty, is the last."""


class Stanza(Struct, frozen=True):
    """One stanza as it stands in a header, of whatever kind."""

    arguments: tuple[str, ...]
    """At least one, each of visible ASCII characters."""
    body: bytes

    @property
    def kind(self) -> str:
        """The type of its recipient, such as `X25519`."""
        return self.arguments[0]

    def __bytes__(self) -> bytes:
        text = age_base64.encode(self.body)
        lines = [text[start : start + COLUMNS] for start in range(0, len(text) + 1, COLUMNS)]
        return "\n".join([" ".join(("->", *self.arguments)), *lines, ""]).encode("ascii")

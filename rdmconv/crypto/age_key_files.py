"""Files of recipients and of identities: one a line, and comments after `#`, as the age command reads them."""

import codecs
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from rdmconv.crypto.age_x25519 import Identity, Recipient
from rdmconv.errors import UsageError

KeyT = TypeVar("KeyT", Recipient, Identity)

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def recipient_of(text: str, place: str) -> Recipient:
    """Read one recipient, `age1…`.

    Args:
        text: the recipient.
        place: what to call the place it comes from, such as an option.

    Raises:
        UsageError: it is none (`AGE005`).
    """
    return _key(Recipient.parse, text, place=place, kind="recipient")


def recipients_of(data: bytes, name: str) -> list[Recipient]:
    """Read a file of recipients.

    Args:
        data: what is in the file.
        name: what to call the file.

    Raises:
        UsageError: a line holds no recipient (`AGE005`), or no line holds one (`AGE006`).
    """
    return _keys(Recipient.parse, data, name=name, kind="recipient")


def identities_of(data: bytes, name: str) -> list[Identity]:
    """Read a file of identities, such as `age-keygen` writes.

    Args:
        data: what is in the file.
        name: what to call the file.

    Raises:
        UsageError: a line holds no identity (`AGE005`), or no line holds one (`AGE006`).
    """
    return _keys(Identity.parse, data, name=name, kind="identity")


def _keys(parse: Callable[[str], KeyT], data: bytes, *, name: str, kind: str) -> list[KeyT]:
    keys = [_key(parse, text, place=f"{name}:{number}", kind=kind) for number, text in _lines(data)]
    if not keys:
        raise UsageError("AGE006", place=name, kind=kind)
    return keys


def _key(parse: Callable[[str], KeyT], text: str, *, place: str, kind: str) -> KeyT:
    try:
        return parse(text)
    except ValueError:
        raise UsageError("AGE005", place=place, kind=kind) from None


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Give each line that says something, with its number from 1."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"  # PowerShell's > writes UTF-16
    for number, line in enumerate(data.decode(encoding, "replace").split("\n"), start=1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield number, text

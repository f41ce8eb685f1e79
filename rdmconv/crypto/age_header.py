"""The header: who can open the file, and a MAC over all of it (age specification, "Header")."""

import re
from typing import IO, Final

from msgspec import Struct

from rdmconv.crypto import age_base64
from rdmconv.crypto.age_file_key import FileKey
from rdmconv.crypto.age_stanza import COLUMNS, Stanza
from rdmconv.errors import InputError

MOST_BYTES: Final = 64 << 10
"""A larger header is refused: it is read before anything can be authenticated."""

_ANY_VERSION: Final = b"age-encryption.org/"
_VERSION: Final = b"age-encryption.org/v1\n"
_ARMOR: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
_ARGUMENTS: Final = re.compile(rb"->((?: [!-~]+)+)\n")
_BODY: Final = re.compile(rb"([A-Za-z0-9+/]{0,%d})\n" % COLUMNS)
_MAC: Final = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
_MAC_MARK: Final = b"---"


class Header(Struct, frozen=True):
    """A header that was read; nothing in it is authentic before its MAC is compared."""

    stanzas: tuple[Stanza, ...]
    """At least one."""
    signed: bytes
    """What the MAC is over: all up to and including `---`."""
    mac: bytes


def written_header(stanzas: list[Stanza], file_key: FileKey) -> bytes:
    """Spell the header of a file."""
    signed = _VERSION + b"".join(map(bytes, stanzas)) + _MAC_MARK
    return signed + f" {age_base64.encode(file_key.header_mac(signed))}\n".encode("ascii")


def read_header(stream: IO[bytes]) -> Header:
    """Read a header and nothing that comes after it.

    Raises:
        InputError: it is none, or not written as the specification says (`AGE001`).
    """
    lines = _Lines(stream)
    _check_version(lines.next())
    stanzas: list[Stanza] = []
    while arguments := _ARGUMENTS.fullmatch(line := lines.next()):
        stanzas.append(Stanza(tuple(arguments[1].decode("ascii").split()), _body(lines)))
    found = _MAC.fullmatch(line)
    if not found or not stanzas:
        raise InputError("AGE001", problem="a line of its header is not written as in an age file")
    signed = lines.seen.removesuffix(line) + _MAC_MARK
    return Header(tuple(stanzas), signed, decoded(found[1]))


def decoded(text: bytes | str) -> bytes:
    """Read base64 of a header.

    Raises:
        InputError: it is none, or not in its one spelling (`AGE001`).
    """
    try:
        return age_base64.decode(text if isinstance(text, str) else text.decode("ascii"))
    except ValueError:
        raise InputError("AGE001", problem="a value in its header is not written as in an age file") from None


class _Lines:
    """Lines of a header, `MOST_BYTES` at most."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._seen = bytearray()

    @property
    def seen(self) -> bytes:
        return bytes(self._seen)

    def next(self) -> bytes:
        most = MOST_BYTES - len(self._seen)
        line = self._stream.readline(most)
        self._seen += line
        if line.endswith(b"\n"):
            return line
        if len(line) == most:
            raise InputError("AGE001", problem="its header is larger than 64 KiB")
        raise InputError("AGE001", problem="it ends within its header")


def _check_version(line: bytes) -> None:
    if line == _VERSION:
        return
    if line.startswith(_ARMOR):
        raise InputError("AGE001", problem="it is in ASCII armor, which is not read")
    if line.startswith(_ANY_VERSION):
        raise InputError("AGE001", problem="it is of a version other than v1")
    raise InputError("AGE001", problem="it does not begin as one")


def _body(lines: _Lines) -> bytes:
    text = b""
    while found := _BODY.fullmatch(lines.next()):
        text += found[1]
        if len(found[1]) < COLUMNS:
            return decoded(text)
    raise InputError("AGE001", problem="the body of a stanza is not written as in an age file")

"""From the path of an input to the URI that SARIF names it by (RFC 3986, RFC 8089)."""

import os
import string
from pathlib import PurePath
from typing import Final

from rdmconv.diagnostics import printable

_KEPT: Final = frozenset((string.ascii_letters + string.digits + "-._~/").encode())


def artifact_uri(path: PurePath) -> str:
    """Give a path as a URI: a relative one stays relative, an absolute one names the file."""
    text = path.as_posix()
    if not path.is_absolute():
        return _quoted(text)
    if text.startswith("//"):
        return "file:" + _quoted(text)  # a share: the host comes first
    drive = path.drive
    return "file://" + (f"/{drive}" if drive else "") + _quoted(text[len(drive) :])


def _quoted(text: str) -> str:
    """Spell all but plain letters, digits and slashes by the bytes that the file system has for them."""
    return "".join(chr(byte) if byte in _KEPT else f"%{byte:02X}" for byte in _bytes(text))


def _bytes(text: str) -> bytes:
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:  # no file can be called so, but someone asked for it
        return printable(text).encode()

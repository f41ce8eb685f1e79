"""From the path of an input to the URI that SARIF names it by (RFC 3986, RFC 8089)."""

import os
import re
import string
from pathlib import Path, PurePath
from typing import Final

from rdmconv.diagnostics import printable

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_KEPT: Final = frozenset((string.ascii_letters + string.digits + "-._~/").encode())


def uri_of(name: str) -> str:
    """Give the URI of an input by the name that it was given by: a path, or a URL."""
    if url := _URL.match(name):
        return url[0] + _quoted(name[url.end() :])
    return artifact_uri(PurePath(name))


def artifact_uri(path: PurePath) -> str:
    """Give a path as a URI: relative to the current folder when it is inside, else it names the file.

    Code review knows the files of a repository by relative URIs only.
    """
    path = _from_here(path)
    text = path.as_posix()
    if not path.is_absolute():
        return _quoted(text)
    if text.startswith("//"):
        return "file:" + _quoted(text)  # a share: the host comes first
    drive = path.drive
    return "file://" + (f"/{drive}" if drive else "") + _quoted(text[len(drive) :])


def _from_here(path: PurePath) -> PurePath:
    try:
        here = type(path)(Path.cwd())
    except OSError:  # the folder is gone
        return path
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def _quoted(text: str) -> str:
    """Spell all but plain letters, digits and slashes by the bytes that the file system has for them."""
    return "".join(chr(byte) if byte in _KEPT else f"%{byte:02X}" for byte in _bytes(text))


def _bytes(text: str) -> bytes:
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:  # no file can be called so, but someone asked for it
        return printable(text).encode()

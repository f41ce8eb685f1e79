"""Tell whether a file that the program wrote is there to its end."""

import json
import tomllib
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from rdmconv.crypto.age_x25519 import Identity
from rdmconv.errors import RdmconvError
from rdmconv.model.secret import Secret
from tests.crypto.age_files import decrypted

LAST: Final = {"end", "footer"}
"""Records that end an undo journal and a plan."""
ADDED_TO: Final = "manifest"
"""Record that begins what has no end: each line is for itself."""


class Keys(NamedTuple):
    """What opens the files."""

    identity: Identity
    passphrase: Secret


def is_whole(data: bytes, keys: Keys) -> bool:
    """Tell whether a file ends as its kind does; of plain text nobody can tell, but that its last line has an end."""
    try:
        plain = _opened(data, keys)
        if plain.startswith(b"<!"):
            return plain.rstrip().endswith(b"</html>")
        if plain.lstrip(b"\xef\xbb\xbf").startswith(b"<"):
            return ET.fromstring(plain) is not None  # noqa: S314 - of this program
        if plain.startswith(b"[profile]"):
            return bool(tomllib.loads(plain.decode()))
        if plain.startswith((b"{", b"[")):
            return _is_whole_json(plain)
    except (RdmconvError, ET.ParseError, ValueError):
        return False
    return plain.endswith((b"\n", b"}"))


def _opened(data: bytes, keys: Keys) -> bytes:
    if not data.startswith(b"age-encryption.org/"):
        return data
    return decrypted(data, [keys.identity], keys.passphrase)


def _is_whole_json(plain: bytes) -> bool:
    """A document, or a plan, a journal or a manifest of several lines, each of them one."""
    try:
        json.loads(plain)
    except json.JSONDecodeError:
        records = [json.loads(line).get("record") for line in plain.splitlines()]
        return records[-1] in LAST or records[0] == ADDED_TO
    return True

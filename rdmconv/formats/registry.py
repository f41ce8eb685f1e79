"""Tell a file's format by its content and open it; the list of formats, by hand, in order."""

from typing import BinaryIO, Final

from rdmconv.errors import InputError
from rdmconv.formats.base import Document
from rdmconv.formats.encoding import Encoding, detect_encoding

_HEAD: Final = 4096
_COMPRESSED: Final = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7z", b"Rar!": "rar"}
_VENDOR_HEADER: Final = b"\x0d\x0c"
"""How the vendor's own ciphertext format begins; as base64 text `DQw` (its public library)."""
_JSON_STARTS: Final = b'{["-0123456789tfn'


def open_stream(stream: BinaryIO) -> Document:
    """Open an export; only the content counts, never the name of the file.

    Args:
        stream: the file, seekable, at any position.

    Raises:
        InputError: it is empty, compressed, encrypted or no export (exit code 3).
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise InputError("FMT001")
    for magic, kind in _COMPRESSED.items():
        if head.startswith(magic):
            raise InputError("FMT011", kind=kind)
    if head.startswith((_VENDOR_HEADER, b"DQw")):
        raise InputError("ENC001", seen="the vendor's ciphertext")
    encoding = detect_encoding(head)
    first = _first_character(head, encoding)
    # Each room is imported when a file needs it: its parser takes time to load.
    if first == b"<":
        from rdmconv.formats.rdm_xml.document import XmlDocument  # noqa: PLC0415 - see above

        return XmlDocument(stream, encoding)
    if first and first in _JSON_STARTS:
        from rdmconv.formats.rdm_json.document import JsonDocument  # noqa: PLC0415 - see above

        return JsonDocument(stream, encoding)
    if not first:
        raise InputError("FMT002", seen="there is nothing but white space in it")
    raise InputError("ENC001", seen="neither XML nor JSON")


def _first_character(head: bytes, encoding: Encoding) -> bytes:
    text = head[len(encoding.bom) :]
    if not encoding.is_utf8:
        even = text[: len(text) // 2 * 2]
        text = even.decode(encoding.codec, "replace").encode("utf-8")
    return text.lstrip(b" \t\r\n")[:1]

"""Tell a file's format by its content and open it; the list of formats, by hand, in order."""

from typing import BinaryIO, Final

from msgspec.structs import replace

from rdmconv.errors import InputError
from rdmconv.formats.base import Document, Units
from rdmconv.formats.encoding import HEAD, Encoding, Utf8Source, detect_encoding
from rdmconv.formats.foreign import refuse_binary, refuse_text
from rdmconv.model.limits import DEFAULT, Limits

_SMALL: Final = 1 << 18
"""Bytes that are done in the time in which threads for them would begin, nearly."""


def open_stream(stream: BinaryIO, limits: Limits = DEFAULT) -> Document:
    """Open an export; only the content counts, never the name of the file.

    Args:
        stream: the file, seekable, at any position.
        limits: what it may have at most.

    Raises:
        InputError: it is empty, compressed, encrypted or no export (exit code 3).
    """
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise InputError("FMT001")
    refuse_binary(head)
    encoding = replace(detect_encoding(head), is_small=len(stream.read(_SMALL)) < _SMALL)
    text = _text(head, encoding)
    if not text:
        raise InputError("FMT002", seen="there is nothing but white space in it")
    refuse_text(text)
    # Each room is imported when a file needs it: its parser takes time to load.
    if text.startswith(b"<"):
        from rdmconv.formats.rdm_xml.document import XmlDocument  # noqa: PLC0415 - see above

        return XmlDocument(stream, encoding, limits)
    from rdmconv.formats.devolutions_server.recognition import format_of  # noqa: PLC0415 - see above
    from rdmconv.formats.rdm_json.document import JsonDocument  # noqa: PLC0415 - see above

    return JsonDocument(stream, encoding, format_of(Utf8Source(stream, encoding).chunks(), limits), limits)


def units_of(name: str, limits: Limits = DEFAULT) -> Units:
    """Give what a format does with entries that another process read.

    Args:
        name: of the format; see `Units.name`.
        limits: what the document may have at most.
    """
    if name == "rdm-xml":
        from rdmconv.formats.rdm_xml.units import XmlUnits  # noqa: PLC0415 - see above

        return XmlUnits(limits)
    from rdmconv.formats.devolutions_server.names import DEVOLUTIONS_SERVER  # noqa: PLC0415 - see above
    from rdmconv.formats.rdm_json.json_format import RDM_JSON  # noqa: PLC0415 - see above
    from rdmconv.formats.rdm_json.units import JsonUnits  # noqa: PLC0415 - see above

    return JsonUnits({one.name: one for one in (RDM_JSON, DEVOLUTIONS_SERVER)}[name], limits)


def _text(head: bytes, encoding: Encoding) -> bytes:
    """Give the first bytes as UTF-8, from the first that is no white space on."""
    text = head[len(encoding.bom) :]
    if not encoding.is_utf8:
        even = text[: len(text) // 2 * 2]
        text = even.decode(encoding.codec, "replace").encode("utf-8")
    return text.lstrip(b" \t\r\n")

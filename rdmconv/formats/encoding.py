"""From the bytes of a file to UTF-8 and back, exactly."""

import codecs
import threading
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, Final

from msgspec import Struct

from rdmconv.errors import InputError

CHUNK: Final = 5 << 17
"""Bytes read at once: a megabyte is 5 % quicker, and takes 14 MB more in all processes (measured)."""
HEAD: Final = 4096
"""Bytes that tell what sort of file it is."""
_KEPT: Final = 8 * CHUNK
"""Bytes asked for once and let go, never touched: glibc learns from it not to hand free memory of this size back to the
system. Otherwise every chunk is made of new pages, which costs up to a third of reading a file (measured)."""


@cache
def _keep_free_memory() -> None:
    bytes(_KEPT)


class Encoding(Struct, frozen=True):
    """How the text of a file is stored."""

    codec: str
    """`utf-8`, `utf-16-le` or `utf-16-be`."""
    bom: bytes
    """The byte-order mark found, or nothing; it is written back."""
    is_small: bool = False
    """Whether the whole document is only a few hundred entries."""

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes of the file are UTF-8 already."""
        return self.codec == "utf-8"

    def encode(self, data: bytes) -> bytes:
        """Turn UTF-8 into the file's own encoding."""
        return data if self.is_utf8 else data.decode("utf-8").encode(self.codec)


def detect_encoding(head: bytes) -> Encoding:
    """Tell the encoding from the first bytes: byte-order mark first, then UTF-16 XML without one, else UTF-8.

    What an XML declaration says does not count: .NET programs write `utf-16` into files that are UTF-8, and a
    declared UTF-7 could turn text into markup (measured).

    Raises:
        InputError: UTF-32 (`FMT006`).
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise InputError("FMT006", encoding="UTF-8 or UTF-16, but UTF-32")
    for bom, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(bom):
            return Encoding(codec, bom)
    if head.startswith(b"<\0"):
        return Encoding("utf-16-le", b"")
    if head.startswith(b"\0<"):
        return Encoding("utf-16-be", b"")
    return Encoding("utf-8", b"")


class Utf8Source:
    """The text of a file as UTF-8, without its byte-order mark; may be read by several threads, each from the start.

    Args:
        stream: the file, seekable.
        encoding: as `detect_encoding` found it.
    """

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        self._stream = stream
        self._encoding = encoding
        self._lock = threading.Lock()
        self.is_small = encoding.is_small
        """See `Encoding.is_small`."""

    def chunks(self) -> Iterator[bytes]:
        """Read from the start, in chunks of about `CHUNK` bytes.

        UTF-8 is not checked here: the well-formedness checks of the formats do that on the same bytes.

        Raises:
            InputError: the bytes are no valid UTF-16 (`FMT006`).
        """
        if self._encoding.is_utf8:
            yield from self._bytes()
            return
        decoder = codecs.getincrementaldecoder(self._encoding.codec)("strict")
        try:
            for chunk in self._bytes():
                yield decoder.decode(chunk).encode("utf-8")
            decoder.decode(b"", final=True)
        except UnicodeError:
            # The exception holds the text: it must not become the context of ours.
            raise InputError("FMT006", encoding="UTF-16") from None

    def head(self) -> bytes:
        """Read how it begins, as `chunks` does: enough to tell what sort of document it is."""
        head = b""
        for chunk in self.chunks():
            head += chunk
            if len(head) >= HEAD:
                break
        return head[:HEAD]

    def _bytes(self) -> Iterator[bytes]:
        _keep_free_memory()
        done = len(self._encoding.bom)
        while True:
            with self._lock:
                self._stream.seek(done)
                chunk = self._stream.read(CHUNK)
            if not chunk:
                return
            done += len(chunk)
            yield chunk

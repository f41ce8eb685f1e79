"""The undo journal: what a conversion replaced, so that the original can be had back from the output, byte for byte.

JSON Lines, whatever the format of the export: it knows bytes and no entries. It holds secrets, so it is encrypted.
"""

import binascii
import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Final

from rdmconv.errors import InputError

FORMAT_VERSION: Final = "1.0"
"""Of the journal; the JSON Schema of its lines is `schemas/undo-journal.schema.json`."""
_PIECE: Final = 3 << 14
"""Bytes that are told in one line."""
_LONGEST: Final = 1 << 20
"""Bytes of a line."""


class UndoJournal:
    """Written while a file is converted, in the order of its bytes.

    Args:
        write: takes the journal; nothing of it is good before `finish`.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._copied = 0
        self._output, self._original = hashlib.sha256(), hashlib.sha256()
        self._line({"record": "undo", "format_version": FORMAT_VERSION})

    def copy(self, data: bytes) -> None:
        """Note bytes that are the same in output and original."""
        self._output.update(data)
        self._original.update(data)
        self._copied += len(data)

    def replace(self, new: bytes, old: bytes) -> None:
        """Note bytes of the output that stand for others of the original."""
        start, end = _alike(new, old)
        self.copy(new[:start])
        stop = len(old) - end
        self._output.update(new[start : len(new) - end])
        self._flush()
        self._line({"skip": len(new) - end - start})
        for offset in range(start, stop, _PIECE):
            piece = old[offset : min(offset + _PIECE, stop)]
            self._original.update(piece)
            self._line({"insert": b64encode(piece).decode()})
        self.copy(new[len(new) - end :])

    def finish(self) -> None:
        """Write the end, by which both files are known again."""
        self._flush()
        digests = {"output_sha256": self._output.hexdigest(), "original_sha256": self._original.hexdigest()}
        self._line({"record": "end", **digests})

    def _flush(self) -> None:
        if self._copied:
            self._line({"copy": self._copied})
        self._copied = 0

    def _line(self, members: dict[str, object]) -> None:
        self._write(json.dumps(members).encode() + b"\n")


def _alike(one: bytes, other: bytes) -> tuple[int, int]:
    """Tell how many bytes two texts share at their start and at their end, none of them twice."""
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    return start, end


def _common(one: bytes, other: bytes) -> int:
    """Tell how many bytes two texts begin with alike, by halves: to compare many at once is fast."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def revert(journal: Iterable[bytes], output: BinaryIO, write: Callable[[bytes], object]) -> None:
    """Write the original; when this raises, what was written is not to be used.

    Args:
        journal: its bytes, decrypted, in any pieces.
        output: the converted file.
        write: takes the original.

    Raises:
        InputError: the journal is none (`UND001`), or not that of the output (`UND002`).
    """
    lines = _lines(journal)
    head = next(lines, {})
    if head.get("record") != "undo":
        raise InputError("UND001", problem="it does not begin as one")
    if not str(head.get("format_version")).startswith("1."):
        raise InputError("UND001", problem="a later version of rdmconv wrote it")
    restoring = _Restoring(output, write)
    for line in lines:
        if line.get("record") == "end":
            restoring.check(line)
            break
        restoring.follow(line)
    else:
        raise InputError("UND001", problem="it is cut short")
    if next(lines, None) is not None:
        raise InputError("UND001", problem="there is more behind its end")


class _Restoring:
    """Follows a journal line by line."""

    def __init__(self, output: BinaryIO, write: Callable[[bytes], object]) -> None:
        self._output = output
        self._write = write
        self._read, self._written = hashlib.sha256(), hashlib.sha256()

    def follow(self, line: dict[str, Any]) -> None:
        match line:
            case {"copy": int(count)}:
                for data in self._taken(count):
                    self._give(data)
            case {"skip": int(count)}:
                for _ in self._taken(count):
                    pass
            case {"insert": str(text)}:
                self._give(_decoded(text))
            case _:
                raise InputError("UND001", problem="one of its lines is none of a journal")

    def check(self, end: dict[str, Any]) -> None:
        if self._output.read(1) or self._read.hexdigest() != end.get("output_sha256"):
            raise InputError("UND002")
        if self._written.hexdigest() != end.get("original_sha256"):
            raise InputError("UND001", problem="it does not give the original")

    def _give(self, data: bytes) -> None:
        self._written.update(data)
        self._write(data)

    def _taken(self, count: int) -> Iterator[bytes]:
        """Read exactly so many bytes of the output, in pieces."""
        while count > 0:
            data = self._output.read(min(count, 1 << 20))
            if not data:
                raise InputError("UND002")
            self._read.update(data)
            count -= len(data)
            yield data


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InputError("UND001", problem="one of its lines is none of a journal") from None


def _lines(journal: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Split a journal into its lines."""
    rest = b""
    for data in journal:
        *whole, rest = (rest + data).split(b"\n")
        if len(rest) > _LONGEST:
            raise InputError("UND001", problem="a line of it is too long")
        yield from map(_parsed, whole)
    if rest:
        yield _parsed(rest)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError("UND001", problem="one of its lines is none of a journal") from None
    return found if isinstance(found, dict) else {}

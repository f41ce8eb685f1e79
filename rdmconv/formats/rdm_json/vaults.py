"""Read a document of several vaults: the entries of each in windows, what stands around them in memory."""

from collections.abc import Iterable, Iterator
from typing import Final

from rdmconv.errors import InputError
from rdmconv.formats.base import Span
from rdmconv.formats.rdm_json.members import INCOMPLETE, value_end
from rdmconv.formats.rdm_json.scan import Scanner
from rdmconv.formats.rdm_json.vault_walk import Stop, VaultWalk, past_gap

_LOOKED_AT: Final = 1 << 20
"""Bytes in which the first vault must begin; what stands before it is a few names at most."""


def holds_vaults(chunks: Iterable[bytes]) -> bool:
    """Tell a document of several vaults by how it begins; an export of one vault and an entry are none.

    Args:
        chunks: the document as UTF-8 without byte-order mark.
    """
    data = _beginning(chunks)
    at = past_gap(data, 0)
    if data[at : at + 1] not in (b"{", b"["):
        return False
    walk = VaultWalk(_LOOKED_AT)  # there are fewer in so many bytes
    try:
        if data[at : at + 1] == b"[":
            # In a long array of entries the first one tells.
            first = past_gap(data, at + 1)
            end = value_end(data, first) if first < len(data) else INCOMPLETE
            data = data if end == INCOMPLETE else data[:end]
        stop = walk.go_on(data, walk.begin(data, at))
        while stop.is_vault and (end := value_end(data, stop.at)) != INCOMPLETE:
            stop = walk.go_on(data, end)
    except InputError as error:
        return error.code == "FMT010"  # the scanner says where; all else is an entry or an export of one vault
    return bool(walk.vaults)


class VaultScanner(Scanner):
    """See `Scanner`; for a document that holds vaults."""

    def _document(self) -> Iterator[list[Span]]:
        reader = self._reader
        walk = VaultWalk(self._limits.vaults)
        self.vaults = walk.vaults
        opening = b""
        at = self._skip_white(0)
        stop = self._go_on(walk, walk.begin(reader.buffer, at), opening)
        while stop.is_vault:
            self._prove_value(opening, stop.at, walk.closing)
            reader.vault = len(walk.vaults) - 1
            yield [reader.give(stop.at + 1)]
            yield from self._array(counted=True)
            opening = walk.opening
            stop = self._go_on(walk, reader.start + 1, opening)
        self._prove_value(opening, stop.at)
        if not self._recognition.is_done:
            raise InputError("FMT002", seen="nothing in its Connections looks like an entry")
        yield [reader.give(stop.at)]
        yield from self._end()

    def _go_on(self, walk: VaultWalk, at: int, opening: bytes) -> Stop:
        reader = self._reader
        while True:
            try:
                stop = walk.go_on(reader.buffer, at)
            except InputError as error:
                place = reader.position(at)
                raise InputError(error.code, line=place.line, column=place.column, **error.details) from None
            if stop.is_complete:
                return stop
            at = stop.at - reader.read_more(opening)


def _beginning(chunks: Iterable[bytes]) -> bytes:
    parts: list[bytes] = []
    held = 0
    for chunk in chunks:
        parts.append(chunk)
        held += len(chunk)
        if held >= _LOOKED_AT:
            break
    return b"".join(parts)[:_LOOKED_AT]

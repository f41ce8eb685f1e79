"""Find IDs and references in raw bytes, before the first decision, in constant memory."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from rdmconv.formats.rdm_names import NO_ENTRIES
from rdmconv.model.index import Index, normal_guid

_REFERENCE_NAME: Final = b"credentialconnectioni"
"""`CredentialConnectionID` in lower case, less its last letter: `reference` begins with that."""
_GUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_BUCKETS: Final = 256
_LONGEST_FIELD: Final = 256
"""Bytes a field with a GUID takes at most: so much of a chunk is looked at again with the next."""


def _normal(value: bytes) -> str:
    """Do what `normal_guid` does, for bytes in lower case."""
    return value.strip(b" \t\r\n{}").decode("utf-8", "replace")


class IdIndex:
    """Collects eight bytes for each ID.

    Args:
        id_field: matches a whole ID field in lower case; its group 1 is the value.
        reference: matches behind the name `credentialconnectioni`; its group 1 is the value.
        decode: turns a value into text.
    """

    def __init__(
        self, id_field: re.Pattern[bytes], reference: re.Pattern[bytes], decode: Callable[[bytes], str]
    ) -> None:
        self._decode = decode
        self._id_field = id_field
        self._reference = reference
        self._hashes = [array("q") for _ in range(_BUCKETS)]
        self.used_by: Counter[str] = Counter()
        """How many entries log in with each credential."""

    def read(self, chunks: Iterable[bytes]) -> None:
        """Take the document, as UTF-8; the case of names does not matter, nor does that of GUIDs."""
        rest = b""
        for chunk in chunks:
            window = rest + chunk.lower()
            cut = max(len(window) - _LONGEST_FIELD, 0)
            self._window(window, cut)
            rest = window[cut:]
        self._window(rest, len(rest))

    def _window(self, window: bytes, cut: int) -> None:
        """Take what starts before the cut; the bytes after it come again."""
        for value in self._id_field.findall(window, 0, cut):
            self._remember(value)
        for match in self._id_field.finditer(window, max(cut - _LONGEST_FIELD, 0)):
            if match.start() < cut < match.end():
                self._remember(match[1])
        end = cut + len(_REFERENCE_NAME) - 1
        at = window.find(_REFERENCE_NAME, 0, end)
        while at >= 0:
            reference = self._reference.match(window, at + len(_REFERENCE_NAME))
            if reference is not None:
                self._refer(normal_guid(self._decode(reference[1])))
            at = window.find(_REFERENCE_NAME, at + 1, end)

    def _remember(self, value: bytes) -> None:
        number = hash(normal_guid(self._decode(value)) if b"&" in value or b"\\" in value else _normal(value))
        self._hashes[number & (_BUCKETS - 1)].append(number)

    def _refer(self, guid: str) -> None:
        if _GUID.fullmatch(guid) and guid not in NO_ENTRIES:
            self.used_by[guid] += 1

    def repeated(self) -> set[int]:
        """Give the hashes that came up more than once."""
        found: set[int] = set()
        for bucket in self._hashes:
            if len(set(bucket)) != len(bucket):
                found |= {value for value, count in Counter(bucket).items() if count > 1}
        return found

    def index(self, ids: Iterator[str | None]) -> Index:
        """Make the index.

        Args:
            ids: the IDs of all entries; read only when something came up twice, since other objects have IDs too.
        """
        repeated = self.repeated()
        if not repeated:
            return Index(set(), self.used_by)
        counts: Counter[str] = Counter()
        for entry_id in ids:
            if entry_id is not None and hash(normal_guid(entry_id)) in repeated:
                counts[normal_guid(entry_id)] += 1
        return Index({entry_id for entry_id, count in counts.items() if count > 1}, self.used_by)

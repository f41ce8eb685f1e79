"""Find IDs and references in raw bytes, before the first decision, in constant memory."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from rdmconv.errors import InputError
from rdmconv.formats.rdm_names import NO_ENTRIES, REFERENCE
from rdmconv.model.index import Index, normal_guid
from rdmconv.model.limits import DEFAULT, Limits

_GUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_UNUSUAL: Final = bytes({*range(ord(" ") + 1), *b"{}&<>\\", *range(0x7F, 0x100)})
"""What is not the same in every spelling of an ID, or asks for decoding; no ID of RDM's own making holds any of it."""
_BUCKETS: Final = 256
"""Into which many hashes are sorted, so that no set of all is made."""
_AT_ONCE: Final = 1 << 16
"""Hashes that a set is made of at most, unless they are strangely alike."""
_IDS_PER_ENTRY: Final = 4
"""Attachments and other objects inside entries have IDs, too."""
_LONGEST_FIELD: Final = 1024
"""Bytes a field with a GUID takes at most: so much of a chunk is looked at again with the next."""
_LONGEST_REFERENCE: Final = 1 << 16
"""The same for the last reference in a chunk: with white space or attributes it can be long, and must not be missed."""
_REFERENCE: Final = REFERENCE.encode()
_LONGEST_NAME: Final = 32
"""Bytes before a match that a pattern may look at."""
_MOST_SPELLINGS: Final = 4096


Hasher: TypeAlias = Callable[[bytes], int]
"""Gives 64 bits for the bytes of an ID; `hash` does so fastest, and differently in each process."""


def _bytes_of(guid: str) -> bytes:
    """Give what an ID is hashed from: bytes, as they are what nearly all IDs are read as."""
    return guid.encode("utf-8", "surrogatepass")


def entry_guid(text: str) -> str | None:
    """Give what a reference names as `normal_guid` does; None when it can be no entry, or is no GUID at all."""
    guid = normal_guid(text)
    return guid if _GUID.fullmatch(guid) and guid not in NO_ENTRIES else None


class IdPattern(NamedTuple):
    """How a format writes IDs and references to them."""

    field: re.Pattern[bytes]
    """Matches an ID or a reference in lower case, from a place inside its name on, and may look at what is before;
    group 1 is not empty when it is a reference, group 2 is the value."""
    decode: Callable[[bytes], str]
    """Turns a value into text."""
    mark: bytes
    """Stands at least once for each ID, in lower case."""
    plain: Callable[[bytes], bytes] = bytes.lower
    """Puts bytes into lower case, and names into their usual spelling."""

    def references(self, data: bytes) -> list[str]:
        """Give all that some bytes, made plain, name to log in with and that may be an entry."""
        values = [value for reference, value in self.field.findall(data) if reference]
        return [guid for value in values if (guid := entry_guid(self.decode(value))) is not None]


class Wanted:
    """GUIDs that are looked for in many inputs; comparing takes time for the IDs of an input, not for what is wanted.

    Args:
        guids: as `normal_guid` gives them.
        hasher: that the IDs of the inputs were hashed with.
    """

    def __init__(self, guids: Iterable[str], hasher: Hasher = hash) -> None:
        self._guids = {hasher(_bytes_of(guid)): guid for guid in guids}
        self._numbers = frozenset(self._guids)

    def among(self, hashes: Iterable[int]) -> set[str]:
        """Tell which of them an input has, by the hashes of its IDs."""
        return {self._guids[number] for number in self._numbers.intersection(hashes)}


class IdIndex:
    """Collects eight bytes for each ID.

    Args:
        pattern: of the format.
        limits: what the document may have at most.
        hasher: gives the eight bytes.
    """

    def __init__(self, pattern: IdPattern, limits: Limits = DEFAULT, hasher: Hasher = hash) -> None:
        self._hasher = hasher
        self._most = _IDS_PER_ENTRY * limits.entries
        self._hashes = array("q")
        self._field, self._decode, self._mark, self._plain = pattern
        self._references: Counter[bytes] = Counter()
        """As spelled, since most come up again and again."""
        self.used_by: Counter[str] = Counter()
        """How many entries log in with each credential."""
        self._repeated: set[int] = set()

    def read(self, chunks: Iterable[bytes]) -> None:
        """Take the document, as UTF-8; the case of names does not matter, nor does that of GUIDs.

        Raises:
            InputError: there are too many IDs in it (`FMT017`).
        """
        window = b" " * _LONGEST_NAME
        for chunk in chunks:
            window = self._plain(window + chunk)
            cut = max(len(window) - _LONGEST_FIELD, _LONGEST_NAME)
            last = window.rfind(_REFERENCE, max(len(window) - _LONGEST_REFERENCE, _LONGEST_NAME))
            cut = min(cut, last) if last >= 0 else cut
            self._take(window, cut)
            window = window[cut - _LONGEST_NAME :]
        self._take(window, len(window))
        self._count_references()

    def _take(self, window: bytes, cut: int) -> None:
        """Take the fields found before the cut; those after it come again, and are complete then."""
        found = self._field.findall(window, _LONGEST_NAME)
        again = self._field.findall(window, cut)
        del found[len(found) - len(again) :]
        self._remember([value for reference, value in found if not reference])
        self._references.update([value for reference, value in found if reference])
        if len(self._references) > _MOST_SPELLINGS:
            self._count_references()

    def _remember(self, ids: list[bytes]) -> None:
        if len(self._hashes) + len(ids) > self._most:
            raise InputError("FMT017", limit=f"{self._most:,}")
        self._hashes.extend(map(self._hasher, ids if _are_usual(ids) else map(self._normal, ids)))

    def _normal(self, value: bytes) -> bytes:
        return _bytes_of(normal_guid(self._decode(value)))

    def _count_references(self) -> None:
        for value, count in self._references.items():
            guid = entry_guid(self._decode(value))
            if guid is not None:
                self.used_by[guid] += count
        self._references.clear()

    def repeated(self) -> set[int]:
        """Give the hashes that came up more than once."""
        hashes, self._hashes = self._hashes, array("q")
        buckets = [hashes] if len(hashes) <= _AT_ONCE else _sorted_into_buckets(hashes)
        found: set[int] = set()
        for bucket in buckets:
            if len(set(bucket)) != len(bucket):
                found |= {value for value, count in Counter(bucket).items() if count > 1}
            self._hashes += bucket
            del bucket[:]
        return found

    def may_repeat(self, data: bytes) -> bool:
        """Tell whether an ID that came up more than once stands in some bytes; in doubt, it does."""
        plain = self._plain(data)
        ids = [value for reference, value in self._field.findall(plain) if not reference]
        if plain.count(self._mark) != len(ids) or not _are_usual(ids):
            return True
        return not self._repeated.isdisjoint(map(self._hasher, ids))

    def known(self, guids: Iterable[str]) -> set[str]:
        """Tell which of some GUIDs, as `normal_guid` gives them, stand as an ID somewhere."""
        return Wanted(guids, self._hasher).among(self.hashes())

    def hashes(self) -> "array[int]":
        """Give eight bytes for each ID: what `Wanted` is compared with."""
        return self._hashes

    def index(self, ids: Iterator[str | None]) -> Index:
        """Make the index.

        Args:
            ids: the IDs of all entries that `may_repeat` is true of; read only when something came up twice, since
                other objects have IDs too.
        """
        self._repeated = self.repeated()
        if not self._repeated:
            return Index(set(), self.used_by, self)
        counts: Counter[str] = Counter()
        for entry_id in ids:
            if entry_id is not None and self._hasher(_bytes_of(normal_guid(entry_id))) in self._repeated:
                counts[normal_guid(entry_id)] += 1
        return Index({entry_id for entry_id, count in counts.items() if count > 1}, self.used_by, self)


def _are_usual(ids: Iterable[bytes]) -> bool:
    together = b"".join(ids)
    return len(together.translate(None, _UNUSUAL)) == len(together)


def _sorted_into_buckets(hashes: "array[int]") -> "list[array[int]]":
    """Put equal hashes together; what they are taken from is empty then, so that they are held once."""
    buckets = [array("q") for _ in range(_BUCKETS)]
    keep = [bucket.append for bucket in buckets]
    while hashes:
        some = hashes[-_AT_ONCE:]
        del hashes[-_AT_ONCE:]
        for number in some:
            keep[number & (_BUCKETS - 1)](number)
    return buckets

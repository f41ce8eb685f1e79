"""Search what the program wrote for secrets it handled, without keeping one of them."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Final, NamedTuple, final

from rdmconv.crypto.alphabets import GRAM, Alphabet
from rdmconv.crypto.escapes import readings
from rdmconv.crypto.fingerprint import Fingerprints, utf8_of
from rdmconv.crypto.grams import Grams, occurrences
from rdmconv.model.secret import Secret

MOST_HITS: Final = 10
"""Places that are told at most: one is enough to withdraw an artefact."""
_LONGEST: Final = 1 << 12
"""Bytes of a secret that is watched as a whole."""
_SLICE: Final = 1 << 10
"""Bytes in the middle of a longer one that are watched."""
_CHUNK: Final = 1 << 19
"""Bytes of an artefact that are searched at once: all that stands in them takes 15 MB as a rule, 170 MB at most."""
_LONGEST_ESCAPE: Final = 36
"""Bytes that stand for one at most: `\\u0041` when each of its six is written as `&#x5c;` is."""
_MARGIN: Final = 256
"""What is looked at twice in any case: an escape that a chunk begins in the middle of is read wrongly."""
_MOST_TEXTS: Final = 10_000
_MOST_WORK: Final = 20_000_000
"""Comparisons for one artefact, which take some seconds; secrets that are made for it can ask for any number."""
_HASHING: Final = 8
"""Comparisons that a fingerprint takes as long as, and one more for each so many bytes:"""
_HASHED_AT_ONCE: Final = 128
_TOO_MUCH: Final = "perhaps: too much of it stands there to be sure"
_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))
"""Bytes that no character begins with."""

_SameLength = dict[int, dict[int, int]]
"""From the ends of secrets to their fingerprints, to where they are."""
_SameGram = dict[int, _SameLength]
"""From a length to what has it."""
_Wanted = dict[int, _SameGram]
"""From a gram to what has it in the middle."""


class Hit(NamedTuple):
    """A secret that an artefact holds."""

    where: int
    """As it was given to `Watch.add`."""
    spelling: str
    """How it is written there, as a part of a sentence."""


class WatchPart(NamedTuple):
    """What is remembered of the secrets of one input."""

    grams: "array[int]"
    ends: "array[int]"
    lengths: "array[int]"
    fingerprints: "array[int]"
    wheres: "array[int]"
    longest: int


@final
class Watch:
    """Remembers of each secret enough to find it again: eight bytes from its middle, two ends, length, fingerprint.

    Its beginning would not do: prefixes are common. Secrets of fewer than eight bytes are not looked for, since they
    stand in any text by chance. A secret that comes again is remembered again: to know that it does would cost more.

    Args:
        key: of the fingerprints; a key of its own when no other process watches secrets of the same run.
    """

    __slots__ = ("_ends", "_fingerprints", "_grams", "_key", "_lengths", "_longest", "_wheres")

    def __init__(self, key: Fingerprints | None = None) -> None:
        self._key = key or Fingerprints()
        self._grams = array("Q")
        self._ends = array("H")
        self._lengths = array("H")
        self._fingerprints = array("q")
        self._wheres = array("q")
        self._longest = GRAM

    def add(self, secret: Secret, where: int) -> None:
        """Watch a secret, if it is long enough, and what is left of it without white space around it.

        Args:
            secret: as it was read.
            where: a number by which the caller finds the entry.
        """
        for data in secret.ask(_forms_of):
            if len(data) >= GRAM:
                self._add(_middle_of(data) if len(data) > _LONGEST else data, where)

    def _add(self, data: bytes, where: int) -> None:
        length = len(data)
        start = (length - GRAM) // 2
        self._wheres.append(where)
        self._grams.frombytes(data[start : start + GRAM])
        self._ends.append(_ends_of(data, 0, length))
        self._lengths.append(length)
        self._fingerprints.append(self._key.of_bytes(data))
        self._longest = max(self._longest, length)

    def part(self) -> "WatchPart":
        """Give what is remembered, for what watches the secrets of all inputs."""
        return WatchPart(self._grams, self._ends, self._lengths, self._fingerprints, self._wheres, self._longest)

    def take(self, part: "WatchPart", first: int) -> None:
        """Watch the secrets that another process found, with the same key.

        Args:
            part: from there.
            first: is added to where they are.
        """
        self._grams += part.grams
        self._ends += part.ends
        self._lengths += part.lengths
        self._fingerprints += part.fingerprints
        self._wheres.extend(first + where for where in part.wheres)
        self._longest = max(self._longest, part.longest)

    def find(self, artefact: BinaryIO, is_shown: Callable[[bytes], bool] | None = None) -> list[Hit]:
        """Look for the secrets, as they are and in the escapes and encodings that an artefact may use.

        An artefact that would take too long counts as one that holds a secret, since it may.

        Args:
            artefact: what was written, in UTF-8; it is read from its beginning, more than once if need be.
            is_shown: tells whether the artefact shows a text whatever the secrets are, as it does the name of a folder.
                It is asked for every secret that is found, with its bytes, and for the middle of one that is very long.

        Returns:
            The first places whose secrets are found, each once.
        """
        return list(islice(self._hits(artefact, is_shown or (lambda _: False)), MOST_HITS))

    def texts(self, artefact: BinaryIO) -> set[str]:
        """Give the secrets that are found, as texts: to mask them where they do not stand as secrets.

        Args:
            artefact: as for `find`; what would take too long is not looked at.

        Returns:
            10,000 at most; of a very long one its middle.
        """
        found = (secret for _, secret in self._found(artefact) if secret is not None)
        return {secret.decode("utf-8", "surrogatepass") for secret in islice(found, _MOST_TEXTS)}

    def _hits(self, artefact: BinaryIO, is_shown: Callable[[bytes], bool]) -> Iterator[Hit]:
        told: set[int] = set()
        for hit, secret in self._found(artefact):
            if hit.where not in told and (secret is None or not is_shown(secret)):
                told.add(hit.where)
                yield hit

    def _found(self, artefact: BinaryIO) -> Iterator[tuple[Hit, bytes | None]]:
        """Give each secret once, with its bytes; the last without them when it would take too long to be sure."""
        known: set[int] = set()
        work = _Work()
        for text, alphabet, places in self._suspects(artefact):
            wanted = self._wanted(places, known)
            for spelling, data in _readings(text, alphabet) if wanted else ():
                for fingerprint, where, secret in self._proven(data, wanted, work):
                    known.add(fingerprint)
                    yield Hit(where, _TOO_MUCH if secret is None else spelling), secret
                if work.is_too_much:
                    return

    def _suspects(self, artefact: BinaryIO) -> Iterator[tuple[bytes, Alphabet, Iterable[int]]]:
        """Give each text that may hold secrets, with the alphabet and the places of the secrets among all."""
        grams = Grams(self._grams)
        for text in _chunks(artefact, self._longest * _LONGEST_ESCAPE + _MARGIN) if self._grams else ():
            for alphabet, places in grams.found_in(text):
                yield text, alphabet, sorted(places)

    def _wanted(self, places: Iterable[int], known: set[int]) -> _Wanted:
        wanted: _Wanted = {}
        for place in places:
            fingerprint = self._fingerprints[place]
            if fingerprint not in known:
                same_length = wanted.setdefault(self._grams[place], {}).setdefault(self._lengths[place], {})
                same_length.setdefault(self._ends[place], {}).setdefault(fingerprint, self._wheres[place])
        return wanted

    def _proven(self, data: bytes, wanted: _Wanted, work: "_Work") -> Iterator[tuple[int, int, bytes | None]]:
        """Give the secrets that are in some bytes as a whole, and look no more for them: fingerprint, where, bytes."""
        for place, gram in occurrences(wanted.keys(), data):
            same_gram = wanted[gram]
            fitting = _fitting(same_gram, place, data)
            work.add(len(same_gram), fitting)
            if work.is_too_much:
                yield *_any_of(same_gram), None
                return
            for start, length in fitting:
                secret = data[start : start + length]
                fingerprint = self._key.of_bytes(secret)
                where = _taken_out(same_gram, secret, fingerprint)
                if where is not None:
                    yield fingerprint, where, secret


class _Work:
    """Counts comparisons, until there are too many."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _MOST_WORK

    def add(self, comparisons: int, hashed: Iterable[tuple[int, int]]) -> None:
        self._left -= comparisons + sum(_HASHING + length // _HASHED_AT_ONCE for _, length in hashed)

    @property
    def is_too_much(self) -> bool:
        return self._left < 0


def _forms_of(text: str) -> set[bytes]:
    return {utf8_of(text), utf8_of(text.strip())}


def _middle_of(data: bytes) -> bytes:
    """Cut between characters, not through one: what is found has to be a text."""
    middle = data[(len(data) - _SLICE) // 2 :][:_SLICE].lstrip(_CONTINUATIONS)
    return middle if middle[-1:].isascii() else middle.rstrip(_CONTINUATIONS)[:-1]


def _ends_of(data: bytes, start: int, end: int) -> int:
    return data[start] << 8 | data[end - 1]


def _fitting(same_gram: _SameGram, place: int, data: bytes) -> list[tuple[int, int]]:
    """Tell where a secret may stand that has a gram of the bytes in its middle: start, length."""
    size = len(data)
    return [
        (start, length)
        for length, same_length in same_gram.items()
        if (start := place - (length - GRAM) // 2) >= 0
        and start + length <= size
        and _ends_of(data, start, start + length) in same_length
    ]


def _any_of(same_gram: _SameGram) -> tuple[int, int]:
    return next(one for same_length in same_gram.values() for same in same_length.values() for one in same.items())


def _taken_out(same_gram: _SameGram, secret: bytes, fingerprint: int) -> int | None:
    """Give where a secret is, and leave nothing of it; nor anything empty, which would be looked at for nothing."""
    same_length, ends = same_gram[len(secret)], _ends_of(secret, 0, len(secret))
    where = same_length[ends].pop(fingerprint, None)
    if not same_length[ends]:
        del same_length[ends]
    if not same_length:
        del same_gram[len(secret)]
    return where


def _readings(text: bytes, alphabet: Alphabet) -> Iterator[tuple[str, bytes]]:
    for name, plain in readings(text) if alphabet.is_escaped else (("", text),):
        spelling = " ".join(filter(None, (alphabet.name, name))) or "as it is"
        yield from ((spelling, data) for data in alphabet.read(plain))


def _chunks(artefact: BinaryIO, overlap: int) -> Iterator[bytes]:
    """Read from the beginning; each chunk begins with the end of the one before."""
    artefact.seek(0)
    text = b""
    while more := artefact.read(_CHUNK):
        text = text[-overlap:] + more
        yield text

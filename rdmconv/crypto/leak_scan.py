"""Search what the program wrote for secrets it handled, without keeping one of them."""

import re
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
"""Secrets that are told at most: one is enough to withdraw an artefact."""
_LONGEST: Final = 1 << 12
"""Bytes of a secret that is watched as a whole."""
_SLICE: Final = 1 << 10
"""Bytes in the middle of a longer one that are watched."""
_GROUP: Final = 1 << 17
"""Secrets looked for at once: a set of their spellings takes some 70 MB."""
_CHUNK: Final = 1 << 20
_LONGEST_ESCAPE: Final = 36
"""Bytes that stand for one at most: `\\u0041` when each of its six is written as `&#x5c;` is."""
_MARGIN: Final = 256
"""What is looked at twice in any case: an escape that a chunk begins in the middle of is read wrongly."""
_WORD: Final = re.compile(r"[^\W\d_]+[0-9]{0,4}[!.?]?")
_LONGEST_WORD: Final = 20

_Wanted = dict[int, dict[int, dict[int, int]]]
"""From a gram to the lengths of secrets that have it in the middle, to their fingerprints, to where they are."""


class Hit(NamedTuple):
    """A secret that an artefact holds."""

    where: int
    """As it was given to `Watch.add`."""
    spelling: str
    """How it is written there, as a part of a sentence."""


@final
class Watch:
    """Remembers of each secret enough to find it again: eight bytes from its middle, its length, a fingerprint.

    Its beginning would not do: prefixes are common. Secrets of fewer than eight bytes are not looked for, since they
    stand in any text by chance. A secret that comes again is remembered again: to know that it does would cost more.
    """

    __slots__ = ("_fingerprints", "_grams", "_key", "_lengths", "_longest", "_wheres")

    def __init__(self) -> None:
        self._key = Fingerprints()
        self._grams = array("Q")
        self._lengths = array("H")
        self._fingerprints = array("q")
        self._wheres = array("q")
        self._longest = GRAM

    def add(self, secret: Secret, where: int) -> None:
        """Watch a secret, if it is long enough.

        Args:
            secret: as it was read.
            where: a number by which the caller finds the entry.
        """
        data = secret.ask(utf8_of)
        length = len(data)
        if length < GRAM:
            return
        if length > _LONGEST:
            data = data[(length - _SLICE) // 2 :][:_SLICE]
            length = _SLICE
        start = (length - GRAM) // 2
        self._wheres.append(where)
        self._grams.frombytes(data[start : start + GRAM])
        self._lengths.append(length)
        self._fingerprints.append(self._key.of_bytes(data))
        self._longest = max(self._longest, length)

    def find(self, artefact: BinaryIO, is_shown: Callable[[bytes], bool] | None = None) -> list[Hit]:
        """Look for the secrets, as they are and in the escapes and encodings that an artefact may use.

        Args:
            artefact: what was written, in UTF-8; it is read from its beginning, more than once if need be.
            is_shown: tells whether the artefact shows a text whatever the secrets are, as it does the name of a folder.
                It is asked only for words people use (`Customers`, `Welcome1!`).

        Returns:
            The first secrets that are found, each once.
        """
        return list(islice(self._hits(artefact, is_shown or (lambda _: False)), MOST_HITS))

    def _hits(self, artefact: BinaryIO, is_shown: Callable[[bytes], bool]) -> Iterator[Hit]:
        known: set[int] = set()
        for text, alphabet, places in self._suspects(artefact):
            wanted = self._wanted(places, known)
            for spelling, data in _readings(text, alphabet) if wanted else ():
                for fingerprint, where, secret in self._proven(data, wanted):
                    if fingerprint not in known and not (_is_word(secret) and is_shown(secret)):
                        yield Hit(where, spelling)
                    known.add(fingerprint)

    def _suspects(self, artefact: BinaryIO) -> Iterator[tuple[bytes, Alphabet, Iterable[int]]]:
        """Give each text that may hold secrets, with the alphabet and the places of the secrets among all."""
        for first in range(0, len(self._grams), _GROUP):
            grams = Grams(self._grams[first : first + _GROUP])
            for text in _chunks(artefact, self._longest * _LONGEST_ESCAPE + _MARGIN):
                for alphabet, places in grams.found_in(text):
                    yield text, alphabet, (first + place for place in sorted(places))

    def _wanted(self, places: Iterable[int], known: set[int]) -> _Wanted:
        wanted: _Wanted = {}
        for place in places:
            fingerprint = self._fingerprints[place]
            if fingerprint not in known:
                lengths = wanted.setdefault(self._grams[place], {})
                lengths.setdefault(self._lengths[place], {}).setdefault(fingerprint, self._wheres[place])
        return wanted

    def _proven(self, data: bytes, wanted: _Wanted) -> Iterator[tuple[int, int, bytes]]:
        """Give the secrets that are in some bytes as a whole: fingerprint, where, bytes."""
        for place, gram in occurrences(wanted.keys(), data):
            for length, fingerprints in wanted[gram].items():
                start = place - (length - GRAM) // 2
                secret = data[start : start + length]  # not whole at either end: the fingerprint differs
                fingerprint = self._key.of_bytes(secret)
                if fingerprint in fingerprints:
                    yield fingerprint, fingerprints[fingerprint], secret


def _readings(text: bytes, alphabet: Alphabet) -> Iterator[tuple[str, bytes]]:
    for name, plain in readings(text) if alphabet.is_escaped else (("", text),):
        spelling = " ".join(filter(None, (alphabet.name, name))) or "as it is"
        yield from ((spelling, data) for data in alphabet.read(plain))


def _is_word(secret: bytes) -> bool:
    text = secret.decode("utf-8", "replace")
    return len(text) <= _LONGEST_WORD and _WORD.fullmatch(text) is not None


def _chunks(artefact: BinaryIO, overlap: int) -> Iterator[bytes]:
    """Read from the beginning; each chunk begins with the end of the one before."""
    artefact.seek(0)
    text = b""
    while more := artefact.read(_CHUNK):
        text = text[-overlap:] + more
        yield text

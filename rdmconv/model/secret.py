"""The one type a secret travels in."""

import hmac
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar, final

from rdmconv.model.ordinary import is_ordinary

_MASK: Final = "Secret(…)"
MASK: Final = "●●●"
"""Stands where a secret would."""
_SHORT: Final = 8
"""Characters below which a secret is likely to be found in a text that has nothing to do with it."""
AnswerT = TypeVar("AnswerT")


@final
class Secret:
    """A password or key, kept from every printer, serialiser and log.

    `reveal()` is the only way out, and a test allows it in the writers only, and where a key is made of a passphrase.
    There is no `len()`, no ordering, no hash, no pickle, no `str()`: each of them tells something about the value.

    Args:
        value: the secret exactly as read; never trimmed or normalised.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Give the plain text; for writers, and for making a key of a passphrase."""
        return self.__value

    def satisfies(self, test: Callable[[str], bool]) -> bool:
        """Tell whether `test` holds for the plain text, and nothing more."""
        return bool(test(self.__value))

    def ask(self, question: Callable[[str], AnswerT]) -> AnswerT:
        """Give what a question makes of the plain text; a test allows it in `rdmconv.rules` and `rdmconv.crypto` only.

        What rules ask is shown to people, so the answer must tell next to nothing of the secret: which patterns are
        found in it, the region it names, the date on which it says it expires. `rdmconv.crypto` asks for the bytes, to
        make a fingerprint and to search for leaks; it shows none of them and keeps ten at most.
        """
        return question(self.__value)

    def masked_in(self, text: str) -> str:
        """Give a text without the secret; one that is short or could be a name stands there by chance, and stays."""
        plain = self.__value.strip()
        if len(plain) < _SHORT or plain not in text or is_ordinary(plain):
            return text
        return text.replace(plain, MASK)

    @property
    def is_empty(self) -> bool:
        """Whether there is no secret at all."""
        return not self.__value

    def __eq__(self, other: object) -> bool:
        """Compare in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = (text.encode("utf-8", "surrogatepass") for text in (self.__value, other.__value))
        return hmac.compare_digest(mine, theirs)

    __hash__ = None  # type: ignore[assignment]  # a hash that anyone can compute tells whether a guess is right

    def __repr__(self) -> str:
        return _MASK

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return _MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")

    def __bool__(self) -> NoReturn:
        raise TypeError("ask is_empty; a secret has no truth value")

"""Texts for examples, described instead of written down, so that no pack holds what looks like a real key.

`{alnum:36}` stands for 36 letters and digits, `{hex:32-40}` for 32 to 40, `{upper:8+}` for 8 or more, `{of:pousr:1}`
for one of these characters, `{any:eu,us}` for one of these words, `{guid}` for a GUID. All else stands for itself.
"""

import re
import string
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

_HEX: Final = "0123456789abcdef"
CLASSES: Final = {
    "alnum": string.ascii_letters + string.digits,
    "alpha": string.ascii_letters,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "digit": string.digits,
    "hex": _HEX,
    "upperhex": _HEX.upper(),
    "anyhex": string.hexdigits,
    "lowernum": string.ascii_lowercase + string.digits,
    "uppernum": string.ascii_uppercase + string.digits,
    "base32": string.ascii_uppercase + "234567",
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "_-",
    "word": string.ascii_letters + string.digits + "_",
}
_MACRO: Final = re.compile(r"\{([a-z0-9]+)(?::([^{}]*))?\}")
_COUNT: Final = re.compile(r"(\d{1,4})(?:(\+)|-(\d{1,4}))?")
STEPS: Final = (17, 19, 23)
"""How far apart in their class neighbours are; texts with other steps have no run of characters in common."""


class SampleError(ValueError):
    """What stands in braces describes no text; the message says what would."""


class Run(NamedTuple):
    """So many characters of a class."""

    alphabet: str
    least: int
    most: int | None
    """None: any number."""


class Choice(NamedTuple):
    """One of some words."""

    words: tuple[str, ...]


Part: TypeAlias = str | Run | Choice
_GUID: Final[Sequence[Part]] = [
    part for length in (8, 4, 4, 4, 12) for part in ("-", Run(CLASSES["anyhex"], length, length))
][1:]


def parse_sample(text: str) -> list[Part]:
    """Take a description apart.

    Raises:
        SampleError: what stands in braces is none.
    """
    parts: list[Part] = []
    end = 0
    for match in _MACRO.finditer(text):
        parts += [text[end : match.start()], *_parts(match[1], match[2] or "")]
        end = match.end()
    rest = text[end:]
    if "{" in rest or any("{" in part for part in parts if isinstance(part, str)):
        raise SampleError(_EXPECTED)
    return [part for part in (*parts, rest) if part]


def sample(text: str, step: int = STEPS[0]) -> str:
    """Give a text as described: the shortest, always the same.

    Args:
        text: the description.
        step: one of `STEPS`.

    Raises:
        SampleError: what stands in braces describes no text.
    """
    return "".join(shortest(part, step) for part in parse_sample(text))


_EXPECTED: Final = (
    f"expected {{CLASS:N}}, {{CLASS:N-M}} or {{CLASS:N+}} with a class of {', '.join(CLASSES)}; "
    "or {of:CHARACTERS:N}, {any:one,other}, {guid}"
)


def _parts(name: str, arguments: str) -> Sequence[Part]:
    if name == "guid" and not arguments:
        return _GUID
    if name == "any" and arguments:
        return [Choice(tuple(arguments.split(",")))]
    alphabet, _, count = arguments.rpartition(":") if name == "of" else (CLASSES.get(name, ""), "", arguments)
    match = _COUNT.fullmatch(count)
    if not alphabet or match is None:
        raise SampleError(_EXPECTED)
    least = int(match[1])
    return [Run(alphabet, least, None if match[2] else int(match[3] or least))]


def shortest(part: Part, step: int = STEPS[0]) -> str:
    """Give a part of a text as described: the shortest, always the same; see `sample`."""
    match part:
        case Run(alphabet, least, _):
            return "".join(alphabet[(at * step + step) % len(alphabet)] for at in range(least))
        case Choice(words):
            return words[0]
        case str():
            return part

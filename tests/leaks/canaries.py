"""Planted secrets, and the search for them in every spelling that something written may use."""

import base64
import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tests.running import Run

CANARY: Final = "CANARY"
"""Stands in every planted secret, at its beginning and at its end: a part of one is found, too."""
_BREAKS: Final = re.compile(r"[\s│┃|…]+")
"""What stands between the pieces of a text that was wrapped, or laid out as a table."""
_SHOWN: Final = 60


def planted(name: str) -> str:
    """A secret that is no other, tells its name when it leaks, and could be the name of nothing."""
    return f"{CANARY}-{name}-{CANARY}7q"


def in_base64(data: bytes) -> set[str]:
    """What every base64 text of something that holds the bytes has in it, wherever they stand."""
    return {
        base64.b64encode(b"x" * shift + data)[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6].decode()
        for shift in range(3)
    }


@cache
def spellings_of(word: str) -> set[str]:
    """How a word may be spelled; what is in UTF-16 is found as it is, without its zeros."""
    coded = {spelled for codec in ("utf-8", "utf-16-le") for spelled in _coded(word.encode(codec))}
    return coded | {
        word,
        word[::-1],
        quote(word),
        html.escape(word),
        "".join(f"%{ord(letter):02X}" for letter in word),
        "".join(f"&#{ord(letter)};" for letter in word),
        "".join(f"&#x{ord(letter):X};" for letter in word),
        "".join(f"\\u{ord(letter):04x}" for letter in word),
        "".join(f"\\x{ord(letter):02x}" for letter in word),
    }


def _coded(data: bytes) -> Iterator[str]:
    yield from in_base64(data)
    yield data.hex()
    yield data.hex().upper()
    yield base64.b32encode(data).decode()[: len(data) * 8 // 5]


SPELLINGS: Final = spellings_of(CANARY)


def leaks_in(data: bytes, others: Mapping[str, str] | None = None) -> list[str]:
    """Find planted secrets; the text around each tells which it is.

    Args:
        data: what was written.
        others: secrets without the mark, by their names.
    """
    plain = data.replace(b"\0", b"").decode("utf-8", "replace")
    texts = (plain, _BREAKS.sub("", plain))
    found = [_around(text, spelled) for text in texts for spelled in SPELLINGS if spelled in text]
    for name, secret in (others or {}).items():
        found += [name for text in texts if any(spelled in text for spelled in spellings_of(secret))]
    return found


def _around(text: str, spelled: str) -> str:
    at = text.index(spelled)
    return text[max(at - _SHOWN, 0) : at + len(spelled) + _SHOWN]


def assert_silent(text: str) -> None:
    assert not leaks_in(text.encode("utf-8", "surrogatepass"))


def assert_clean(done: Run, *files: Path) -> None:
    assert_silent(done.printed)
    for file in files:
        assert not leaks_in(file.read_bytes())

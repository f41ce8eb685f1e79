"""Mutations that know what exports, packs and headers are made of, so that more of them stay well-formed."""

import re
from collections.abc import Sequence
from random import Random
from typing import Final

_TOKEN: Final = re.compile(rb"""<[^<>]*>|"(?:[^"\\\n]|\\.)*"|[{}\[\],:\n]|[^<>"{}\[\],:\n]+|.""", re.DOTALL)
_WHOLE: Final = re.compile(
    rb"<([A-Za-z]+)\b[^<>]*>[^<]*</\1>"  # an element with text
    rb"|<(Connection|Credentials|Children|Connections)>.*?</\2>"
    rb'|"[A-Za-z]+"\s*:\s*(?:"[^"\n]*"|[0-9]+|\{[^{}]*\}|\[[^\[\]]*\])\s*,?'  # a member
    rb"|\{[^{}]*\},?"
    rb"|^\[.*\]\n|^[a-z_]+ *=.*\n"  # lines of TOML
    rb"|^-> .*\n.*\n",  # a stanza
    re.DOTALL | re.MULTILINE,
)
"""Pieces that can be left out, repeated or put elsewhere without making the rest ill-formed."""


def spliced(data: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """Leave out, repeat, exchange or insert a few pieces, some of them from other files."""
    for _ in range(chance.randrange(1, 4)):
        pattern = chance.choice([_TOKEN, _WHOLE, _WHOLE])
        places = [match.span() for match in pattern.finditer(data)] or [(0, len(data))]
        start, end = chance.choice(places)
        pieces = [match[0] for match in pattern.finditer(chance.choice([data, *others]))] or [b""]
        piece = chance.choice([b"", data[start:end] * 2, chance.choice(pieces)])
        data = data[: chance.choice([start, end])] + piece + data[end:]
    return data

"""How wide and how deep an entry is, found out before anything is built of it."""

import re
from typing import Final

from rdmconv.errors import InputError
from rdmconv.model.limits import Limits

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[{]\s*+[\]}]|([\[{])|(,)|[\]}]', re.DOTALL)
"""All that tells how many values stand where; an object or array with nothing in it is one like any scalar."""
_OPENING, _COMMA = 1, 2


def check_extent(data: bytes, limits: Limits) -> None:
    """Refuse an entry that is wider or deeper than it may be.

    Args:
        data: a value that is valid JSON.
        limits: what it may have at most.

    Raises:
        InputError: it is (`FMT008`, `FMT013`, `FMT014`).
    """
    openings = data.count(b"{") + data.count(b"[")
    if openings <= limits.depth and openings + data.count(b",") <= min(limits.children, limits.fields):
        return
    fields = 0
    counts: list[int] = []
    for match in _TOKEN.finditer(data):
        kind = match.lastindex
        if kind == _OPENING:
            counts.append(1)
            if len(counts) > limits.depth:
                raise InputError("FMT008", limit=str(limits.depth))
        elif kind == _COMMA:
            counts[-1] += 1
        else:
            if match[0] in (b"]", b"}"):
                counts.pop()
            continue
        fields += 1
        if counts[-1] > limits.children:
            raise InputError("FMT013", limit=f"{limits.children:,}")
        if fields > limits.fields:
            raise InputError("FMT014", limit=f"{limits.fields:,}")

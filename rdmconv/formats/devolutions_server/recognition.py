"""Tell whose JSON a document is, before it is read: by the first entry in it, or by what stands around the entries.

What is neither's is left to the reader of RDM's, which says what is wrong with it. That all entries are of one kind,
and that a page has what every page has, is found out when the document is read.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from rdmconv.errors import InputError
from rdmconv.formats.devolutions_server.names import DEVOLUTIONS_SERVER
from rdmconv.formats.rdm_json.json_format import RDM_JSON, JsonFormat
from rdmconv.formats.rdm_json.members import GAP, INCOMPLETE, MEMBER, members, name_of, value_end
from rdmconv.formats.rdm_json.signs import is_certainly_rdm
from rdmconv.model.limits import DEFAULT, Limits

_LOOKED_AT: Final = 10_000
"""Elements of an array of which one must say it."""
_WHITE: Final = re.compile(rb"[ \t\r\n]*+")
_OPEN_OBJECT, _OPEN_ARRAY, _CLOSE_ARRAY = b"{", b"[", b"]"
_CONNECTIONS: Final = RDM_JSON.entries.lower()
_PAGE: Final = {DEVOLUTIONS_SERVER.entries, *map(str.lower, DEVOLUTIONS_SERVER.beside)}


def format_of(chunks: Iterable[bytes], limits: Limits = DEFAULT) -> JsonFormat:
    """Tell the format of a document; no more of it is read than needed, and nothing about it is refused.

    Args:
        chunks: the document as UTF-8 without byte-order mark.
        limits: what it may have at most.
    """
    parts: list[bytes] = []
    held = wanted = 0
    for chunk in chunks:
        parts.append(chunk)
        held += len(chunk)
        if held < wanted:
            continue
        parts = [b"".join(parts)]
        found = _told(parts[0], limits.children)
        if found is not None or held > limits.entry_size:
            return found or RDM_JSON
        wanted = min(2 * held, limits.entry_size + 1)  # all of it is looked at again
    return _told(b"".join(parts), limits.children) or RDM_JSON


def _told(data: bytes, most: int) -> JsonFormat | None:
    """Tell the format by the start of a document; None when that does not say it, or not yet."""
    at = _past(_WHITE, data, 0)
    try:
        if data.startswith(_OPEN_ARRAY, at):
            return _of_elements(data, at, most)
        return _of_object(data, at, most) if data.startswith(_OPEN_OBJECT, at) else None
    except InputError:  # it nests too deeply, which the reader refuses with the place
        return RDM_JSON


def _of_object(data: bytes, brace: int, most: int) -> JsonFormat | None:
    names: set[str] = set()
    is_page = False
    at = brace + 1
    while (member := MEMBER.match(data, at)) is not None and member.end() < len(data):
        name, value = name_of(member[1]).lower(), member.end()
        if name == _CONNECTIONS or is_certainly_rdm([name]) or len(names) > most:
            return RDM_JSON
        if name == DEVOLUTIONS_SERVER.entries and data.startswith(_OPEN_ARRAY, value):
            found = _of_elements(data, value, most)
            if found is not None:
                return found
            is_page = data.startswith(_CLOSE_ARRAY, _past(GAP, data, value + 1))  # without entries, but for the rest
        names.add(name)
        at = value_end(data, value)
        if at == INCOMPLETE:
            return None
    is_whole = data.startswith(b"}", _past(GAP, data, at))
    is_told = (is_page and names >= _PAGE) or DEVOLUTIONS_SERVER.is_entry(names)
    return DEVOLUTIONS_SERVER if is_whole and is_told else None


def _of_elements(data: bytes, bracket: int, most: int) -> JsonFormat | None:
    """Tell the format by the first entry of an array that says it."""
    at = _past(GAP, data, bracket + 1)
    for _ in range(_LOOKED_AT):
        if at == len(data) or data.startswith(_CLOSE_ARRAY, at):
            return None
        end = value_end(data, at)
        if end == INCOMPLETE:
            return None
        # More members than an entry may have are not looked at.
        some = islice(members(data, at), most) if data.startswith(_OPEN_OBJECT, at) else ()
        names = [member.name for member in some]
        for one in (DEVOLUTIONS_SERVER, RDM_JSON):
            if one.is_entry(names):
                return one
        at = _past(GAP, data, end)
    return RDM_JSON


def _past(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    """Give the end of a match; the pattern also matches nothing."""
    match = pattern.match(data, at)
    return at if match is None else match.end()

"""The scanner of JSON, held against the parser of the standard library."""

import json
from typing import Final

from fuzz.scanning import Windows, check_whole, cut, is_same, scanned
from rdmconv.formats.devolutions_server.recognition import format_of
from rdmconv.formats.rdm_json.json_format import RDM_JSON, JsonFormat
from rdmconv.formats.rdm_json.scan import Scanner
from rdmconv.formats.rdm_json.vaults import VaultScanner, holds_vaults

_WHITE: Final = b" \t\r\n"
_REFUSED: Final = object()


def json_scanner(data: bytes) -> None:
    """Scan bytes as JSON, as an export of RDM or of Devolutions Server; chunks of any size must give the same."""
    if not data.strip(_WHITE):
        return
    json_format = format_of([data])
    assert all(format_of(chunks) is json_format for chunks in cut(data)), "chunks make another format"
    has_vaults = json_format is RDM_JSON and holds_vaults([data])
    if has_vaults and not data.lstrip(_WHITE).startswith((b"{", b"[")):
        return
    for every_entry in (False, True):
        windows = _windows(json_format, has_vaults=has_vaults, every_entry=every_entry)
        seen = [scanned(chunks, windows) for chunks in cut(data)]
        for one in seen:
            check_whole(data, one)
        assert all(is_same(seen[0], one) for one in seen), "chunks make a difference"
        if seen[0].refused is None:
            value = _parsed(data)
            assert value is not _REFUSED, "what was accepted is no JSON"
            assert has_vaults or seen[0].entries == _counted(value, json_format), "another parser counts other entries"


def _windows(json_format: JsonFormat, *, has_vaults: bool, every_entry: bool) -> Windows:
    kind = VaultScanner if has_vaults else Scanner
    return lambda chunks: kind(chunks, json_format, every_entry=every_entry).windows()


def _parsed(data: bytes) -> object:
    """Parse a document, all members of objects kept, numbers as texts."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_Members, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return _REFUSED


class _Members(list[tuple[str, object]]):
    """An object."""


def _counted(value: object, json_format: JsonFormat) -> int:
    if isinstance(value, _Members):
        holder = json_format.entries.lower()
        held = [inner for name, inner in value if name.lower() == holder]
        return len(held[0]) if held and type(held[0]) is list else 1
    return len(value) if isinstance(value, list) else 0

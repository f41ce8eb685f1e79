"""Find who logs in with certain credentials; only entries in which one of those is named are taken apart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any, Final

from rdmconv.diagnostics import Position
from rdmconv.errors import InputError
from rdmconv.formats.base import Referring, Span, Unit
from rdmconv.formats.decode import Decoder
from rdmconv.formats.id_index import IdPattern, entry_guid
from rdmconv.formats.rdm_names import REFERENCE
from rdmconv.model.entry import Entry

_NAME: Final = REFERENCE.encode()


def referring(
    windows: Iterable[list[Span]],
    decoder: Decoder[Any, Any],
    pattern: IdPattern,
    wanted: AbstractSet[str],
    told: AbstractSet[str],
) -> Iterator[Referring]:
    """See `Document.references`.

    Args:
        windows: of the whole document; each entry in which one is named is a span of its own.
        decoder: of the format, to which every entry matters.
        pattern: of the format.
        wanted: what is asked for.
        told: of what no more users are asked for.
    """
    # What is wrong with a document is told by who converts it; here it is only what comes after that is missing.
    with suppress(InputError):
        for spans in windows:
            for span in spans:
                plain = pattern.plain(span.data) if span.candidate else b""
                if _NAME in plain:
                    counted = Counter(guid for guid in pattern.references(plain) if guid in wanted)
                    is_told = counted.total() == len(counted) and counted.keys() <= told
                    entries = [] if is_told else _entries(span, decoder, counted)
                    if entries:
                        yield Referring(entries, counted)


def _entries(span: Span, decoder: Decoder[Any, Any], counted: Counter[str]) -> list[tuple[Entry, set[str]]]:
    """Tell which entry of a span names what; nothing when it cannot be taken apart."""
    unit = Unit(span.data)
    try:
        decoder.decode(unit, 0, Position(span.line, span.column))
    except InputError:
        return []
    found = [(entry, _guids_in(entry) & counted.keys()) for entry in unit.entries]
    named = set().union(*(guids for _, guids in found))
    # What stands where no field is found, as in the first of two members of one name, the whole has to answer for.
    found[0][1].update(counted.keys() - named)
    return [(entry, guids) for entry, guids in found if guids]


def _guids_in(entry: Entry) -> set[str]:
    return {guid for text in entry.view.references() if (guid := entry_guid(text)) is not None}

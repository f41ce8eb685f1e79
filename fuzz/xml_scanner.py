"""The scanner of XML, held against expat."""

from typing import Final
from xml.parsers import expat

from fuzz.scanning import Windows, check_whole, cut, is_same, scanned
from rdmconv.formats.rdm_xml.scan import Scanner

_HOLDERS: Final = {"ArrayOfConnection", "Connections"}
_MOST_OPEN: Final = 5
"""Elements that may be open where entries stand."""


def xml_scanner(data: bytes) -> None:
    """Scan bytes as XML; what expat can read must come out the same in chunks of any size."""
    if not data:
        return
    found = _counted(data)
    for every_entry in (False, True):
        seen = [scanned(chunks, _windows(every_entry=every_entry)) for chunks in cut(data)]
        for one in seen:
            check_whole(data, one)
        if found is not None:  # of what is not well-formed, libxml2 has the last word
            assert all(is_same(seen[0], one) for one in seen), "chunks make a difference"
            assert seen[0].refused is not None or seen[0].entries == found, "expat counts other entries"


def _windows(*, every_entry: bool) -> Windows:
    return lambda chunks: Scanner(chunks, every_entry=every_entry).windows()


class _Counter:
    """Counts the entries of the top level as they begin."""

    def __init__(self) -> None:
        self.entries = 0
        self._open: list[str] = []

    def start(self, name: str, _: dict[str, str]) -> None:
        """Take a start tag."""
        self.entries += name == "Connection" and (not self._open or _holds_entries(self._open))
        self._open.append(name)

    def end(self, _: str) -> None:
        """Take an end tag."""
        self._open.pop()


def _holds_entries(path: list[str]) -> bool:
    *around, holder = [name for at, name in enumerate(path) if not (name == "RDMExport" and at == len(path) - 2)]
    is_deep = len(around) >= _MOST_OPEN
    return holder in _HOLDERS and not is_deep and _HOLDERS.isdisjoint(around) and "Connection" not in around


def _counted(data: bytes) -> int | None:
    """Count the entries of the top level; None when expat cannot read it."""
    counter = _Counter()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = counter.start, counter.end
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by place
    except expat.ExpatError:
        return None
    return counter.entries

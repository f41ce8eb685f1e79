"""Find the exact bytes of every top-level entry, in one pass over chunks, without building anything.

In well-formed XML without a DOCTYPE a `<` starts markup except in comments, CDATA sections and processing
instructions. Those three are stepped over, a DOCTYPE is refused, so every token found here is real. That the
document is well-formed is proved by libxml2 on the same bytes (`wellformed`).
"""

from collections.abc import Iterator
from typing import Final, NoReturn

from rdmconv.diagnostics import Position
from rdmconv.errors import InputError
from rdmconv.formats.base import Span
from rdmconv.formats.rdm_xml.marks import (
    DOUBTFUL_TYPE,
    END,
    END_AND_GAP,
    END_TAG,
    LANDMARK,
    OTHER_TYPE,
    PLAIN_TYPE,
    SECTION,
    SPECIAL,
    SPECIALS,
    START,
    TAG,
    TAG_END,
    TOKEN,
    USUAL_START,
)
from rdmconv.formats.rdm_xml.surroundings import ROOTS, Surroundings, look_like_entries
from rdmconv.formats.rdm_xml.text import declares_namespace
from rdmconv.model.limits import DEFAULT, Limits, shown_size

_CREDENTIAL_TYPES: Final = {b"credential", b"26"}
_GREATER_THAN, _SLASH = b">/"
_LOOKED_AT: Final = 1 << 20
"""Bytes in which the first entry must begin when the root is not known."""


class _Incomplete(Exception):  # noqa: N818 - control flow inside this file
    """A token goes on in the next chunk."""


class Scanner:
    """The state of one pass.

    Args:
        chunks: the document as UTF-8 without byte-order mark.
        limits: what it may have at most.
        every_entry: give out each entry by itself, whether it may hold a credential or not.
    """

    def __init__(self, chunks: Iterator[bytes], limits: Limits = DEFAULT, *, every_entry: bool = False) -> None:
        self._chunks = chunks
        self._limits = limits
        self._largest = limits.entry_size
        self._every_entry = every_entry
        self._buffer = b""
        self._line, self._column = 1, 1
        self.around = Surroundings()
        self._inside_vault = False
        self._root_seen = False
        self._unknown_root: Position | None = None
        """Where a root is that no export has; the document may hold vaults all the same."""
        self.has_entries = False
        self._given = 0
        self._done = 0
        """Up to here the buffer has been given out or belongs to the run of entries in hand."""
        self._plain_entries = 0
        self._outside = 0
        """From here to the next token lies markup between entries not looked at yet."""
        self._next = 0
        """The first byte not scanned for tokens."""
        self._start = -1
        """Where the entry in hand starts; -1 between entries."""
        self._depth = 0
        self._types = 0
        self._doubt = False

    def windows(self) -> Iterator[list[Span]]:
        """Give out the document in order, about a chunk at a time.

        Raises:
            InputError: the root is no export's, or there is a DOCTYPE, or an entry is too large.
        """
        for chunk in self._chunks:
            self._buffer += chunk
            spans: list[Span] = []
            end = self._buffer.rfind(END_TAG, self._next)
            self._scan(spans, end + len(END_TAG) if end >= 0 else self._buffer.rfind(b"<"))
            yield self._cut(spans)
            if self._start < 0 and self._given > _LOOKED_AT:
                self._refuse_unknown_root()
        spans = []
        self._scan(spans, len(self._buffer))
        self._start, self._outside = -1, len(self._buffer)
        yield self._cut(spans)
        if not self._root_seen:
            raise InputError("FMT002", seen="there is no element in it")
        self._refuse_unknown_root()

    def _cut(self, spans: list[Span]) -> list[Span]:
        """End a window: what is settled goes out, the rest stays in the buffer."""
        keep = self._outside if self._start < 0 else self._start
        self._plain(spans, keep)
        self._buffer = self._buffer[keep:]
        self._given += keep
        self._check_size(0, len(self._buffer))
        self._done -= keep
        self._outside -= keep
        self._next = max(self._next - keep, 0)
        self._start = 0 if self._start >= 0 else -1
        return spans

    def _plain(self, spans: list[Span], end: int) -> None:
        if end > self._done:
            self._give(spans, end, self._plain_entries, candidate=False)
            self._plain_entries = 0

    def _give(self, spans: list[Span], end: int, entries: int, *, candidate: bool) -> None:
        data = self._buffer[self._done : end]
        if entries and not self.has_entries:
            self.has_entries = self._unknown_root is None or look_like_entries(data)
        around = self.around
        spans.append(Span(data, entries, candidate, self._line, self._column, around.number, around.tags))
        breaks = data.count(b"\n")
        if breaks:
            self._line += breaks
            self._column = len(data) - data.rfind(b"\n")
        else:
            self._column += len(data)
        self._done = end

    def _scan(self, spans: list[Span], limit: int) -> None:
        try:
            while self._next < limit:
                if self._start < 0 and self._inside_vault:
                    self._usual_entries(spans, limit)
                self._tokens(spans, limit)
        except _Incomplete:
            return
        if self._start < 0:
            self._between(max(limit, self._outside))

    def _usual_entries(self, spans: list[Span], limit: int) -> None:
        """Take entries without others in them, up to the first in which something is not plain to see.

        Such an element ends before the next start tag, at the only end tag in between. That usually stands right before
        the next start tag, and then nothing in between is looked at.
        """
        buffer = self._buffer
        start, typed, doubt, before = -1, False, False, b""
        for match in LANDMARK.finditer(buffer, self._next, limit):
            kind = match.lastindex
            if kind == OTHER_TYPE:
                typed, doubt = True, doubt or typed
            elif kind == USUAL_START:
                at = match.start()
                if start < 0 or not buffer.startswith(before, at - len(before)):
                    before = self._before_tag(start, at)
                    if not before:
                        break
                if start >= 0:
                    self._close_entry(spans, start, at - len(before) + len(END_TAG), doubt=doubt)
                start, typed, doubt = at, False, self._every_entry
            elif kind == DOUBTFUL_TYPE:
                doubt = True
            elif kind != SECTION:
                break
        self._next = max(self._next, start)

    def _before_tag(self, start: int, at: int) -> bytes:
        """Give the end tag and the white space before the start tag of the next entry; nothing when there is more."""
        buffer = self._buffer
        if start < 0:
            before = END_TAG + buffer[self._outside : at]
        else:
            before = buffer[max(buffer.find(END_TAG, start, at), start) : at]
        return before if END_AND_GAP.fullmatch(before) else b""

    def _tokens(self, spans: list[Span], limit: int) -> None:
        """Take token by token up to the end of an entry; the usual spellings are dealt with here, to save calls."""
        buffer = self._buffer
        for match in TOKEN.finditer(buffer, self._next, limit):
            at = match.start()
            if at < self._next:
                continue
            kind = match.lastindex
            if kind == PLAIN_TYPE:
                self._types += 1
                if self._types > 1 or match[1].lower() in _CREDENTIAL_TYPES:
                    self._doubt = True
            elif kind == END and self._depth == 1 and buffer[match.end()] == _GREATER_THAN:
                self._next, self._depth = match.end() + 1, 0
                self._close_entry(spans, self._start, self._next, doubt=self._doubt)
            elif kind == START and self._entry_may_start(at) and buffer[match.end()] == _GREATER_THAN:
                self._start, self._depth, self._types, self._doubt = at, 1, 0, self._every_entry
            elif kind in (START, END):
                self._next = self._connection(spans, at, closing=kind == END)
            elif kind == SPECIAL:
                self._next = self._special(at)
            else:
                self._doubt = True
            if self._start < 0 and kind in (START, END):
                return
        self._next = max(self._next, limit)

    def _entry_may_start(self, at: int) -> bool:
        """Tell whether nothing but white space lies between the last entry and this place."""
        return self._start < 0 and self._inside_vault and self._buffer[self._outside : at].isspace()

    def _special(self, at: int) -> int:
        """Step over a comment, CDATA section or processing instruction; refuse a DOCTYPE."""
        if self._start < 0:
            self._between(at)
        buffer = self._buffer
        for opening, closing in SPECIALS:
            if buffer.startswith(opening, at):
                end = buffer.find(closing, at + len(opening))
                if end < 0:
                    self._next = at
                    raise _Incomplete
                if self._start < 0:
                    self._outside = end + len(closing)
                return end + len(closing)
        if len(buffer) - at < len("<![CDATA["):
            self._next = at
            raise _Incomplete
        if buffer[at : at + 9].upper() == b"<!DOCTYPE":
            self._refuse("FMT004", at)
        return at + 2

    def _connection(self, spans: list[Span], at: int, *, closing: bool) -> int:
        """Take the start or end tag of an element called Connection."""
        if self._start < 0:
            self._between(at)
            if closing or not (self._inside_vault or self._is_before_root):
                return at + 1
        end = self._tag_end(at)
        if closing:
            self._depth -= 1
        elif self._buffer[end - 2] != _SLASH:
            self._depth += 1
            if self._start < 0:
                self._open_entry(spans, at, end)
            else:
                self._doubt = True
            return end
        elif self._start < 0:
            self._open_entry(spans, at, end)
        else:
            self._doubt = True
        if self._depth == 0:
            self._close_entry(spans, self._start, end, doubt=self._doubt)
        return end

    def _tag_end(self, at: int) -> int:
        end = TAG_END.match(self._buffer, at + 1)
        if end is None:
            self._next = at
            raise _Incomplete
        return end.end()

    def _open_entry(self, spans: list[Span], at: int, end: int) -> None:
        if self._is_before_root:
            self._enter_root(b"Connection", self._buffer[at:end], at)
        if self._every_entry:
            self._plain(spans, at)
        self._start, self._types, self._doubt = at, 0, self._every_entry

    def _close_entry(self, spans: list[Span], start: int, end: int, *, doubt: bool) -> None:
        if end - start > self._largest:
            self._check_size(start, end)
        if doubt:
            self._plain(spans, start)
            self._give(spans, end, 1, candidate=True)
        else:
            self._plain_entries += 1
        self._start, self._outside = -1, end

    def _between(self, end: int) -> None:
        """Follow the tags between entries, so that it is known which elements are open."""
        start, self._outside = self._outside, max(end, self._outside)
        gap = self._buffer[start:end]
        if not gap or gap.isspace():
            return
        done = 0
        for match in TAG.finditer(gap):
            self.around.text(gap[done : match.start()])
            done = match.end()
            closing, name, attributes, self_closing = match.groups()
            if closing:
                self.around.end()
                continue
            at = start + match.start()
            if not self.around.path:
                self._enter_root(name, attributes, at)
            if self.around.start(name, match[0], attributes, self_closing=self_closing):
                self._refuse("FMT012", at)
            if len(self.around.path) > self._limits.depth:
                self._refuse_unknown_root()
                self._refuse("FMT008", at, limit=str(self._limits.depth))
            if self.around.number >= self._limits.vaults:
                self._refuse("FMT016", at, limit=f"{self._limits.vaults:,}")
        self.around.text(gap[done:])
        self._inside_vault = self.around.is_vault

    @property
    def _is_before_root(self) -> bool:
        return not (self._root_seen or self.around.path)

    def _enter_root(self, name: bytes, attributes: bytes, at: int) -> None:
        if self._root_seen:
            return
        self._root_seen = True
        if name not in ROOTS:
            self._unknown_root = self._position(at)
        elif declares_namespace(attributes):
            self._refuse("FMT012", at)

    def _refuse_unknown_root(self) -> None:
        """Refuse a document whose root no export has, unless there are vaults in it."""
        place = self._unknown_root
        if place is not None and not self.has_entries:
            raise InputError("FMT002", line=place.line, column=place.column, seen="its root element is another one")

    def _check_size(self, start: int, end: int) -> None:
        if end - start > self._largest:
            self._refuse("FMT009", start, limit=shown_size(self._largest))

    def _refuse(self, code: str, at: int, **details: str) -> NoReturn:
        place = self._position(at)
        raise InputError(code, line=place.line, column=place.column, **details)

    def _position(self, at: int) -> Position:
        before = self._buffer[self._done : at]
        breaks = before.count(b"\n")
        if breaks:
            return Position(self._line + breaks, len(before) - before.rfind(b"\n"))
        return Position(self._line, self._column + len(before))

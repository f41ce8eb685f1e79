"""From the bytes of a unit to the entries in it that rules and checks ask; the same in every RDM format."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Generic, TypeAlias, TypeVar

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.errors import InputError
from rdmconv.formats.base import Part, Plain, Span, Unit
from rdmconv.formats.outline import Facts
from rdmconv.formats.rdm_names import (
    USERNAME_PASSWORD,
    connection_type,
    credential_type,
    kind_of,
)
from rdmconv.formats.shapes import Scalars, Shapes, ShapeT, place_at
from rdmconv.formats.view import PathView
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import FieldPath
from rdmconv.model.limits import DEFAULT, Limits

ViewT = TypeVar("ViewT", bound="PathView[Any, Any, Any]")
Problem: TypeAlias = tuple[str, str | None]
"""A code, and the name of the field it is about."""


class Decoder(ABC, Generic[ShapeT, ViewT]):
    """Takes units apart.

    Args:
        shapes: that came up in the document.
        limits: what the document may have at most.
        every_entry: whether entries matter that are no credentials and written as they should be.
    """

    def __init__(self, shapes: Shapes[ShapeT], limits: Limits = DEFAULT, *, every_entry: bool) -> None:
        self._shapes = shapes
        self._most_entries = limits.entries
        self._every_entry = every_entry
        self.ordinal = 0
        """See `SpanReader.ordinal`."""

    @abstractmethod
    def views(self, data: bytes, shape: ShapeT, scalars: Scalars) -> list[ViewT]:
        """Make the views of all entries of a unit in document order, an entry before its sub-entries."""

    @abstractmethod
    def type_text(self, view: ViewT, path: FieldPath, problems: list[Problem]) -> str | None:
        """Read the name of a type; None when it is left out, blank when it names none, which is a problem."""

    @abstractmethod
    def problems(self, view: ViewT, *, is_credential: bool) -> Iterable[Problem]:
        """List what is wrong with the fields of an entry: of a credential, with all that a conversion relies on."""

    def parts(self, spans: Iterable[Span]) -> list[Part]:
        """See `SpanReader.parts`."""
        parts: list[Part] = []
        for span in spans:
            if span.candidate:
                unit = Unit(span.data, context=span.context, vault=span.vault)
                self.ordinal += self.decode(unit, self.ordinal, Position(span.line, span.column))
                parts.append(unit)
            elif span.data or span.entries:
                parts.append(Plain(span.data, span.entries))
                self.ordinal += span.entries
            if self.ordinal > self._most_entries:
                raise InputError("FMT015", line=span.line, column=span.column, limit=f"{self._most_entries:,}")
        return parts

    def decode(self, unit: Unit, first_ordinal: int, position: Position) -> int:
        """Fill a unit with the entries that matter; give the number of all entries in it.

        Args:
            unit: without entries yet.
            first_ordinal: of its first entry.
            position: of its first byte.

        Raises:
            InputError: as from `Shapes.match`, with the place of the unit.
        """
        data = unit.data
        try:
            shape, scalars = self._shapes.match(data)
            views = self.views(data, shape, scalars)
            every = self._every_entry
            entries = unit.entries
            counted, ordinal, place = 0, first_ordinal, position
            for view in views:
                outline = view.outline
                facts = outline.facts(scalars) or self._new_facts(view)
                kind, connection, sub_type, problems = facts
                if sub_type is not None or every or problems:
                    locator = outline.locator
                    if locator:  # entries come in document order: each is counted from the one before
                        at = place_at(scalars, outline.start)
                        place, counted = _moved(place, data, counted, at), at
                    found = [Diagnostic(code, place, {"field": name} if name else {}) for code, name in problems]
                    entries.append(Entry(view, ordinal, place, kind, connection, sub_type, locator, found))
                ordinal += 1
        except InputError as error:
            raise InputError(error.code, line=position.line, column=position.column, **error.details) from None
        unit.others = len(views) - len(entries)
        return len(views)

    def alone(self, unit: Unit, entries: Iterable[Entry]) -> list[Unit]:
        """See `Document.alone`."""
        views = [(entry, entry.view) for entry in entries if isinstance(entry.view, PathView)]
        units = [(entry, Unit(view.own_bytes(), context=unit.context)) for entry, view in views]
        for entry, found in units:
            self.decode(found, entry.ordinal, entry.position)
        return [found for _, found in units]

    def _new_facts(self, view: ViewT) -> Facts:
        facts = self._facts(view)
        view.outline.remember_facts(view.scalars, facts)
        return facts

    def _facts(self, view: ViewT) -> Facts:
        """Tell what sort of entry it is, and what is wrong with the way it is written."""
        problems: list[Problem] = []
        dialect = view.outline.dialect
        written = self.type_text(view, dialect.type, problems)
        connection = dialect.default_type if written is None else connection_type(written)
        sub_type = None
        if connection == "Credential":
            credential = self.type_text(view, dialect.sub_type, problems)
            sub_type = USERNAME_PASSWORD if credential is None else credential_type(credential)
        kind = Kind.UNKNOWN if written is not None and not written.strip() else kind_of(connection, sub_type)
        problems += self.problems(view, is_credential=self._every_entry or sub_type is not None)
        return Facts(kind, connection, sub_type, tuple(dict.fromkeys(problems)))


def _moved(position: Position, data: bytes, counted: int, at: int) -> Position:
    """Give the position of a place in a unit from that of an earlier one."""
    breaks = data.count(b"\n", counted, at)
    if not breaks:
        return Position(position.line, position.column + at - counted)
    return Position(position.line + breaks, at - data.rfind(b"\n", counted, at))

"""From the bytes of an entry to the entries that rules and checks ask."""

from collections.abc import Iterator
from typing import Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_names import (
    CHILDREN,
    CONNECTION_TYPE_FIELD,
    CREDENTIALS,
    DEFAULT_CONNECTION_TYPE,
    META,
    SINGLE_FIELDS,
    SUB_TYPE_PATH,
    TEXT_FIELDS,
    USERNAME_PASSWORD,
    connection_type,
    credential_type,
    kind_of,
)
from rdmconv.formats.rdm_xml.elements import Element, Shapes
from rdmconv.formats.rdm_xml.text import declares_namespace
from rdmconv.formats.rdm_xml.view import XmlView, shown
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import FieldPath

_CHILDREN: Final = CHILDREN.encode()


def decode_unit(unit: Unit, first_ordinal: int, position: Position, shapes: Shapes, *, every_entry: bool) -> int:
    """Fill a unit with the entries that matter; give the number of all entries in it.

    Raises:
        InputError: it nests too deeply (`FMT008`), or its tags do not match (`FMT003`).
    """
    shape, spans = shapes.match(unit.data)
    total = counted = 0
    pending: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    while pending:
        root, locator = pending.pop()
        start = spans(root)[0]
        if locator:  # entries come in document order: each is counted from the one before
            position = _place(unit.data, counted, start, position)
        counted, place = start, position
        view = XmlView(unit.data, shape, spans, root)
        entry = _entry(view, first_ordinal + total, place, locator, every_entry=every_entry)
        total += 1
        if every_entry or entry.kind.is_credential or entry.problems:
            unit.entries.append(entry)
        below = _sub_entries(shape.elements, root)
        pending += reversed([(child, (*locator, index)) for index, child in enumerate(below)])
    unit.others = total - len(unit.entries)
    return total


def _sub_entries(elements: list[Element], root: int) -> list[int]:
    """Give the entries right below an entry; a second `Children` is a problem, but what is in it is not lost."""
    holders = [child for child in elements[root].children if elements[child].name.lower() == _CHILDREN]
    return [child for holder in holders for child in elements[holder].children if elements[child].name == b"Connection"]


def _entry(view: XmlView, ordinal: int, position: Position, locator: tuple[int, ...], *, every_entry: bool) -> Entry:
    problems: list[Diagnostic] = []
    written = _type_text(view, (CONNECTION_TYPE_FIELD,), problems, position)
    connection = DEFAULT_CONNECTION_TYPE if written is None else connection_type(written)
    sub_type = None
    if connection == "Credential":
        credential = _type_text(view, SUB_TYPE_PATH, problems, position)
        sub_type = USERNAME_PASSWORD if credential is None else credential_type(credential)
    kind = Kind.UNKNOWN if written is not None and not written.strip() else kind_of(connection, sub_type)
    if every_entry or kind.is_credential:
        found = (Diagnostic(code, position, {"field": name}) for code, name in _problems_of_shape(view))
        problems += [problem for problem in found if problem not in problems]
    return Entry(view, ordinal, position, kind, connection, sub_type, locator, problems)


def _type_text(view: XmlView, path: FieldPath, problems: list[Diagnostic], position: Position) -> str | None:
    """Read the name of a type; one that is blank, or holds more than text, is a problem, not a default."""
    node = view.find(path)
    if node is None:
        return None
    text, element = view.value(node), view.element(node)
    if text is None and (element.children or element.is_mixed):
        problems.append(Diagnostic("ENT001", position, {"field": shown(element.name)}))
        return ""
    if text is not None and not text.strip():
        problems.append(Diagnostic("ENT003", position, {"field": shown(element.name)}))
    return text


def _problems_of_shape(view: XmlView) -> list[tuple[str, str]]:
    """Give what is wrong with the fields a conversion relies on; worked out once for a shape."""
    known = view.shape.problems
    if view.root not in known:
        known[view.root] = list(_structural_problems(view))
    return known[view.root]


def _structural_problems(view: XmlView) -> Iterator[tuple[str, str]]:
    """List fields that stand twice, hold markup, or are in a namespace, as code and name."""
    elements = view.shape.elements
    for place in ("", CREDENTIALS, META):
        node = view.find((place,)) if place else view.root
        if node is None:
            continue
        parent = elements[node]
        if declares_namespace(parent.attributes):
            yield "ENT006", shown(parent.name)
        children = [elements[child] for child in parent.children]
        yield from _repeated(children)
        for child in children:
            if (place, shown(child.name).lower()) in TEXT_FIELDS:
                if declares_namespace(child.attributes):
                    yield "ENT006", shown(child.name)
                if child.children or child.is_mixed:
                    yield "ENT001", shown(child.name)


def _repeated(children: list[Element]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for child in children:
        name = shown(child.name).lower()
        if name in seen and name in SINGLE_FIELDS:
            yield "ENT002", shown(child.name)
        seen.add(name)


def _place(data: bytes, counted: int, at: int, start: Position) -> Position:
    """Give the position of a place, from that of an earlier one."""
    breaks = data.count(b"\n", counted, at)
    if not breaks:
        return Position(start.line, start.column + at - counted)
    return Position(start.line + breaks, at - data.rfind(b"\n", counted, at))

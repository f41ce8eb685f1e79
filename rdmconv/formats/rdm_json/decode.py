"""From the bytes of an entry to the view and the entry that rules and checks ask."""

from typing import Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_json.outline import Facts, is_repeated
from rdmconv.formats.rdm_json.problems import structural_problems
from rdmconv.formats.rdm_json.shapes import Shapes
from rdmconv.formats.rdm_json.values import Pair, integer_of, is_number, text_of
from rdmconv.formats.rdm_json.view import JsonView, start_of
from rdmconv.formats.rdm_names import (
    CHILDREN,
    CONNECTION_TYPE_FIELD,
    DEFAULT_CONNECTION_TYPE,
    SUB_TYPE_PATH,
    USERNAME_PASSWORD,
    connection_type,
    credential_type,
    kind_of,
)
from rdmconv.model.entry import Entry, Kind

_ONCE_IN_ANY: Final = (CONNECTION_TYPE_FIELD, CHILDREN)
"""What stands once in every entry: else it is not known what it is, or which entries are below it."""
_NO_OBJECT: Final = Facts(Kind.UNKNOWN, "", None, (("ENT004", None),))


def decode_unit(unit: Unit, first_ordinal: int, position: Position, shapes: Shapes, *, every_entry: bool) -> int:
    """Fill a unit with the entries that matter; give the number of all entries in it.

    Raises:
        InputError: it nests too deeply (`FMT008`).
    """
    data = unit.data
    shape, scalars = shapes.match(data)
    outlines = shape.outlines
    for ordinal, outline in enumerate(outlines, first_ordinal):
        view = JsonView(data, shape, scalars, outline)
        kind, connection, sub_type, problems = _facts(view, every_entry=every_entry)
        if every_entry or sub_type is not None or problems:
            locator = outline.locator
            place = _place(data, start_of(outline, scalars), position) if locator else position
            found = [Diagnostic(code, place, {"field": name} if name else {}) for code, name in problems]
            unit.entries.append(Entry(view, ordinal, place, kind, connection, sub_type, locator, found))
    unit.others = len(outlines) - len(unit.entries)
    return len(outlines)


def _facts(view: JsonView, *, every_entry: bool) -> Facts:
    """Work out what the types of an entry say of it; once for all entries of a shape that spell them alike.

    A document is read either with every entry or without, and brings its own shapes, so that need not be in the key.
    """
    outline = view.outline
    types = [view.spelled(number) for number in outline.types]
    if outline.holders:
        types += [b"null" if view.is_null(number) else b"" for number in outline.holders]
    key = tuple(types)
    facts = outline.facts(key)
    if facts is None:
        facts = _new_facts(view, every_entry=every_entry) if outline.is_object else _NO_OBJECT
        outline.remember_facts(key, facts)
    return facts


def _new_facts(view: JsonView, *, every_entry: bool) -> Facts:
    problems: list[tuple[str, str]] = []
    outline = view.outline
    written = _type_text(view, outline.member(CONNECTION_TYPE_FIELD), problems)
    connection = DEFAULT_CONNECTION_TYPE if written is None else connection_type(written)
    sub_type = None
    if connection == "Credential":
        credential = _type_text(view, view.find(SUB_TYPE_PATH), problems)
        sub_type = USERNAME_PASSWORD if credential is None else credential_type(credential)
    kind = Kind.UNKNOWN if written is not None and not written.strip() else kind_of(connection, sub_type)
    if every_entry or sub_type is not None:
        problems += structural_problems(view)
    else:
        problems += [("ENT002", outline.spellings[name]) for name in _ONCE_IN_ANY if is_repeated(outline.members, name)]
    return Facts(kind, connection, sub_type, tuple(dict.fromkeys(problems)))


def _type_text(view: JsonView, found: Pair | None, problems: list[tuple[str, str]]) -> str | None:
    """Read the name of a type; None when it is left out or null, blank when it names none, which is a problem."""
    if found is None:
        return None
    name, value = found
    if not isinstance(value, int):
        problems.append(("ENT001", name))
        return ""
    spelled = view.spelled(value)
    text = text_of(spelled)
    if text is None:
        return None
    if not text.strip():
        problems.append(("ENT003", name))
    return integer_of(text) if is_number(spelled) else text


def _place(data: bytes, at: int, start: Position) -> Position:
    breaks = data.count(b"\n", 0, at)
    if not breaks:
        return Position(start.line, start.column + at)
    return Position(start.line + breaks, at - data.rfind(b"\n", 0, at))

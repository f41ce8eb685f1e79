"""From the bytes of an entry to the view and the entry that rules and checks ask."""

from typing import Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_json.members import DEPTH_LIMIT, items, members
from rdmconv.formats.rdm_json.problems import is_repeated, structural_problems
from rdmconv.formats.rdm_json.validity import too_deep
from rdmconv.formats.rdm_json.values import Pair, Parser, Value, integer_of, is_number, text_of
from rdmconv.formats.rdm_json.view import JsonView
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


def decode_unit(unit: Unit, first_ordinal: int, position: Position, parser: Parser, *, every_entry: bool) -> int:
    """Fill a unit with the entries that matter; give the number of all entries in it.

    Raises:
        InputError: it nests too deeply (`FMT008`).
    """
    total = 0
    pending: list[tuple[Value, int, tuple[int, ...]]] = [(parser.parse(unit.data), 0, ())]
    while pending:
        value, start, locator = pending.pop()
        if 2 * len(locator) > DEPTH_LIMIT:
            raise too_deep()
        view = JsonView(unit.data, start, value)
        place = _place(unit.data, start, position) if locator else position
        if isinstance(value, dict):
            entry = _entry(view, first_ordinal + total, place, locator, repeats=parser.repeats)
        else:
            entry = _no_object(view, first_ordinal + total, place, locator)
        total += 1
        if every_entry or entry.sub_type is not None or entry.problems:
            unit.entries.append(entry)
        below = _sub_entries(view)
        if below:
            starts = _starts_of_sub_entries(view)
            pending += reversed([(child, starts[index], (*locator, index)) for index, child in enumerate(below)])
    unit.others = total - len(unit.entries)
    return total


def _sub_entries(view: JsonView) -> list[Value]:
    """Give what stands under `Children`; nothing when that stands twice, which is a problem of the entry."""
    found = view.member(CHILDREN)
    if found is None or not isinstance(found[1], list) or is_repeated(view.members, CHILDREN):
        return []
    return found[1]


def _starts_of_sub_entries(view: JsonView) -> list[int]:
    array = next(member for member in members(view.data, view.start) if member.name.lower() == CHILDREN)
    return [start for start, _ in items(view.data, array.value)]


def _entry(view: JsonView, ordinal: int, position: Position, locator: tuple[int, ...], *, repeats: bool) -> Entry:
    problems: list[Diagnostic] = []
    written = _type_text(view.member(CONNECTION_TYPE_FIELD), problems, position)
    connection = DEFAULT_CONNECTION_TYPE if written is None else connection_type(written)
    sub_type = None
    if connection == "Credential":
        credential = _type_text(view.find(SUB_TYPE_PATH), problems, position)
        sub_type = USERNAME_PASSWORD if credential is None else credential_type(credential)
    kind = Kind.UNKNOWN if written is not None and not written.strip() else kind_of(connection, sub_type)
    if sub_type is not None:
        found = structural_problems(view, position, repeats=repeats)
        problems += [problem for problem in found if problem not in problems]
    else:
        twice = [view.spellings[name] for name in _ONCE_IN_ANY if is_repeated(view.members, name)]
        problems += [Diagnostic("ENT002", position, {"field": name}) for name in twice]
    return Entry(view, ordinal, position, kind, connection, sub_type, locator, problems)


def _no_object(view: JsonView, ordinal: int, position: Position, locator: tuple[int, ...]) -> Entry:
    return Entry(view, ordinal, position, Kind.UNKNOWN, "", None, locator, [Diagnostic("ENT004", position)])


def _type_text(found: Pair | None, problems: list[Diagnostic], position: Position) -> str | None:
    """Read the name of a type; None when it is left out or null, blank when it names none, which is a problem."""
    if found is None or found[1] is None:
        return None
    name, value = found
    text = text_of(value)
    if text is None:
        problems.append(Diagnostic("ENT001", position, {"field": name}))
    elif not text.strip():
        problems.append(Diagnostic("ENT003", position, {"field": name}))
    return integer_of(text) if text and is_number(value) else text or ""


def _place(data: bytes, at: int, start: Position) -> Position:
    breaks = data.count(b"\n", 0, at)
    if not breaks:
        return Position(start.line, start.column + at)
    return Position(start.line + breaks, at - data.rfind(b"\n", 0, at))

"""What is wrong with the way a credential entry is written: the fields a conversion relies on, and names twice."""

from collections.abc import Collection, Iterator

from rdmconv.formats.rdm_json.outline import is_repeated, names_of
from rdmconv.formats.rdm_json.values import Node, Object, Repeating, spellings_in
from rdmconv.formats.rdm_json.view import JsonView


def structural_problems(view: JsonView) -> Iterator[tuple[str, str]]:
    """List fields that stand twice (`ENT002`), hold more than text (`ENT001`), or should be objects (`ENT005`).

    Each is a code and the name of the field.
    """
    outline, dialect = view.outline, view.outline.dialect
    repeated: list[str] = []
    for place, wanted in dialect.text_fields.items():
        holder = outline.member(place) if place else ("", outline.members)
        if holder is None or view.is_null(holder[1]):
            continue
        name, value = holder
        if not isinstance(value, dict):
            yield "ENT005", name
            continue
        spellings = spellings_in(value)
        if len(spellings) != len(value):
            repeated += _repeated_fields(value, dialect.single_fields)
        for field in wanted:
            spelled = spellings.get(field)
            if spelled is not None and isinstance(value[spelled], (dict, list)):
                yield "ENT001", spelled
    if outline.repeats:
        # Each object is looked at only when a name stands twice in one of the unit.
        repeated += _repeated_anywhere(outline.members, dialect.children)
    for name in dict.fromkeys(repeated):
        yield "ENT002", name


def _repeated_fields(members: Object, single: Collection[str]) -> list[str]:
    """Name the fields that stand twice in different case: which of them RDM would read is not known."""
    return [name for name in members if name.lower() in single and is_repeated(members, name.lower())]


def _repeated_anywhere(entry: Object, children: str | None) -> Iterator[str]:
    """Name what is spelled the same twice in the entry and in what it holds, its sub-entries apart."""
    yield from _repeated_names(entry)
    pending: list[Node] = [value for name, value in entry.items() if name.lower() != children]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield from _repeated_names(value)
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        pending += [inner for inner in inside if isinstance(inner, (dict, list))]


def _repeated_names(members: Object) -> list[str]:
    return [name for name in members if names_of(members).count(name) > 1] if isinstance(members, Repeating) else []

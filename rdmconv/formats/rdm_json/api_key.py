"""Read the fields of an API key from what msgspec makes of an entry."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from rdmconv.formats.base import Rewritten, Values
from rdmconv.formats.dialect import Dialect
from rdmconv.formats.rdm_json.values import spellings_in
from rdmconv.formats.rdm_names import API_KEY, credential_type
from rdmconv.model.entry import Entry
from rdmconv.model.fields import ApiKeyField, ApiKeyPaths, FieldPath
from rdmconv.model.secret import Secret

_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY: Final = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT: Final = msgspec.json.Decoder(str)
_MINUS_AND_DIGITS: Final = b"-0123456789"
_MOST_LAYOUTS: Final = 1024


class _SpellingLost(Exception):  # noqa: N818 - reads as what it is at the place it is caught
    """A value is a number with a fraction or an exponent, which has been read as a float."""


class ApiKeyReader:
    """Reads the fields of API keys.

    Args:
        paths: where they are.
        dialect: what else is called what.
    """

    def __init__(self, paths: ApiKeyPaths, dialect: Dialect) -> None:
        self._paths = paths
        self._dialect = dialect
        self._holder = dialect.sub_type[:-1]
        """Of the sub-type."""
        self._nothing: Values = dict.fromkeys(paths)
        names: dict[FieldPath, list[tuple[str, ApiKeyField]]] = {self._holder: []}
        for place, field in [(place, field) for field, places in paths.items() for place in reversed(places)]:
            names.setdefault(place[:-1], []).append((place[-1].lower(), field))
        self._parents = {above: _Layouts(below, dialect.sub_type[-1].lower()) for above, below in names.items()}
        """By the path of the parent."""
        self._in_order = all(len({place[:-1] for place in places}) == 1 for places in paths.values() if places)

    def read(self, unit: Rewritten, value: object) -> Mapping[int, Values]:
        """Give the fields of each converted entry of a unit, by its ordinal; `value` is the unit as read."""
        try:
            if self._in_order:
                return {
                    entry.ordinal: self._fields(_below(value, entry, self._dialect.children))
                    for entry in unit.converted
                }
        except _SpellingLost:
            pass
        root = _members(msgspec.Raw(unit.data))
        return {entry.ordinal: self._spelled(_descend(root, entry, self._dialect.children)) for entry in unit.converted}

    def _fields(self, entry: object) -> Values:
        """Give the fields of an API key; nothing when the entry is none."""
        values = self._nothing.copy()
        sub_type = None
        for above, layouts in self._parents.items():
            holder = entry
            for name in above:
                holder = _member(holder, name)
            if not isinstance(holder, dict):
                continue
            layout = layouts[tuple(holder)]
            for spelled, field in layout.fields:
                # Of several places the last one asked is the one that counts most.
                values[field] = _plain_text(holder[spelled]) or values[field]
            if layout.sub_type is not None and above == self._holder:
                sub_type = _plain_text(holder[layout.sub_type])
        if sub_type is None or credential_type(sub_type) != API_KEY:
            return {}
        key = values.get("api_key")
        if isinstance(key, str):
            values["api_key"] = Secret(key)
        return values

    def _spelled(self, entry: "_Members") -> Values:
        """Give the fields of an API key, numbers as spelled; nothing when the entry is none."""
        known: dict[FieldPath, _Members] = {(): entry}
        sub_type = _text(known, self._dialect.sub_type)
        if sub_type is None or credential_type(sub_type) != API_KEY:
            return {}
        values: Values = {}
        for field, places in self._paths.items():
            text = next(filter(None, (_text(known, place) for place in places)), None)
            values[field] = Secret(text) if field == "api_key" and text is not None else text
        return values


class _Layout(NamedTuple):
    """Which members of an object of certain names are fields of an API key; the names as spelled."""

    fields: Sequence[tuple[str, ApiKeyField]]
    sub_type: str | None


class _Layouts(dict[tuple[str, ...], _Layout]):
    """The layouts that came up, by the names of the members.

    Args:
        fields: the names of fields in lower case.
        sub_type: what says that it is an API key, in lower case.
    """

    def __init__(self, fields: Sequence[tuple[str, ApiKeyField]], sub_type: str) -> None:
        super().__init__()
        self._fields = fields
        self._sub_type = sub_type

    def __missing__(self, names: tuple[str, ...]) -> _Layout:
        spelled = {name.lower(): name for name in names}
        fields = [(spelled[name], field) for name, field in self._fields if name in spelled]
        layout = _Layout(fields, spelled.get(self._sub_type))
        if len(self) < _MOST_LAYOUTS:
            self[names] = layout
        return layout


def _member(holder: object, name: str | None) -> object:
    """Give a member by its name, spelled like that or, failing that, in another case; None for what is not there."""
    if not isinstance(holder, dict) or name is None:
        return None
    if name in holder:
        return holder[name]
    spelled = spellings_in(holder).get(name.lower())
    return None if spelled is None else holder[spelled]


def _below(value: object, wanted: Entry, children: str | None) -> object:
    for index in wanted.locator:
        found = _member(value, children)
        value = found[index] if isinstance(found, list) else None
    return value


def _plain_text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        raise _SpellingLost
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else None


# By the spelling of numbers

_Members = dict[str, msgspec.Raw]


def _members(raw: msgspec.Raw) -> _Members:
    """Give the members of an object by name in lower case; nothing for what is no object."""
    try:
        return {name.lower(): value for name, value in _OBJECT.decode(raw).items()}
    except msgspec.ValidationError:
        return {}


def _descend(entry: _Members, wanted: Entry, children: str | None) -> _Members:
    if children is not None:
        for index in wanted.locator:
            entry = _members(_ARRAY.decode(entry[children])[index])
    return entry


def _text(known: dict[FieldPath, _Members], path: FieldPath) -> str | None:
    raw = _inside(known, path[:-1]).get(path[-1].lower())
    if raw is None:
        return None
    spelled = bytes(raw)
    if spelled.startswith(b'"'):
        return _TEXT.decode(spelled)
    if spelled == b"-0":
        # The one spelling that the reader of entries loses, too (`text_of`).
        return "0"
    is_text = spelled[0] in _MINUS_AND_DIGITS or spelled in (b"true", b"false")
    return spelled.decode("ascii") if is_text else None


def _inside(known: dict[FieldPath, _Members], path: FieldPath) -> _Members:
    if path not in known:
        raw = _inside(known, path[:-1]).get(path[-1].lower())
        known[path] = {} if raw is None else _members(raw)
    return known[path]

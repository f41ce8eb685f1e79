"""What is different between the formats that are JSON, as a value; and the value for RDM's."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from rdmconv.formats.dialect import Dialect
from rdmconv.formats.rdm_json.signs import is_rdm_entry, is_server_entry
from rdmconv.formats.rdm_names import RDM


@dataclass(frozen=True, eq=False)
class JsonFormat:
    """A format that is JSON: an array of entries, a single one, or an object with entries in one of its members."""

    name: str
    dialect: Dialect
    """What the members of an entry are called."""
    schema: str
    """The file of the JSON Schema of an entry."""
    entries: str
    """The member of the object around the entries that holds them."""
    is_entry: Callable[[Iterable[str]], bool]
    """Tells an entry by the names of its members, when nothing around it says what it is."""
    is_foreign: Callable[[Iterable[str]], bool]
    """Tells an entry of another format by the names of its members."""
    beside: Collection[str] = ()
    """What else must stand in the object around the entries."""
    looks_into_each: bool = False
    """Whether each entry is taken apart; else only those in which something is seen that a credential has."""


RDM_JSON: Final = JsonFormat(
    name="rdm-json",
    dialect=RDM,
    schema="rdm-entry.schema.json",
    entries="Connections",  # seen
    is_entry=is_rdm_entry,
    is_foreign=is_server_entry,
)

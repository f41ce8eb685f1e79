"""What one program calls the fields of an entry, as a value: what reads and edits entries knows no other names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rdmconv.model.fields import FieldPath

_RELIED_ON: Final = (
    "name",
    "folder",
    "id",
    "url",
    "username",
    "domain",
    "password",
    "encrypted_password",
    "expiration",
)


@dataclass(frozen=True, eq=False)
class Dialect:
    """The names of one program. Files spell them in other cases too, and are read all the same."""

    fields: Mapping[str, tuple[FieldPath, ...]]
    """Where rdmconv's fields stand, each of them, maybe nowhere; the first that holds something counts."""
    type: FieldPath
    """What says of which type an entry is."""
    default_type: str
    """What an entry is that does not say it."""
    sub_type: FieldPath
    """What says of which sub-type a credential is."""
    credential: FieldPath
    """What holds the fields of a credential."""
    holders: Sequence[str]
    """Names, in lower case, of all that holds fields in an entry."""
    custom_fields: str | None = None
    """The name of what holds `CustomField1Title` and the like; None where there are none."""
    children: str | None = None
    """The name, in lower case, of what holds sub-entries; None where there are none."""
    lists: Sequence[str] = ()
    """Fields that may hold several texts."""
    also_text: Sequence[str] = ()
    """Fields in which a conversion relies on text, besides those in which it does everywhere."""

    @cached_property
    def deciding(self) -> Sequence[FieldPath]:
        """What says of which types an entry is, and where fields are held: what should be one may be the other."""
        return (self.type, self.sub_type, *((name,) for name in self.holders))

    @cached_property
    def text_fields(self) -> Mapping[str, Sequence[str]]:
        """Where a value must be text for a conversion to be safe: names by that of their parent, in lower case."""
        paths = [path for field in (*_RELIED_ON, *self.also_text) for path in self.fields[field]]
        placed = [("/".join(path[:-1]).lower(), path[-1].lower()) for path in (*paths, self.type, self.sub_type)]
        return {place: sorted({name for parent, name in placed if parent == place}) for place in ("", *self.holders)}

    @cached_property
    def single_fields(self) -> frozenset[str]:
        """What may stand once only, in lower case."""
        children = () if self.children is None else (self.children,)
        return frozenset().union(*self.text_fields.values(), self.holders, children)

    @cached_property
    def once_in_any(self) -> Sequence[str]:
        """What stands once in every entry: else it is not known what it is, or which entries are below it."""
        return (self.type[-1].lower(), *(() if self.children is None else (self.children,)))

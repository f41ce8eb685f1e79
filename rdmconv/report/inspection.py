"""What `inspect` finds and prints."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.model.references import Reference, listed, users_as_dicts


class Referenced(Struct):
    """A credential others log in with."""

    id: str
    name: str
    uses: int
    users: Sequence[Reference] = ()
    """Who they are, the first of them."""

    def names(self) -> Iterator[str]:
        """Give the names that people gave: some write a password there."""
        yield self.name
        yield from (one.name for one in self.users if one.name is not None)

    def masked(self, masked: Callable[[str], str]) -> "Referenced":
        """Give the same with its names as people may see them."""
        users = [replace(one, name=one.name and masked(one.name), type=masked(one.type)) for one in self.users]
        return replace(self, name=masked(self.name), users=users)


class VaultSize(Struct):
    """One of several vaults in a file."""

    name: str | None
    """None when the file does not plainly say."""
    entries: int
    """Sub-entries included."""


class Inspection(Struct):
    """What a document holds."""

    format: str
    encoding: str
    """With `BOM` when there is a byte-order mark."""
    types: Counter[str] = field(default_factory=Counter)
    """Entries by connection type, in the vendor's words."""
    sub_types: Counter[str] = field(default_factory=Counter)
    """Credentials by sub-type, in the vendor's words."""
    secrets: Counter[str] = field(default_factory=Counter)
    """*Username and password* entries whose password is `clear`, `encrypted` by RDM, or `absent`."""
    referenced: list[Referenced] = field(default_factory=list)
    largest_entry: int = 0
    """Bytes of UTF-8 of the largest entry of the top level, its sub-entries included."""
    problems: int = 0
    """Entries that are not written as they should be."""
    vaults: Sequence[VaultSize] = ()
    """Of a file of several; nothing for an ordinary export."""
    notes: list[Diagnostic] = field(default_factory=list)

    def names(self) -> Iterator[str]:
        """Give the names of entries and of types that are shown."""
        yield from (*self.types, *self.sub_types)
        for one in self.referenced:
            yield from one.names()

    def mask(self, masked: Callable[[str], str]) -> None:
        """Put them into a form in which people may see them."""
        self.types, self.sub_types = _renamed(self.types, masked), _renamed(self.sub_types, masked)
        self.referenced = [one.masked(masked) for one in self.referenced]

    @property
    def entries(self) -> int:
        """All entries, sub-entries included."""
        return self.types.total()

    @property
    def credentials(self) -> int:
        """All credentials."""
        return self.sub_types.total()


def inspection_as_dict(path: str, inspection: Inspection) -> dict[str, object]:
    """Give an inspection for JSON."""
    vaults = {"vaults": [{"name": one.name, "entries": one.entries} for one in inspection.vaults]}
    return {
        "path": path,
        "format": inspection.format,
        "encoding": inspection.encoding,
        "encrypted": False,
        "entries": inspection.entries,
        "credentials": inspection.credentials,
        "types": dict(inspection.types.most_common()),
        "credential_types": dict(inspection.sub_types.most_common()),
        "secrets": {state: inspection.secrets[state] for state in ("clear", "encrypted", "absent")},
        "referenced": [
            {"id": one.id, "name": one.name, "uses": one.uses, "users": users_as_dicts(one.users, path)}
            for one in inspection.referenced
        ],
        "largest_entry_bytes": inspection.largest_entry,
        "entries_with_problems": inspection.problems,
    } | (vaults if inspection.vaults else {})


def print_inspection(console: Console, path: str, inspection: Inspection) -> None:
    """Print an inspection for people."""
    console.print(Text(printable(path), "bold"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_row("format", f"{inspection.format}, {inspection.encoding}, not encrypted as a whole")
    table.add_row("entries", f"{inspection.entries}, {inspection.credentials} of them credentials")
    for label, size in _vaults(inspection.vaults):
        table.add_row(label, size)
    table.add_row("by type", _counts(inspection.types))
    table.add_row("credentials", _counts(inspection.sub_types))
    states = ", ".join(f"{inspection.secrets[state]} {state}" for state in ("clear", "encrypted", "absent"))
    table.add_row("passwords", f"{states} (of username and password entries)")
    table.add_row("used by others", _some(len(inspection.referenced), "credential", "credentials"))
    for one in inspection.referenced:
        named = listed(one.users, one.uses)
        table.add_row("", Text(printable(f"{one.name} by {one.uses}" + (f": {named}" if named else ""))))
    table.add_row("largest entry", f"{inspection.largest_entry:,} bytes")
    table.add_row("with problems", f"{_some(inspection.problems, 'entry', 'entries')} (see validate)")
    with console.capture() as drawn:
        console.print(table)
    # A table fills its lines up with blanks, which only get into the way of who copies them.
    for line in drawn.get().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)


def _vaults(vaults: Sequence[VaultSize]) -> Iterator[tuple[str, Text]]:
    """Say what each vault is called, else give its number, and how large it is."""
    for number, vault in enumerate(vaults, 1):
        called = f"{number}" if vault.name is None else f'{number} "{vault.name}"'
        yield "" if number > 1 else "vaults", Text(printable(f"{called}: {_some(vault.entries, 'entry', 'entries')}"))


def _renamed(counts: Counter[str], masked: Callable[[str], str]) -> Counter[str]:
    found = Counter[str]()
    for name, count in counts.items():
        found[masked(name)] += count
    return found


def _some(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _counts(counts: Counter[str]) -> Text:
    return Text(", ".join(f"{printable(name) or '(blank)'} {count}" for name, count in counts.most_common()))

"""How large inputs may be: options of the program itself, since all commands that read an export have them."""

import re
from contextvars import ContextVar
from functools import partial
from typing import Annotated, Final, TypeAlias

import typer

from rdmconv.model.limits import DEFAULT, MOST_DEPTH, Limits, shown_size

_ASKED: Final = ContextVar("limits", default=DEFAULT)
_SIZE: Final = re.compile(r"([0-9]{1,19})\s*(?:([KMGT])i?)?B?", re.IGNORECASE)
_UNITS: Final = "KMGT"

_limit: Final = partial(typer.Option, rich_help_panel="Limits", show_envvar=False)


def _size(least: int, most: int, given: str | int) -> int:
    found = _SIZE.fullmatch(str(given).strip())  # what nobody gave is the number of the default
    if found is None:
        raise typer.BadParameter("give bytes, or a number with KiB, MiB, GiB or TiB")
    size = int(found[1]) << 10 * (_UNITS.index(found[2].upper()) + 1 if found[2] else 0)
    if not least <= size <= most:
        raise typer.BadParameter(f"give a size from {shown_size(least)} to {shown_size(most)}")
    return size


FileSizeLimit: TypeAlias = Annotated[
    int,
    _limit(
        "--max-file-size",
        parser=partial(_size, 1 << 10, 1 << 50),
        metavar="SIZE",
        show_default=shown_size(DEFAULT.file_size),
        help="Of an input.",
    ),
]
EntrySizeLimit: TypeAlias = Annotated[
    int,
    _limit(
        "--max-entry-size",
        parser=partial(_size, 1 << 10, 1 << 30),
        metavar="SIZE",
        show_default=shown_size(DEFAULT.entry_size),
        help="Of an entry with all that is in it; it is held in memory, several times.",
    ),
]
DepthLimit: TypeAlias = Annotated[
    int, _limit("--max-depth", min=4, max=MOST_DEPTH, metavar="N", help="Levels of elements, or of objects and arrays.")
]
ChildrenLimit: TypeAlias = Annotated[
    int, _limit("--max-children", min=100, max=1_000_000, metavar="N", help="What stands right below one of those.")
]
FieldsLimit: TypeAlias = Annotated[
    int,
    _limit(
        "--max-fields", min=100, max=10_000_000, metavar="N", help="All that stands in one entry and its sub-entries."
    ),
]
EntriesLimit: TypeAlias = Annotated[
    int,
    _limit("--max-entries", min=1, max=1_000_000_000, metavar="N", help="Entries of an input, sub-entries included."),
]
VaultsLimit: TypeAlias = Annotated[
    int, _limit("--max-vaults", min=1, max=1_000_000, metavar="N", help="Vaults of an input.")
]


def limit_inputs(limits: Limits) -> None:
    """Set what inputs of the run may have at most."""
    _ASKED.set(limits)


def limits_asked() -> Limits:
    """Give what inputs of the run may have at most."""
    return _ASKED.get()

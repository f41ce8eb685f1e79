"""By which members an entry of RDM and one of Devolutions Server are told, when nothing around them says it.

No object is an entry of both.
"""

from collections.abc import Iterable
from typing import Final

_OF_RDM: Final = {"connectiontype", "credentials"}
"""Devolutions Server has neither (its public clients)."""
_PAIR: Final = {"id", "name"}
"""What a session of RDM has at least that leaves its type out; others have these, too."""
_OF_SERVER: Final = ({"type", "subtype"}, {"type", "name", "data"})
"""One of these is there as a whole."""


def is_rdm_entry(names: Iterable[str]) -> bool:
    """Tell whether an object with members of these names is an entry of RDM."""
    lower = _lower(names)
    return is_certainly_rdm(lower) or (lower >= _PAIR and not is_server_entry(lower))


def is_certainly_rdm(names: Iterable[str]) -> bool:
    """Tell whether it has members that only entries of RDM have."""
    return not _lower(names).isdisjoint(_OF_RDM)


def is_server_entry(names: Iterable[str]) -> bool:
    """Tell whether it is an entry of Devolutions Server."""
    lower = _lower(names)
    return any(lower >= sign for sign in _OF_SERVER) and not is_certainly_rdm(lower)


def _lower(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}

"""Options that name files of this machine, since what stands there must stay here or is added to line by line."""

from typing import TypeVar

from rdmconv.errors import UsageError
from rdmconv.storage.location import is_url

ValueT = TypeVar("ValueT")


def stays_here(value: ValueT) -> ValueT:
    """Refuse a URL as the value of an option, for typer.

    Raises:
        UsageError: it is one.
    """
    given = value if isinstance(value, list) else [value]
    # A `Path` drops the second slash.
    if any(is_url(str(one).replace(":/", "://", 1)) for one in given):
        raise UsageError(
            "USE002", problem="only inputs and what convert and apply write with -o may be URLs: give a path"
        )
    return value

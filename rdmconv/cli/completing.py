"""What shells complete besides commands and options: names that come with rdmconv, never what a vault or a pack holds.

Where nothing fits, shells complete names of files.
"""

import os
from collections.abc import Iterator
from typing import Final, get_args

from rdmconv.model.fields import API_KEY_FIELDS, EntryField

VARIABLE: Final = "_RDMCONV_COMPLETE"
"""Set by the scripts of shells, which then read standard output."""


def is_completing() -> bool:
    """Tell whether a shell asks, and nothing is to be done or said."""
    return VARIABLE in os.environ


def prepare_completion() -> None:
    """Keep what is told of an offer in its line: typer breaks lines as wide as the terminal, and each is an offer."""
    if is_completing():
        os.environ["COLUMNS"] = "9999"


def profiles() -> Iterator[tuple[str, str]]:
    """Give the profiles that come with rdmconv, and what they are."""
    from rdmconv.profiles.profile import BUILT_IN, load_profile  # noqa: PLC0415 - most runs complete nothing

    for name in BUILT_IN:
        yield name, load_profile(name).head.description


def packs() -> Iterator[str]:
    """Give the rule packs that come with rdmconv."""
    from rdmconv.rules.loader import BUILT_IN, families  # noqa: PLC0415 - see above

    yield from (BUILT_IN, *families())


def rule_ids() -> Iterator[str]:
    """Give the rules and providers that come with rdmconv."""
    from rdmconv.rules.inheritance import contents_of  # noqa: PLC0415 - see above
    from rdmconv.rules.loader import BUILT_IN  # noqa: PLC0415

    contents = contents_of(BUILT_IN)
    yield from (*contents.providers, *contents.rules)


def conditions() -> Iterator[str]:
    """Give the beginnings of conditions; what is said of a secret had better stand in a pack."""
    yield from (*(f"{field}=" for field in get_args(EntryField)), "custom.")


def typed_values() -> Iterator[str]:
    """Give the beginnings of what somebody typed into a field; a key is none of it."""
    yield from (f"{field}=" for field in API_KEY_FIELDS if field != "api_key")

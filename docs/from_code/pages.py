"""Which part of a page is made by what, and how it gets into the page.

A page says `<!-- from the code: NAME -->` where a part is to stand, or `<!-- from the file: PATH -->`. Behind it, in
slanted letters, is said where to find that part, for who reads the page as it is kept.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from from_code.commands import command_reference
from from_code.diagnostics import diagnostics_reference
from from_code.exit_codes import exit_codes_reference
from from_code.files import columns_reference, files_reference
from from_code.links import ROOT, relinked
from from_code.profiles import profile_reference
from from_code.python_api import api_reference
from from_code.rules import built_in_rules_reference, language_reference, providers_reference

MADE: Final[Mapping[str, Callable[[], str]]] = {
    "commands": command_reference,
    "exit codes": exit_codes_reference,
    "diagnostics": diagnostics_reference,
    "rule language": language_reference,
    "providers": providers_reference,
    "built-in rules": built_in_rules_reference,
    "report columns": columns_reference,
    "files": files_reference,
    "profile": profile_reference,
    "python": api_reference,
}
_MARK: Final = re.compile(r"^<!-- from the (code|file): (.+?) -->(?:\n+\*.+\*$)?$", re.MULTILINE)


def complete(page: str, text: str) -> str:
    """Give a page with all its parts, and links that lead somewhere in the site.

    Args:
        page: where it is, below the repository.
        text: as it is kept.
    """
    return _MARK.sub(_part, relinked(text, page))


def _part(mark: re.Match[str]) -> str:
    kind, name = mark.groups()
    if kind == "code":
        return MADE[name]()
    return relinked((ROOT / name).read_text(encoding="utf-8"), name)

"""The URL is one."""

import re
from typing import Final

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.model.credential import ApiKey

_URL: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?![A-Za-z][A-Za-z0-9+.-]*:/)[^\s/?#\\]+(?:[/?#]\S*)?")


def check_url_form(key: ApiKey, position: Position) -> Diagnostic | None:
    """A URL is `scheme://host…` or a host with what may follow; an RDM variable such as `$HOST$` may stand anywhere.

    Anything else is an error (`VAL004`). RDM itself opens host names without a scheme.
    """
    if key.url and _URL.fullmatch(key.url) is None:
        return Diagnostic("VAL004", position)
    return None

"""Tell texts that people give to things from texts that only a secret looks like."""

import re
from typing import Final

_LONGEST: Final = 40
_ORDINARY: Final = re.compile(r"[^\W\d_]{0,20}\d{0,10}(?:[-_. /\\:@+,]+[^\W\d_]{0,20}\d{0,10})*[!.?]?")


def is_ordinary(text: str) -> bool:
    """Tell whether a text could as well be a name, a host, an address or a date: words, each with digits behind it.

    `Customers`, `printer-hp-01`, `192.168.1.1`, `Welcome1!` could; a token, a generated password or a GUID could not.
    Some passwords could: who finds one of those in the name of an entry cannot know that it is one.
    """
    return len(text) <= _LONGEST and _ORDINARY.fullmatch(text) is not None

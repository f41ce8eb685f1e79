"""What tells a key from the password of a person, and an entry for an API from a login."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rdmconv.rules.pack import Form
from rdmconv.rules.patterns import Pattern
from rdmconv.rules.provider import joined

_WORDS: Final = (
    *("api", "api-key", "apikey", "apikeys", "apis", "access key", "access token", "app secret", "bearer", "client id"),
    *("client secret", "secret key", "service account", "service accounts", "token", "tokens", "webhook", "webhooks"),
)
"""Words with which people say that an entry is no login of a person; none that stand in names of people and firms."""
_PEOPLE: Final = ("admin", "Administrator", "jdoe", "john.doe", "john.doe@acme.example", "ACME\\jdoe", "root")
"""What people log in as. A form of IDs that fits one of these says nothing."""
_CLASS: Final = re.compile(r"\[[^\]]*\]")
_HEX: Final = {"[0-9a-f]", "[a-f0-9]", "[0-9A-F]", "[A-F0-9]", "[0-9a-fA-F]", "[a-fA-F0-9]"}
_SYNTAX: Final = re.compile(rf"{_CLASS.pattern}|\{{[\d,]*\}}|\\.|\(\?(?:P?<\w+>|[a-z]*:)")
"""What in a form is no fixed character."""
SAYS_API: Final[Mapping[str, Any]] = {"any": [{field: {"words": list(_WORDS)}} for field in ("name", "tags")]}
"""The condition that an entry says it is for an API."""


def fits_people(forms: Sequence[Form]) -> bool:
    """Tell whether forms of IDs fit what people log in as."""
    pattern = Pattern(joined(form.form for form in forms), whole=True)
    return any(map(pattern.holds, _PEOPLE))


def is_telling(form: str) -> bool:
    """Tell whether a form has fixed characters, or is all hexadecimal: no password manager makes such passwords."""
    classes = set(_CLASS.findall(form))
    is_hex = bool(classes) and classes <= _HEX
    return is_hex or bool(re.search(r"[A-Za-z0-9_-]", _SYNTAX.sub("", form)))

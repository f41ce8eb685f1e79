"""The catalogue of diagnostics as SARIF's rules."""

import re
from collections.abc import Iterable
from typing import Final

from rdmconv.diagnostics import CATALOGUE

_TITLES: Final = {
    "AGE005": "this is no recipient or identity of age that can be used",
    "AGE006": "there is no recipient or identity of age",
    "PRO001": "a profile is not valid",
    "REF001": "other entries log in with it",
    "REF002": "references lead to no entry of the files given",
    "RUL002": "a rule pack is not valid",
    "RUL017": "fields are as the token claims itself; its signature was not checked",
    "USE002": "the options do not go together",
}
"""What codes are about whose messages are, or begin with, what a finding has its details for."""
_DETAILS: Final = re.compile(r"(?:\{\w+\})+")


def rules_for(codes: Iterable[str]) -> list[dict[str, object]]:
    """Describe codes, in order."""
    return [_rule(code) for code in sorted(codes)]


def _rule(code: str) -> dict[str, object]:
    kind = CATALOGUE[code]
    title, hint = _TITLES.get(code) or _readable(kind.message), _readable(kind.hint)
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}; {hint}"},
        "help": {"text": hint},
        "defaultConfiguration": {"level": kind.severity.value},
    }


def _readable(text: str) -> str:
    """Put an ellipsis where a finding has its details."""
    return _DETAILS.sub("…", text)

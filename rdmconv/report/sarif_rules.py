"""The catalogue of diagnostics as SARIF's rules."""

import re
from collections.abc import Iterable
from typing import Final

from rdmconv.diagnostics import CATALOGUE

_DETAILS: Final = re.compile(r"(?:\{\w+\})+")


def rules_for(codes: Iterable[str]) -> list[dict[str, object]]:
    """Describe codes, in order."""
    return [_rule(code) for code in sorted(codes)]


def _rule(code: str) -> dict[str, object]:
    kind = CATALOGUE[code]
    message, hint = _readable(kind.message), _readable(kind.hint)
    return {
        "id": code,
        "shortDescription": {"text": message if any(map(str.isalpha, message)) else hint},
        "fullDescription": {"text": f"{message}; {hint}"},
        "help": {"text": hint},
        "defaultConfiguration": {"level": kind.severity.value},
    }


def _readable(text: str) -> str:
    """Put an ellipsis where a finding has its details."""
    return _DETAILS.sub("…", text)

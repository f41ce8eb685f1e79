"""Every message of rdmconv that has a code: how much it matters, what happened, what to do."""

import re
from itertools import groupby
from pathlib import Path
from typing import Final

import rdmconv.diagnostics
from from_code.markdown import escaped, table
from rdmconv.diagnostics import CATALOGUE

_HEADING: Final = re.compile(r"^    # ([A-Z]{2,3}): (.+)$", re.MULTILINE)
"""What heads a part of the catalogue."""
_DETAIL: Final = re.compile(r"\{(\w+)\}")


def diagnostics_reference() -> str:
    """Give the catalogue in its parts."""
    headings = dict(_HEADING.findall(Path(rdmconv.diagnostics.__file__).read_text(encoding="utf-8")))
    parts = []
    for prefix, codes in groupby(sorted(CATALOGUE), lambda code: code.rstrip("0123456789")):
        rows = [_row(code) for code in codes]
        title = headings[prefix][:1].upper() + headings[prefix][1:]
        parts.append(f"## {prefix}: {title}\n\n{table(('code', 'severity', 'what happened', 'what to do'), rows)}")
    return "\n".join(parts)


def _row(code: str) -> list[str]:
    kind = CATALOGUE[code]
    return [f"[**{code}**]{{#{code}}}", kind.severity.value, _sentence(kind.message), _sentence(kind.hint)]


def _sentence(words: str) -> str:
    """Give a text of the catalogue; what is filled in there is set apart."""
    pieces = _DETAIL.split(words)
    return "".join(f"*{escaped(piece)}*" if number % 2 else escaped(piece) for number, piece in enumerate(pieces))

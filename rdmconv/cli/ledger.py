"""The loss ledger for people."""

from collections.abc import Iterator
from typing import Final

from rdmconv.diagnostics import printable
from rdmconv.export.ledger import Ledger, Line
from rdmconv.export.loss import Fate, Loss
from rdmconv.model.entry import Kind

_KINDS: Final = {
    Kind.USERNAME_PASSWORD: "username and password entries",
    Kind.OTHER_CREDENTIAL: "other credentials",
    Kind.OTHER: "sessions, folders and others",
}
_COLUMN: Final = max(map(len, Fate)) + 2
_NAMES: Final = 15
"""Characters of the longest name of a field, and two."""


def ledger_lines(ledger: Ledger, *, detailed: bool) -> Iterator[str]:
    """Give the ledger line by line, safe to print.

    Args:
        ledger: counted to its end.
        detailed: whether each entry that loses something is told.
    """
    yield f"API keys for {ledger.target}: {ledger.exported}{_left_out(ledger)}"
    yield f"{'':{_NAMES}}" + "".join(f"{fate:>{_COLUMN}}" for fate in Fate)
    for name, counts in ledger.sums():
        yield f"{name:{_NAMES}}" + "".join(f"{count:>{_COLUMN}}" for count in counts.values())
    for line in ledger.lines if detailed else ():
        yield f"{printable(line.label)} (line {line.line})" + ("" if line.reason is None else ", left out")
        yield from _losses(line)


def _losses(line: Line) -> Iterator[str]:
    """Tell what an entry loses, fields that do it in the same way together."""
    alike: dict[Loss, list[str]] = {}
    for name, loss in line.losses:
        alike.setdefault(loss, []).append(name)
    for loss, names in alike.items():
        yield f"  {', '.join(names)}: {loss.fate}, {printable(loss.why)}"


def _left_out(ledger: Ledger) -> str:
    """Say what is not exported, by kind."""
    counts = {"API keys": len(ledger.left_out)}
    counts |= {name: ledger.not_api_keys[kind] for kind, name in _KINDS.items()}
    told = [f"{name} ({count})" for name, count in counts.items() if count]
    return f"; left out: {', '.join(told)}" if told else ""

"""What `explain` prints: what became of one entry, and every rule that was tried on it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, field
from rich.console import Console
from rich.text import Text

from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.model.fields import ApiKeyPaths
from rdmconv.planning import Outcome, Trace, Tried
from rdmconv.report.masking import Masking
from rdmconv.report.rows import row_of

_LONGEST: Final = 100
"""Characters of a condition that are shown to people."""


class Explanation(Struct):
    """What became of an entry, and every rule that was tried on it."""

    outcome: Outcome
    tried: list[Tried] = field(default_factory=list)
    """In the order in which they are tried; empty for what is no *Username and password* entry."""
    masking: Masking = field(default_factory=Masking)
    """Of secrets of the document that stand in the names that are shown."""

    @property
    def winners(self) -> list[str]:
        """The rules that decided: those of the highest priority that fit."""
        fitting = [one for one in self.tried if one.held]
        return [one.rule for one in fitting if one.priority == fitting[0].priority]


def explanation_as_dict(path: str, explanation: Explanation, paths: ApiKeyPaths) -> dict[str, object]:
    """Give an explanation for JSON.

    Args:
        path: of the file.
        explanation: of an entry in it.
        paths: where the profile puts the fields of an API key.
    """
    return {
        "path": path,
        **explanation.masking.row(row_of(explanation.outcome, path, paths, datetime.now(UTC).date())),
        "to_do": list(_to_do(explanation.outcome)),
        "winners": explanation.winners,
        "tried": [_tried_as_dict(one) for one in explanation.tried],
    }


def _tried_as_dict(one: Tried) -> dict[str, object]:
    return {
        "rule": one.rule,
        "description": one.description,
        "pack": one.pack,
        "priority": one.priority,
        "applicability": one.applicability,
        "action": one.action,
        "held": one.held,
        "condition": _trace_as_dict(one.trace),
    }


def _trace_as_dict(trace: Trace) -> dict[str, object]:
    found: dict[str, object] = {"asked": trace.text, "held": trace.held}
    if trace.note:
        found["note"] = trace.note
    if trace.members:
        found["members"] = [_trace_as_dict(member) for member in trace.members]
    return found


def print_explanation(console: Console, path: str, explanation: Explanation, *, every_rule: bool) -> None:
    """Print an explanation for people.

    Args:
        console: where to.
        path: of the file.
        explanation: what to print.
        every_rule: rules of which nothing is there as well.
    """
    outcome, shown = explanation.outcome, explanation.masking.text
    entry, place = outcome.entry, outcome.entry.position
    kind = shown(entry.type_name if entry.sub_type is None else f"{entry.type_name}, {entry.sub_type}")
    console.print(Text(printable(shown(entry.shown_name or "(no name)")), "bold"))
    named = f"ID {entry.id}" if entry.id else "no ID"
    _line(
        console, f"{path}:{place.line}:{place.column}, {named}, in {shown(entry.shown_folder or 'no folder')}, {kind}"
    )
    rule = f" by {outcome.rule}" if outcome.rule else ""
    console.print(Text(f"\n{outcome.bucket.value}{rule}", "bold"))
    for diagnostic in _findings(outcome):
        _line(console, f"{diagnostic.code} {shown(diagnostic.message)}")
    if outcome.kept:
        _line(console, f"stays in the entry: {', '.join(outcome.kept)}")
    if outcome.losses:
        _line(console, f"left out: {', '.join(outcome.losses)}")
    for user in outcome.users:
        _line(console, f"logs in with it: {shown(user.label)}, {user.file or path}:{user.position.line}")
    for text in _to_do(outcome):
        _line(console, f"to do: {text}")
    if not explanation.tried:
        return
    fitting = [one for one in explanation.tried if one.held]
    close = [one for one in explanation.tried if not one.held and (one.is_close or every_rule)]
    _rules(console, "rules that fit", fitting, explanation.winners)
    _rules(console, "rules tried that do not fit", close, [])
    rest = len(explanation.tried) - len(fitting) - len(close)
    if rest:
        console.print(Text(f"\n{rest} other rules: nothing they ask for is there (--verbose lists them)", "dim"))


def _findings(outcome: Outcome) -> Iterator[Diagnostic]:
    if outcome.reason is not None:
        yield outcome.reason
    yield from outcome.notes


def _to_do(outcome: Outcome) -> Iterator[str]:
    """Say what would change what becomes of the entry."""
    if outcome.reason is not None:
        yield outcome.reason.hint


def _rules(console: Console, title: str, tried: Sequence[Tried], winners: Sequence[str]) -> None:
    if not tried:
        return
    console.print(Text(f"\n{title}", "bold"))
    for one in tried:
        wins = ", decides" if one.rule in winners else ""
        about = f"{one.action}, {one.applicability}, priority {one.priority}" + (f", {one.pack}" if one.pack else "")
        _line(console, f"{one.rule} ({about}{wins}): {one.description}".removesuffix(": "))
        _trace(console, one.trace, 2)


def _trace(console: Console, trace: Trace, depth: int) -> None:
    line = Text("  " * depth)
    line.append("yes " if trace.held else "no  ", "green" if trace.held else "red")
    asked = printable(trace.text)
    asked = asked if len(asked) <= _LONGEST else f"{asked[:_LONGEST]}…"
    line.append(asked + (f" ({trace.note})" if trace.note else ""))
    console.print(line)
    for member in trace.members:
        _trace(console, member, depth + 1)


def _line(console: Console, text: str) -> None:
    console.print(Text(f"  {printable(text)}"))

"""The loss ledger: what a target carries of each field of each entry, counted before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from msgspec import Struct, field

from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.export.loss import Fate, Loss, dropped
from rdmconv.export.record import FIELDS, Record
from rdmconv.model.entry import Entry, Kind

FORMAT_VERSION: Final = "1.0"
"""Of the ledger in JSON; its JSON Schema is `schemas/loss-ledger.schema.json`."""
_LEFT_OUT: Final = dropped("the entry is left out")

Losses = tuple[tuple[str, Loss], ...]


class Line(NamedTuple):
    """An entry that loses something."""

    entry_id: str | None
    name: str | None
    """As people may see it."""
    line: int
    reason: Diagnostic | None
    """Why it is left out; None when it is exported."""
    losses: Losses
    """By field, in the order of the ledger."""

    @property
    def label(self) -> str:
        """What to call it: its name, its ID, its line."""
        return self.name or self.entry_id or f"the entry in line {self.line}"

    @property
    def foreign(self) -> Iterator[str]:
        """What is told of it that comes from the export, but for its ID: names of its own and of its fields."""
        yield self.name or ""
        yield "" if self.reason is None else self.reason.message
        yield from (loss.why for _, loss in self.losses)

    def masked(self, masked: Callable[[str], str]) -> "Line":
        """Put all of that into a form in which people may see it."""
        name, reason = self.name and masked(self.name), self.reason
        if reason is not None:
            reason = replace(reason, details={what: masked(text) for what, text in reason.details.items()})
        losses = tuple((what, loss._replace(why=masked(loss.why))) for what, loss in self.losses)
        return self._replace(name=name, reason=reason, losses=losses)


class Ledger(Struct):
    """Sums over all entries, and the entries that lose something.

    A field that holds nothing is not counted. An entry that is left out loses all it has.
    """

    target: str
    path: str
    """Of the input, as given."""
    exported: int = 0
    counts: Counter[tuple[str, Fate]] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    not_api_keys: Counter[Kind] = field(default_factory=Counter)
    """Entries of other kinds; those that are no credentials count as `Kind.OTHER`, folders too."""
    _seen: dict[Losses, Losses] = field(default_factory=dict)
    """Losses that came before: entries that lose the same share them."""

    def add(self, entry: Entry, record: Record, losses: Mapping[str, Loss], name: str | None) -> None:
        """Count an API key.

        Args:
            entry: it is read from.
            record: what is known of it.
            losses: what the target does not carry of it.
            name: of the entry, as people may see it.
        """
        lost = {**record.losses, **losses}
        if record.reason is not None:
            known = {one: loss for one, loss in lost.items() if loss.fate is Fate.DROPPED}
            lost = dict.fromkeys(record.held, _LEFT_OUT) | known
        for one in record.held:
            self.counts[one, lost[one].fate if one in lost else Fate.LOSSLESS] += 1
        self.exported += record.reason is None
        if lost or record.reason is not None:
            ordered = tuple((one, lost[one]) for one in FIELDS if one in lost)
            shared = self._seen.setdefault(ordered, ordered)
            self.lines.append(Line(entry.id, name, entry.position.line, record.reason, shared))

    @property
    def left_out(self) -> list[Line]:
        """The API keys that are not exported."""
        return [line for line in self.lines if line.reason is not None]

    @property
    def has_losses(self) -> bool:
        """Whether anything is lossy or dropped."""
        return bool(self.lines)

    def mask(self, masked: Callable[[str], str]) -> None:
        """Put names into a form in which people may see them."""
        self.lines = [line.masked(masked) for line in self.lines]

    def sums(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Give the fields that hold something in an entry, with how many are carried how."""
        for name in FIELDS:
            counts = {fate.value: self.counts[name, fate] for fate in Fate}
            if any(counts.values()):
                yield name, counts

    def as_dict(self) -> dict[str, Any]:
        """Give all of it for programs; all of it is safe to print."""
        return {
            "format_version": FORMAT_VERSION,
            "target": self.target,
            "path": printable(self.path),
            "exported": self.exported,
            "left_out": len(self.left_out),
            "not_api_keys": {kind.value: count for kind, count in sorted(self.not_api_keys.items())},
            "fields": dict(self.sums()),
            "entries": [_as_dict(line) for line in self.lines],
        }


def _as_dict(line: Line) -> dict[str, Any]:
    reason = line.reason and {"code": line.reason.code, "message": line.reason.message}
    losses = [{"field": name, "fate": loss.fate.value, "why": printable(loss.why)} for name, loss in line.losses]
    shown = [None if text is None else printable(text) for text in (line.entry_id, line.name)]
    return {"id": shown[0], "name": shown[1], "line": line.line, "reason": reason, "losses": losses}

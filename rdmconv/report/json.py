"""The report for programs: JSON, written as the run goes, so that its size does not matter."""

import json
import tempfile
from collections.abc import Callable
from typing import Final

from rdmconv.diagnostics import Diagnostic
from rdmconv.model.references import users_as_dicts
from rdmconv.planning import Copy, Edit, Outcome, Remove, Rename, Set, Summary

FORMAT_VERSION: Final = "1.0"
"""Of the report; its JSON Schema is `schemas/report.schema.json`."""


class JsonReport:
    """Collects the entries of one run in a temporary file that holds no secret, and writes the whole at the end.

    Args:
        dry_run: whether anything was written.
    """

    def __init__(self, *, dry_run: bool) -> None:
        self._dry_run = dry_run
        # All but ASCII is written as escapes: names can hold what drives a terminal, or bytes that are no text.
        self._body = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115 - see `close`
        self._inputs = 0
        self._entries = 0
        self._mark = 0
        self._path = ""
        self._total = Summary()

    def begin_input(self, path: str) -> None:
        """Begin the next input, its name as given."""
        self._path = path
        self._mark = self._body.tell()
        self._entries = 0
        self._body.write(("," if self._inputs else "") + '{"entries": [')

    def add(self, outcome: Outcome) -> None:
        """Take the outcome of one entry."""
        self._body.write(("," if self._entries else "") + "\n" + json.dumps(entry_as_dict(outcome, self._path)))
        self._entries += 1

    def end_input(self, facts: dict[str, object], summary: Summary) -> None:
        """End an input that was read to its end.

        Args:
            facts: `path`, `sha256`, `format`, `profile`, `counts` (`design.md`, section 11).
            summary: how many entries ended where.
        """
        members = {**facts, "summary": summary.as_dict()}
        self._body.write("\n], " + json.dumps(members)[1:-1] + "}")
        self._inputs += 1
        self._total.counts += summary.counts

    def drop_input(self) -> None:
        """Forget the entries of an input that could not be read to its end."""
        self._body.seek(self._mark)
        self._body.truncate()

    def write_to(self, write: Callable[[bytes], object]) -> None:
        """Write the report, in ASCII."""
        from importlib.metadata import version  # noqa: PLC0415 - it takes a tenth of the time to start

        head = {
            "format_version": FORMAT_VERSION,
            "tool": {"name": "rdmconv", "version": version("rdmconv")},
            "dry_run": self._dry_run,
        }
        write((json.dumps(head)[:-1] + ', "inputs": [').encode())
        self._body.seek(0)
        while text := self._body.read(1 << 20):
            write(text.encode("ascii"))
        write(("], " + json.dumps({"summary": self._total.as_dict()})[1:] + "\n").encode())

    def close(self) -> None:
        """Let go of the temporary file."""
        self._body.close()


def entry_as_dict(outcome: Outcome, path: str) -> dict[str, object]:
    """Give an outcome as the report has it; it names fields, never values.

    Args:
        outcome: of the entry.
        path: of the input it is in.
    """
    entry = outcome.entry
    users = {"users": users_as_dicts(outcome.users, path)} if outcome.used_by else {}
    return {
        "id": entry.id,
        "name": entry.name,
        "folder": entry.folder,
        "line": entry.position.line,
        "bucket": outcome.bucket.value,
        "reason": None if outcome.reason is None else _diagnostic(outcome.reason),
        "rule": outcome.rule,
        "type": outcome.type,
        "edits": [_edit(edit) for edit in outcome.edits],
        "kept": list(outcome.kept),
        "losses": list(outcome.losses),
        "used_by": outcome.used_by,
        **users,
        "notes": [_diagnostic(note) for note in outcome.notes],
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, str]:
    return {"code": diagnostic.code, "message": diagnostic.message}


def _edit(edit: Edit) -> dict[str, str | None]:
    match edit:
        case Rename(source, target) | Copy(source, target):
            return {"op": type(edit).__name__.lower(), "from": "/".join(source), "to": "/".join(target)}
        case Set(target, _):
            return {"op": "set", "from": None, "to": "/".join(target)}
        case Remove(source):
            return {"op": "remove", "from": "/".join(source), "to": None}

"""Messages for programs."""

import json
import sys
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from rdmconv.cli.messages import Messages, Volume
from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.export.ledger import Ledger
from rdmconv.planning import NEEDS_A_PERSON
from rdmconv.report.model import Report
from rdmconv.report.text import SHOWN

_ATTENTION: Final = {bucket.value for bucket in NEEDS_A_PERSON}


class JsonMessages(Messages):
    """For programs: one JSON object a line, in ASCII."""

    def trouble(self, event: str) -> None:
        """See `Messages.trouble`."""
        self._say("error", event)

    def _finding(self, diagnostic: Diagnostic, path: str, entry: str) -> None:
        place = diagnostic.position
        self._say(
            diagnostic.severity.value,
            "finding",
            path=path,
            line=None if place is None else place.line,
            column=None if place is None else place.column,
            code=diagnostic.code,
            message=diagnostic.message,
            hint=diagnostic.hint,
            **({"entry": printable(entry)} if entry else {}),
        )

    def _step(self, event: str, facts: dict[str, str | float]) -> None:
        self._say("info", event, **facts)

    def _said(self, text: str) -> None:
        self._say("info", "said", text=text)

    def _report(self, report: Report) -> None:
        for one in report.inputs:
            for note in one.notes:
                self._say("warning", "finding", path=one.path, **note)
            self._say("info", "summary", path=one.path, dry_run=report.dry_run, **one.summary.as_dict())
        for row in islice((row for row in report.rows() if row["bucket"] in _ATTENTION), SHOWN):
            place = {name: row.get(name) for name in ("path", "line", "column", "id", "name", "bucket")}
            reason = row["reason"]
            why = None if reason is None else dict(reason)
            self._say("warning", "entry", **place, **(why or {}))

    def _ledger(self, ledger: Ledger) -> None:
        told = ledger.as_dict()
        if self.volume < Volume.VERBOSE:
            del told["entries"]
        self._say("info", "ledger", **told)

    def _say(self, level: str, event: str, **facts: object) -> None:
        head = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event}
        sys.stderr.write(json.dumps({**head, **facts}) + "\n")

"""What the program says while it works, on standard error: for people, or as one JSON object a line."""

import json
import sys
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from itertools import islice
from typing import Final

from rich.text import Text

from rdmconv.cli.ledger import ledger_lines
from rdmconv.diagnostics import Diagnostic, Severity, printable
from rdmconv.export.ledger import Ledger
from rdmconv.planning import NEEDS_A_PERSON
from rdmconv.report.model import Report
from rdmconv.report.text import SHOWN, print_diagnostic, print_report, stderr_console

_ATTENTION: Final = {bucket.value for bucket in NEEDS_A_PERSON}


class Volume(IntEnum):
    """How much is said."""

    QUIET = 0
    """Errors only."""
    NORMAL = 1
    VERBOSE = 2
    """What is being done, too."""


class LogFormat(StrEnum):
    """How it is said."""

    TEXT = "text"
    JSON = "json"


class Messages(ABC):
    """Says what happens; never a secret.

    Args:
        volume: how much.
    """

    def __init__(self, volume: Volume = Volume.NORMAL) -> None:
        self.volume = volume

    def finding(self, diagnostic: Diagnostic, path: str, entry: str = "") -> None:
        """Tell of something found; of an error always.

        Args:
            diagnostic: what was found.
            path: of the file it is about.
            entry: what the entry it is about is called, as people may see it; empty when it is about none.
        """
        if self.volume >= Volume.NORMAL or diagnostic.severity is Severity.ERROR:
            self._finding(diagnostic, path, entry)

    @abstractmethod
    def trouble(self, event: str) -> None:
        """Tell why the run ends early, in a sentence that holds nothing foreign."""

    def step(self, event: str, **facts: str | float) -> None:
        """Tell what was done, when that is wanted.

        Args:
            event: in a few words, always the same for one event.
            facts: about it.
        """
        if self.volume >= Volume.VERBOSE:
            self._step(event, facts)

    def said(self, text: str) -> None:
        """Say what was written, or what comes next."""
        if self.volume >= Volume.NORMAL:
            self._said(text)

    def report(self, report: Report) -> None:
        """Tell what came of a run."""
        if self.volume >= Volume.NORMAL:
            self._report(report)

    def ledger(self, ledger: Ledger) -> None:
        """Tell what an export carries; each entry that loses something when all is to be told."""
        if self.volume >= Volume.NORMAL:
            self._ledger(ledger)

    @abstractmethod
    def _finding(self, diagnostic: Diagnostic, path: str, entry: str) -> None: ...

    @abstractmethod
    def _step(self, event: str, facts: dict[str, str | float]) -> None: ...

    @abstractmethod
    def _said(self, text: str) -> None: ...

    @abstractmethod
    def _report(self, report: Report) -> None: ...

    @abstractmethod
    def _ledger(self, ledger: Ledger) -> None: ...


class TextMessages(Messages):
    """For people."""

    def trouble(self, event: str) -> None:
        """See `Messages.trouble`."""
        stderr_console().print(event)

    def _finding(self, diagnostic: Diagnostic, path: str, entry: str) -> None:
        print_diagnostic(stderr_console(), diagnostic, path, f"{entry}: " if entry else "")

    def _step(self, event: str, facts: dict[str, str | float]) -> None:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())
        stderr_console().print(Text(printable(f"{event}: {told}" if told else event), "dim"))

    def _said(self, text: str) -> None:
        stderr_console().print(Text(printable(text)))

    def _report(self, report: Report) -> None:
        print_report(stderr_console(), report)

    def _ledger(self, ledger: Ledger) -> None:
        for line in ledger_lines(ledger, detailed=self.volume >= Volume.VERBOSE):
            self._said(line)


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


class _Voice:
    """Who speaks for the program, from the moment the options are read to its last error."""

    messages: Messages = TextMessages()


def messages_for(log_format: LogFormat, *, quiet: bool, verbose: bool) -> Messages:
    """Choose how to speak from now on."""
    volume = Volume.QUIET if quiet else Volume.VERBOSE if verbose else Volume.NORMAL
    _Voice.messages = (JsonMessages if log_format is LogFormat.JSON else TextMessages)(volume)
    return _Voice.messages


def current_messages() -> Messages:
    """Give what was chosen last; text until then."""
    return _Voice.messages

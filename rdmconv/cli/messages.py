"""What the program says while it works, on standard error: for people, or as one JSON object a line."""

from abc import ABC, abstractmethod
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from rdmconv.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:  # every start needs this file, and few need a report or a ledger
    from rdmconv.export.ledger import Ledger
    from rdmconv.report.model import Report


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

    def report(self, report: "Report") -> None:
        """Tell what came of a run."""
        if self.volume >= Volume.NORMAL:
            self._report(report)

    def ledger(self, ledger: "Ledger") -> None:
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
    def _report(self, report: "Report") -> None: ...

    @abstractmethod
    def _ledger(self, ledger: "Ledger") -> None: ...

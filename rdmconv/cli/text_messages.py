"""Messages for people."""

from typing import TYPE_CHECKING

from rich.text import Text

from rdmconv.cli.messages import Messages, Volume
from rdmconv.diagnostics import Diagnostic, printable
from rdmconv.report.consoles import stderr_console
from rdmconv.report.model import Report
from rdmconv.report.text import print_diagnostic, print_report

if TYPE_CHECKING:
    from rdmconv.export.ledger import Ledger


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

    def _ledger(self, ledger: "Ledger") -> None:
        from rdmconv.cli.ledger import ledger_lines  # noqa: PLC0415 - an export alone has one

        for line in ledger_lines(ledger, detailed=self.volume >= Volume.VERBOSE):
            self._said(line)

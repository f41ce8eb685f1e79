"""Options that say how much the program says, and how."""

from typing import Annotated, NamedTuple

from rdmconv.cli.messages import LogFormat, Messages
from rdmconv.cli.options import messages_option
from rdmconv.cli.voice import messages_for
from rdmconv.errors import UsageError


class MessageOptions(NamedTuple):
    """How to speak."""

    quiet: Annotated[bool, messages_option("--quiet", "-q", help="Print errors only.")] = False
    verbose: Annotated[bool, messages_option("--verbose", "-v", help="Say what is being done, too.")] = False
    log_format: Annotated[
        LogFormat,
        messages_option("--log-format", help="How messages are written: for people, or one JSON object a line."),
    ] = LogFormat.TEXT

    def messages(self) -> Messages:
        """Speak so from now on.

        Raises:
            UsageError: both less and more is to be said.
        """
        messages = messages_for(self.log_format, quiet=self.quiet, verbose=self.verbose)
        if self.quiet and self.verbose:
            raise UsageError("USE002", problem="--quiet and --verbose are both given: leave out one")
        return messages

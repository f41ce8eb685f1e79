"""`python -m rdmconv`, and the script `rdmconv`."""

import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the program; whoever interrupts it while it is still loading gets no traceback either."""
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        from rdmconv.cli.app import main as run  # noqa: PLC0415 - it takes a moment

        run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("interrupted; what was not finished is not there\n")
        sys.exit(130)


if __name__ == "__main__":
    main()

"""`python -m rdmconv`, and the script `rdmconv`."""

import signal
import sys
from contextlib import suppress
from typing import NoReturn

from rdmconv.cli.crashes import described
from rdmconv.cli.interpreter import tune


def main() -> NoReturn:
    """Run the program; whoever interrupts it while it is still loading gets no traceback either, nor does anybody."""
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        tune()  # before all else is loaded, which takes less time then
        from rdmconv.cli.app import main as run  # noqa: PLC0415 - it takes a moment

        run()
    except KeyboardInterrupt:
        _say("interrupted; what was not finished is not there")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - a traceback could print what an entry holds
        _say(f"{described(error)}; what was not finished is not there; please report it")
        sys.exit(70)


def _say(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()

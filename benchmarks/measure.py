"""Run a command and print what it took: exit code, wall seconds, CPU seconds, peak memory in MB.

    python -I -S benchmarks/measure.py COMMAND ARGUMENT ...

A process begins its peak memory with that of the process that starts it, so whoever measures must be small. This
program imports next to nothing, about 9 MB in all: what needs less than that is shown as if it needed as much. Children
of the command count towards the CPU time; of the memory, the largest single process is given.
"""

import os
import sys
import time


def main() -> None:
    """Run the command with its output thrown away and its messages let through."""
    argv = sys.argv[1:]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(os.waitstatus_to_exitcode(status), wall, cpu, peak)


if __name__ == "__main__":
    main()

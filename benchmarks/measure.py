"""Run a command and print what it took: exit code, wall seconds, CPU seconds, peak memory in MB.

    python -I -S benchmarks/measure.py OUTPUT COMMAND ARGUMENT ...

What the command prints goes to OUTPUT. A process begins its peak memory with that of the process that starts it, so
whoever measures must be small. This program imports next to nothing, about 9 MB in all: what needs less than that is
shown as if it needed as much. Children of the command count towards the CPU time, and towards the memory where the
system tells how much of it each process has for itself (Linux): looked at a few times a second, and the peak of the
largest single process when that is more.
"""

import os
import select
import sys
import time

PAUSE = 0.1
KIB, MIB = 1 << 10, 1 << 20


def main() -> None:
    """Run the command with its messages let through."""
    output, *argv = sys.argv[1:]
    to_file = [(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=to_file)
    together = watched(pid) if hasattr(os, "pidfd_open") else 0
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    largest = usage.ru_maxrss / (MIB if sys.platform == "darwin" else KIB)
    print(os.waitstatus_to_exitcode(status), wall, cpu, max(largest, together / KIB))


def watched(pid: int) -> int:
    """Wait for the end of a process, at once told of, and give the KiB that it and its children had at most."""
    together, end = 0, os.pidfd_open(pid)
    while not select.select([end], [], [], PAUSE)[0]:
        together = max(together, memory(pid))
    return together


def memory(pid: int) -> int:
    """Give the KiB of a process and its children, pages that several have counted once; 0 when nobody tells."""
    try:
        return own(pid) + sum(map(memory, children(pid)))
    except (OSError, ValueError):  # it ended meanwhile
        return 0


def own(pid: int) -> int:
    """Give the KiB of a process, of shared pages its share."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))


def children(pid: int) -> list[int]:
    """Give the processes that any thread of a process began."""
    found: list[int] = []
    for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - pathlib would make this program larger
        with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
            found += map(int, file.read().split())
    return found


if __name__ == "__main__":
    main()

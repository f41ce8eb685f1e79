"""A Dask cluster on this computer, as a process of its own: `cluster_process.py WORKERS RECORD`.

Prints the address of its scheduler, and ends when its standard input does. All that the scheduler reads and writes is
appended to the file RECORD.
"""

import sys
from pathlib import Path
from typing import Any

from distributed import LocalCluster
from tornado.iostream import IOStream


def record(path: Path) -> None:
    """Note the bytes of each connection of this process, where they pass into and out of it."""
    log = path.open("ab", buffering=0)
    read, write = IOStream.read_from_fd, IOStream.write_to_fd

    def reading(stream: IOStream, room: Any) -> int | None:
        size = read(stream, room)
        log.write(bytes(room[: size or 0]))
        return size

    def writing(stream: IOStream, data: memoryview) -> int:
        log.write(bytes(data))
        return write(stream, data)

    IOStream.read_from_fd, IOStream.write_to_fd = reading, writing


if __name__ == "__main__":
    record(Path(sys.argv[2]))
    with LocalCluster(
        processes=True,
        n_workers=int(sys.argv[1]),
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        sys.stdout.write(cluster.scheduler_address + "\n")
        sys.stdout.flush()
        sys.stdin.read()

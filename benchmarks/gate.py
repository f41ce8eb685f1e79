"""Fail when rdmconv became slower beside other programs than it may.

    python benchmarks/gate.py

Seconds say little on a machine that others use, too, so only ratios count, of CPU seconds, between programs that run in
turn: both are slowed down alike. Each is compared with one that spends its time in Python as well, since the distance
between Python and C differs from processor to processor. The limits are about a quarter above what was measured when
they were set; whoever makes rdmconv faster lowers them.
"""

import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

import generate
from compare import run_once
from contenders import RDMCONV, Contender, contenders


class Limit(NamedTuple):
    """How many times the CPU seconds of another program rdmconv may take, and how many MB."""

    format: str
    entries: int
    rival: str
    ratio: float
    megabytes: float


LIMITS = (
    Limit("xml", 10_000, "lxml", 2.7, 90),
    Limit("json", 10_000, "usual", 2.0, 90),
)
STARTS = 1.7
"""How many times the CPU seconds of `import typer` `rdmconv --help` may take."""
ROUNDS = 3


def main() -> int:
    """Compare, say what came of it, and give 1 when a limit does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        holds = [converts(limit, Path(folder)) for limit in LIMITS]
        holds.append(starts(Path(folder)))
    return 0 if all(holds) else 1


def converts(limit: Limit, folder: Path) -> bool:
    """Compare a conversion with that of another program."""
    source = folder / f"export.{limit.format}"
    generate.write(source, limit.format, limit.entries, generate.DEFAULT_SHARE)
    known = {one.key: one for one in contenders(limit.format, RDMCONV)}
    ratio, megabytes = compared(known["alone"], known[limit.rival], source)
    label = f"{limit.format}, {limit.entries:,} entries, CPU of rdmconv to {known[limit.rival].label}"
    return told(label, ratio, limit.ratio) & told(f"{limit.format}, peak MB", megabytes, limit.megabytes)


def starts(folder: Path) -> bool:
    """Compare a start with that of an import that it cannot do without."""
    ours = Contender("help", "rdmconv --help", (sys.executable, "-m", "rdmconv", "--help"), converts=False)
    typer = Contender("typer", "import typer", (sys.executable, "-c", "import typer"), converts=False)
    ratio, _ = compared(ours, typer, folder / "none")
    return told("CPU of rdmconv --help to import typer", ratio, STARTS)


def compared(ours: Contender, rival: Contender, source: Path) -> tuple[float, float]:
    """Run both in turn; give the median of the ratios of CPU seconds, and our peak of memory in MB."""
    target = source.with_name("output")
    ratios, megabytes = [], 0.0
    for number in range(ROUNDS + 1):
        other, our = run_once(rival, source, target), run_once(ours, source, target)
        if number:  # the first may write bytecode
            ratios.append(our.cpu / other.cpu)
            megabytes = max(megabytes, our.peak_mb)
    return median(ratios), megabytes


def told(label: str, found: float, most: float) -> bool:
    """Say what was found beside what may be."""
    holds = found <= most
    print(f"{'fine' if holds else 'SLOWER'}: {label}: {found:.2f}, at most {most:g}", flush=True)
    return holds


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())

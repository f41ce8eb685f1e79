"""How much faster many small exports are converted by several processes than by one, and in how much memory.

    python benchmarks/many_files.py --files 10000 --runs 3

All numbers of processes run in turn, round after round, each run from an empty output folder. Memory is that of all
processes together (Linux), pages they share counted once; looked at once a second, since a look costs as much as a
file. Outputs are compared.
"""

import argparse
import filecmp
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from statistics import median

import generate
from compare import Run
from contenders import BenchmarkError

ENTRIES = 50
GUID = re.compile(rb"([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3})([0-9a-fA-F]{4})([0-9a-fA-F]{8})")
RULES = Path(__file__).with_name("rules.toml")


def plant(folder: Path, files: int) -> None:
    """Write exports that have no ID in common."""
    generate.write(folder / "pattern", "xml", ENTRIES, Fraction("0.30"))
    pattern = (folder / "pattern").read_bytes()
    (folder / "pattern").unlink()
    for number in range(files):
        own = rb"\g<1>%04x\g<3>" % number
        (folder / f"{number % 100:02}").mkdir(exist_ok=True)
        (folder / f"{number % 100:02}" / f"{number:05}.rdm").write_bytes(GUID.sub(own, pattern))


def run_once(folder: Path, jobs: int) -> Run:
    """Convert the folder once."""
    target = folder / f"out{jobs}"
    shutil.rmtree(target, ignore_errors=True)
    command = ["convert", str(folder / "in"), "-o", str(target), "--rules", str(RULES), "--quiet", "--jobs", str(jobs)]
    began, peak = time.perf_counter(), 0.0
    with subprocess.Popen([sys.executable, "-m", "rdmconv", *command]) as process:
        while True:
            peak = max(peak, memory_of(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
                break
    if process.returncode:
        raise BenchmarkError(f"--jobs {jobs} ended with {process.returncode}")
    return Run(time.perf_counter() - began, 0.0, peak)


def memory_of(process: int) -> float:
    """Give the megabytes of a process and all that it began; 0 where nothing tells them."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    found = re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)
    return (int(found[1]) / 1024 if found else 0.0) + sum(map(memory_of, map(int, children)))


def expect_the_same(one: Path, other: Path) -> None:
    """Make sure that two folders hold the same files."""
    names = {path.relative_to(one) for path in one.rglob("*.rdm")}
    _, differing, missing = filecmp.cmpfiles(one, other, map(str, names), shallow=False)
    if differing or missing or names != {path.relative_to(other) for path in other.rglob("*.rdm")}:
        raise BenchmarkError(f"{one} and {other} differ")


def table(found: dict[int, list[Run]]) -> str:
    """Compare with the first, round by round."""
    base = next(iter(found.values()))
    lines = ["| processes | wall s, median (min–max) | peak MB, all processes | times as fast |", "|---|---|---|---|"]
    for jobs, runs in found.items():
        wall = [run.wall for run in runs]
        times = median(first.wall / run.wall for first, run in zip(base, runs, strict=True))
        peak = max(run.peak_mb for run in runs)
        lines.append(f"| {jobs} | {median(wall):.1f} ({min(wall):.1f}–{max(wall):.1f}) | {peak:.0f} | {times:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Measure how several processes share many files.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        plant(folder / "in", args.files)
        found: dict[int, list[Run]] = {jobs: [] for jobs in args.jobs}
        for _ in range(args.runs):
            for jobs, runs in found.items():
                runs.append(run_once(folder, jobs))
                expect_the_same(folder / f"out{args.jobs[0]}", folder / f"out{jobs}")
    print(f"{args.files} files of {ENTRIES} entries, {args.runs} runs\n\n{table(found)}")


if __name__ == "__main__":
    main()

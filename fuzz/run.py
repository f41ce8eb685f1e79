"""Fuzz targets, some at a time: `python -m fuzz.run [--seconds N] [--at-once N] [TARGET…]`; exits 1 on a finding."""

import argparse
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from fuzz.limits import LONGEST
from fuzz.targets import TARGETS, found_before

_BUILD: Final = Path("build/fuzz")
_HANGS: Final = 30
"""Seconds of the clock after which fuzzing stops at an input; what is too slow is measured by itself afterwards."""
_ENDLESS: Final = 600
"""Seconds of the clock after which an input counts as one that never ends when it is run by itself."""
_MOST_MEMORY: Final = 2000
"""Megabytes of the whole process, what it remembers between inputs included; each input is measured by itself."""
_EXECUTIONS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_KINDS: Final = ("crash-*", "timeout-*", "oom-*", "heavy-*")


class Result(NamedTuple):
    """What came of fuzzing one target."""

    name: str
    executions: int | None
    """None when the run ended before its time."""
    findings: list[Path]
    unconfirmed: list[Path]
    """What was slow or large only because it was instrumented."""


def fuzzed(name: str, *, seconds: int) -> Result:
    """Fuzz one target for some time; what was learned in runs before is gone on with."""
    folder, corpus = _BUILD / name, _BUILD / name / "corpus"
    for path in _inputs(folder):
        path.unlink()
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = folder / "seeds"
    shutil.rmtree(seeds, ignore_errors=True)
    seeds.mkdir()
    target = TARGETS[name]
    for data in [*target.seeds(), *(path.read_bytes() for path in found_before(name))]:
        (seeds / sha256(data).hexdigest()).write_bytes(data)
    options = {
        "artifact_prefix": f"{folder}/",
        "dict": target.words,
        "max_len": LONGEST,
        "max_total_time": seconds,
        "print_final_stats": 1,
        "rss_limit_mb": _MOST_MEMORY,
        "report_slow_units": _HANGS,
        "timeout": _HANGS,
    }
    command = [sys.executable, "-m", "fuzz.one_target", name, str(folder)]
    log = folder / "log.txt"
    with log.open("wb") as file:
        ended = subprocess.run(
            [*command, *(f"-{option}={value}" for option, value in options.items()), str(corpus), str(seeds)],
            stdout=file, stderr=file, check=False,
        )  # fmt: skip
    executions = _EXECUTIONS.search(log.read_text("utf-8", "replace"))
    inputs = _inputs(folder)
    findings = [path for path in inputs if path.name.startswith("crash-") or not _is_well(name, path)]
    if ended.returncode and not inputs:
        findings = [log]
    unconfirmed = [path for path in inputs if path not in findings]
    return Result(name, int(executions[1]) if executions else None, findings, unconfirmed)


def _inputs(folder: Path) -> list[Path]:
    return sorted(path for kind in _KINDS for path in folder.glob(kind))


def _is_well(name: str, path: Path) -> bool:
    """Run the target on one input, in a process of its own and without instruments."""
    command = [sys.executable, "-m", "fuzz.replay", name, str(path)]
    with path.with_suffix(".txt").open("wb") as file:
        try:
            return subprocess.run(command, stdout=file, stderr=file, timeout=_ENDLESS, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def main() -> int:
    """Fuzz what is asked for, and print what came of it."""
    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--at-once", type=int, default=2, help="targets that are fuzzed at the same time")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"all, or some of {', '.join(TARGETS)}")
    asked = parser.parse_args()
    failed = False
    with ThreadPoolExecutor(asked.at_once) as executor:
        for result in executor.map(partial(fuzzed, seconds=asked.seconds), asked.targets or TARGETS):
            count = "ended early" if result.executions is None else f"{result.executions} executions"
            print(f"{result.name}: {count}, {len(result.findings)} findings", flush=True)
            for path in result.findings:
                print(f"  {path}: python -m fuzz.replay {result.name} {path}", flush=True)
            for path in result.unconfirmed:
                print(f"  {path}: too much with instruments only", flush=True)
            failed = failed or bool(result.findings) or result.executions is None
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

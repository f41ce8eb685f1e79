"""What a short run takes from shell to shell, beside Python that does nothing and Python that imports typer.

    python benchmarks/start_up.py --runs 20

All commands run in turn, round after round, each as a process of its own, on exports of a hundred entries. CPU seconds
are compared, since they hold on a busy machine. The first round is not counted: it may write bytecode. Where Python may
write none (PYTHONDONTWRITEBYTECODE), a start takes twice as long.
"""

import argparse
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from statistics import median

import generate
from compare import Run, run_once
from contenders import Contender

ENTRIES = 100
NOTHING, TYPER = "python -c pass", "import typer"
CONVERT = ("rdmconv", "convert", "{input}", "-o", "{output}", "--force")
FORMATS = ("xml", "json")


def python(label: str, *arguments: str) -> Contender:
    return Contender(label, label, (sys.executable, *arguments), converts=False)


def rdmconv(*arguments: str, converts: bool = False) -> Contender:
    label = " ".join(word for word in arguments if word not in {"{input}", "{output}", "-o", "--force"})
    return Contender(label, label, (sys.executable, "-m", *arguments), converts)


def starts() -> list[Contender]:
    """What depends on no file."""
    bare = [python(NOTHING, "-c", "pass"), python(TYPER, "-c", "import typer")]
    return [*bare, rdmconv("rdmconv", "--version"), rdmconv("rdmconv", "--help")]


def runs_on_files() -> list[Contender]:
    return [
        rdmconv("rdmconv", "inspect", "{input}"),
        rdmconv(*CONVERT, "--all", converts=True),
        rdmconv(*CONVERT, converts=True),
    ]


def measured(folder: Path, rounds: int) -> dict[str, list[Run]]:
    for name in FORMATS:
        generate.write(folder / f"vault.{name}", name, ENTRIES, Fraction("0.30"))
    turns = [(one.label, one, FORMATS[0]) for one in starts()]
    turns += [(f"{one.label} ({name})", one, name) for name in FORMATS for one in runs_on_files()]
    found: dict[str, list[Run]] = {label: [] for label, _, _ in turns}
    for number in range(rounds + 1):
        for label, contender, name in turns:
            run = run_once(contender, folder / f"vault.{name}", folder / f"result.{name}")
            if number:
                found[label].append(run)
    return found


def table(found: dict[str, list[Run]]) -> str:
    cpu = {label: [run.cpu for run in runs] for label, runs in found.items()}
    nothing, typer = (min(cpu[label]) for label in (NOTHING, TYPER))
    lines = [
        "| command | cpu s, median (min) | wall s, median (min) | times `python -c pass` | times `import typer` |",
        "|---|---|---|---|---|",
    ]
    for label, runs in found.items():
        wall = [run.wall for run in runs]
        times = " | ".join(f"{min(cpu[label]) / base:.2f}" for base in (nothing, typer))
        shown = " | ".join(f"{median(taken):.3f} ({min(taken):.3f})" for taken in (cpu[label], wall))
        lines.append(f"| {label} | {shown} | {times} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast rdmconv starts.")
    parser.add_argument("--runs", type=int, default=20, help="counted rounds (default: 20)")
    with tempfile.TemporaryDirectory() as folder:
        print(table(measured(Path(folder), parser.parse_args().runs)))


if __name__ == "__main__":
    main()

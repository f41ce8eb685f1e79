"""Run a target on files, without atheris: `python -m fuzz.replay TARGET FILE…`; exits 1 when one is a finding."""

import sys
import traceback
from pathlib import Path

from fuzz.limits import cost_of
from fuzz.targets import TARGETS, Target


def replayed(target: Target, path: Path) -> str | None:
    """Say what is wrong with what a target makes of a file; None for nothing.

    The seeds are run first, so that nothing is counted that is loaded or worked out once only.
    """
    for seed in target.seeds()[:10]:
        target.check(seed)
    try:
        cost = cost_of(target.check, path.read_bytes(), target.passes)
    except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
        return traceback.format_exc()
    return f"it takes {cost}" if cost.is_too_much else None


def main(name: str, paths: list[Path]) -> int:
    """Run all, and print what each comes to."""
    problems = [(path, replayed(TARGETS[name], path)) for path in paths]
    for path, problem in problems:
        print(f"{path}: {problem or 'well'}")
    return int(any(problem for _, problem in problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [Path(name) for name in sys.argv[2:]]))

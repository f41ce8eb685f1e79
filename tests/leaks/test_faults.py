"""Promise 4 when the program fails: whichever function of it raises whatever, nothing of a secret is told or left."""

import gc
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType
from typing import Final, NamedTuple

import pytest

from tests.leaks.bench import TEMPORARY, Bench, Left
from tests.leaks.commands import DONE, SHARED
from tests.leaks.faults import EVENTS, KINDS, Fault, injected, recorded
from tests.leaks.wholeness import is_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm that ends what hangs")
ALL: Final = os.environ.get("LEAKS") == "all"
LINES: Final = [line for line in DONE if "builtin" not in line and (ALL or not SHARED.search(line))]
"""The built-in rules take a second to load, in which nothing of an export is at hand, and so does each process."""
LONGEST: Final = next(line for line in LINES if line.startswith("convert"))
"""Goes through most of the program."""
SHARES: Final = 4
FAULTS: Final = 40
"""Of each share, when it is not all."""
FEWEST: Final = 900
"""Functions that the lines run; there are some 1300, and fewer would say that they are not seen any more."""
ENDS: Final = {0, 1, 2, 3, 4, 5, 70, 130}
TELL_WHAT_IS_WRONG: Final = ("/profiles/", "/rules/", "/limits.")
"""Who raises ValueErrors to say what is wrong with a profile, a pack or an option, in which no secret stands."""

BEGINS_ANEW: Final = "Manifest."
"""Who goes on with a file that it left without its first line as if it were not there."""
TAKE_AWAY: Final = ("AtomicFile.", "JournalFile.")
"""Who makes temporary files beside a target and takes them away again."""


class Chosen(NamedTuple):
    """A fault and the run that it is to happen in."""

    line: str
    fault: Fault


@pytest.fixture(scope="session")
def functions(filled: Bench, tmp_path_factory: pytest.TempPathFactory) -> dict[CodeType, list[tuple[float, str, int]]]:
    """Each function that runs, with the lines in which it does: how long they take, and how often it is entered."""
    found: dict[CodeType, list[tuple[float, str, int]]] = {}
    for line in LINES if ALL else {LONGEST, *random.sample(LINES, 9)}:
        bench = filled.copied(tmp_path_factory.mktemp("recorded") / "bench")
        began = time.perf_counter()
        with recorded() as calls:
            bench.run(line)
        for code, count in calls.items():
            found.setdefault(code, []).append((time.perf_counter() - began, line, count))
    assert len(found) > (FEWEST if ALL else FEWEST // 3)
    return found


def chosen_for(code: CodeType, runs: Sequence[tuple[float, str, int]]) -> Chosen:
    """One of its faults, in one of the three quickest runs."""
    _, line, count = random.choice(sorted(runs)[:3])
    return Chosen(line, Fault(code, random.choice(EVENTS), random.choice([1, count]), random.choice(list(KINDS))))


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # what was to close it may be what fails
@pytest.mark.parametrize("share", range(SHARES))
def test_a_function_that_fails_shows_no_secret(
    share: int,
    functions: dict[CodeType, list[tuple[float, str, int]]],
    filled: Bench,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    codes = sorted(functions, key=lambda code: (code.co_filename, code.co_firstlineno, code.co_qualname))[share::SHARES]
    ends = Counter[int]()
    for number, code in enumerate(codes if ALL else random.sample(codes, min(FAULTS, len(codes)))):
        chosen = chosen_for(code, functions[code])
        bench = filled.copied(tmp_path / str(number))
        with injected(chosen.fault) as happened:
            left = bench.run(chosen.line)
        if happened:  # else it has been done already, and its result is kept
            assert_discreet(bench, chosen, left)
            ends[left.done.code] += 1
            record_property("functions that fail: exit code", int(left.done.code))
    gc.collect()  # here, not in another test
    assert ends.total() > (FEWEST // SHARES if ALL else FAULTS // 2)
    assert ends[70] > ends.total() // 4


def assert_discreet(bench: Bench, chosen: Chosen, left: Left) -> None:
    told = f"{chosen.fault}: {chosen.line}"
    fault = chosen.fault
    may_tell = isinstance(KINDS[fault.kind](()), ValueError) and any(
        part in fault.code.co_filename for part in TELL_WHAT_IS_WRONG
    )
    assert may_tell or bench.leaks(chosen.line, left) == [], told
    assert "Traceback" not in left.done.stderr, told
    assert "ignored" not in left.done.stderr, told
    assert left.done.code in ENDS, told
    for name, data in left.files.items():
        assert not name.startswith(TEMPORARY), told
        if Path(name).name.startswith(".rdmconv-"):  # whoever was to take it away has failed
            assert fault.code.co_qualname.startswith(TAKE_AWAY), told
        elif data or not fault.code.co_qualname.startswith(BEGINS_ANEW):
            assert is_whole(data, bench.keys), f"{told}: {name}"

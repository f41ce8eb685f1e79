"""Every bad input through every command that reads an export: nothing takes long, needs much memory, or shows it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.bad_inputs import ACCEPTED, SECONDS, VERDICTS, Verdict, assert_discreet, errors_of
from tests.builders import xml_credential, xml_export
from tests.paths import BAD_CSV, BAD_JSON, BAD_MISC, TESTS, name_of
from tests.rows import over
from tests.running import Run

MEMORY = 200 << 20
NAMES = {path: ACCEPTED for folder in (BAD_CSV, BAD_MISC) for path in folder.glob("*.xml")}
OTHERS = {BAD_MISC / "m07_zip_slip.zip": Verdict("FMT011"), BAD_MISC / "m08_redos_rules.txt": Verdict("FMT002")}
EVERY = {**VERDICTS, **NAMES, **OTHERS}
REFUSING = ("inspect", "plan", "convert", "validate", "explain", "export", "learn")
"""Commands that refuse what is no export."""
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="nothing can be forked there"),
    pytest.mark.xdist_group("each alone"),  # all is measured once, for all tests
]


@dataclass(frozen=True)
class Measured:
    """What became of one file in all commands."""

    runs: dict[str, Run]
    seconds: dict[str, float]
    peak: int


def commands(path: Path, folder: Path) -> dict[str, list[str | Path]]:
    """Command lines by what they do; each has an output of its own."""
    out, good = folder / path.name, folder / ("good.json" if path.suffix == ".json" else "good.xml")
    return {
        "inspect": ["inspect", path],
        "plan": ["plan", path, "--all", "--plan", f"{out}.plan"],
        "convert": ["convert", path, "--all", "-o", f"{out}.rdm", "--report", f"{out}.html"],
        "apply": ["apply", f"{out}.plan", "-o", f"{out}.applied"],
        "validate": ["validate", path],
        "explain": ["explain", path, "n"],
        "export": ["export", path, "--to", "csv", "-o", f"{out}.keys"],
        "learn": ["profile", "learn", path, good, "-o", f"{out}.toml"],
        "revert": ["revert", path, "--journal", path, "-o", f"{out}.original"],
        "rules": ["convert", good, "--rules", path, "-n"],
    }


def measured_of(names: list[str], result: dict[str, Any]) -> Measured:
    runs = [Run(one["code"], one["stdout"].encode(), one["stderr"]) for one in result["commands"]]
    seconds = [one["cpu"] for one in result["commands"]]
    return Measured(dict(zip(names, runs, strict=True)), dict(zip(names, seconds, strict=True)), result["peak"])


def carried_out(jobs: list[str]) -> list[Any]:
    worker = [sys.executable, "-m", "tests.each_alone"]
    done = subprocess.run(worker, cwd=TESTS.parent, input="".join(jobs), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Measured]:
    folder = tmp_path_factory.mktemp("alone")
    folder.chmod(0o700)  # keys are not written where others may write
    (folder / "good.xml").write_bytes(xml_export(xml_credential(name="n", password="CANARY-other")))
    (folder / "good.json").write_bytes((BAD_JSON / "j00_good.json").read_bytes())
    asked = {path: commands(path, folder) for path in EVERY}
    every = [commands(folder / "good.xml", folder), *asked.values()]
    first, *jobs = [json.dumps([[*map(str, one)] for one in job.values()]) + "\n" for job in every]
    middle = len(jobs) // 2
    with ThreadPoolExecutor(2) as executor:
        results = chain(*executor.map(carried_out, ([first, *jobs[:middle]], [first, *jobs[middle:]])))
    return {path: measured_of([*job], one) for (path, job), one in zip(asked.items(), results, strict=True)}


@over(EVERY, name_of)
def test_no_command_shows_it_fails_of_it_or_takes_long(path: Path, measured: dict[Path, Measured]) -> None:
    found = measured[path]
    for command, done in found.runs.items():
        assert_discreet(done, path)
        assert done.code in range(4), command
        assert not done.code or done.printed, command
    assert max(found.seconds.values()) < SECONDS
    assert found.peak < MEMORY


@over([path for path, verdict in EVERY.items() if verdict.code], name_of)
def test_every_command_refuses_it_with_one_message(path: Path, measured: dict[Path, Measured]) -> None:
    codes = (EVERY[path].code or "").split("|")
    for command in REFUSING:
        done = measured[path].runs[command]
        (code,) = errors_of(done)
        assert (done.code, code in codes) == (3, True), command
        assert len(done.stderr.splitlines()) == 2, command


@over([path for path, verdict in EVERY.items() if not verdict.code], name_of)
def test_every_command_reads_it(path: Path, measured: dict[Path, Measured]) -> None:
    runs = measured[path].runs
    assert {command for command in ("inspect", "plan", "convert", "apply") if runs[command].code} == set()
    assert runs["explain"].code in (0, 2)  # not every file has an entry called n, and one only
    assert runs["export"].code == 1  # none has an API key
    assert errors_of(runs["export"])[-1:] == ["LOS006"]


@over(EVERY, name_of)
def test_no_rule_pack_is_made_of_it(path: Path, measured: dict[Path, Measured]) -> None:
    done = measured[path].runs["rules"]
    assert done.code == 2
    assert errors_of(done) == ["RUL002"]

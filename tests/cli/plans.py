"""Plans that tests make, read and change."""

import json
from pathlib import Path
from typing import Any

from tests.builders import xml_credential, xml_export
from tests.paths import VAULTS
from tests.running import Run, run

VAULT = VAULTS / "rdm_export.xml"


def planned(path: Path, plan: Path, *options: str | Path) -> list[dict[str, Any]]:
    """Make a plan, and give its records."""
    done = run("plan", path, *options, "--plan", plan, "--force", "--quiet")
    assert done.code == 0, done.stderr
    return [json.loads(line) for line in plan.read_bytes().splitlines()]


def vault(folder: Path, *entries: str, name: str = "vault.xml") -> Path:
    path = folder / name
    path.write_bytes(xml_export(*(entries or (xml_credential(),))))
    return path


def refused(done: Run, what: str, output: Path, code: str = "PLN003") -> None:
    assert done.code == 3, done.stderr
    assert code in done.stderr
    assert what in done.stderr
    assert not output.exists()


def written(plan: Path, records: list[dict[str, Any]]) -> None:
    plan.write_text("".join(json.dumps(one) + "\n" for one in records))

"""What converting the vaults gives, byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from tests.paths import JSON_VAULTS, XML_VAULTS, name_of
from tests.running import run

VAULTS = [*XML_VAULTS, *JSON_VAULTS]


@pytest.mark.parametrize("path", VAULTS, ids=name_of)
def test_the_converted_vault_is_the_one_on_file(
    path: Path, tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    output = tmp_path / path.name
    assert run("convert", path, "--all", "-o", output).code == 0
    file_regression.check(output.read_bytes(), binary=True, basename=f"{path.name}.converted", extension=path.suffix)


@pytest.mark.parametrize("path", VAULTS, ids=name_of)
def test_the_vault_converted_whatever_stands_in_the_way_is_the_one_on_file(
    path: Path, tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    output = tmp_path / path.name
    assert run("convert", path, "--all", "--carry-encrypted", "--allow-referenced", "-o", output).code == 0
    file_regression.check(output.read_bytes(), binary=True, basename=f"{path.name}.forced", extension=path.suffix)


@pytest.mark.parametrize("path", VAULTS, ids=name_of)
def test_the_report_is_the_one_on_file(path: Path, tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    report = tmp_path / "report.json"
    assert run("convert", path, "--all", "-n", "--report", report).code == 0
    file_regression.check(normal(json.loads(report.read_text())), basename=f"{path.name}.report", extension=".json")


@pytest.mark.parametrize("path", VAULTS, ids=name_of)
def test_what_the_built_in_rules_see_is_what_is_on_file(
    path: Path, tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    report = tmp_path / "report.json"
    assert run("convert", path, "-n", "--report", report).code == 0
    found = json.loads(normal(json.loads(report.read_text())))["inputs"][0]
    text = json.dumps([one for one in found["entries"] if one["bucket"] != "unchanged"], indent=1, ensure_ascii=False)
    file_regression.check(f"{text}\n", basename=f"{path.name}.recognised", extension=".json")


@pytest.mark.parametrize("path", VAULTS, ids=name_of)
def test_the_inspection_is_the_one_on_file(path: Path, file_regression: FileRegressionFixture) -> None:
    (found,) = json.loads(run("inspect", path, "--format", "json").stdout)
    found["path"] = path.name
    for user in (user for one in found["referenced"] for user in one["users"]):
        user["file"] = Path(user["file"]).name
    file_regression.check(json.dumps(found, indent=1) + "\n", basename=f"{path.name}.inspection", extension=".json")


def normal(report: dict[str, Any]) -> str:
    """A report without what differs from run to run, from day to day or from version to version."""
    report["tool"]["version"] = "0"
    del report["made"], report["expiry"]
    for row in (row for one in report["inputs"] for row in one["entries"]):
        del row["expiry"]
    for row in (row for one in report["shared_secrets"] for row in one["first"]):
        row["path"] = Path(row["path"]).name
    for one in report["inputs"]:
        one["path"] = Path(one["path"]).name
        one["sha256"] = "0" * 8
        for user in (user for entry in one["entries"] for user in entry.get("users", ())):
            user["file"] = Path(user["file"]).name
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"

"""Runs over a folder that are gone on with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rdmconv.cli.manifests import MANIFEST_NAME
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.running import Run, run

GOOD = xml_export(xml_credential())
OTHER = xml_export(xml_credential(name="Other", id=guid(2)))
NOTHING = xml_export(xml_entry(id=guid(5)))
NAMES = ["a.xml", "sub/b.rdm", "sub/none.xml"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", **{"a.xml": GOOD, "sub/b.rdm": OTHER, "sub/none.xml": NOTHING})
    return tmp_path


def go(*arguments: str, inputs: str = "in", **expected: int) -> Run:
    done = run("convert", inputs, "--all", "--log-format", "json", *arguments)
    assert done.code == expected.get("code", 0), done.stderr
    return done


def out(folder: Path) -> dict[str, bytes]:
    return tree_of(folder / "out")


def lines(path: str = f"out/{MANIFEST_NAME}") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def resumed(*arguments: str, code: int = 0) -> Mapping[str, str]:
    go("-o", "out", "--resume", "--report", "report.json", *arguments, code=code)
    report = json.loads(Path("report.json").read_bytes())
    Path("report.json").unlink()
    return {one["path"].removeprefix("in/"): one["outcome"] for one in [*report["inputs"], *report["failed"]]}


SKIPPED = dict.fromkeys(NAMES, "skipped")
RESULT = {"a.xml": convert(GOOD).data, "sub/b.rdm": convert(OTHER).data, "sub/none.xml": NOTHING}

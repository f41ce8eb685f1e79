"""What was converted comes back byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.builders import guid, xml_entry, xml_export
from tests.cli.journals import CLEAR, convert_and_revert
from tests.depth import examples
from tests.paths import EVERY_GOOD, VAULTS, name_of
from tests.running import run
from tests.strategies import XML_FILES


def test_nothing_converted(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_entry()))
    output, back = convert_and_revert(path, tmp_path)
    assert output == back == path.read_bytes()


@pytest.mark.parametrize("path", EVERY_GOOD, ids=name_of)
def test_a_fixture_comes_back(path: Path, tmp_path: Path) -> None:
    _, back = convert_and_revert(path, tmp_path, "--all", "--carry-encrypted", "--allow-referenced")
    assert back == path.read_bytes()


@pytest.mark.parametrize("path", EVERY_GOOD, ids=name_of)
def test_a_fixture_comes_back_from_a_plan(path: Path, tmp_path: Path) -> None:
    plan, output, journal, back = (tmp_path / name for name in ("plan", "output", "journal", "back"))
    assert run("plan", path, "--all", "--plan", plan, "-q").code == 0
    assert run("apply", plan, "-o", output, "--journal", journal, CLEAR).code == 0
    assert run("revert", output, "--journal", journal, "-o", back).code == 0
    assert back.read_bytes() == path.read_bytes()


@settings(max_examples=examples(150))
@given(XML_FILES)
def test_any_file_comes_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "vault.xml"
    path.write_bytes(data)
    _, back = convert_and_revert(path, folder, "--all", "--carry-encrypted", "--allow-referenced")
    assert back == data


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CREDENTIALS = st.fixed_dictionaries(
    {"ConnectionType": st.sampled_from([26, "Credential", 1]), "Name": TEXT, "More": TEXT | st.none() | st.integers()},
    optional={"Credentials": st.fixed_dictionaries({"UserName": TEXT, "Password": TEXT, "Domain": TEXT}), "Url": TEXT},
)
VAULTS_OF_JSON = st.lists(
    st.builds(lambda one, children: {**one, "Children": children}, CREDENTIALS, st.lists(CREDENTIALS, max_size=2))
    | CREDENTIALS,
    max_size=5,
)
SPELLINGS: list[dict[str, Any]] = [
    {},
    {"indent": 2, "ensure_ascii": False},
    {"separators": (",", ":"), "ensure_ascii": False},
    {"indent": "\t"},
]


@settings(max_examples=examples(150))
@given(
    entries=VAULTS_OF_JSON,
    spelling=st.sampled_from(SPELLINGS),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_json_comes_back(
    tmp_path_factory: pytest.TempPathFactory, entries: Any, spelling: dict[str, Any], codec: str, line_end: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "vault.json"
    numbered = [{"ID": guid(number), **one} for number, one in enumerate(entries, 1)]
    path.write_bytes(json.dumps({"Connections": numbered}, **spelling).replace("\n", line_end).encode(codec))
    output, back = convert_and_revert(path, folder, "--all")
    event("converted" if output != path.read_bytes() else "as it was")
    assert back == path.read_bytes()


JSON_TEXT = json.loads((VAULTS / "envelope.json").read_text("utf-8"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("is_ascii", [True, False])
def test_json_comes_back_in_every_encoding(encoding: str, line_end: str, is_ascii: bool, tmp_path: Path) -> None:
    text = json.dumps(JSON_TEXT, indent=2, ensure_ascii=is_ascii).replace("\n", line_end)
    marks = {"utf-16-le-bom": b"\xff\xfe", "utf-16-be-bom": b"\xfe\xff"}
    data = marks.get(encoding, b"") + text.encode(encoding.removesuffix("-bom"))
    path = tmp_path / "vault.json"
    path.write_bytes(data)
    output, back = convert_and_revert(path, tmp_path, "--all")
    assert output != data
    assert back == data

"""What an input may have at most: each limit holds in each format and command, and its message says how to set it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import rdmconv
from rdmconv.errors import RdmconvError
from rdmconv.model.limits import DEFAULT, MOST_DEPTH, shown_size
from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.running import run

CHILDREN, FIELDS, DEPTH = 150, 300, 12
COMMANDS = [("convert", "--all", "-n"), ("inspect",), ("validate",)]


@dataclass(frozen=True)
class Measured:
    """A file, and what is measured of it."""

    data: bytes
    measure: int


def xml_wide(*counts: int) -> str:
    return "".join(f"<Wide>{'<a/>' * count}</Wide>" for count in counts)


def xml_files() -> dict[str, Measured]:
    entry = xml_credential("<Notes>" + "n" * 2000 + "</Notes>")
    fields = xml_credential(xml_wide(*[90] * 4))
    sub_entries = xml_entry(f"<Children>{xml_credential(id=None)}{xml_credential(id=None)}</Children>", id=None)
    vault = f"<Connections>{xml_credential(id=None)}</Connections>"
    return {
        "file-size": Measured(xml_export(entry), len(xml_export(entry))),
        "entry-size": Measured(xml_export(entry), len(entry)),
        "depth": Measured(xml_export(xml_credential("<a>" * DEPTH + "x" + "</a>" * DEPTH)), DEPTH),
        "children": Measured(xml_export(xml_credential(xml_wide(CHILDREN))), CHILDREN),
        "fields": Measured(xml_export(fields), fields.count("</") + fields.count("/>") - 1),
        "entries": Measured(xml_export(xml_entry(), sub_entries, xml_entry(id=guid(2))), 5),
        "vaults": Measured(f"<Vaults>{vault * 3}</Vaults>".encode(), 3),
    }


def rdm_credential(**more: Any) -> dict[str, Any]:
    return {"ConnectionType": 26, "Credentials": {"Password": "CANARY-p", "UserName": "u"}, "Name": "Billing", **more}


def server_credential(**more: Any) -> dict[str, Any]:
    data = {"password": "CANARY-p", "username": "u"}
    return {"id": guid(), "name": "Billing", "type": "Credential", "subType": "Default", "data": data, **more}


def nested(levels: int) -> Any:
    return {"a": nested(levels - 1)} if levels else "x"


def json_files(export: Callable[..., bytes], credential: Callable[..., dict[str, Any]]) -> dict[str, Measured]:
    entry = credential(more="n" * 2000)
    wide = credential(more=[[0] * 90, {f"a{number}": 0 for number in range(90)}, [0] * 90, [0] * 90])
    return {
        "file-size": Measured(export(entry), len(export(entry))),
        "entry-size": Measured(export(entry), len(json.dumps(entry))),
        "depth": Measured(export(credential(more=nested(DEPTH - 1))), DEPTH),
        "children": Measured(export(credential(more=[0] * CHILDREN)), CHILDREN),
        "fields": Measured(export(wide), len(credential()) + 2 + 1 + 4 + 4 * 90),
    }


def rdm_export(*entries: Any) -> bytes:
    return json.dumps({"Connections": entries}).encode()


def server_export(*entries: Any) -> bytes:
    page = {"currentPage": 1, "pageSize": 9, "totalCount": 9, "totalPage": 1}
    return json.dumps({"data": entries, **page}).encode()


def rdm_files() -> dict[str, Measured]:
    sub_entries = {"ConnectionType": 77, "Name": "x", "Children": [rdm_credential(), rdm_credential()]}
    return {
        **json_files(rdm_export, rdm_credential),
        "entries": Measured(rdm_export({"ConnectionType": 77, "Name": "y"}, sub_entries, rdm_credential()), 5),
        "vaults": Measured(json.dumps([{"Connections": [rdm_credential()]}] * 3).encode(), 3),
    }


def server_files() -> dict[str, Measured]:
    ids = map(guid, range(5))
    return {
        **json_files(server_export, server_credential),
        "entries": Measured(server_export(*(server_credential(id=one) for one in ids)), 5),
    }


FORMATS: dict[str, Mapping[str, Measured]] = {"xml": xml_files(), "rdm-json": rdm_files(), "server": server_files()}
CODES = {
    "file-size": "IO007",
    "entry-size": "FMT009",
    "depth": "FMT008",
    "children": "FMT013",
    "fields": "FMT014",
    "entries": "FMT015",
    "vaults": "FMT016",
}
CASES = [
    pytest.param(name, measured, id=f"{kind} {name}")
    for kind, files in FORMATS.items()
    for name, measured in files.items()
]


@pytest.mark.parametrize(("name", "measured"), CASES)
def test_what_is_within_a_limit_is_read_and_one_more_is_refused(name: str, measured: Measured, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(measured.data)
    for command in COMMANDS:
        done = run(f"--max-{name}", str(measured.measure), *command, path)
        assert done.code in (0, 1), done.printed
        assert CODES[name] not in done.printed
        done = run(f"--max-{name}", str(measured.measure - 1), *command, path)
        line, hint = done.stderr.splitlines()[:2]
        assert (done.code, f"error {CODES[name]}: " in line) == (3, True)
        assert f"--max-{name}, before the command" in hint
        assert "CANARY" not in done.printed
        if name.endswith("size"):
            assert f"larger than {shown_size(measured.measure - 1)}" in line
        else:
            assert re.search(rf"than {measured.measure - 1} ", line)
        if name != "file-size":
            assert re.search(r"export:[1-9][0-9]*:[1-9][0-9]*: ", line)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one[0])
def test_attributes_count_as_children(command: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "export"
    attributes = " ".join(f'a{number}=""' for number in range(150))
    path.write_bytes(xml_export(xml_credential(f"<X {attributes}/>")))
    assert run("--max-children", "150", *command, path).code in (0, 1)
    done = run("--max-children", "149", *command, path)
    assert (done.code, "FMT013" in done.stderr) == (3, True)


@pytest.mark.parametrize(("name", "measured"), CASES)
def test_the_library_has_the_limits_too(name: str, measured: Measured, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(measured.data)
    member = name.replace("-", "_")
    within, below = (rdmconv.Limits(**{member: one}) for one in (measured.measure, measured.measure - 1))
    assert rdmconv.plan(path, rdmconv.all_entries(), limits=within).summary.total
    with pytest.raises(RdmconvError) as caught:
        rdmconv.plan(path, rdmconv.all_entries(), limits=below)
    assert caught.value.code == CODES[name]


def test_every_command_that_reads_an_export_has_the_limits(tmp_path: Path) -> None:
    path, other, plan = tmp_path / "export.xml", tmp_path / "other.xml", tmp_path / "plan"
    path.write_bytes(FORMATS["xml"]["entry-size"].data)
    other.write_bytes(xml_export(xml_credential()))
    assert run("plan", path, "--all", "--plan", plan).code == 0
    commands = [
        ("plan", path, "--all"),
        ("convert", path, "--all", "-o", tmp_path / "out"),
        ("convert", path, other, "--all", "-o", tmp_path / "folder"),
        ("apply", plan, "-o", tmp_path / "applied"),
        ("inspect", path),
        ("validate", path),
        ("explain", path, "Billing"),
        ("export", path, "--to", "csv", "-o", tmp_path / "keys.csv"),
        ("profile", "learn", path, other, "-o", tmp_path / "profile.toml"),
        ("revert", path, "--journal", other, "-o", tmp_path / "original"),
    ]
    for command in commands:
        # Who reads no entries looks at the size of the file.
        option = "--max-file-size" if command[0] == "revert" else "--max-entry-size"
        done = run(option, "1024", *command)
        assert f"{option}, before the command" in done.stderr, command
        assert done.code in (3, 4)


def test_a_variable_sets_a_limit_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "export"
    path.write_bytes(FORMATS["xml"]["entry-size"].data)
    for size in ("1KiB", "1 K", "1kb", "1024", "1024B"):
        monkeypatch.setenv("RDMCONV_MAX_ENTRY_SIZE", size)
        done = run("inspect", path)
        assert (done.code, "larger than 1 KiB" in done.stderr) == (3, True)
    assert run("--max-entry-size", "1MiB", "inspect", path).code == 0


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("--max-file-size", ["0", "1023", "2PiB", "1025TiB", "x", "-1", "1.5GiB", "9" * 40]),
        ("--max-entry-size", ["0", "1023", "1025MiB", "1GiBB"]),
        ("--max-depth", ["0", "3", str(MOST_DEPTH + 1), "x"]),
        ("--max-children", ["99", "1000001"]),
        ("--max-fields", ["99", "10000001"]),
        ("--max-entries", ["0", "1000000001"]),
        ("--max-vaults", ["0", "1000001"]),
    ],
)
def test_a_limit_has_bounds(option: str, values: list[str], tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(xml_export(xml_credential()))
    for value in values:
        done = run(option, value, "inspect", path)
        assert (done.code, option in done.stderr) == (2, True), value


@pytest.mark.parametrize("levels", [MOST_DEPTH, MOST_DEPTH + 1])
@pytest.mark.parametrize("kind", ["xml", "json", "sub-entries"])
def test_the_highest_depth_that_can_be_asked_for_does_no_harm(kind: str, levels: int, tmp_path: Path) -> None:
    path = tmp_path / "export"
    if kind == "json":
        path.write_bytes(rdm_export(rdm_credential(more=nested(levels - 1))))
    else:
        inside = "<a>" * levels + "x" + "</a>" * levels
        pairs = levels // 2
        opening = "<Connection><ConnectionType>Credential</ConnectionType><Children>"
        below = opening * pairs + "</Children></Connection>" * pairs
        path.write_bytes(xml_export(xml_credential(inside) if kind == "xml" else below))
    commands = [*COMMANDS, ("explain",), ("export", "--to", "csv", "-o", tmp_path / "keys")]
    for command in commands:
        more = ("Billing",) if command[0] == "explain" else ()
        done = run("--max-depth", str(MOST_DEPTH), *command, path, *more)
        if kind == "sub-entries" or levels == MOST_DEPTH:
            assert done.code in (0, 1, 2), done.printed
            assert "internal error" not in done.stderr
        else:
            assert (done.code, "FMT008" in done.stderr) == (3, True), done.printed


def test_an_estate_of_today_is_within_the_limits() -> None:
    assert DEFAULT.file_size >= 10 << 30
    assert DEFAULT.entries >= 5_000_000


@pytest.mark.parametrize("size", [0, 1, 1023, 1 << 10, 1536, 1 << 20, 5 << 30])
def test_a_size_is_shown_exactly(size: int) -> None:
    units = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
    number, unit = shown_size(size).split()
    assert int(number) * units[unit] == size

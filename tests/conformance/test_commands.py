"""What the commands say of every case."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.all_cases import ACCEPTED, READ, REFUSED
from tests.conformance.case import Case
from tests.conformance.obstacles import convertible
from tests.conformance.plain_document import AROUND
from tests.conformance.running import all_converted, plainly
from tests.rows import over
from tests.running import run

ASKED = [
    (case, place, code)
    for case in ACCEPTED
    for place, code in (*case.stays, *((place, None) for place in convertible(plainly(case))))
    if case.finds[place].id and [finds.id for finds in case.finds].count(case.finds[place].id) == 1
]
EXPLAINED = list({(code, Path(case.name).suffix): (case, place, code) for case, place, code in ASKED}.values())
"""One entry of each format for every reason there is to leave it, and one that is converted."""
WITH_LOGINS = [case for case in ACCEPTED if b"CredentialConnectionID" in case.data]
ONE_OF_EACH = list({case.fact: case for case in READ}.values())
UNREADABLE = 3


def written(folder: Path, case: Case) -> Path:
    """The case as a file."""
    path = folder / case.name
    path.write_bytes(case.data)
    return path


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `inspect` says of all cases when it is given all of them, by name."""
    folder = tmp_path_factory.mktemp("cases")
    said = run("inspect", *(written(folder, case) for case in READ), "--format", "json")
    return {Path(one["path"]).name: one for one in json.loads(said.stdout)}


@over(READ, lambda case: case.name)
def test_inspect_counts_what_a_plain_reader_finds(case: Case, inspected: dict[str, Any]) -> None:
    said = inspected[case.name]
    kinds = [finds.kind.partition("/") for finds in case.finds]
    assert said["entries"] == len(case.finds)
    assert said["types"] == Counter(kind for kind, _, _ in kinds)
    assert said["credential_types"] == Counter(sub_type for _, slash, sub_type in kinds if slash)
    secrets = Counter(finds.secret for finds in case.finds if finds.kind == "Credential/Default")
    clear = secrets["clear"] + secrets["both"]
    assert said["secrets"] == {"clear": clear, "encrypted": secrets["encrypted"], "absent": secrets["none"]}


@pytest.mark.parametrize("case", WITH_LOGINS, ids=lambda case: case.name)
def test_inspect_tells_who_logs_in_with_whom(case: Case, tmp_path: Path) -> None:
    (said,) = json.loads(run("inspect", written(tmp_path, case), "--format", "json").stdout)
    document = plainly(case)
    used = {one.text("ID"): document.users_of(one) for one in document.entries if one.sub_type}
    uses = {own: (len(names), [name for name in names if name != AROUND]) for own, names in used.items() if names}
    assert {one["id"]: (one["uses"], [user["name"] for user in one["users"]]) for one in said["referenced"]} == uses


@pytest.mark.parametrize("case", WITH_LOGINS, ids=lambda case: case.name)
def test_a_login_with_what_is_not_there_is_reported(case: Case, tmp_path: Path) -> None:
    said = run("convert", written(tmp_path, case), "--all", "--dry-run")
    assert ("REF002" in said.stderr) == any("?" in finds.logs_in_with for finds in case.finds)


@pytest.mark.parametrize(("case", "place", "code"), EXPLAINED, ids=[f"{case.name}-{n}" for case, n, _ in EXPLAINED])
def test_explain_says_what_is_in_the_way(case: Case, place: int, code: str | None, tmp_path: Path) -> None:
    said = run("explain", written(tmp_path, case), case.finds[place].id or "", "--all", "--format", "json")
    explained = json.loads(said.stdout)
    assert (explained["reason"] or {"code": None})["code"] == code
    assert (explained["bucket"] == "converted") == (code is None)


@pytest.mark.parametrize("case", ONE_OF_EACH, ids=lambda case: case.name)
def test_the_command_converts_as_the_library_does(case: Case, tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert run("convert", written(tmp_path, case), "--all", "-o", target, "--quiet").code == 0
    assert target.read_bytes() == all_converted(case).data


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_is_no_export_is_refused_and_says_so(case: Case, tmp_path: Path) -> None:
    target = tmp_path / "out"
    for command in (("inspect",), ("convert", "--all", "-o", target)):
        said = run(command[0], written(tmp_path, case), *command[1:])
        assert (said.code, said.stdout) == (UNREADABLE, b"")
        assert case.refused in said.stderr
        assert "CANARY" not in said.printed
    assert not target.exists()

"""`--resume`, `--retry-failed`, `--manifest`: what is done is done once, and nothing is taken for done that is not."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rdmconv.cli.manifests import MANIFEST_NAME
from tests.builders import convert, guid, pack, xml_entry, xml_export
from tests.cli import resuming
from tests.cli.resuming import GOOD, NAMES, NOTHING, OTHER, RESULT, SKIPPED, go, lines, out, resumed
from tests.cli.test_folders import plant, tree_of
from tests.crypto.age_files import new_pair
from tests.paths import PACKAGE
from tests.running import run

folder = resuming.folder

# Where it is noted


@pytest.mark.usefixtures("folder")
def test_a_folder_is_noted_beside_its_output() -> None:
    go("-o", "out")
    head, *records = lines()
    assert (head["record"], head["tool"]["name"]) == ("manifest", "rdmconv")
    assert [one["path"] for one in records if one["record"] == "begin"] == NAMES
    found = [one for one in records if one["record"] == "file"]
    assert [(one["path"], one["outcome"]) for one in found] == [
        *zip(NAMES, ["converted", "converted", "unchanged"], strict=True)
    ]
    assert [(one["size"], one["output_size"]) for one in found][2] == (len(NOTHING), len(NOTHING))
    assert "CANARY" not in Path("out", MANIFEST_NAME).read_text()


@pytest.mark.usefixtures("folder")
def test_files_by_name_are_noted_when_that_is_asked_for() -> None:
    run("convert", "in/a.xml", "in/sub/b.rdm", "--all", "-o", "out")
    assert not Path("out", MANIFEST_NAME).exists()
    assert run("convert", "in/a.xml", "in/sub/b.rdm", "--all", "-o", "out2", "--resume").code == 0
    assert Path("out2", MANIFEST_NAME).exists()
    assert run("convert", "in/a.xml", "in/sub/b.rdm", "--all", "-o", "out3", "--manifest", "m").code == 0
    assert [one["path"] for one in lines("m") if one["record"] == "file"] == ["a.xml", "b.rdm"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["in", "--dry-run", "--resume"], "nothing is written"),
        (["in", "--check", "--manifest", "m"], "nothing is written"),
        (["in", "-o", "out", "--resume", "--retry-failed"], "--resume does what failed, too"),
        (["in", "--in-place", "--resume"], "give --manifest FILE"),
        (["in/a.xml", "-o", "out.xml", "--manifest", "m"], "a manifest is about many files"),
        (["in", "-o", "out", "--manifest", "in"], "--manifest in names a folder"),
        (["in", "-o", "out", "--manifest", ""], "--manifest . names a folder"),
        (["in", "-o", "out", "--retry-failed"], "MAN005"),
    ],
)
def test_what_makes_no_sense_is_a_matter_of_usage(arguments: list[str], problem: str) -> None:
    done = run("convert", *arguments, "--all")
    assert (done.code, problem in done.stderr) == (2, True), done.stderr
    assert Path("in/a.xml").read_bytes() == GOOD


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("more", [[], ["--resume"], ["--retry-failed"], ["--force"]])
@pytest.mark.parametrize(
    "taken",
    ["in/a.xml", "out/a.xml", "undo/a.xml.undo.age", "report.json", "reports/a.xml.json", "pack.toml", "pass"],
)
def test_nothing_that_the_run_reads_or_writes_is_its_manifest(taken: str, more: list[str]) -> None:
    Path("pack.toml").write_text(pack())
    plant(Path(), **{"pass": b"CANARY"})
    before = tree_of(Path())
    files = ("--report", "report.json", "--report-dir", "reports", "--rules", "pack.toml", "--passphrase-file", "pass")
    inputs = ("in/a.xml", "in/sub/b.rdm")
    done = run("convert", *inputs, "-o", "out", *files, "--journal", "undo", "--manifest", taken, *more)
    assert (done.code, "error USE002" in done.stderr, taken in done.stderr) == (2, True, True), done.stderr
    assert tree_of(Path()) == before


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("data", [b"CANARY", b"CANARY\n"])
@pytest.mark.parametrize("more", ["--resume", "--retry-failed", "--force", "--quiet"])
@pytest.mark.parametrize("how", ["file", "link", "pipe"])
def test_a_file_of_somebody_is_not_replaced(how: str, data: bytes, more: str) -> None:
    plant(Path(), target=data)
    if how == "pipe":
        os.mkfifo("m")
    else:
        Path("m").hardlink_to("target") if how == "file" else Path("m").symlink_to("target")
    done = go("-o", "out", "--manifest", "m", more, code=3)
    assert ("MAN001" if how == "file" else "IO009") in done.stderr
    assert Path("target").read_bytes() == data
    assert not out(Path())


@pytest.mark.usefixtures("folder")
def test_what_is_said_of_secrets_is_not_noted() -> None:
    secret = ("--where", "secret=CANARY-*")
    assert run("convert", "in", *secret, "-o", "out").code == 0
    assert not Path("out", MANIFEST_NAME).exists()
    assert "would tell what --where says" in run("convert", "in", *secret, "-o", "out", "--resume").stderr


def test_an_earlier_run_is_not_done_over_by_mistake(folder: Path) -> None:
    go("-o", "out")
    before = (tree_of(folder), lines())
    done = go("-o", "out", code=2)
    assert "MAN004" in done.stderr
    assert (tree_of(folder), lines()) == before
    go("-o", "out", "--force")
    assert len(lines()) == 7


# Going on


def test_what_is_done_is_skipped(folder: Path) -> None:
    go("-o", "out")
    before = {path: path.stat().st_ino for path in (folder / "out").rglob("*.*")}
    assert resumed() == SKIPPED
    assert {path: path.stat().st_ino for path in (folder / "out").rglob("*.*")} == before
    assert out(folder) == RESULT


@pytest.mark.usefixtures("folder")
def test_the_report_of_a_resumed_run_adds_up_to_that_of_a_whole_one() -> None:
    go("-o", "out", "--report", "whole.json")
    Path("out/sub/b.rdm").unlink()
    go("-o", "out", "--resume", "--report", "resumed.json")
    whole, again = (json.loads(Path(f"{name}.json").read_bytes()) for name in ("whole", "resumed"))
    assert again["summary"] == whole["summary"]
    assert again["files"] == {"converted": 1, "unchanged": 0, "skipped": 2, "failed": 0}
    sums = ("path", "size", "sha256", "format", "profile", "counts", "summary")
    assert [[one[name] for name in sums] for one in again["inputs"]] == [
        [one[name] for name in sums] for one in whole["inputs"]
    ]
    assert [(one["outcome"], one.get("earlier")) for one in again["inputs"]] == [
        ("skipped", "converted"),
        ("converted", None),
        ("skipped", "unchanged"),
    ]


@pytest.mark.parametrize("ending", ["html", "csv", "md", "sarif", "txt"])
@pytest.mark.usefixtures("folder")
def test_every_kind_of_report_can_be_had_of_a_resumed_run(ending: str) -> None:
    go("-o", "out")
    go("-o", "out", "--resume", "--report", f"report.{ending}")
    assert "CANARY" not in Path(f"report.{ending}").read_text()


def change_input(folder: Path) -> None:
    (folder / "in/a.xml").write_bytes(OTHER.replace(b"Other", b"Third"))


def touch_input(folder: Path) -> None:
    os.utime(folder / "in/a.xml", (1, 1))


def edit_same_size(folder: Path) -> None:
    status = (folder / "in/a.xml").stat()
    (folder / "in/a.xml").write_bytes(GOOD.replace(b"Billing", b"Bullong"))
    os.utime(folder / "in/a.xml", ns=(status.st_atime_ns, status.st_mtime_ns))


def lose_output(folder: Path) -> None:
    (folder / "out/a.xml").unlink()


@pytest.mark.parametrize(
    ("change", "outcome"),
    [(change_input, "converted"), (touch_input, "skipped"), (edit_same_size, "converted"), (lose_output, "converted")],
)
def test_what_changed_is_done_again(change: Any, outcome: str, folder: Path) -> None:
    go("-o", "out")
    change(folder)
    assert resumed() == {**SKIPPED, "a.xml": outcome}
    assert out(folder) == {**RESULT, "a.xml": convert((folder / "in/a.xml").read_bytes()).data}
    assert resumed() == SKIPPED


def test_an_output_somebody_changed_is_not_replaced(folder: Path) -> None:
    go("-o", "out")
    (folder / "out/a.xml").write_bytes(b"edited")
    assert resumed(code=4) == {**SKIPPED, "a.xml": "failed"}
    assert out(folder)["a.xml"] == b"edited"
    assert resumed("--force")["a.xml"] == "converted"
    assert out(folder) == RESULT


def test_a_file_that_is_new_is_done(folder: Path) -> None:
    go("-o", "out")
    plant(folder / "in", **{"new.xml": GOOD.replace(guid().encode(), guid(9).encode())})
    assert resumed() == {**SKIPPED, "new.xml": "converted"}


def test_who_logs_in_from_another_file_since_counts(folder: Path) -> None:
    go("-o", "out")
    names = f"<CredentialConnectionID>{guid()}</CredentialConnectionID>"
    plant(folder / "in", **{"session.xml": xml_export(xml_entry(names, id=guid(8)))})
    assert resumed() == {**SKIPPED, "a.xml": "unchanged", "session.xml": "unchanged"}
    assert out(folder)["a.xml"] == GOOD


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("more", "what"),
    [
        (["--limit", "1"], "the options"),
        (["--encrypt-to"], "where to and for whom it is written"),
        (["--profile", "profile.toml"], "the profile"),
    ],
)
def test_another_request_is_refused(more: list[str], what: str) -> None:
    Path("profile.toml").write_bytes((PACKAGE / "profiles" / "default.toml").read_bytes() + b"# more\n")
    more = [*more, new_pair()[0]] if more == ["--encrypt-to"] else more
    go("-o", "out")
    before = (tree_of(Path("out")), lines())
    done = run("convert", "in", "--all", "-o", "out", "--resume", *more)
    assert (done.code, f"MAN003: the earlier run was asked for something else: {what} changed" in done.stderr) == (
        2,
        True,
    )
    assert (tree_of(Path("out")), lines()) == before


def test_other_inputs_of_the_same_names_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go("-o", "out")
    (folder / "in").rename(folder / "first")
    plant(folder / "other" / "in", **dict.fromkeys(NAMES, NOTHING))
    monkeypatch.chdir(folder / "other")
    done = run("convert", "in", "--all", "-o", "../out", "--resume")
    assert (done.code, "MAN003" in done.stderr, "where the inputs stand changed" in done.stderr) == (2, True, True)
    assert out(folder) == RESULT


@pytest.mark.usefixtures("folder")
def test_the_same_folder_by_another_name_is_the_same() -> None:
    go("-o", "out")
    go("-o", "out", "--resume", inputs="./out/../in/**/*")


def test_a_run_whose_files_were_moved_together_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go("-o", "out")
    (folder / "moved").mkdir()
    for name in ("in", "out"):
        (folder / name).rename(folder / "moved" / name)
    monkeypatch.chdir(folder / "moved")
    assert resumed() == SKIPPED


@pytest.mark.usefixtures("folder")
def test_another_version_is_refused() -> None:
    go("-o", "out")
    path = Path("out", MANIFEST_NAME)
    path.write_text(path.read_text().replace('"version": "0.', '"version": "99.'))
    assert "asked for something else: the version of rdmconv changed" in go("-o", "out", "--resume", code=2).stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("data", "code"), [(b"CANARY\n", "MAN001"), (b"", "")])
def test_another_file_is_not_gone_on_with(data: bytes, code: str) -> None:
    Path("m").write_bytes(data)
    done = go("-o", "out", "--resume", "--manifest", "m", code=3 if code else 0)
    assert code in done.stderr
    assert "CANARY" not in done.printed


# In place


def test_in_place_what_is_converted_is_done(folder: Path) -> None:
    go("--in-place", "--manifest", "m")
    assert tree_of(folder / "in") == RESULT
    size = Path("m").stat().st_size
    go("--in-place", "--manifest", "m", "--resume")
    assert Path("m").stat().st_size == size
    (folder / "in/a.xml").write_bytes(GOOD)
    go("--in-place", "--manifest", "m", "--resume")
    assert tree_of(folder / "in") == RESULT
    assert [one["path"] for one in lines("m")[1:]][-1] == "in/a.xml"

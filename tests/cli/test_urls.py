"""Inputs and outputs in object stores: as with files and folders, and no secret in what is said of them."""

import json
from pathlib import Path

import pytest

from rdmconv.api import all_entries, plan
from rdmconv.api import convert as convert_one
from rdmconv.cli.manifests import MANIFEST_NAME
from tests.bucket import Bucket, BucketFile, disk_full, found_by_others
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.crypto.age_files import decrypted, encrypted, new_pair
from tests.leaks.canaries import assert_clean
from tests.running import Run, run, run_process

GOOD = xml_export(xml_credential(password="CANARY-good"))
OTHER = xml_export(xml_credential(name="Other", id=guid(2), password="CANARY-other"))
NOTHING = xml_export(xml_entry(id=guid(5)))
FILES = {"in/a.xml": GOOD, "in/sub/b.rdm": OTHER, "in/sub/none.xml": NOTHING, "in/notes.txt": b"CANARY"}
RESULT = {"a.xml": convert(GOOD).data, "sub/b.rdm": convert(OTHER).data, "sub/none.xml": NOTHING}


@pytest.fixture(autouse=True)
def store(bucket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    plant(bucket, **FILES)
    return bucket


def go(*arguments: str | Path, code: int = 0) -> Run:
    done = run(*arguments)
    assert done.code == code, done.printed
    assert_clean(done, *Path().glob("*.json"))
    return done


def converted(*arguments: str | Path, code: int = 0) -> Run:
    return go("convert", *arguments, "--all", code=code)


def test_a_folder_is_mirrored_from_store_to_store_and_back(store: Path, tmp_path: Path) -> None:
    done = converted("bucket://in", "-o", "bucket://out")
    assert "written: bucket://out/sub/b.rdm" in done.stderr
    assert "1 file of another kind was left out (1 .txt)" in done.stderr
    assert tree_of(store / "out") == RESULT
    assert not [*Path().iterdir(), *Bucket.unfinished(), *store.rglob(MANIFEST_NAME)]
    converted("bucket://in", "-o", "out")
    assert tree_of(Path("out")) == RESULT
    plant(tmp_path / "local", **RESULT)
    assert tree_of(tmp_path / "local") == RESULT
    converted(tmp_path / "local", "-o", "bucket://again/")
    assert tree_of(store / "again") == RESULT


def test_one_file_goes_to_a_name_or_below_a_folder(store: Path) -> None:
    converted("bucket://in/a.xml", "-o", "bucket://one.xml")
    converted("bucket://in/a.xml", "-o", "bucket://new/")
    converted("bucket://in/a.xml", "-o", "bucket://new", "--force")
    converted("bucket://in/*.xml", "-o", "bucket://pattern")
    converted("bucket://in/a.xml", "-o", "file://" + str(Path("one.xml").resolve()))
    written = [store / "one.xml", store / "new" / "a.xml", store / "pattern" / "a.xml", Path("one.xml")]
    assert {path.read_bytes() for path in written} == {RESULT["a.xml"]}


def test_every_command_that_reads_exports_takes_urls() -> None:
    assert "bucket://in/a.xml\n" in go("inspect", "bucket://in").stdout.decode()
    go("validate", "bucket://in/sub/*.xml")
    go("explain", "bucket://in/a.xml", guid(), "--all")
    go("plan", "bucket://in/a.xml", "--all", "--plan", "plan.jsonl")
    go("apply", "plan.jsonl", "-o", "bucket://planned.xml")
    go("apply", "plan.jsonl", "bucket://in/sub/b.rdm", "-o", "bucket://other.xml", code=3)
    go("export", "bucket://planned.xml", "--to", "csv", "-o", "keys.csv")
    converted("bucket://in/a.xml", "-o", "bucket://undone.xml", "--journal", "undo", "--journal-plaintext")
    go("revert", "bucket://undone.xml", "--journal", "undo", "-o", "original.xml")
    assert Path("original.xml").read_bytes() == GOOD
    assert run("convert", "bucket://in/a.xml", "--all", "-o", "-").stdout == RESULT["a.xml"]


def test_reports_name_inputs_by_their_urls(store: Path) -> None:
    plant(store, **{"in/bad.xml": GOOD[:-5]})
    reports = ("--report", "r.json", "--report", "r.sarif", "--report-dir", "each")
    converted("bucket://in", "-o", "bucket://out", *reports, code=4)
    report = json.loads(Path("r.json").read_bytes())
    assert [one["path"] for one in report["inputs"]] == [f"bucket://in/{name}" for name in RESULT]
    assert '"uri":"bucket://in/bad.xml"' in Path("r.sarif").read_text()
    assert sorted(tree_of(Path("each"))) == sorted(f"{name}.json" for name in [*RESULT, "bad.xml"])


def test_what_is_encrypted_stays_so(store: Path) -> None:
    mine = new_pair()
    (store / "a.age").write_bytes(encrypted(GOOD, [mine.recipient]))
    Path("keys").write_text(mine.private)
    converted("bucket://a.age", "-o", "bucket://b.age", "--identity", "keys", "--encrypt-to", mine.public)
    assert b"CANARY" not in (store / "b.age").read_bytes()
    assert decrypted((store / "b.age").read_bytes(), [mine.identity]) == RESULT["a.xml"]


def test_an_existing_file_stays_unless_it_may_be_replaced(store: Path) -> None:
    plant(store, **{"out/a.xml": b"theirs"})
    assert "bucket://out/a.xml: error IO002" in converted("bucket://in", "-o", "bucket://out", code=4).stderr
    assert tree_of(store / "out") == {**RESULT, "a.xml": b"theirs"}
    converted("bucket://in", "-o", "bucket://out", "--force")
    assert tree_of(store / "out") == RESULT


def test_an_input_is_not_its_own_output(store: Path) -> None:
    done = converted("bucket://in/a.xml", "-o", "bucket:///in/a.xml", "--force", code=2)
    assert "IO004" in done.stderr
    assert "would be replaced" in converted("bucket://in", "-o", "bucket://in", "--force", code=2).stderr
    assert (store / "in" / "a.xml").read_bytes() == GOOD


def test_what_the_run_wrote_below_its_input_is_no_input_of_the_next(store: Path) -> None:
    converted("bucket://in", "-o", "bucket://in/out")
    converted("bucket://in", "-o", "bucket://in/out", "--force")
    assert tree_of(store / "in" / "out") == RESULT


@pytest.mark.parametrize("method", ["_initiate_upload", "_upload_chunk", "commit"])
def test_a_store_that_takes_no_more_leaves_nothing(store: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise disk_full()

    monkeypatch.setattr(BucketFile, method, full)
    done = converted("bucket://in/a.xml", "-o", "bucket://out.xml", code=3)
    assert "bucket://out.xml: error IO003: the file cannot be written (No space left on device)" in done.stderr
    assert "words of a server" not in done.printed
    assert not [*Bucket.unfinished(), *store.glob("*.xml")]


def test_an_input_that_changes_while_it_is_read_comes_to_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = BucketFile._fetch_range

    def replaced(file: BucketFile, start: int, end: int) -> bytes:
        data = fetch(file, start, end)
        (store / "new").write_bytes(OTHER)
        (store / "new").replace(store / "in" / "a.xml")
        return data

    monkeypatch.setattr(BucketFile, "_fetch_range", replaced)
    assert "IO008" in converted("bucket://in/a.xml", "-o", "bucket://out.xml", code=3).stderr
    assert not [*Bucket.unfinished(), *store.glob("*.xml")]


def test_a_damaged_export_leaves_nothing(store: Path) -> None:
    (store / "bad.xml").write_bytes(GOOD[:-5])
    converted("bucket://bad.xml", "-o", "bucket://out.xml", code=3)
    assert not [*Bucket.unfinished(), *store.glob("out.xml")]


def test_a_run_goes_on_by_its_manifest(store: Path) -> None:
    arguments = ("bucket://in", "-o", "bucket://out", "--manifest", "run.jsonl", "--resume", "--report", "r.json")
    converted(*arguments)
    (store / "in" / "a.xml").write_bytes(OTHER)
    (store / "out" / "sub" / "none.xml").unlink()
    converted(*arguments, "--force")
    outcomes = {one["path"]: one["outcome"] for one in json.loads(Path("r.json").read_bytes())["inputs"]}
    assert outcomes == {
        "bucket://in/a.xml": "converted",
        "bucket://in/sub/b.rdm": "skipped",
        "bucket://in/sub/none.xml": "unchanged",
    }
    assert tree_of(store / "out") == {**RESULT, "a.xml": convert(OTHER).data}
    assert "give --manifest FILE" in converted("bucket://in", "-o", "bucket://out", "--resume", code=2).stderr


def test_several_processes_share_the_work(store: Path, tmp_path: Path) -> None:
    environment = found_by_others(tmp_path / "packages")
    arguments = ("bucket://in", "-o", "bucket://out", "--all", "--jobs", "2")
    done = run_process("convert", *arguments, env={**environment, "RDMCONV_TEST_BUCKET": str(store)})
    assert done.code == 0, done.stderr
    assert tree_of(store / "out") == RESULT


@pytest.mark.parametrize(
    "arguments",
    [
        ("convert", "https://me:CANARY@host/a.xml", "--all", "-n"),
        ("convert", "bucket://in/a.xml?sig=CANARY", "--all", "-o", "out.xml"),
        ("convert", "bucket://in/a.xml", "--all", "-o", "bucket://me:CANARY@out.xml"),
        ("plan", "bucket://me:CANARY@in/a.xml", "--all", "--report", "r.json"),
        ("inspect", "bucket://me:CANARY@in/a.xml"),
        ("validate", "bucket://in/a.xml?sig=CANARY"),
        ("explain", "bucket://in/a.xml?sig=CANARY", "Portal"),
        ("export", "bucket://in/a.xml?sig=CANARY", "--to", "csv", "-o", "out.csv"),
        ("revert", "bucket://in/a.xml?sig=CANARY", "--journal", "undo", "-o", "out.xml"),
        ("apply", "bucket://in/plan?sig=CANARY", "-o", "out"),
    ],
)
def test_a_url_that_carries_a_secret_is_refused_and_not_shown(arguments: tuple[str, ...]) -> None:
    Path("undo").touch()
    done = go(*arguments, code=2)
    assert "USE021" in done.stderr
    assert [path.name for path in Path().iterdir()] == ["undo"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("convert", "bucket://in/a.xml", "--all", "--in-place"), "is not replaced in place"),
        (("convert", "bucket://in", "--all", "-o", "o", "--journal", "bucket://u"), "give a path"),
        (("convert", "bucket://in", "--all", "-o", "o", "--manifest", "bucket://m"), "give a path"),
        (("convert", "bucket://in", "--all", "-o", "o", "--report", "bucket://r.json"), "give a path"),
        (("convert", "bucket://in", "--all", "-o", "o", "--report-dir", "bucket://r"), "give a path"),
        (("plan", "bucket://in", "--all", "--plan", "bucket://p"), "give a path"),
        (("export", "bucket://in/a.xml", "--to", "csv", "-o", "bucket://k"), "give a path"),
        (("revert", "bucket://in/a.xml", "--journal", "u", "-o", "bucket://k"), "give a path"),
        (("convert", "https://host/a.xml", "--all", "-n"), "USE022"),
        (("convert", "nonsense://a.xml", "--all", "-n"), "USE022"),
        (("inspect", "simplecache::bucket://in/a.xml"), "USE022"),
    ],
)
def test_what_makes_no_sense_with_urls_is_refused(arguments: tuple[str, ...], told: str) -> None:
    assert told in go(*arguments, code=2).stderr
    assert not list(Path().iterdir())


def test_what_shows_half_a_file_is_not_written_to(store: Path) -> None:
    assert "hasty://out.xml: error IO017" in converted("hasty://in/a.xml", "-o", "hasty://out.xml", code=2).stderr
    assert not (store / "out.xml").exists()


def test_trouble_of_a_store_is_told_without_its_words() -> None:
    Bucket.refused["in/a.xml"] = KeyError("CANARY")
    done = converted("bucket://in/a.xml", "-o", "out.xml", code=3)
    assert "bucket://in/a.xml: error IO001: the file cannot be read (the file system says KeyError)" in done.stderr
    Bucket.refused["out.xml"] = PermissionError("CANARY")
    done = converted("bucket://in/sub/b.rdm", "-o", "bucket://out.xml", code=3)
    assert "bucket://out.xml: error IO003: the file cannot be written (Permission denied)" in done.stderr


def test_the_library_takes_urls(store: Path) -> None:
    assert plan("bucket://in/a.xml", all_entries()).summary.total == 1
    convert_one("bucket://in/a.xml", "bucket://out.xml", all_entries())
    assert (store / "out.xml").read_bytes() == RESULT["a.xml"]

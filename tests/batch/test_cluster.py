"""A run on a real cluster is the same as one here, no secret passes its scheduler, and a worker may die."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.clusters import Cluster, running
from tests.builders import convert, guid, xml_credential, xml_entry, xml_export
from tests.cli.test_folders import plant, tree_of
from tests.crypto.age_files import decrypted, encrypted, new_pair
from tests.leaks.canaries import CANARY, leaks_in
from tests.report.reports import read_report
from tests.running import Run, run_process

pytestmark = [
    pytest.mark.xdist_group("cluster"),  # it is begun once for all of them
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]
SECRET = f"{CANARY}-shared"
SESSION = xml_entry(f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>", id=guid(91), name="dc01")
FILES = {
    "a.rdm": xml_export(xml_credential(name="Portal", password=SECRET)),
    "bad.rdm": b"<ArrayOfConnection><Connection>",
    "c.rdm": xml_export(
        xml_credential(id=guid(3), name=f"key {SECRET}"), xml_credential(id=guid(4), password=f"{CANARY}-c")
    ),
    "sub/d.rdm": xml_export(xml_credential(id=guid(5), password=SECRET), SESSION),
    "sub/none.rdm": xml_export(xml_entry(id=guid(90))),
}
MINE = new_pair()
CALM = {"DASK_DISTRIBUTED__COMM__COMPRESSION": "null"}
"""Nothing that passes is to be compressed, so that what is looked for is found."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster") / "of", 3) as cluster:
        yield cluster


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "in", **FILES)
    return tmp_path


def go(cluster: Cluster | None, *arguments: str, code: int) -> Run:
    where = ("--jobs", "1") if cluster is None else ("--scheduler", cluster.address)
    done = run_process(*arguments, "--all", *where, env=CALM)
    assert done.code == code, done.stderr
    return done


def said(run: Run) -> str:
    return run.printed.replace("out2", "out1").replace("undo2", "undo1")


def test_what_is_written_and_said_is_the_same_and_no_secret_passes_the_scheduler(
    cluster: Cluster, folder: Path
) -> None:
    before, printed = cluster.record.stat().st_size, cluster.log.stat().st_size
    more = ("--diff", "--journal-plaintext", "--only", guid(1), "--only", guid(3), "--only", guid(5))
    runs = [
        go(on, "convert", "in", "-o", f"out{n}", "--journal", f"undo{n}", "--report", f"report{n}.json", *more, code=4)
        for n, on in ((1, None), (2, cluster))
    ]
    assert said(runs[1]) == said(runs[0])
    assert tree_of(folder / "out2") == tree_of(folder / "out1") != {}
    assert tree_of(folder / "undo2") == tree_of(folder / "undo1") != {}
    assert read_report("report2.json") == read_report("report1.json")
    assert "●●●" in json.dumps(read_report("report2.json"), ensure_ascii=False)
    passed = cluster.record.read_bytes()[before:]
    assert passed.count(b"age-encryption.org/v1") > 2 * len(FILES)
    assert leaks_in(passed) == []
    for told in (b"Portal", b"dc01", b"bad.rdm", b"undo2", str(folder).encode(), guid(1).encode()):
        assert told not in passed
    log = cluster.log.read_bytes()[printed:]
    assert leaks_in(log) == []
    assert b"Traceback" not in log


def test_workers_read_the_files_of_identities_themselves_and_encrypt_for_recipients(
    cluster: Cluster, folder: Path
) -> None:
    before = cluster.record.stat().st_size
    (folder / "keys").write_text(MINE.private)
    plant(folder / "sealed", **{f"{name}.age": encrypted(FILES[name], [MINE.recipient]) for name in ("a.rdm", "c.rdm")})
    go(cluster, "convert", "sealed", "-o", "out", "--identity", "keys", "--encrypt-to", MINE.public, code=0)
    for name in ("a.rdm", "c.rdm"):
        assert decrypted((folder / f"out/{name}.age").read_bytes(), [MINE.identity]) == convert(FILES[name]).data
    passed = cluster.record.read_bytes()[before:]
    assert MINE.private[20:].encode() not in passed
    assert b"sealed/" not in passed


def test_a_worker_that_is_killed_is_no_end_and_a_file_that_kills_each_time_is_blamed(
    cluster: Cluster, folder: Path
) -> None:
    names = ("a.rdm", "after.rdm", "always.rdm", "b.rdm", "c.rdm")
    sources = {name: xml_export(xml_credential(id=guid(n), name=name)) for n, name in enumerate(names)}
    plant(folder / "deadly", **sources)
    done = go(cluster, "convert", "deadly", "-o", "out", "--quiet", code=4)
    assert [line.split()[:3] for line in done.stderr.splitlines() if " error " in line] == [
        ["deadly/always.rdm:", "error", "IO016:"]
    ]
    expected = {name: convert(data).data for name, data in sources.items() if name != "always.rdm"}
    assert tree_of(folder / "out") == expected
    assert [path.name for path in cluster.deaths.iterdir()] == ["after.rdm"]


def test_when_the_scheduler_is_gone_that_is_told_and_what_is_done_stays_noted(folder: Path, tmp_path: Path) -> None:
    sources = {name: xml_export(xml_credential(name=name)) for name in ("a.rdm", "gone.rdm", "z.rdm")}
    plant(folder / "lost", **sources)
    with running(tmp_path / "cluster", 1) as cluster:
        done = go(cluster, "convert", "lost", "-o", "out", code=3)
    assert "CLU004" in done.stderr
    assert "Traceback" not in done.stderr
    go(None, "convert", "lost", "-o", "out", "--resume", code=0)
    written = {name: data for name, data in tree_of(folder / "out").items() if not name.endswith(".tmp")}
    assert written == {name: convert(data).data for name, data in sources.items()}


@pytest.mark.usefixtures("folder")
def test_where_nobody_answers_that_is_told_and_nothing_is_written() -> None:
    done = run_process("convert", "in", "-o", "out", "--all", "--scheduler", "tcp://127.0.0.1:9")
    assert done.code == 2
    assert "CLU002" in done.stderr
    assert "nobody answers there" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert tree_of(Path("out")) == {}

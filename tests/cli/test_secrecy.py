"""Promise 4, checked by the program itself: an artefact that would show a secret does not appear (exit code 5)."""

import base64
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from rdmconv.cli import running
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export
from tests.running import Run, run

SECRET = 'pa55 <w>ord&"more\\ä'


def vault(folder: Path, *entries: str) -> Path:
    path = folder / "vault.xml"
    path.write_bytes(xml_export(*(entries or (xml_credential(password=SECRET),))))
    return path


def leaking(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let every renderer write a text at the end of what it writes."""
    original = running.renderer_for

    def renderer_for(path: Path) -> Any:
        render = original(path)

        def leaky(report: Report, write: Callable[[bytes], object]) -> None:
            assert render is not None
            render(report, write)
            write(b"<!-- " + text.encode() + b" -->")

        return leaky

    monkeypatch.setattr(running, "renderer_for", renderer_for)


def assert_caught(done: Run, *files: Path) -> None:
    assert done.code == 5, done.stderr
    assert "SEC002" in done.stderr
    assert "vault.xml:3" in done.stderr
    assert "pa55" not in done.printed
    assert not [file for file in files if file.exists()]


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 with something before it": lambda text: base64.b64encode(b"user:" + text.encode()).decode(),
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "in a URL": quote,
    "in XML": html.escape,
    "in XML, all of it": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON, letters as they are": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "in JSON, all of it": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "in JSON, in HTML": lambda text: html.escape(json.dumps(text)[1:-1]),
}


@pytest.mark.parametrize("ending", ["json", "csv", "md", "html", "sarif", "txt"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_renderer_that_leaks_is_caught(
    spelling: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaking(monkeypatch, SPELLINGS[spelling](SECRET))
    report, output = tmp_path / f"report.{ending}", tmp_path / "out"
    done = run("convert", vault(tmp_path), "--all", "-o", output, "--report", report)
    assert_caught(done, report)
    assert output.exists(), "the converted file is not to blame"
    assert {one.name for one in tmp_path.iterdir()} == {"vault.xml", "out"}


@pytest.mark.parametrize("ending", ["json", "csv", "md", "html", "sarif", "txt"])
def test_without_a_leak_the_report_is_there(ending: str, tmp_path: Path) -> None:
    report = tmp_path / f"report.{ending}"
    done = run("convert", vault(tmp_path), "--all", "-n", "--report", report, "-v")
    assert done.code == 0, done.stderr
    assert "no secret found" in done.stderr
    assert report.stat().st_size > 0


def test_the_other_reports_are_still_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaking(monkeypatch, SECRET)
    plan, report = tmp_path / "plan", tmp_path / "report.json"
    done = run("plan", vault(tmp_path), "--all", "--plan", plan, "--report", report)
    assert_caught(done, report)
    assert plan.exists()


@pytest.mark.parametrize("where", ["plan", "-"])
def test_a_plan_that_leaks_is_caught(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(_: Report, write: Callable[[bytes], object]) -> None:
        write(json.dumps({"secret": SECRET}).encode())

    monkeypatch.setattr(running, "render_plan", leaky)
    plan = tmp_path / "plan"
    done = run("plan", vault(tmp_path), "--all", "--plan", plan if where == "plan" else "-")
    assert_caught(done, plan)


def test_a_text_report_that_leaks_is_not_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "render_text", lambda _, write: write(SECRET.encode()))
    done = run("plan", vault(tmp_path), "--all")
    assert_caught(done)
    assert done.stdout == b""


@pytest.mark.parametrize(
    "entry",
    [
        xml_credential(password=None, encrypted="U0VDUkVULWJ5dGVz"),
        xml_credential(
            sub_type="ApiKey", username=None, password=None, credentials="<ApiKey>U0VDUkVULWJ5dGVz</ApiKey>"
        ),
        xml_credential(credentials="<MnemonicPassword>U0VDUkVULWJ5dGVz</MnemonicPassword>"),
        xml_credential(sub_type="SSHKey", credentials="<PrivateKeyData>U0VDUkVULWJ5dGVz</PrivateKeyData>"),
    ],
    ids=["encrypted", "API key", "another field", "another credential"],
)
def test_every_secret_of_a_credential_is_watched(entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaking(monkeypatch, "U0VDUkVULWJ5dGVz")
    report = tmp_path / "report.json"
    done = run("convert", vault(tmp_path, entry), "--all", "-n", "--report", report)
    assert done.code == 5
    assert not report.exists()


# Names that hold secrets


@pytest.mark.parametrize("ending", ["json", "csv", "md", "html", "sarif", "txt"])
def test_a_secret_in_the_name_or_folder_of_its_own_entry_is_masked(ending: str, tmp_path: Path) -> None:
    entry = xml_credential("<Group>Keys\\s3cr3t-k3y</Group>", name="Router (s3cr3t-k3y)", password="s3cr3t-k3y")
    report = tmp_path / f"report.{ending}"
    done = run("convert", vault(tmp_path, entry), "--all", "-n", "--report", report)
    assert done.code == 0, done.stderr
    assert "s3cr3t-k3y" not in report.read_text("utf-8") + done.printed
    done = run("plan", vault(tmp_path, entry), "--all", "--plan", tmp_path / "plan", "--diff")
    assert "s3cr3t-k3y" not in (tmp_path / "plan").read_text() + done.printed


def test_a_secret_in_the_name_of_another_entry_is_caught(tmp_path: Path) -> None:
    entries = xml_credential(password="s3cr3t-k3y"), xml_credential(id=guid(2), name="not s3cr3t-k3y", password="other")
    report = tmp_path / "report.json"
    done = run("convert", vault(tmp_path, *entries), "--all", "-n", "--report", report)
    assert (done.code, report.exists()) == (5, False)
    assert "names and folders" in done.stderr


@pytest.mark.parametrize("word", ["Customers", "converted", "versions", "services", "Credentials", "Password1"])
def test_a_word_that_stands_there_anyway_is_no_leak(word: str, tmp_path: Path) -> None:
    entries = (
        xml_credential("<Group>Customers\\Password1 Ltd</Group>", password="another-one"),
        xml_credential(id=guid(2), username=None, password=word),
    )
    report = tmp_path / "report.json"
    done = run("convert", vault(tmp_path, *entries), "--all", "-n", "--report", report)
    assert (done.code, report.exists()) == (0, True)


@pytest.mark.parametrize("word", ["Wintergarten7", "Databricks"])
def test_a_word_that_only_a_leak_shows_is_caught(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaking(monkeypatch, word)
    report = tmp_path / "report.json"
    done = run("convert", vault(tmp_path, xml_credential(password=word)), "--all", "-n", "--report", report)
    assert (done.code, report.exists()) == (5, False)


def test_a_leak_is_told_with_its_spelling_and_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaking(monkeypatch, SPELLINGS["in base64"](SECRET))
    path, report = vault(tmp_path), tmp_path / "report.md"
    done = run("convert", path, "--all", "-n", "--report", report, "-v")
    assert "no secret found" not in done.stderr
    expected = f"{report}: error SEC002: it was not kept: it would show, in base64, the secret of the entry at {path}:3"
    assert expected in done.stderr.splitlines()


def test_an_entry_that_comes_out_otherwise_than_planned_is_named_without_its_secret(tmp_path: Path) -> None:
    path, plan = vault(tmp_path, xml_credential(name="Router (s3cr3t-k3y)", password="s3cr3t-k3y")), tmp_path / "plan"
    assert run("plan", path, "--all", "--plan", plan).code == 0
    plan.write_bytes(plan.read_bytes().replace(b'"rule": "all"', b'"rule": "other"'))
    done = run("apply", plan, "-o", tmp_path / "out")
    assert f"{path}:3:1: error PLN004: " in done.stderr
    assert "Router (●●●)" in done.stderr
    assert "s3cr3t-k3y" not in done.printed

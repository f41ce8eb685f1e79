"""Promise 4, checked by the program itself: an artefact that would show a secret does not appear (exit code 5)."""

import base64
import html
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from rdmconv.cli import artefact_files, running
from rdmconv.model.secret import MASK
from rdmconv.report.model import Report
from tests.builders import guid, pack, rule_text, xml_credential
from tests.cli.leaking import SECRET, STRONG, assert_caught, everything_about, leaking, vault
from tests.running import run

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

    monkeypatch.setattr(artefact_files, "render_plan", leaky)
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


@pytest.mark.parametrize(
    "word", ["converted", "Credentials", "Credentials/ApiKey", "sans-serif", "00000000", "12345678", "provider"]
)
def test_a_word_that_reports_hold_anyway_is_no_leak(word: str, tmp_path: Path) -> None:
    everything_about(tmp_path, xml_credential(password=word))


def test_the_day_of_the_run_is_no_leak(tmp_path: Path) -> None:
    today = datetime.now().astimezone().date().isoformat()
    everything_about(tmp_path, xml_credential(password=today))


def test_a_plan_with_masked_names_can_be_applied(tmp_path: Path) -> None:
    entries = xml_credential(password=STRONG), xml_credential(id=guid(2), name=f"not {STRONG}", password="another1one")
    everything_about(tmp_path, *entries)
    assert MASK in json.loads((tmp_path / "plan").read_bytes().splitlines()[2])["name"]
    assert run("apply", tmp_path / "plan", "-o", tmp_path / "out").code == 0


def test_an_older_report_does_not_stay_when_the_new_one_would_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.json"
    report.write_text("of another run")
    leaking(monkeypatch, SECRET)
    assert_caught(run("convert", vault(tmp_path), "--all", "-n", "--report", report, "--force"), report)


def test_a_word_that_only_a_leak_shows_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaking(monkeypatch, "Wintergarten7")
    report = tmp_path / "report.json"
    done = run("convert", vault(tmp_path, xml_credential(password="Wintergarten7")), "--all", "-n", "--report", report)
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
    assert f"what becomes of the entry {guid()} is not what the plan says" in done.stderr
    assert "s3cr3t-k3y" not in done.printed


@pytest.mark.parametrize("command", [("plan", "--diff"), ("convert", "-n"), ("plan",)], ids=" ".join)
def test_what_would_show_a_secret_in_another_spelling_is_not_printed(command: tuple[str, ...], tmp_path: Path) -> None:
    secret = "ab12+CD34/ef56=="
    spelled = quote(secret, safe="")
    entries = xml_credential(password=secret), xml_credential(id=guid(2), name=f"?k={spelled}", password=None)
    converted = xml_credential(id=guid(3), name=f"?k={spelled}", password="another1one")
    done = run(command[0], vault(tmp_path, *entries, converted), *command[1:], "--all")
    assert done.code == 5
    assert spelled not in done.printed


def test_a_plan_whose_set_value_is_masked_can_be_applied(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(
        pack(rule_text(match="name = { exists = true }", settings='tenant_id = "{folder[1]}"'))
    )
    entries = (
        xml_credential(f"<Group>Customers\\{STRONG}</Group>", password="another1one"),
        xml_credential(id=guid(2), password=STRONG),
    )
    assert STRONG not in everything_about(tmp_path, *entries, options=("--rules", str(tmp_path / "pack.toml")))
    assert run("apply", tmp_path / "plan", "-o", tmp_path / "out").code == 0


@pytest.mark.parametrize(
    ("password", "fields"),
    [
        ("2027-01-31", "<MetaInformation><Expiration>2027-01-31T00:00:00</Expiration></MetaInformation>"),
        (guid(), ""),
        (MASK, ""),
        ("(no name)", ""),
        ("00000000", ""),
    ],
    ids=["date", "ID", "mask", "label", "digits of an ID"],
)
def test_what_stands_there_by_chance_is_no_leak(password: str, fields: str, tmp_path: Path) -> None:
    everything_about(tmp_path, xml_credential(fields, password=password), xml_credential(id=guid(2), password=STRONG))


def test_a_plan_that_says_something_twice_is_refused(tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    assert run("plan", path, "--all", "--plan", plan).code == 0
    plan.write_bytes(plan.read_bytes().replace(b'"name": "Billing"', b'"name": "Harmless", "name": "Billing"'))
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "PLN001" in done.stderr) == (3, True)

"""Promise 4, checked by the program itself: an artefact that would show a secret does not appear (exit code 5)."""

import base64
import html
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from rdmconv.cli import artefact_files, running
from rdmconv.model.secret import MASK
from rdmconv.report.model import Report
from tests.builders import guid, pack, rule_text, xml_credential, xml_entry, xml_export
from tests.running import Run, run

SECRET = 'pa55 <w>ord&"more\\ä'


def vault(folder: Path, *entries: str) -> Path:
    path = folder / "vault.xml"
    path.write_bytes(xml_export(*(entries or (xml_credential(password=SECRET),))))
    return path


def leaking(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let every renderer write a text at the end of what it writes."""
    original = artefact_files.renderer_for

    def renderer_for(path: Path) -> Any:
        render = original(path)

        def leaky(report: Report, write: Callable[[bytes], object]) -> None:
            assert render is not None
            render(report, write)
            write(b"<!-- " + text.encode() + b" -->")

        return leaky

    monkeypatch.setattr(artefact_files, "renderer_for", renderer_for)


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


ALL = ("json", "csv", "md", "html", "sarif", "txt")


def everything_about(folder: Path, *entries: str, options: tuple[str, ...] = ("--all",)) -> str:
    """All that is written and printed about a vault."""
    path = vault(folder, *entries)
    reports = [folder / f"all.{ending}" for ending in ALL]
    wanted = [part for report in reports for part in ("--report", report)]
    done = run("plan", path, *options, "--plan", folder / "plan", *wanted, "--force")
    assert done.code == 0, done.stderr
    more = [run("plan", path, *options, "--diff"), run("plan", path, *options, "--log-format", "json")]
    printed = "".join(one.printed for one in (done, *more))
    return printed + "".join(one.read_text("utf-8") for one in (*reports, folder / "plan"))


STRONG = "s3cr3t-k3y"


@pytest.mark.parametrize(
    "other",
    [
        xml_credential(id=guid(2), name=f"not {STRONG}", password="another1one"),
        xml_credential(id=guid(2), name=f"not {STRONG}", password=None),
        xml_credential(f"<Group>A\\{STRONG}</Group>", id=guid(2), password="another1one"),
        xml_credential(id=guid(2), name=STRONG, password="another1one"),
    ],
    ids=["name", "of an invalid entry", "folder", "all of a name"],
)
@pytest.mark.parametrize("white", ["", " ", "\n", "\r\n"])
def test_a_secret_in_the_name_of_another_entry_is_masked(other: str, white: str, tmp_path: Path) -> None:
    assert STRONG not in everything_about(tmp_path, other, xml_credential(password=STRONG + white))


def test_a_secret_in_the_name_of_who_logs_in_is_masked(tmp_path: Path) -> None:
    session = xml_entry(
        f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(2), name=f"dc01 ({STRONG})"
    )
    assert STRONG not in everything_about(tmp_path, xml_credential(password=STRONG), session)


@pytest.mark.parametrize("options", [("--all",), (), ("--all", "--only", guid(9))], ids=" ".join)
def test_a_key_in_the_place_of_the_user_name_is_masked_in_names(options: tuple[str, ...], tmp_path: Path) -> None:
    key = "gh" + "p_" + "16C7e42F292c6912E7710c838347Ae178B4a"
    entry = xml_credential("<Url>https://api.github.com</Url>", name=f"GitHub API {key}", username=key, password="x")
    assert key not in everything_about(tmp_path, entry, options=options)


@pytest.mark.parametrize(
    "fields",
    [
        f"<Deep><Er><ApiSecret>{STRONG}</ApiSecret></Er></Deep>",
        f"<MetaInformation><CustomField1Value>{STRONG}</CustomField1Value></MetaInformation>",
        f"<Url>https://me:{STRONG}@api.example/</Url>",
    ],
    ids=["deep inside", "custom field", "URL"],
)
def test_a_secret_that_stands_elsewhere_in_a_credential_is_masked_in_names(fields: str, tmp_path: Path) -> None:
    assert STRONG not in everything_about(tmp_path, xml_credential(fields, name=f"with {STRONG}"))


@pytest.mark.parametrize("word", ["Customers", "printer-hp-01", "192.168.1.1", "Acme GmbH", "Password1"])
def test_a_name_that_is_a_password_as_well_is_no_leak(word: str, tmp_path: Path) -> None:
    entries = (
        xml_credential(f"<Group>{word}\\Office</Group>", password="another1one", name="one"),
        xml_credential(id=guid(2), password=word, name=f"the {word} again"),
        xml_credential(id=guid(3), password=word, name=word),
    )
    assert word in everything_about(tmp_path, *entries)


@pytest.mark.parametrize(
    "word", ["converted", "Credentials", "Credentials/ApiKey", "sans-serif", "00000000", "12345678", "provider"]
)
def test_a_word_that_reports_hold_anyway_is_no_leak(word: str, tmp_path: Path) -> None:
    everything_about(tmp_path, xml_credential(password=word))


def test_the_day_of_the_run_is_no_leak(tmp_path: Path) -> None:
    today = datetime.now().astimezone().date().isoformat()
    everything_about(tmp_path, xml_credential(password=today))


def test_a_part_of_a_longer_name_is_masked(tmp_path: Path) -> None:
    entries = (
        xml_credential(name="router xkqzvwmtrlspqfhb", password="another1one"),
        xml_credential(id=guid(2), password="xkqzvwmtrlspqfhb"),
    )
    assert "xkqzvwmtrlspqfhb" not in everything_about(tmp_path, *entries)


def test_a_plan_with_masked_names_can_be_applied(tmp_path: Path) -> None:
    entries = xml_credential(password=STRONG), xml_credential(id=guid(2), name=f"not {STRONG}", password="another1one")
    everything_about(tmp_path, *entries)
    assert MASK in json.loads((tmp_path / "plan").read_bytes().splitlines()[2])["name"]
    assert run("apply", tmp_path / "plan", "-o", tmp_path / "out").code == 0


def test_a_mask_stands_for_a_part_of_the_name_only(tmp_path: Path) -> None:
    entries = xml_credential(password=STRONG), xml_credential(id=guid(2), name=f"not {STRONG}", password="another1one")
    everything_about(tmp_path, *entries)
    data = (tmp_path / "plan").read_bytes()
    masked = json.dumps(f"not {MASK}").encode()
    assert masked in data
    for other, code in ((f"of {MASK}", 3), (f"not {MASK} too", 3), (MASK, 0)):
        (tmp_path / "plan").write_bytes(data.replace(masked, json.dumps(other).encode()))
        assert run("apply", tmp_path / "plan", "-o", tmp_path / "out", "--force").code == code


def test_an_older_report_does_not_stay_when_the_new_one_would_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.json"
    report.write_text("of another run")
    leaking(monkeypatch, SECRET)
    assert_caught(run("convert", vault(tmp_path), "--all", "-n", "--report", report, "--force"), report)


def test_many_names_that_are_passwords_take_no_more_time(tmp_path: Path) -> None:
    """They were looked for one by one in all rows."""
    names = [f"name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(1500)]
    entries = [
        xml_credential(f"<Group>{name}</Group>", id=guid(n), name=f"access {n}", password=name)
        for n, name in enumerate(names)
    ]
    everything_about(tmp_path, *entries)


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


# Masks that must not tell, plans that must still apply


SPLIT = "ab12\nCD34ef56GH78"


def test_a_secret_with_a_line_end_inside_is_masked_in_messages_and_diffs(tmp_path: Path) -> None:
    session = xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(2), name=f"dc {SPLIT}")
    entries = (
        xml_credential(password="another1one"),
        session,
        xml_credential(id=guid(3), password=SPLIT),
        xml_credential(id=guid(4), name=f"of {SPLIT}", password="another2one"),
    )
    text = everything_about(tmp_path, *entries)
    assert "CD34ef56GH78" not in text


@pytest.mark.parametrize("command", [("plan", "--diff"), ("convert", "-n"), ("plan",)], ids=" ".join)
def test_what_would_show_a_secret_in_another_spelling_is_not_printed(command: tuple[str, ...], tmp_path: Path) -> None:
    secret = "ab12+CD34/ef56=="
    spelled = quote(secret, safe="")
    entries = xml_credential(password=secret), xml_credential(id=guid(2), name=f"?k={spelled}", password=None)
    converted = xml_credential(id=guid(3), name=f"?k={spelled}", password="another1one")
    done = run(command[0], vault(tmp_path, *entries, converted), *command[1:], "--all")
    assert done.code == 5
    assert spelled not in done.printed


@pytest.mark.parametrize("word", ["encrypted", "UserName", "password", "Credential", "Microsoft", "TeamViewer"])
def test_a_word_of_rdmconv_or_a_rule_is_not_masked(word: str, tmp_path: Path) -> None:
    session = xml_entry(
        f"<CredentialConnectionID>{guid(2)}</CredentialConnectionID>", id=guid(8), name="dc01", type="TeamViewer"
    )
    (tmp_path / "pack.toml").write_text(
        pack(rule_text(match="name = { exists = true }", settings='type = "Microsoft Graph"'))
    )
    entries = xml_credential(password=word), xml_credential(id=guid(2), password=None, encrypted="Q0FOQVJZQUFB")
    text = everything_about(tmp_path, *entries, session, options=("--rules", str(tmp_path / "pack.toml")))
    assert MASK not in text.replace(f"Password = {MASK}", "").replace(f"ApiKey = {MASK}", "")
    assert run("apply", tmp_path / "plan", "-o", tmp_path / "out").code == 0


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


@pytest.mark.parametrize("member", ["id", "rule"])
def test_a_mask_stands_for_no_id_and_no_rule(member: str, tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    assert run("plan", path, "--all", "--plan", plan).code == 0
    header, record, *rest = map(json.loads, plan.read_bytes().splitlines())
    record[member] = MASK
    plan.write_text("".join(json.dumps(one) + "\n" for one in (header, record, *rest)))
    assert run("apply", plan, "-o", tmp_path / "out").code == 3


def test_a_plan_that_says_something_twice_is_refused(tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    assert run("plan", path, "--all", "--plan", plan).code == 0
    plan.write_bytes(plan.read_bytes().replace(b'"name": "Billing"', b'"name": "Harmless", "name": "Billing"'))
    done = run("apply", plan, "-o", tmp_path / "out")
    assert (done.code, "PLN001" in done.stderr) == (3, True)


@pytest.mark.parametrize("log", ["text", "json"])
@pytest.mark.parametrize(
    "key", [{"password": STRONG}, {"password": None, "encrypted": STRONG}], ids=["clear", "encrypted"]
)
def test_a_plain_run_masks_passwords_in_the_names_it_prints(key: dict[str, Any], log: str, tmp_path: Path) -> None:
    path = vault(tmp_path, xml_credential(**key), xml_credential(id=guid(2), name=f"not {STRONG}", password=None))
    done = run("convert", path, "--all", "-n", "--log-format", log)
    assert STRONG not in done.printed
    assert (MASK if log == "text" else json.dumps(MASK)[1:-1]) in done.stderr


@pytest.mark.parametrize("command", ["inspect", "validate", "explain"])
@pytest.mark.parametrize("output_format", ["text", "json"])
@pytest.mark.parametrize("sub_type", ["Default", "ApiKey"])
def test_a_secret_in_the_name_of_its_entry_is_masked_without_a_report(
    command: str, output_format: str, sub_type: str, tmp_path: Path
) -> None:
    kept = "ApiKey" if sub_type == "ApiKey" else "Password"
    credentials = f"<{kept}>zQ7xT9pLw2v</{kept}><ApiId>a<b/></ApiId>"
    named = {"name": "of zQ7xT9pLw2v", "sub_type": sub_type, "username": None, "password": None}
    entry = xml_credential(credentials=credentials, id=guid(1), **named)
    user = xml_entry(f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>", id=guid(2))
    wanted = [guid(1)] if command == "explain" else []
    done = run(command, vault(tmp_path, entry, user, user), *wanted, "--format", output_format)
    assert b"zQ7xT9" not in done.stdout + done.stderr.encode()
    assert MASK in done.stdout.decode() or json.dumps(MASK)[1:-1] in done.stdout.decode()

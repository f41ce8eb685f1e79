"""A secret that stands in a name is masked wherever the name is shown, and what is no secret is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from rdmconv.model.secret import MASK
from tests.builders import guid, pack, rule_text, xml_credential, xml_entry
from tests.cli.leaking import STRONG, everything_about, vault
from tests.running import run


@pytest.mark.parametrize("ending", ["json", "csv", "md", "html", "sarif", "txt"])
def test_a_secret_in_the_name_or_folder_of_its_own_entry_is_masked(ending: str, tmp_path: Path) -> None:
    entry = xml_credential("<Group>Keys\\s3cr3t-k3y</Group>", name="Router (s3cr3t-k3y)", password="s3cr3t-k3y")
    report = tmp_path / f"report.{ending}"
    done = run("convert", vault(tmp_path, entry), "--all", "-n", "--report", report)
    assert done.code == 0, done.stderr
    assert "s3cr3t-k3y" not in report.read_text("utf-8") + done.printed
    done = run("plan", vault(tmp_path, entry), "--all", "--plan", tmp_path / "plan", "--diff")
    assert "s3cr3t-k3y" not in (tmp_path / "plan").read_text() + done.printed


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


def test_a_part_of_a_longer_name_is_masked(tmp_path: Path) -> None:
    entries = (
        xml_credential(name="router xkqzvwmtrlspqfhb", password="another1one"),
        xml_credential(id=guid(2), password="xkqzvwmtrlspqfhb"),
    )
    assert "xkqzvwmtrlspqfhb" not in everything_about(tmp_path, *entries)


def test_a_mask_stands_for_a_part_of_the_name_only(tmp_path: Path) -> None:
    entries = xml_credential(password=STRONG), xml_credential(id=guid(2), name=f"not {STRONG}", password="another1one")
    everything_about(tmp_path, *entries)
    data = (tmp_path / "plan").read_bytes()
    masked = json.dumps(f"not {MASK}").encode()
    assert masked in data
    for other, code in ((f"of {MASK}", 3), (f"not {MASK} too", 3), (MASK, 0)):
        (tmp_path / "plan").write_bytes(data.replace(masked, json.dumps(other).encode()))
        assert run("apply", tmp_path / "plan", "-o", tmp_path / "out", "--force").code == code


def test_many_names_that_are_passwords_take_no_more_time(tmp_path: Path) -> None:
    """They were looked for one by one in all rows."""
    names = [f"name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(1500)]
    entries = [
        xml_credential(f"<Group>{name}</Group>", id=guid(n), name=f"access {n}", password=name)
        for n, name in enumerate(names)
    ]
    everything_about(tmp_path, *entries)


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


@pytest.mark.parametrize("member", ["id", "rule"])
def test_a_mask_stands_for_no_id_and_no_rule(member: str, tmp_path: Path) -> None:
    path, plan = vault(tmp_path), tmp_path / "plan"
    assert run("plan", path, "--all", "--plan", plan).code == 0
    header, record, *rest = map(json.loads, plan.read_bytes().splitlines())
    record[member] = MASK
    plan.write_text("".join(json.dumps(one) + "\n" for one in (header, record, *rest)))
    assert run("apply", plan, "-o", tmp_path / "out").code == 3


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

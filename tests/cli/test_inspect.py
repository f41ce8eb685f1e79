"""`rdmconv inspect`."""

import json
from pathlib import Path

import pytest

from tests.builders import guid, xml_credential, xml_entry, xml_export
from tests.paths import BAD_XML, SMALL, VAULTS, XML_GOOD, name_of
from tests.plain_lxml import plain_entries
from tests.rows import over
from tests.running import run, run_process


@over(XML_GOOD, name_of)
def test_counts_are_those_of_the_tree(path: Path) -> None:
    (found,) = json.loads(run("inspect", path, "--format", "json").stdout)
    entries = plain_entries(path.read_bytes())
    logins = [entry for entry in entries if entry.sub_type == "Default"]
    clear = [bool(entry.text("Credentials", "Password")) for entry in logins]
    assert found["entries"] == len(entries) == sum(found["types"].values())
    assert found["credentials"] == sum(entry.sub_type is not None for entry in entries)
    assert found["credential_types"].get("Default", 0) == len(logins) == sum(found["secrets"].values())
    assert found["secrets"]["clear"] == sum(clear)
    assert found["encrypted"] is False


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("crlf", "UTF-8"),
        ("utf8_bom", "UTF-8 with BOM"),
        ("utf16le_bom", "UTF-16-LE with BOM"),
        ("utf16be_bom", "UTF-16-BE with BOM"),
    ],
)
def test_the_encoding_is_named(name: str, encoding: str) -> None:
    (found,) = json.loads(run("inspect", SMALL / f"{name}.xml", "--format", "json").stdout)
    assert (found["format"], found["encoding"]) == ("rdm-xml", encoding)
    assert encoding.encode() in run("inspect", SMALL / f"{name}.xml").stdout


def test_credentials_others_use_are_listed() -> None:
    uses = [xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(n)) for n in (2, 3)]
    done = run("inspect", "-", "--format", "json", stdin=xml_export(xml_credential(), *uses))
    (found,) = json.loads(done.stdout)
    users = [{"id": guid(n), "name": "Entry", "type": "RDPConfigured", "file": "-", "line": n + 2} for n in (2, 3)]
    assert found["referenced"] == [{"id": guid(), "name": "Billing", "uses": 2, "users": users}]


def test_people_read_who_uses_a_credential() -> None:
    use = xml_entry(f"<CredentialConnectionID>{guid()}</CredentialConnectionID>", id=guid(2), name="dc\u202e01")
    text = " ".join(run("inspect", "-", stdin=xml_export(xml_credential(), use)).stdout.decode().split())
    assert 'used by others 1 credential Billing by 1: "dc\\u202e01" (RDPConfigured) largest' in text


def test_the_size_of_the_largest_entry_is_told() -> None:
    large = xml_entry(f"<Image>{'A' * 5000}</Image>")
    (found,) = json.loads(run("inspect", "-", "--format", "json", stdin=xml_export(xml_entry(), large)).stdout)
    assert found["largest_entry_bytes"] == len(large)


def test_people_read_the_same_counts() -> None:
    text = " ".join(run("inspect", VAULTS / "rdm_export.xml").stdout.decode().split())
    assert "entries 69, " in text
    assert "passwords 18 clear, 7 encrypted, 5 absent" in text


def test_people_read_of_a_type_that_is_blank_and_no_blanks_at_the_end_of_lines() -> None:
    lines = run("inspect", VAULTS / "rdm_export.xml").stdout.decode().splitlines()
    assert any(line.endswith(" (blank) 1") for line in lines)
    assert "  with problems     1 entry (see validate)" in lines
    assert lines == [line.rstrip() for line in lines]


SEVERAL = [SMALL / "several_vaults.xml", SMALL / "several_vaults.json"]


@pytest.mark.parametrize("path", SEVERAL, ids=name_of)
def test_the_vaults_of_a_file_are_listed(path: Path) -> None:
    (found,) = json.loads(run("inspect", path, "--format", "json").stdout)
    assert found["vaults"] == [{"name": "One", "entries": 1}, {"name": "Two", "entries": 1}]
    lines = [line.strip() for line in run("inspect", path).stdout.decode().splitlines()]
    at = lines.index('vaults            1 "One": 1 entry')
    assert lines[at + 1] == '2 "Two": 1 entry'


def test_a_vault_without_a_name_has_its_number_and_sub_entries_count() -> None:
    inner = xml_entry(f"<Children>{xml_credential(id=guid(2))}</Children>")
    text = f"<Vaults><Connections>{inner}</Connections><V Name='a\u202e'><Connections/></V></Vaults>"
    lines = [line.strip() for line in run("inspect", "-", stdin=text.encode()).stdout.decode().splitlines()]
    at = lines.index("vaults            1: 2 entries")
    assert lines[at + 1] == "2: 0 entries"


def test_an_export_of_one_vault_lists_none() -> None:
    (found,) = json.loads(run("inspect", VAULTS / "rdm_export.xml", "--format", "json").stdout)
    assert "vaults" not in found
    assert b"vaults  " not in run("inspect", VAULTS / "rdm_export.xml").stdout


def test_one_bad_file_does_not_stop_the_others() -> None:
    done = run("inspect", BAD_XML / "x22_truncated.xml", SMALL / "crlf.xml", "--format", "json")
    assert done.code == 4
    assert [Path(one["path"]).name for one in json.loads(done.stdout)] == ["crlf.xml"]
    assert "FMT003" in done.stderr


def test_standard_input_is_read() -> None:
    assert run_process("inspect", "-", stdin=(SMALL / "crlf.xml").read_bytes()).code == 0


def test_nothing_readable_ends_with_three() -> None:
    assert run("inspect", BAD_XML / "x24_empty.xml", "not-there.xml").code == 3


def test_a_warning_about_the_file_goes_to_standard_error() -> None:
    done = run("inspect", BAD_XML / "x16b_decl_latin1_bytes_utf8.xml")
    assert "warning FMT007: the XML declaration says iso-8859-1, but the bytes are UTF-8" in done.stderr


def test_what_only_a_secret_looks_like_is_no_name_of_a_vault(tmp_path: Path) -> None:
    secret = "CANARY-xK3" + "m9Qz77pL"
    path = tmp_path / "vaults.json"
    entry = {"ConnectionType": 26, "Name": "n", "Credentials": {"Password": secret}}
    vaults = [{"Name": name, "Connections": [entry]} for name in (secret, "Customers")]
    path.write_text(json.dumps({"Vaults": vaults}))
    for arguments in ([], ["--format", "json"]):
        shown = run("inspect", path, *arguments).printed
        assert secret not in shown
        assert "Customers" in shown


def test_a_password_of_one_entry_in_the_name_of_another_is_masked(tmp_path: Path) -> None:
    login = xml_credential(id=guid(1), name="Portal", password="CANARY-9x7!k2")
    used = f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>"
    user = xml_entry(used, id=guid(2), name="dc01 (pw CANARY-9x7!k2)")
    (tmp_path / "v.xml").write_bytes(xml_export(login, user))
    # Another file may hold what stands in a name here, and the other way round.
    (tmp_path / "w.xml").write_bytes(xml_export(xml_entry(used, id=guid(3), name="CANARY-9x7!k2 in w")))
    for how in ((), ("--format", "json")):
        done = run("inspect", tmp_path / "v.xml", tmp_path / "w.xml", *how)
        assert "CANARY" not in done.printed
        assert "dc01 (pw " in done.printed


def test_a_password_that_could_be_a_name_stays_in_names(tmp_path: Path) -> None:
    login = xml_credential(id=guid(1), name="printer-hp-01", password="printer-hp-01")
    user = xml_entry(f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>", id=guid(2), name="printer-hp-01")
    (tmp_path / "v.xml").write_bytes(xml_export(login, user))
    assert '"printer-hp-01" (RDPConfigured)' in run("inspect", tmp_path / "v.xml").printed


def test_of_a_password_in_a_long_name_no_part_is_shown(tmp_path: Path) -> None:
    secret = "CANARYxk3vQ9zR7mT2wL8pN4"
    login = xml_credential(id=guid(1), name="Portal", password=secret)
    used = f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>"
    names = (f"old server {'a' * 34}{secret}", f"old server {'a' * 174}{secret}")
    users = [xml_entry(used, id=guid(2 + number), name=name) for number, name in enumerate(names)]
    (tmp_path / "v.xml").write_bytes(xml_export(login, *users))
    for command in ("inspect", "inspect --format json", "plan --all", "explain Portal"):
        name, *more = command.split()
        done = run(name, tmp_path / "v.xml", *more, *(("--report", tmp_path / "r.json") if name == "plan" else ()))
        assert done.code == 0, done.printed
        assert "CANARY" not in done.printed
    assert "old server" in (tmp_path / "r.json").read_text()
    assert "CANARY" not in (tmp_path / "r.json").read_text()


def test_a_type_that_is_a_password_is_masked(tmp_path: Path) -> None:
    login = xml_credential(id=guid(1), name="Portal", password="CANARY-9x7!k2")
    (tmp_path / "v.xml").write_bytes(xml_export(login, xml_entry(id=guid(2), type="CANARY-9x7!k2")))
    for how in ((), ("--format", "json")):
        assert "CANARY" not in run("inspect", tmp_path / "v.xml", *how).printed


def test_a_password_that_could_be_a_name_is_masked_inside_of_another(tmp_path: Path) -> None:
    login = xml_credential(id=guid(1), name="Portal", password="Welcome2024!")
    used = f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>"
    (tmp_path / "v.xml").write_bytes(xml_export(login, xml_entry(used, id=guid(2), name="VPN Welcome2024!")))
    assert '"VPN ●●●"' in run("inspect", tmp_path / "v.xml").printed

import json
import re
import tomllib
from pathlib import Path

import pytest

from rdmconv.profiles.profile import load_profile
from tests.paths import FIXTURES
from tests.profiles.dialects import CIPHER, CLEAR, INVENTED, OTHER_CIPHER, Dialect, converted, entry, xml
from tests.running import run


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    before, after = tmp_path / "before.rdm", tmp_path / "after.rdm"
    before.write_bytes(xml(entry()))
    after.write_bytes(xml(converted(entry())))
    return before, after


def test_without_an_output_nothing_is_written_and_the_table_is_printed(files: tuple[Path, Path]) -> None:
    result = run("profile", "learn", *files)
    assert (result.code, result.stderr) == (0, "")
    assert "Tenant ID           Credentials/TenantCode" in result.stdout.decode()
    assert "holds what the domain was" in result.stdout.decode()
    assert "byte for byte" in result.stdout.decode()
    assert sorted(files[0].parent.iterdir()) == sorted(files)


def test_the_profile_is_written_and_never_replaces_a_file_unasked(files: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "mine.toml"
    assert run("profile", "learn", *files, "-o", target, "--name", "ours").code == 0
    assert load_profile(str(target)).id == "ours"
    again = run("profile", "learn", *files, "-o", target)
    assert again.code == 2
    assert "IO002" in again.stderr
    assert run("profile", "learn", *files, "-o", target, "--force").code == 0
    assert load_profile(str(target)).id == "learned"


def test_standard_output_gets_the_profile_alone(files: tuple[Path, Path]) -> None:
    result = run("profile", "learn", *files, "-o", "-")
    assert result.code == 0
    assert tomllib.loads(result.stdout.decode())["api_key"]["api_id"] == "Credentials/ApiKeyIdentifier"
    assert "Tenant ID" in result.stderr


def test_a_field_left_empty_is_named_and_the_rest_written(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_bytes(xml(converted(entry(), INVENTED, valid_from=None)))
    target = tmp_path / "mine.toml"
    result = run("profile", "learn", *files, "-o", target)
    assert result.code == 0
    assert "rdmconv: warning PRO005: it is not known where RDM keeps: Valid from" in result.stderr
    assert "fill in Valid from in RDM and try again" in result.stderr
    assert load_profile(str(target)).path("valid_from") is None
    assert run("profile", "learn", *files, "--strict").code == 1


def test_what_is_not_reproduced_is_written_and_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_bytes(xml(converted(entry())).replace(b"<KeyKind>", b" <KeyKind>"))
    target = tmp_path / "mine.toml"
    result = run("profile", "learn", *files, "-o", target)
    assert result.code == 1
    assert "PRO007" in result.stderr
    assert target.exists()


def test_a_learned_profile_converts_as_rdm_does(files: tuple[Path, Path], tmp_path: Path) -> None:
    profile, out = tmp_path / "mine.toml", tmp_path / "out.rdm"
    run("profile", "learn", *files, "-o", profile)
    result = run("convert", files[0], "--all", "--profile", profile, "-o", out)
    assert result.code == 0
    assert "PRO003" not in result.stderr
    assert b"<ApiKeyIdentifier>billing</ApiKeyIdentifier>" in out.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["{before}", "{before}"], "the same file"),
        (["{before}", "{after}", "--value", "tenant=acme"], "--value takes FIELD=TEXT"),
        (["{before}", "{after}", "--value", "api_key=acme"], "--value takes FIELD=TEXT"),
        (["{before}", "{after}", "--value", "type="], "--value takes FIELD=TEXT"),
        (["{before}", "{after}", "--name", ""], "--name"),
        (["{before}", "{after}", "--name", "a\udcff"], "--name"),
        (["{before}", "{after}", "--name", "a\n"], "--name"),
    ],
)
def test_what_makes_no_sense_is_refused(files: tuple[Path, Path], arguments: list[str], problem: str) -> None:
    result = run("profile", "learn", *(one.format(before=files[0], after=files[1]) for one in arguments))
    assert result.code == 2
    assert problem in result.stderr


def test_files_that_cannot_be_read_are_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run("profile", "learn", files[0], tmp_path / "none.rdm")
    assert result.code == 3
    assert "none.rdm" in result.stderr
    files[1].write_bytes(b"<html></html>")
    result = run("profile", "learn", *files)
    assert result.code == 3
    assert f"{files[1]}" in result.stderr


def test_the_profile_names_the_files_and_not_their_folders(files: tuple[Path, Path], tmp_path: Path) -> None:
    text = run("profile", "learn", *files, "-o", "-").stdout.decode()
    assert 'description = "learned from before.rdm and after.rdm"' in text
    odd = tmp_path / "odd\udcff\n.rdm"
    odd.write_bytes(files[0].read_bytes())
    result = run("profile", "learn", odd, files[1], "-o", tmp_path / "mine.toml")
    assert result.code == 0
    assert (
        load_profile(str(tmp_path / "mine.toml")).head.description == "learned from odd\\udcff\\u000a.rdm and after.rdm"
    )


def test_what_nobody_can_explain_is_printed(files: tuple[Path, Path]) -> None:
    files[1].write_bytes(xml({**converted(entry()), "Name": "Another"}))
    assert re.search(r"changed as well +Name +nobody can tell why", run("profile", "learn", *files).printed)


def test_what_a_profile_says_is_printed_harmlessly(files: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "mine.toml"
    run("profile", "learn", *files, "-o", target)
    text = target.read_text().replace('id = "learned"', 'id = "a\\u001b[31m"')
    target.write_text(f'{text}\n[sets]\nMode = "\\u001b[31m"\n')
    shown = run("profile", "show", target)
    assert shown.code == 0
    assert "\x1b" not in shown.printed
    assert "Mode = \\u001b[31m" in shown.printed


def test_what_was_not_compared_is_named(files: tuple[Path, Path]) -> None:
    files[1].write_bytes(xml(converted(entry(), INVENTED.named(type="Alpha"), type="IT Glue")))
    result = run("profile", "learn", *files)
    assert result.code == 0
    assert "byte for byte but for Stamp, Credentials/Alpha" in result.stdout.decode()


def test_files_that_teach_nothing_are_refused(files: tuple[Path, Path]) -> None:
    result = run("profile", "learn", files[1], files[0])
    assert result.code == 3
    assert "the wrong way round" in result.stderr
    assert result.stdout == b""


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("carries", [True, False])
def test_no_secret_is_shown(files: tuple[Path, Path], *, encrypted: bool, carries: bool) -> None:
    old = entry(encrypted=encrypted) | {"Name": CLEAR}
    old["Credentials"]["MnemonicPassword"] = CLEAR + "-mnemonic"
    files[0].write_bytes(xml(old))
    new = converted(old, Dialect(carries=carries, also={"Pin": CLEAR, "SafeOther": CIPHER}))
    files[1].write_bytes(xml({**new, "Name": OTHER_CIPHER}))
    result = run("profile", "learn", *files, "-o", "-")
    for secret in (CLEAR, CIPHER, OTHER_CIPHER, "CANARY"):
        assert secret not in result.printed


def test_profiles_are_listed() -> None:
    assert "default" in run("profile", "list").printed
    assert "default" in [one["id"] for one in json.loads(run("profile", "list", "--format", "json").stdout)]


def test_a_profile_is_shown(files: tuple[Path, Path], tmp_path: Path) -> None:
    shown = run("profile", "show").printed
    assert "API ID              Credentials/ApiId" in shown
    assert "unconfirmed" in shown
    target = tmp_path / "mine.toml"
    run("profile", "learn", *files, "-o", target)
    assert "Credentials/safeApiSecret" in run("profile", "show", target).printed
    said = json.loads(run("profile", "show", target, "--format", "json").stdout)
    assert said["api_key"]["tenant_id"] == "Credentials/TenantCode"
    assert "api_key" not in said["api_key"]
    assert "(not known)" in run("profile", "show", target).printed


def test_a_profile_that_is_none_is_refused() -> None:
    assert run("profile", "show", "nobody").code == 2
    assert run("profile", "show", FIXTURES / "vaults" / "envelope.json").code == 2

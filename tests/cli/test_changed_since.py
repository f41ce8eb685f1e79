"""What changed between `plan` and `apply` is refused: inputs, packs, profiles, rules."""

import json
import shutil
from pathlib import Path

import pytest

from rdmconv.profiles import profile
from rdmconv.rules import inheritance
from tests.builders import pack, rule_text
from tests.cli.plans import planned, refused, vault, written
from tests.running import run


@pytest.mark.parametrize("place", [0, 30, -30, -1])
def test_one_changed_byte_of_the_input_is_refused(place: int, tmp_path: Path) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    planned(path, tmp_path / "plan", "--all")
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    refused(run("apply", tmp_path / "plan", "-o", output), f"the input {path}", output)


@pytest.mark.parametrize("spoilt", [b"# a comment\n", b'[broken "'], ids=["comment", "broken"])
@pytest.mark.parametrize("changed", ["acme.toml", "base.toml", "profile.toml"])
def test_a_changed_pack_or_profile_is_refused(changed: str, spoilt: bytes, tmp_path: Path) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    (tmp_path / "base.toml").write_text(pack(rule_text()))
    head = '[pack]\nid = "acme"\nversion = "1.0"\nextends = ["base.toml"]\n'
    (tmp_path / "acme.toml").write_text(pack(head=head))
    shutil.copy(Path(profile.__file__).with_name("default.toml"), tmp_path / "profile.toml")
    options = ("--rules", tmp_path / "acme.toml", "--profile", tmp_path / "profile.toml")
    assert planned(path, tmp_path / "plan", *options)[-1]["summary"]["converted"] == 1
    assert run("apply", tmp_path / "plan", "-o", output, "--force").code == 0
    output.unlink()
    with (tmp_path / changed).open("ab") as file:
        file.write(spoilt)
    kind = "the profile" if changed == "profile.toml" else "the rule pack"
    refused(run("apply", tmp_path / "plan", "-o", output), f"{kind} {tmp_path / changed}", output)
    (tmp_path / changed).unlink()
    refused(run("apply", tmp_path / "plan", "-o", output), f"{kind} {tmp_path / changed}", output, "PLN005")


def test_other_built_in_rules_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    planned(path, tmp_path / "plan", "--all")
    monkeypatch.setattr("rdmconv.pipeline.planned.built_in_digest", lambda: "0" * 64)
    refused(run("apply", tmp_path / "plan", "-o", output), "the rule pack builtin", output)
    assert inheritance.built_in_digest() != "0" * 64


def test_a_pack_that_is_new_since_is_refused(tmp_path: Path) -> None:
    """A folder that another program put in the way: the plan names one file, the rules come from another."""
    path, output = vault(tmp_path), tmp_path / "out"
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pack.toml").write_text(pack(rule_text()))
    records = planned(path, tmp_path / "plan", "--rules", tmp_path / "a" / "pack.toml")
    (tmp_path / "other.toml").write_text(pack(rule_text()))
    records[0]["options"]["rules"] = [str(tmp_path / "other.toml")]
    written(tmp_path / "plan", records)
    refused(run("apply", tmp_path / "plan", "-o", output), "the rule pack", output)


def test_of_several_inputs_all_are_looked_at_before_the_first_is_converted(tmp_path: Path) -> None:
    first, second = vault(tmp_path, name="a.xml"), vault(tmp_path, name="b.xml")
    assert run("plan", first, second, "--all", "--plan", tmp_path / "plan").code == 0
    second.write_bytes(second.read_bytes() + b"\n")
    done = run("apply", tmp_path / "plan", "-o", tmp_path / "out")
    refused(done, f"the input {second}", tmp_path / "out" / "a.xml")


def test_of_several_inputs_none_is_converted_when_one_comes_out_otherwise(tmp_path: Path) -> None:
    first, second = vault(tmp_path, name="a.xml"), vault(tmp_path, name="b.xml")
    assert run("plan", first, second, "--all", "--plan", tmp_path / "plan").code == 0
    records = [json.loads(line) for line in (tmp_path / "plan").read_bytes().splitlines()]
    next(one for one in records if one.get("input") == 1)["rule"] = "another"
    written(tmp_path / "plan", records)
    before = first.read_bytes()
    for where in (("--in-place",), ("-o", tmp_path / "out")):
        done = run("apply", tmp_path / "plan", *where)
        assert (done.code, "PLN004" in done.stderr) == (3, True)
    assert first.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_a_pack_that_is_a_device_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    records = planned(vault(tmp_path), plan, "--all")
    records[0]["packs"].append({"name": "/dev/zero", "sha256": "0" * 64})
    written(plan, records)
    refused(run("apply", plan, "-o", tmp_path / "out"), "/dev/zero", tmp_path / "out", "PLN005")


@pytest.mark.parametrize(("named", "read"), [(("one", "other"), ("one",)), (("one",), ("one", "other"))])
def test_a_pack_more_or_less_than_a_plan_names_is_refused(
    named: tuple[str, ...], read: tuple[str, ...], tmp_path: Path
) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    for name in ("one", "other"):
        (tmp_path / f"{name}.toml").write_text(pack(head=f'[pack]\nid = "{name}"\nversion = "1.0"\n'))
    records = planned(
        path, tmp_path / "plan", *(part for name in named for part in ("--rules", f"{tmp_path}/{name}.toml"))
    )
    records[0]["options"]["rules"] = [f"{tmp_path}/{name}.toml" for name in read]
    written(tmp_path / "plan", records)
    refused(run("apply", tmp_path / "plan", "-o", output), f"the rule pack {tmp_path}/other.toml", output)


def test_a_profile_that_is_not_the_one_a_plan_names_is_refused(tmp_path: Path) -> None:
    path, output = vault(tmp_path), tmp_path / "out"
    shutil.copy(Path(profile.__file__).with_name("default.toml"), tmp_path / "profile.toml")
    records = planned(path, tmp_path / "plan", "--all", "--profile", tmp_path / "profile.toml")
    records[0]["options"]["profile"] = "default"
    written(tmp_path / "plan", records)
    refused(run("apply", tmp_path / "plan", "-o", output), f"the profile {tmp_path / 'profile.toml'}", output)

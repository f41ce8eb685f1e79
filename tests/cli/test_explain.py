"""`rdmconv explain`."""

import io
import json
import os
import random
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console

from rdmconv.model.entry import Entry
from rdmconv.pipeline.conversion import Conversion, Settings, Watchers
from rdmconv.pipeline.explanation import explain_entry
from rdmconv.planning import Outcome
from rdmconv.profiles.profile import load_profile
from rdmconv.report.explanation import Explanation, explanation_as_dict, print_explanation
from rdmconv.rules.compiler import built_in_rules, rule_set
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.selection import rule_for_all
from tests.builders import entries_of, guid, opened, xml_credential, xml_entry, xml_export
from tests.leaks.canaries import assert_clean, assert_silent
from tests.paths import JSON_SMALL, JSON_VAULTS, VAULTS, XML_SMALL, XML_VAULTS, name_of
from tests.rows import over
from tests.running import Run, run, run_process

KEY = "gh" + "p_" + "a1B2" * 9
VAULT = xml_export(
    xml_credential(name="bot", id=guid(1), username="bot", password=KEY),
    xml_credential(name="door", id=guid(2), username="door", password="CANARY-door"),
    xml_credential(name="twin", id=guid(3)),
    xml_credential(name="twin", id=guid(4)),
    xml_credential("<Url>https://api.github.com</Url>", name="old", id=guid(5)),
    xml_credential(name="used", id=guid(6), password=KEY),
    xml_entry(f"<CredentialConnectionID>{guid(6)}</CredentialConnectionID>", name="dc01", id=guid(7)),
    xml_credential(name="sealed", id=guid(8), username="s", password=None, encrypted="Q0FOQVJZ"),
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    path = tmp_path / "vault.xml"
    path.write_bytes(VAULT)
    return path


def explained(vault: Path, entry: str, *options: str) -> Run:
    done = run("explain", vault, entry, *options)
    assert KEY not in done.printed
    assert_clean(done)
    return done


def test_an_entry_no_rule_asks_for(vault: Path) -> None:
    done = explained(vault, "door")
    assert done.code == 0
    text = done.stdout.decode()
    assert f"{vault}:4:1, ID {guid(2)}, in no folder, Credential, Default" in text
    assert "\nunchanged\n  RUL010 no rule asks for it\n  to do: " in text
    assert "rules that fit" not in text
    assert "other rules: nothing they ask for is there (--verbose lists them)" in text


def test_an_entry_a_rule_converts(vault: Path) -> None:
    text = explained(vault, "bot").stdout.decode()
    assert "\nconverted by github-key\n" in text
    assert "github-key (convert, safe, priority -100, builtin.devops, decides): GitHub:" in text
    assert "yes secret regex" in text


@pytest.mark.parametrize("name", [guid(1), guid(1).upper(), f"{{{guid(1)}}}"])
def test_an_entry_is_found_by_its_id_in_any_spelling(name: str, vault: Path) -> None:
    assert explained(vault, name).stdout.startswith(b"bot\n")


def test_a_rule_that_nearly_fits_says_what_is_missing(vault: Path) -> None:
    text = explained(vault, "old").stdout.decode()
    assert "\nreview\n  RUL016 the rule github-host-alone fits it (GitHub), and only reports\n" in text
    assert 'yes host in "api.github.com", "uploads.github.com"' in text


def test_a_secret_that_rdm_has_encrypted_is_said_to_be(vault: Path) -> None:
    text = explained(vault, "sealed", "--verbose").stdout.decode()
    assert "no  secret regex" in text
    assert "(RDM has encrypted it)" in text


def test_an_entry_others_log_in_with(vault: Path) -> None:
    text = explained(vault, "used").stdout.decode()
    assert "\nblocked\n  REF001 " in text
    assert "--allow-referenced" in text
    assert "\nconverted by github-key\n" in explained(vault, "used", "--allow-referenced").stdout.decode()


def test_what_is_no_credential_is_no_business_of_rules(vault: Path) -> None:
    text = explained(vault, "dc01").stdout.decode()
    assert "RUL013 it is of another kind (RDPConfigured)" in text
    assert "rules" not in text


def test_the_options_of_a_conversion_count(vault: Path) -> None:
    assert "converted by all" in explained(vault, "door", "--all").stdout.decode()
    text = explained(vault, "door", "--where", "secret=CANARY-door").stdout.decode()
    assert "yes secret glob …" in text


def test_json_has_every_rule(vault: Path) -> None:
    done = explained(vault, "bot", "--format", "json")
    found = json.loads(done.stdout)
    assert (found["bucket"], found["rule"], found["winners"]) == ("converted", "github-key", ["github-key"])
    assert len(found["tried"]) == len(built_in_rules())
    first = next(one for one in found["tried"] if one["rule"] == "github-key")
    assert first["held"] is True
    assert first["condition"]["held"] is True


def test_an_entry_without_an_id_is_found_by_its_name_only(tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    path.write_bytes(xml_export(xml_credential(name="none", id=None)))
    assert "no ID, in no folder" in explained(path, "NONE").stdout.decode()
    assert "USE003" in explained(path, "{}").stderr


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        (" ", "USE002", "ENTRY is empty"),
        ("nobody", "USE003", "no entry has the ID or name nobody"),
        ("twin", "USE004", f"2 entries are called so: {guid(3)}, {guid(4)}"),
    ],
)
def test_an_entry_must_be_the_only_one_there_is(name: str, code: str, text: str, vault: Path) -> None:
    done = explained(vault, name)
    assert (done.code, done.stdout) == (2, b"")
    assert code in done.stderr
    assert text in done.stderr


def test_a_file_that_is_no_export_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.xml"
    path.write_bytes(b"<html/>")
    assert explained(path, "x").code == 3


FILES: Final = [*XML_VAULTS, *JSON_VAULTS, *XML_SMALL, *JSON_SMALL]
ALL: Final = os.environ.get("LEAKS") == "all"
"""Whether each entry is tried with each rule, and looked for: that takes minutes."""
TRIED: Final = 10
"""Rules that are tried on each entry beside those that fit it."""
SEARCHED: Final = 10
"""Entries that are looked for."""
TOLD: Final = FILES if ALL else [VAULTS / "rdm_export.xml", VAULTS / "envelope.json", *XML_SMALL, *JSON_SMALL]
"""Files of which each entry is tried; the vaults are one in several shapes."""


@pytest.fixture(scope="module", params=[built_in_rules, lambda: [rule_for_all()]], ids=["built in", "all"])
def how(request: pytest.FixtureRequest) -> Settings:
    return Settings(rule_set(request.param()), load_profile("default"))


def some_of(rules: RuleSet, entry: Entry) -> RuleSet:
    """The rules that fit an entry, and a few others."""
    fitting = rules.matching(entry)
    others = [one for one in rules.rules if one not in fitting]
    return RuleSet([*fitting, *random.sample(others, min(TRIED, len(others)))])


def shown(found: Explanation, how: Settings, *, every_rule: bool) -> str:
    """What is shown of an explanation, to people and to programs."""
    console = Console(file=io.StringIO(), width=200)
    for verbose in {False, every_rule}:
        print_explanation(console, "vault", found, every_rule=verbose)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue() + json.dumps(explanation_as_dict("vault", found, how.paths))


@over(TOLD, name_of)
def test_explaining_every_entry_shows_no_secret(path: Path, how: Settings) -> None:
    outcomes = list[Outcome]()
    Conversion(opened(path.read_bytes()), how, None, Watchers([outcomes.append])).run()
    assert isinstance(how.rules, RuleSet)
    for number, outcome in enumerate(outcomes):
        rules = how.rules if ALL else some_of(how.rules, outcome.entry)
        explanation = Explanation(outcome, rules.explain(outcome.entry))
        assert_silent(shown(explanation, how, every_rule=not ALL or number == 0))


def test_explaining_an_entry_that_is_looked_for_shows_no_secret(how: Settings) -> None:
    entries = [(path, str(entry.id)) for path in FILES for entry in entries_of(path.read_bytes()) if entry.id]
    for number, (path, entry) in enumerate(entries if ALL else random.sample(entries, SEARCHED)):
        explanation = explain_entry(opened(path.read_bytes()), how, entry)
        assert_silent(shown(explanation, how, every_rule=number == 0))


@pytest.mark.parametrize("command", [("explain", "決済"), ("inspect",), ("validate",)], ids=lambda command: command[0])
def test_letters_that_the_output_lacks_are_spelled_out(command: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "vault.xml"
    session = xml_entry(f"<CredentialConnectionID>{guid(1)}</CredentialConnectionID>", name="東京", id=guid(2))
    path.write_bytes(
        xml_export(xml_credential(name="決済", id=guid(1)), session, xml_credential(name="決", id=guid(1)))
    )
    done = run_process(command[0], path, *command[1:], env={"PYTHONIOENCODING": "cp1252"})
    assert done.code in {0, 1}
    assert "\\u6c7a" in done.printed


@pytest.mark.parametrize("how", [(), ("--format", "json")])
def test_a_password_of_one_entry_in_the_name_of_another_is_masked(how: tuple[str, ...], tmp_path: Path) -> None:
    login = xml_credential(id=guid(1), name="Portal", password="CANARY-9x7!k2")
    other = xml_credential("<Group>old CANARY-other!1</Group>", id=guid(3), name="Second", password="CANARY-third!1")
    third = xml_credential(id=guid(4), name="Third", password="CANARY-other!1")
    users = [
        xml_entry(f"<CredentialConnectionID>{guid(one)}</CredentialConnectionID>", id=guid(5 + one), name=name)
        for one, name in ((1, "dc01 (pw CANARY-9x7!k2)"), (3, "dc02 CANARY-third!1"))
    ]
    (tmp_path / "v.xml").write_bytes(xml_export(login, other, third, *users))
    for name in ("Portal", "Second"):
        done = run("explain", tmp_path / "v.xml", name, "--all", *how)
        assert done.code == 0
        assert "dc0" in done.printed
        assert "CANARY" not in done.printed


def test_no_name_in_which_a_password_stands_is_offered(tmp_path: Path) -> None:
    login = xml_credential(id=guid(1), name="Portal", password="Welcome2024!")
    (tmp_path / "v.xml").write_bytes(xml_export(login, xml_credential(id=guid(2), name="VPN Welcome2024!")))
    assert "Welcome2024" not in run("explain", tmp_path / "v.xml", "VPN Welcome2023").printed
    assert "did you mean Portal?" in run("explain", tmp_path / "v.xml", "Portl").printed

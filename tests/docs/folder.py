"""A folder with all that commands of the documentation name: an invented vault in many forms, rules, keys."""

import json
import shutil
from pathlib import Path
from typing import Final

from from_code.links import ROOT

from tests.builders import guid, xml_credential, xml_export
from tests.crypto.age_files import encrypted, new_pair
from tests.running import run

VAULTS: Final = ROOT / "fixtures" / "vaults"
KEYS: Final = new_pair()
_PASSPHRASE: Final = "some words that nobody else would put in this order\n"
_CREDENTIALS: Final = {"Domain": "rdmconv-domain", "Password": "CANARY-before", "UserName": "rdmconv-user"}
_ENTRY: Final = {"ConnectionType": "Credential", "Credentials": _CREDENTIALS, "ID": guid(1), "Name": "rdmconv test"}
_BEFORE_XML: Final = xml_export(xml_credential(id=guid(1), username="rdmconv-user", domain="rdmconv-domain"))
_BEFORE_JSON: Final = json.dumps({"Connections": [_ENTRY]}, indent=2)


def make_given(folder: Path) -> None:
    """Make what a reader has: exports, keys, a passphrase, rules of their own, an entry before and after."""
    shutil.copy(VAULTS / "rdm_export.xml", folder / "vault.rdm")
    shutil.copy(VAULTS / "envelope.json", folder / "vault.json")
    (folder / "vaults/old").mkdir(parents=True)
    shutil.copy(VAULTS / "rdm_export.xml", folder / "vaults/a.rdm")
    shutil.copy(VAULTS / "envelope.json", folder / "vaults/old/b.json")
    (folder / "keys.txt").write_text(KEYS.private)
    (folder / "keys.txt").chmod(0o600)
    (folder / "vault.rdm.age").write_bytes(encrypted((VAULTS / "rdm_export.xml").read_bytes(), [KEYS.recipient]))
    (folder / "passphrase.txt").write_text(_PASSPHRASE)
    (folder / "passphrase.txt").chmod(0o600)
    (folder / "before.rdm").write_bytes(_BEFORE_XML)
    assert run("convert", folder / "before.rdm", "--all", "-o", folder / "after.rdm").code == 0
    assert run("rules", "new", folder / "rules.toml").code == 0


def make_more(folder: Path) -> None:
    """Make what other commands write, for examples that stand by themselves."""
    vault = folder / "vault.rdm"
    (folder / "before.json").write_text(_BEFORE_JSON)
    passphrase = ("--passphrase-file", folder / "passphrase.txt")
    made = (
        ("rules", "new", folder / "acme.toml"),
        ("plan", vault, "--plan", folder / "plan.jsonl"),
        ("convert", vault, "-o", folder / "converted.rdm", "--journal", folder / "undo.age", *passphrase),
        ("convert", folder / "before.json", "--all", "-o", folder / "after.json"),
        ("profile", "learn", folder / "before.rdm", folder / "after.rdm", "-o", folder / "mine.toml"),
    )
    for command in made:
        assert run(*command).code == 0, command

"""Every kind of file the program writes, as a command that writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.builders import guid, xml_export
from tests.export.exporting import xml_api_key
from tests.faults.vaults import vault_of
from tests.profiles.dialects import converted, entry, xml

FORCE: Final = "--force"
CLEAR: Final = "--journal-plaintext"


@dataclass(frozen=True)
class Inputs:
    """A folder with all that the commands read, and room for what is not looked at."""

    folder: Path

    def __post_init__(self) -> None:
        files = {
            "vault.xml": vault_of(40),
            "keys.xml": xml_export(*[xml_api_key(name=f"Key {one}", id=guid(one)) for one in range(200)]),
            "before.xml": xml(entry()),
            "after.xml": xml(converted(entry())),
        }
        self.folder.mkdir(exist_ok=True)
        for name, data in files.items():
            (self.folder / name).write_bytes(data)

    @property
    def vault(self) -> str:
        return str(self.folder / "vault.xml")


@dataclass(frozen=True)
class Writing:
    """A command that writes one file."""

    command: Callable[[Inputs, str], list[str]]
    """From what is read and the path of the file."""
    always_alike: bool = True
    """Whether the same bytes come each time; reports and plans tell the time."""
    replaces: bool = True
    """Whether it can be told to replace a file."""
    in_place: bool = False
    """Whether what it writes is what it reads."""


def _report(inputs: Inputs, path: str) -> list[str]:
    return ["convert", inputs.vault, "--all", "--dry-run", "--report", path, FORCE]


def _export(target: str) -> Writing:
    def command(inputs: Inputs, path: str) -> list[str]:
        return ["export", str(inputs.folder / "keys.xml"), "--to", target, "-o", path, FORCE]

    return Writing(command, always_alike=target != "cxf")


ENDINGS: Final = ("csv", "html", "json", "md", "sarif", "txt")
WRITINGS: Final = {
    "out.xml": Writing(lambda inputs, path: ["convert", inputs.vault, "--all", "-o", path, FORCE]),
    "in_place.xml": Writing(lambda _, path: ["convert", path, "--all", "--in-place"], in_place=True),
    "undo.jsonl": Writing(
        lambda inputs, path: [
            *("convert", inputs.vault, "--all", "-o", str(inputs.folder / "out"), FORCE, CLEAR, "--journal", path)
        ],
        replaces=False,
    ),
    "plan.jsonl": Writing(
        lambda inputs, path: ["plan", inputs.vault, "--all", "--plan", path, FORCE], always_alike=False
    ),
    "rules.toml": Writing(lambda _, path: ["rules", "new", path, FORCE]),
    "profile.toml": Writing(
        lambda inputs, path: [
            *("profile", "learn", str(inputs.folder / "before.xml"), str(inputs.folder / "after.xml")),
            *("-o", path, FORCE),
        ]
    ),
    **{f"report.{ending}": Writing(_report, always_alike=False) for ending in ENDINGS},
    **{f"{target}.export": _export(target) for target in ("csv", "cxf", "devolutions-server")},
}
"""By the name of the file."""

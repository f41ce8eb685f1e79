"""Export in memory."""

from typing import Any

from rdmconv.export.csv import CsvTarget
from rdmconv.export.cxf import CxfTarget
from rdmconv.export.devolutions_server import DevolutionsServerTarget
from rdmconv.export.ledger import Ledger
from rdmconv.export.target import Target
from rdmconv.pipeline.exporting import count_losses, write_export
from rdmconv.profiles.profile import load_profile
from tests.builders import opened, xml_entry, xml_field

NOW = 1_790_000_000


def target(name: str, **options: Any) -> Target:
    """A target of its own for each pass."""
    if name == "cxf":
        return CxfTarget(NOW)
    return CsvTarget() if name == "csv" else DevolutionsServerTarget(**options)


def exported(data: bytes, name: str, **options: Any) -> tuple[bytes, Ledger]:
    """What an export writes, and what its ledger says."""
    profile = load_profile("default")
    ledger, _ = count_losses(opened(data), target(name, **options), profile, "vault")
    written = bytearray()
    write_export(opened(data), target(name, **options), profile, written.extend)
    return bytes(written), ledger


def losses_in(ledger: Ledger) -> list[dict[str, str]]:
    """The losses of each entry that has some, by field."""
    return [{name: loss.fate.value for name, loss in line.losses} for line in ledger.lines]


def xml_api_key(*fields: str, key: str | None = "CANARY-key", credentials: str = "", **more: Any) -> str:
    """An API key entry on one line."""
    inner = f"<CredentialType>ApiKey</CredentialType>{xml_field('ApiKey', key)}{credentials}"
    return xml_entry(f"<Credentials>{inner}</Credentials>", *fields, type="Credential", **more)

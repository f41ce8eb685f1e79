"""The loader of profiles: whatever a profile says, it is refused with a reason, or makes entries one can read."""

import json
import tempfile
from pathlib import Path
from typing import Final

from fuzz.at_once import at_once
from fuzz.reader import EVERYTHING, converted, inspected
from rdmconv.diagnostics import from_error
from rdmconv.errors import ProfileError
from rdmconv.profiles.profile import Profile, load_profile

_FOLDER: Final = tempfile.TemporaryDirectory(prefix="rdmconv-fuzz-")
"""Goes when the process ends."""


_ENTRY: Final = {
    "ConnectionType": "Credential",
    "Credentials": {"CredentialType": "Default", "Domain": "acme", "Password": "CANARY-fuzz", "UserName": "billing"},
    "Description": "text",
    "ID": "00000000-0000-4000-8000-000000000001",
    "MetaInformation": {"Expiration": "2031-04-05T00:00:00"},
    "Name": "Billing",
    "Url": "https://api.example",
}


def _xml(name: str, value: object) -> str:
    inner = "".join(_xml(*pair) for pair in value.items()) if isinstance(value, dict) else str(value)
    return f"<{name}>{inner}</{name}>"


_EXPORTS: Final = (
    f"<Connections>{_xml('Connection', _ENTRY)}</Connections>".encode(),
    json.dumps({"Connections": [_ENTRY]}).encode(),
)


def profile_loader(data: bytes) -> None:
    """Load bytes as a profile; what is converted with one that loads can be read again."""
    profile = loaded(data)
    if profile is None:
        return
    with at_once():
        for export in _EXPORTS:
            result = converted(export, EVERYTHING, profile)
            assert result is not None, "a profile has an export refused"
            assert result.summary.total == 1, "buckets do not add up"
            assert inspected(bytes(result.data)) == 1, "the output holds other entries"


def loaded(data: bytes) -> Profile | None:
    """Load a profile; None when it is refused."""
    path = Path(_FOLDER.name) / "profile.toml"
    path.write_bytes(data)
    try:
        return load_profile(str(path))
    except ProfileError as error:
        assert from_error(error).message, "a refusal says nothing"
        return None

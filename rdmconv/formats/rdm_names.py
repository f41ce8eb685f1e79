"""What RDM calls things, the same in its XML and JSON exports.

The numbers are the vendor's enumerations as its public documentation lists them; the field paths are seen in real
exports unless marked otherwise (`docs/explanation/format.md`).
"""

from collections.abc import Mapping
from typing import Final

from rdmconv.formats.dialect import Dialect
from rdmconv.model.entry import Kind

CONNECTION_TYPES: Final[Mapping[int, str]] = {
    1: "RDPConfigured",
    4: "VNC",
    5: "WebBrowser",
    8: "Putty",
    18: "AddOn",
    25: "Group",
    26: "Credential",
    31: "Contact",
    32: "DataEntry",
    45: "Document",
    52: "TemplateGroup",
    53: "Host",
    77: "SSHShell",
    92: "Root",
}
"""`ConnectionType`: the numbers that matter here. A number not listed is kept as it is."""

CREDENTIAL_TYPES: Final[Mapping[int, str]] = dict(
    enumerate(
        (
            "Default KeePass LastPass PasswordSafe OnePassword RoboForm ChromePasswordManager FirefoxPasswordManager "
            "WindowsVault PasswordVaultManager AddOn SecretServer DataVault ConnectionString PrivateKey Passwordstate "
            "PleasantPasswordServer AuthAnvilPasswordServer ManagedEngine AppleKeychain CyberArk PMPro DPS PasswordBox "
            "PassPortal OTP OneTimeCodeList Custom LAPS Dashlane TeamPass TrueKey StickyPassword Hub OnePasswordTeam "
            "ZohoPassword BeyondTrustPasswordSafe SecurityPattern CyberArkAim PasswordList TPAM Centrify Bitwarden "
            "MatesoPasswordSafe HashiCorpVault KeeperEnterprise DpsPam AzureKeyVault ApplicationPassword ApiKey "
            "RSASecurID TopicusKeyHub ITGlue KasperskyPasswordManager AzureServicePrincipal PsonoPasswordManager "
            "SecretServerRest Undefined Hudu"
        ).split()
    )
)
"""`CredentialResolverConnectionType`: 0 is *Username and password*, 49 is *API key*."""

USERNAME_PASSWORD: Final = "Default"
API_KEY: Final = "ApiKey"

FOLDERS: Final = {"Group", "Root", "Folder"}
"""Types of folders; the last is Devolutions Server's."""
REFERENCE: Final = "credentialconnectionid"
"""What an entry logs in with: the GUID of a credential, or of nothing (`NO_ENTRIES`). It may stand at any depth."""

_FIELDS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "name": (("Name",),),
    "folder": (("Group",),),
    "id": (("ID",),),
    "parent": (("ParentID",),),
    "description": (("Description",),),
    "host": (("Host",),),
    "url": (("Credentials", "Url"), ("Url",)),
    "username": (("Credentials", "UserName"),),
    "domain": (("Credentials", "Domain"),),
    "password": (("Credentials", "Password"),),
    "encrypted_password": (("Credentials", "SafePassword"),),
    "tags": (("MetaInformation", "Keywords"),),
    "created": (("CreationDate",), ("MetaInformation", "CreationDate")),
    "expiration": (("MetaInformation", "Expiration"),),
}
"""`parent` and `created` are guesses."""

RDM: Final = Dialect(
    fields=_FIELDS,
    type=("ConnectionType",),
    default_type="RDPConfigured",  # defaults are not written (documented)
    sub_type=("Credentials", "CredentialType"),
    credential=("Credentials",),
    holders=("credentials", "metainformation"),
    custom_fields="metainformation",
    children="children",
)
"""The same in XML and in JSON."""

NO_ENTRIES: Final = {
    "45479560-173e-435d-8848-c22f863fdc96": "prompt",
    "e2cc9029-ca3a-4308-ba54-16d5029bc8ed": "parent",
    "1310cf82-6fab-4b7a-9eea-3e2e451ca2cf": "inherited",
    "9f3c3bcf-068a-4927-b996-ca52154cae3b": "my personal credentials",
    "b87b29d9-9239-4d7b-86d8-9b53dcd3ba9f": "none",
    "245a4245-48e7-4df5-9c4c-11861d8e1f81": "user vault",
    "88e4be76-4c5b-4694-aa9c-d53b7e0fe0dc": "user vault search",
    "00000000-0000-0000-0000-000000000000": "nothing",
}
"""What a `CredentialConnectionID` can say that is no entry (documented)."""

CUSTOM_FIELDS: Final = range(1, 6)
"""`CustomField1Title`/`CustomField1Value` to `CustomField5…` in `MetaInformation` (documented)."""


def _by_name(numbers: Mapping[int, str]) -> dict[str, str]:
    return {name.lower(): name for name in numbers.values()} | {str(number): name for number, name in numbers.items()}


_CONNECTION_TYPES: Final = _by_name(CONNECTION_TYPES)
_CREDENTIAL_TYPES: Final = _by_name(CREDENTIAL_TYPES)


def connection_type(text: str) -> str:
    """Give the vendor's name for a connection type, written as number or name in any case; else the text itself."""
    return _CONNECTION_TYPES.get(text.strip().lower(), text)


def credential_type(text: str) -> str:
    """Give the vendor's name for a credential sub-type, written as number or name in any case; else the text itself."""
    return _CREDENTIAL_TYPES.get(text.strip().lower(), text)


def credential_number(name: str) -> int:
    """Give the number of a credential sub-type that has one."""
    return next(number for number, listed in CREDENTIAL_TYPES.items() if listed == name)


def kind_of(connection: str, credential: str | None) -> Kind:
    """Tell what sort of entry two names of types make."""
    if connection == "Credential":
        return {USERNAME_PASSWORD: Kind.USERNAME_PASSWORD, API_KEY: Kind.API_KEY}.get(
            credential or USERNAME_PASSWORD, Kind.OTHER_CREDENTIAL
        )
    return Kind.FOLDER if connection in FOLDERS else Kind.OTHER

"""An invented vault in which every secret is another one, in XML and in JSON."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from tests.builders import guid
from tests.leaks.canaries import CANARY, planted
from tests.profiles.dialects import in_json, xml

BY_NAME: Final = "Portal"
"""What the entry is called that `explain` is asked about."""
TOKEN: Final = "gh" + "p_" + f"{CANARY}a1B2c3D4e5F6g7H8i9J0k1L{CANARY}x"
"""A key that a built-in rule knows by its form."""


def sealed(name: str) -> str:
    """Stands for what RDM has encrypted: sixteen bytes or a multiple of them, in base64."""
    data = planted(name).encode()
    return base64.b64encode(data + b"=" * (-len(data) % 16)).decode()


def _entry(number: int, name: str, kind: str = "Credential", **fields: Any) -> dict[str, Any]:
    return {"ConnectionType": kind, "Group": r"Customers\ACME", "ID": guid(number), "Name": name, **fields}


def _credential(number: int, name: str, credentials: Mapping[str, str], **fields: Any) -> dict[str, Any]:
    return _entry(number, name, **{"Credentials": dict(sorted(credentials.items())), **fields})


def _login(number: int, name: str, secret: str, **fields: Any) -> dict[str, Any]:
    return _credential(number, name, {"UserName": f"user{number}", "Password": secret}, **fields)


def _with_much_around(number: int) -> dict[str, Any]:
    """A login with secrets in all places that people or RDM put some."""
    return _login(
        number,
        BY_NAME,
        planted("password"),
        MetaInformation={
            "CustomField1Hidden": "true",
            "CustomField1Title": "PIN",
            "CustomField1Value": planted("hidden-field"),
            "PasswordHistory": planted("history"),
            "SafePasswordHistory": sealed("sealed-history"),
        },
        Url=f"https://user:{planted('url')}@api.example/v1",
    )


ENTRIES: Final = [
    _with_much_around(1),
    _login(2, "Robot", TOKEN, Url="https://api.github.com"),
    _login(3, f"Named {planted('named')}", planted("named")),
    _login(4, "Used", planted("used"), Url=f"https://{planted('url-user')}@api.example"),
    _entry(
        5,
        "dc01",
        "RDPConfigured",
        CredentialConnectionID=guid(4),
        RDP={"Password": planted("session"), "SafePassword": sealed("sealed-session")},
    ),
    _credential(6, "Sealed", {"UserName": "sealed", "SafePassword": sealed("sealed")}),
    _credential(7, f"Both {planted('both')}", {"Password": planted("both"), "SafePassword": sealed("sealed-both")}),
    _credential(
        8,
        f"Made {planted('api-key')}",
        {
            "ApiId": "made",
            "ApiKey": planted("api-key"),
            "Url": "no where",
            "CredentialType": "ApiKey",
            planted("api-key"): "1",
        },
    ),
    _credential(9, "Made and sealed", {"ApiId": "x", "SafeApiKey": sealed("sealed-key"), "CredentialType": "ApiKey"}),
    _credential(10, "Timed", {"CredentialType": "OTP", "OTPKey": planted("otp"), "SafeOTPKey": sealed("sealed-otp")}),
    _credential(
        11,
        "Shell",
        {
            "CredentialType": "PrivateKey",
            "PrivateKeyData": planted("ssh-key"),
            "PrivateKeyPassPhrase": planted("ssh-passphrase"),
            "SafePrivateKeyData": sealed("sealed-ssh-key"),
            "SafePrivateKeyPassPhrase": sealed("sealed-ssh-passphrase"),
        },
    ),
    _credential(12, "Codes", {"CredentialType": "OneTimeCodeList", "Codes": planted("codes")}),
    _credential(13, "Swapped", {"UserName": TOKEN[:-1] + "y", "Password": "anna"}, Url="https://api.github.com"),
]
VAULT_XML: Final = xml(*ENTRIES)
VAULT_JSON: Final = in_json(*ENTRIES)

"""What an entry of an invented export holds: the fields of each kind, and which kinds follow each other."""

from typing import Any, Self

PROMPT_ID = "45479560-173E-435D-8848-C22F863FDC96"
INHERITED_ID = "1310CF82-6FAB-4B7A-9EEA-3E2E451CA2CF"

Fields = dict[str, Any]


class Slot(str):
    """A place in a template that every entry fills with its own text."""

    __slots__ = ()


class Named(int):
    """A value of an enumeration: a number in JSON, a name in XML."""

    name: str

    def __new__(cls, number: int, name: str) -> Self:
        """Make the number and remember its name."""
        made = super().__new__(cls, number)
        made.name = name
        return made


EVENTS: Fields = {
    "AfterConnection": {"Enabled": False, "Script": None},
    "BeforeConnection": {"Enabled": True, "Script": Slot("script"), "Wait": 250},
}

META: Fields = {
    "CustomField1Title": "Cost centre",
    "CustomField1Value": Slot("cost"),
    "Expiration": Slot("date"),
    "Keywords": Slot("keywords"),
    "OS": Slot("os"),
    "SerialNumber": Slot("serial"),
}

COMMON: Fields = {
    "Color": "Royal Blue",
    "CreatedBy": Slot("author"),
    "CreationDateTime": Slot("date"),
    "Description": Slot("description"),
    "Encrypt": False,
    "Events": EVENTS,
    "Group": Slot("group"),
    "ID": Slot("id"),
    "Image": Slot("icon"),
    "MetaInformation": META,
    "Name": Slot("name"),
    "OpenEmbedded": True,
    "Security": {"Permissions": None, "ViewOverride": "Inherited"},
    "SortPriority": 10,
    "Stamp": Slot("stamp"),
    "TabTitle": None,
}

RDP: Fields = {
    "CredentialConnectionID": PROMPT_ID,
    "DesktopComposition": True,
    "Host": Slot("host"),
    "RDP": {
        "Domain": "CORP",
        "GatewayHostname": None,
        "NetworkLevelAuthentication": True,
        "Port": 3389,
        "UserName": Slot("user"),
    },
}

SSH: Fields = {
    "ConnectionType": Named(77, "SSHShell"),
    "CredentialConnectionID": INHERITED_ID,
    "Terminal": {
        "AlwaysAskForPassword": False,
        "Host": Slot("host"),
        "HostPort": 22,
        "KeepAliveInterval": 60,
        "PrivateKeyType": "NoKey",
        "Username": Slot("user"),
    },
    "TerminalFont": "Cascadia Mono",
}

WEB: Fields = {
    "ConnectionType": Named(5, "WebBrowser"),
    "Url": Slot("url"),
    "Web": {
        "AutoFillLogin": True,
        "BrowserApplication": "Embedded",
        "PasswordControlId": "login-password",
        "UserName": Slot("user"),
        "UserNameControlId": "login-name",
    },
}

FOLDER: Fields = {
    "ConnectionType": Named(25, "Group"),
    "GroupDetails": {
        "ContactName": Slot("author"),
        "CredentialMode": "Inherited",
        "GroupType": "Customer",
        "Phone": "+1 555 0100",
        "Site": Slot("host"),
    },
}

CREDENTIAL: Fields = {
    "AllowClipboard": True,
    "CheckOutMode": "Default",
    "ConnectionType": Named(26, "Credential"),
    "PasswordHistoryEnabled": False,
}

LOGIN: Fields = {
    "MnemonicPassword": None,
    "Password": Slot("password"),
    "PromptForPassword": False,
    "UserName": Slot("user"),
}

URL: Fields = {"Url": Slot("url")}


def credential(**credentials: Any) -> Fields:
    """Give the fields of a credential entry with these details."""
    return COMMON | CREDENTIAL | {"Credentials": credentials}


def other_credential(number: int, name: str, **details: Any) -> Fields:
    """Give the fields of a credential entry that is no *Username and password*."""
    return credential(CredentialType=Named(number, name), **details)


KINDS: dict[str, Fields] = {
    "login": credential(**LOGIN) | URL,
    "login-domain": credential(**LOGIN, Domain="CORP") | URL,
    "login-default": credential(**LOGIN, CredentialType=Named(0, "Default")) | URL,
    "login-bare": credential(**LOGIN),
    "rdp": COMMON | RDP,
    "ssh": COMMON | SSH,
    "web": COMMON | WEB,
    "folder": COMMON | FOLDER,
    "connection-string": other_credential(13, "ConnectionString", SafeConnectionString=Slot("secret")),
    "private-key": other_credential(14, "PrivateKey", SafePrivateKey=Slot("secret"), UserName=Slot("user")),
    "otp": other_credential(25, "OTP", Issuer="Example", SafeOTPKey=Slot("secret")),
    "host": COMMON
    | {"Children": Slot("child"), "ConnectionType": Named(53, "Host")}
    | {"Host": Slot("host"), "HostDetails": {"Port": 443, "Ping": True}},
}

LOGIN_KINDS = ["login", "login-domain", "login", "login-bare", "login"] * 3 + ["login-default"]
OTHER_KINDS = [
    *["rdp", "rdp", "ssh", "web", "rdp", "folder", "ssh", "rdp", "web", "rdp"],
    *["rdp", "connection-string", "ssh", "rdp", "host", "ssh", "web", "rdp", "rdp"],
    *["ssh", "rdp", "web", "folder", "rdp", "ssh", "private-key", "rdp", "web", "rdp"],
    *["rdp", "ssh", "rdp", "web", "ssh", "rdp", "folder", "rdp", "otp", "web", "rdp"],
]

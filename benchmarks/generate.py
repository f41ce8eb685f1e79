"""Write a deterministic, lifelike Remote Desktop Manager export of any size.

    python benchmarks/generate.py --format xml --entries 100000 -o export.xml

The same arguments always give the same bytes. An entry takes about 2.2 KB and 40
elements. Exactly ``floor(entries * share)`` of the entries are *Username and
password* credentials with a clear password that starts with ``CANARY-``; the others
are sessions, folders and credentials of other kinds. Sub-entries count as entries.
Every value is invented.
"""

import argparse
import base64
import hashlib
import itertools
import json
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Self
from xml.sax.saxutils import escape

DEFAULT_SHARE = Fraction("0.30")
BATCH = 1000
NESTED_DEPTH = 4
"""How many levels deeper a sub-entry stands than its parent's own fields do."""

DATABASE_ID = "5d8c0a4e-7a0d-4c4b-9d5e-3f1c2b7a9e10"
PROMPT_ID = "45479560-173E-435D-8848-C22F863FDC96"
INHERITED_ID = "1310CF82-6FAB-4B7A-9EEA-3E2E451CA2CF"

Fields = dict[str, Any]
Encode = Callable[[str, int], str]


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


# --- what an entry holds -----------------------------------------------------------

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


# --- templates ---------------------------------------------------------------------


def xml_text(value: str, variant: int) -> str:
    """Write text for XML: CDATA, character references or plain UTF-8 by variant."""
    if (variant % 3 == 0 and "\n" in value) or variant % 47 == 46:
        return f"<![CDATA[{value}]]>"
    escaped = escape(value, {'"': "&quot;"} if variant % 2 else {})
    if variant % 4 == 1:
        return escaped.encode("ascii", "xmlcharrefreplace").decode()
    return escaped


def json_text(value: str, variant: int) -> str:
    """Write text for JSON, without the quotes: with ``\\u`` escapes or plain UTF-8."""
    return json.dumps(value, ensure_ascii=variant % 4 == 1)[1:-1]


def xml_value(value: Any) -> str:
    """Write a value of a template as the text of an element."""
    if isinstance(value, Slot):
        return f"%({value})s"
    if isinstance(value, Named):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def xml_fields(fields: Fields, depth: int) -> Iterator[str]:
    """Give the lines of a template for these fields, in alphabetical order."""
    pad = "  " * depth
    for name, value in sorted(fields.items()):
        if value is None:
            yield f"{pad}<{name} />\n"
        elif isinstance(value, dict):
            yield f"{pad}<{name}>\n"
            yield from xml_fields(value, depth + 1)
            yield f"{pad}</{name}>\n"
        elif value == "child":
            yield f"{pad}<{name}>\n%(child)s{pad}</{name}>\n"
        else:
            yield f"{pad}<{name}>{xml_value(value)}</{name}>\n"


def xml_template(fields: Fields, nested: bool) -> str:
    """Give the template of an entry in XML."""
    depth = 2 + nested * 2
    pad = "  " * depth
    lines = "".join(xml_fields(fields, depth + 1))
    return f"{pad}<Connection>%(comment)s\n{lines}{pad}</Connection>\n"


def json_value(value: Any) -> str:
    """Write a value of a template as a JSON scalar."""
    return f'"%({value})s"' if isinstance(value, Slot) else json.dumps(value)


def json_object(fields: Fields, depth: int) -> str:
    """Give the template of an object with these fields, in alphabetical order."""
    pad = "  " * (depth + 1)
    members = []
    for name, value in sorted(fields.items()):
        if isinstance(value, dict):
            text = json_object(value, depth + 1)
        elif value == "child":
            text = f"[\n{pad}  %(child)s\n{pad}]"
        else:
            text = json_value(value)
        members.append(f'{pad}"{name}": {text}')
    return "{\n" + ",\n".join(members) + "\n" + "  " * depth + "}"


def json_template(fields: Fields, nested: bool) -> str:
    """Give the template of an entry in JSON."""
    return json_object(fields, 2 + nested * 2)


# --- what fills the templates ------------------------------------------------------

CUSTOMERS = [
    "ACME & Sons",
    "Müller GmbH",
    "Żółw S.A.",
    "Contoso",
    "O'Neill",
    "日本支社",
]
PLACES = ["Web", "Data", "Réseau", "Monitoring <old>", "CI", "Ops\\Night shift"]
SYSTEMS = ["Windows Server 2022", "Debian 12", "macOS 14", "RHEL 9", "n/a"]
AUTHORS = ["CORP\\anna", "CORP\\björn", "integration", "zoë@corp.example"]
TAGS = ["prod billing eu", "test", "café legacy", "r&d", "dmz edge tier-1"]
TITLES = ["Billing & invoices", "Größe", "Ops ✓", "mail <relay>", "Zugang", 'the "box"']
SCRIPTS = [
    "if (1 -lt 2) {\n  Write-Host 'a < b && c > d'\n}",
    "ping $HOST$",
    "net use Z: \\\\share\\$NAME$ & exit",
    "#!/bin/sh\n[ -f /tmp/x ] && echo '<Password>none</Password>'\nexit 0",
]
DESCRIPTIONS = [
    "Ask the night shift first.\nThen call “Désirée” & wait for her answer.",
    "Created by the migration of 2019; owner unknown.",
    "Ports < 1024 are closed & must stay closed. See ticket 4711.",
    "Prüfung jährlich im März\n\t– bitte nicht löschen –\n<Connection> is no tag here.",
    "Имя сервера менялось дважды. 担当者に確認してください。",
    "Uses $NAME$ and $HOST$ as given by the folder above.",
]
SUFFIXES = ["", "", "", "&<é>", "", "", " z9$", "", "", '"ß"']


def rendered(values: list[str], encode: Encode) -> list[str]:
    """Write the values in several spellings each, so that every run meets them all."""
    return [encode(value, at) for at in range(12) for value in values]


def icons() -> list[str]:
    """Make a set of stand-ins for base64 icons (random bytes, no picture)."""
    source = random.Random(20240229)
    return [base64.b64encode(source.randbytes(source.randrange(150, 450))).decode() for _ in range(61)]


class Values:
    """The text that fills an entry's template, computed from its number alone."""

    def __init__(self, encode: Encode, comments: bool) -> None:
        """Prepare every text that does not depend on the entry."""
        self.encode = encode
        self.comments = comments
        paths = [f"{one}\\{two}" for one in CUSTOMERS for two in PLACES]
        self.icons = icons()
        self.pools = {
            "group": rendered(paths, encode),
            "os": rendered(SYSTEMS, encode),
            "author": rendered(AUTHORS, encode),
            "keywords": rendered(TAGS, encode),
            "title": rendered(TITLES, encode),
            "script": rendered(SCRIPTS, encode),
            "description": rendered(DESCRIPTIONS, encode),
        }

    def password(self, number: int, digest: str) -> str:
        """Give the clear password of an entry, ready for its file format."""
        suffix = SUFFIXES[number // 10 % len(SUFFIXES)]
        return self.encode(f"CANARY-{digest[40:60]}{suffix}", number)

    def comment(self, number: int) -> str:
        """Give the comment at the head of an entry: one entry in five has one."""
        if not self.comments or number % 5:
            return ""
        return f"<!-- checked <{number}> & fine -->"

    def of(self, number: int, child: str) -> dict[str, str]:
        """Give the text for each slot of one entry."""
        digest = hashlib.blake2b(b"%d" % number, digest_size=32).hexdigest()
        values = {key: pool[number % len(pool)] for key, pool in self.pools.items()}
        values["id"] = guid(digest[:32])
        values["stamp"] = guid(digest[32:])
        values["name"] = f"{values['title']} {number:07d}"
        values["icon"] = self.icons[number % len(self.icons)]
        values["secret"] = digest + digest[::-1] + "=="
        values["password"] = self.password(number, digest)
        values["user"] = f"svc-{digest[:6]}-{number}"
        values["host"] = f"srv{number % 977:03d}.site{number % 31}.example"
        url = f"https://api{number % 97}.example/v1/{digest[6:14]}?tier=2&n={number}"
        values["url"] = self.encode(url, 0)
        values["cost"] = f"{number % 9000 + 1000}"
        values["serial"] = f"{number % 7919}"
        values["date"] = f"20{number % 20 + 10}-{number % 12 + 1:02d}-25T00:00:00-05:00"
        values["comment"] = self.comment(number)
        values["child"] = child
        return values


def guid(digest: str) -> str:
    """Write 32 hexadecimal digits as a GUID."""
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))


# --- the file ----------------------------------------------------------------------


def count_logins(entries: int, share: Fraction = DEFAULT_SHARE) -> int:
    """Tell how many of the first entries are *Username and password* credentials."""
    return entries * share.numerator // share.denominator


def kind_of(number: int, share: Fraction) -> str:
    """Tell the kind of an entry: credentials are spread evenly over the file."""
    logins = count_logins(number, share)
    if count_logins(number + 1, share) > logins:
        return LOGIN_KINDS[logins % len(LOGIN_KINDS)]
    return OTHER_KINDS[(number - logins) % len(OTHER_KINDS)]


def render(entries: int, share: Fraction, format_: str) -> Iterator[str]:
    """Give the text of each top-level entry, its sub-entry inside it."""
    is_xml = format_ == "xml"
    make = xml_template if is_xml else json_template
    templates = {kind: make(fields, False) for kind, fields in KINDS.items()}
    nested = {kind: make(fields, True) for kind, fields in KINDS.items()}
    values = Values(xml_text if is_xml else json_text, comments=is_xml)
    numbers = iter(range(entries))
    for number in numbers:
        kind, child = kind_of(number, share), ""
        if kind == "host":
            inner = next(numbers, None)
            if inner is None:
                kind = "rdp"
            else:
                child = nested[kind_of(inner, share)] % values.of(inner, "")
        yield templates[kind] % values.of(number, child)


def xml_pieces(entries: int, share: Fraction) -> Iterator[str]:
    """Give the text of an XML export in pieces, with a comment between some entries."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<RDMExport>\n  <Connections>\n'
    for at, text in enumerate(render(entries, share, "xml")):
        if at % 400 == 399:
            yield f"    <!-- part {at // 400}: <Connection> starts below -->\n"
        yield text
    yield "  </Connections>\n</RDMExport>\n"


def json_pieces(entries: int, share: Fraction) -> Iterator[str]:
    """Give the text of a JSON export in pieces."""
    yield '{\n  "Connections": ['
    before = "\n    "
    for text in render(entries, share, "json"):
        yield before + text
        before = ",\n    "
    yield f'\n  ],\n  "DatabaseID": "{DATABASE_ID}",\n  "Version": 2\n}}\n'


def write(path: Path, format_: str, entries: int, share: Fraction) -> None:
    """Write an export; it appears under its name only when it is complete."""
    pieces = (xml_pieces if format_ == "xml" else json_pieces)(entries, share)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        while batch := list(itertools.islice(pieces, BATCH)):
            file.write("".join(batch))
    unfinished.replace(path)


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Write a deterministic export.")
    parser.add_argument("--format", choices=["xml", "json"], default="xml")
    parser.add_argument("--entries", type=int, required=True, metavar="N")
    parser.add_argument("--share", type=Fraction, default=DEFAULT_SHARE, help="0.30 unless told")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    args = parser.parse_args()
    if args.entries < 0 or not 0 <= args.share <= 1:
        parser.error("--entries must not be negative, --share lies between 0 and 1")
    write(args.output, args.format, args.entries, args.share)
    logins = count_logins(args.entries, args.share)
    size = args.output.stat().st_size
    print(f"{args.entries} entries, {logins} to convert, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

"""The texts that fill an entry, the same for the same number; every one is invented."""

import base64
import hashlib
import random
from collections.abc import Callable

Encode = Callable[[str, int], str]

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

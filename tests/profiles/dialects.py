"""Invented versions of RDM: one entry before and after its conversion, in XML and JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.builders import guid

CLEAR = "CANARY-" + "clear"
CIPHER = "Q0FOQVJZ" + "Y2Fu" * 4
OTHER_CIPHER = "Q0FOQVJZ" + "bmV3" * 4
UNTIL = "2031-04-05T00:00:00-05:00"
SINCE = "2026-01-31T00:00:00-05:00"
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Dialect:
    """What an invented RDM calls things, in the order in which it writes them."""

    names: Sequence[tuple[str, str]] = (
        ("expires_after", "KeyEnds"),
        ("api_key_encrypted", "safeApiSecret"),
        ("api_key", "ApiSecret"),
        ("sub_type", "CredentialType"),
        ("api_id", "ApiKeyIdentifier"),
        ("type", "KeyKind"),
        ("valid_from", "KeyStarts"),
        ("url", "serviceUrl"),
        ("tenant_id", "TenantCode"),
    )
    also: Mapping[str, str] = field(default_factory=dict)
    """Fields that RDM writes into each API key."""
    expires: str = UNTIL
    """How the expiration is spelled afterwards."""
    carries: bool = True

    def named(self, **names: str) -> "Dialect":
        """The same with other names."""
        return replace(self, names=tuple((what, names.get(what, name)) for what, name in self.names))


INVENTED = Dialect()
FILLED = {"type": "rdmconv-type", "valid_from": SINCE}


def entry(number: int = 1, *, encrypted: bool = True, **fields: str | None) -> dict[str, Any]:
    """An entry before: of its name, and with what is given; None leaves out."""
    given = {"UserName": "billing", "Domain": "acme", "Url": "https://api.example", "Expiration": UNTIL, **fields}
    secret = {"SafePassword": CIPHER} if encrypted else {"Password": CLEAR}
    credentials = {name: given[name] for name in ("Domain", "UserName")} | secret
    return {
        "ConnectionType": "Credential",
        "Credentials": dict(sorted(_there(credentials).items())),
        "Group": "Customers\\ACME",
        "ID": guid(number),
        "MetaInformation": _there({"Expiration": given["Expiration"], "Keywords": "a b"}),
        "Name": f"Entry {number}",
        "Stamp": guid(100 + number),
        **_there({"Url": given["Url"]}),
    }


def converted(one: Tree, dialect: Dialect = INVENTED, **typed: str | None) -> dict[str, Any]:
    """What an invented RDM makes of it when its form was filled in with what is given besides."""
    old, meta = one["Credentials"], one["MetaInformation"]
    cipher = old.get("SafePassword")
    values = {
        "sub_type": "ApiKey" if one["ConnectionType"] == "Credential" else 49,
        "api_id": old.get("UserName"),
        "api_key": old.get("Password"),
        "api_key_encrypted": cipher if dialect.carries or cipher is None else OTHER_CIPHER,
        "tenant_id": old.get("Domain"),
        "url": one.get("Url"),
        "expires_after": dialect.expires if meta.get("Expiration") else None,
        **FILLED,
        **typed,
    }
    credentials = _there({name: values[what] for what, name in dialect.names}) | dict(dialect.also)
    return {
        **{name: value for name, value in one.items() if name != "Url"},
        "Credentials": credentials,
        "MetaInformation": {name: value for name, value in meta.items() if name != "Expiration"},
        "Stamp": guid(200),
    }


def numbered(one: Tree) -> dict[str, Any]:
    """The entry as JSON exports have it: types are numbers."""
    return {**one, "ConnectionType": 26}


def xml(*entries: Tree) -> bytes:
    """An export in XML."""
    lines = "".join(f"    {line}\n" for one in entries for line in _element("Connection", one))
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f"{head}<RDMExport>\n  <Connections>\n{lines}  </Connections>\n</RDMExport>\n".encode()


def in_json(*entries: Tree) -> bytes:
    """An export in JSON."""
    return json.dumps({"Connections": list(entries), "Version": 2}, indent=2).encode()


def _element(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"<{name}>{value}</{name}>"
    elif not value:
        yield f"<{name} />"
    else:
        yield f"<{name}>"
        for below, inside in value.items():
            yield from (f"  {line}" for line in _element(below, inside))
        yield f"</{name}>"


def _there(fields: Mapping[str, str | int | None]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}

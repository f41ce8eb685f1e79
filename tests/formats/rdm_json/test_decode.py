from pathlib import Path

import pytest

from rdmconv.diagnostics import Position
from rdmconv.formats.base import Unit
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import Presence
from tests.formats.rdm_json.support import CREDENTIAL, entries, envelope, opened, parts, total, units
from tests.paths import JSON_SMALL, SMALL
from tests.rows import over


def only(element: bytes) -> Entry:
    (entry,) = entries(envelope(element))
    return entry


def codes(element: bytes) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.details.get("field")) for problem in only(element).problems]


@pytest.mark.parametrize(
    ("members", "kind", "type_name", "sub_type"),
    [
        (b'"ConnectionType": 26', Kind.USERNAME_PASSWORD, "Credential", "Default"),
        (b'"ConnectionType": "credential", "Credentials": null', Kind.USERNAME_PASSWORD, "Credential", "Default"),
        (b'"ConnectionType": "26", "Credentials": {}', Kind.USERNAME_PASSWORD, "Credential", "Default"),
        (
            b'"ConnectionType": 26.0, "Credentials": {"CredentialType": 4.9e1}',
            Kind.API_KEY,
            "Credential",
            "ApiKey",
        ),
        (b'"ConnectionType": 26, "Credentials": {"CredentialType": "49"}', Kind.API_KEY, "Credential", "ApiKey"),
        (b'"ConnectionType": 26, "credentials": {"CREDENTIALTYPE": "apikey"}', Kind.API_KEY, "Credential", "ApiKey"),
        (
            b'"ConnectionType": 26, "Credentials": {"CredentialType": null}',
            Kind.USERNAME_PASSWORD,
            "Credential",
            "Default",
        ),
        (
            b'"ConnectionType": 26, "Credentials": {"CredentialType": 14}',
            Kind.OTHER_CREDENTIAL,
            "Credential",
            "PrivateKey",
        ),
        (b'"ConnectionType": 26, "Credentials": {"CredentialType": "New"}', Kind.OTHER_CREDENTIAL, "Credential", "New"),
    ],
)
def test_types(members: bytes, kind: Kind, type_name: str, sub_type: str) -> None:
    entry = only(b"{" + members + b"}")
    assert (entry.kind, entry.type_name, entry.sub_type, entry.problems) == (kind, type_name, sub_type, [])


@pytest.mark.parametrize(
    ("element", "kind", "type_name"),
    [
        (b'{"Name": "n"}', Kind.OTHER, "RDPConfigured"),
        (b'{"ConnectionType": null}', Kind.OTHER, "RDPConfigured"),
        (b'{"ConnectionType": 25}', Kind.FOLDER, "Group"),
        (b'{"ConnectionType": true}', Kind.OTHER, "true"),
        (b'{"ConnectionType": 26.5}', Kind.OTHER, "26.5"),
        (b'{"ConnectionType": 1e999}', Kind.OTHER, "1e999"),
        (b'{"ConnectionType": 1234}', Kind.OTHER, "1234"),
    ],
)
def test_other_types(element: bytes, kind: Kind, type_name: str) -> None:
    (unit,) = [part for part in parts(envelope(element), every_entry=True) if isinstance(part, Unit)]
    assert (unit.entries[0].kind, unit.entries[0].type_name, unit.entries[0].problems) == (kind, type_name, [])


def test_scalars_read_as_text() -> None:
    view = only(
        b'{"ConnectionType": 26, "Name": 404, "Host": true, "Description": false, "Group": 1.10, "Url": null,'
        b' "ID": "caf\\u00e9", "Credentials": {"UserName": "", "Password": 1234, "Domain": null, "X": {"Y": 1E5}},'
        b' "ParentID": 12345678901234567890}'
    ).view
    assert view.text("name") == "404"
    assert view.text("host") == "true"
    assert view.text("description") == "false"
    assert view.text("folder") == "1.10"
    assert view.text("id") == "café"
    assert view.text("parent") == "12345678901234567890"
    assert view.text("url") is None
    assert view.text("username") == ""
    assert view.text_at(("credentials", "x", "y")) == "1E5"
    assert view.text_at(("credentials", "x")) is None
    assert view.text_at(("name", "x")) is None
    assert view.secret is not None
    assert view.secret.reveal() == "1234"
    assert view.encrypted_secret is None


def test_presence_and_spelling() -> None:
    view = only(
        b'{"connectiontype": 26, "Url": null, "Name": false, "CREDENTIALS": {"USERNAME": "u", "A": {}, "B": [0]}}'
    ).view
    assert view.presence(("url",)) is Presence.EMPTY
    assert view.presence(("Name",)) is Presence.VALUE
    assert view.presence(("Host",)) is Presence.ABSENT
    assert view.presence(("Credentials", "A")) is Presence.EMPTY
    assert view.presence(("Credentials", "B")) is Presence.VALUE
    assert view.path("username") == ("Credentials", "UserName")
    assert view.path("url") == ("Url",)
    assert view.path("domain") is None
    assert view.children_of(("credentials",)) == ["USERNAME", "A", "B"]
    assert view.children_of(()) == ["connectiontype", "Url", "Name", "CREDENTIALS"]
    assert view.children_of(("Name",)) == []


def test_custom_fields() -> None:
    view = only(
        b'{"ConnectionType": 26, "MetaInformation": {"CustomField2Title": "Cost", "CustomField2Value": 7}}'
    ).view
    assert view.text("custom.cost") == "7"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (b'"Name": ["x"]', [("ENT001", "Name")]),
        (b'"Credentials": {"username": {}}', [("ENT001", "username")]),
        (b'"Credentials": {"CredentialType": []}', [("ENT001", "CredentialType")]),
        (b'"Credentials": {"CredentialType": " "}', [("ENT003", "CredentialType")]),
        (b'"MetaInformation": {"expiration": []}', [("ENT001", "expiration")]),
        (b'"Credentials": "x"', [("ENT005", "Credentials")]),
        (b'"credentials": []', [("ENT005", "credentials")]),
        (b'"MetaInformation": 1', [("ENT005", "MetaInformation")]),
        (b'"Name": "a", "Name": "a"', [("ENT002", "Name")]),
        (b'"Name": "a", "name": "b"', [("ENT002", "Name"), ("ENT002", "name")]),
        (b'"Credentials": {"Password": "a", "Pass\\u0077ord": "b"}', [("ENT002", "Password")]),
        (b'"Credentials": {"UserName": "a", "Username": "b"}', [("ENT002", "UserName"), ("ENT002", "Username")]),
        (b'"Credentials": {}, "Credentials": {}', [("ENT002", "Credentials")]),
        (b'"Events": {"X": 1, "X": 2}', [("ENT002", "X")]),
        (b'"Events": [[{"X": {"Y": 1, "Y": 2}}]]', [("ENT002", "Y")]),
        (b'"Events": {"X": 1, "x": 2}', []),
        (b'"Extra": 1, "extra": 2', []),
        (b'"Children": [{"A": 1, "A": 2}]', []),
        (b'"Description": "\\u0022: \\"A\\": "', []),
        (b'"X": {"ConnectionType": 1}, "Host": 1e400', []),
    ],
)
def test_problems_of_a_credential(members: bytes, expected: list[tuple[str, str]]) -> None:
    assert codes(b'{"ConnectionType": 26, ' + members + b"}") == expected


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (b"null", [("ENT004", None)]),
        (b'{"ConnectionType": ""}', [("ENT003", "ConnectionType")]),
        (b'{"ConnectionType": " \\t"}', [("ENT003", "ConnectionType")]),
        (b'{"ConnectionType": {}}', [("ENT001", "ConnectionType")]),
    ],
)
def test_what_names_no_type_is_unknown(element: bytes, expected: list[tuple[str, str | None]]) -> None:
    assert codes(element) == expected
    assert only(element).kind is Kind.UNKNOWN


def test_a_type_that_stands_twice_is_reported_whatever_it_says() -> None:
    assert codes(b'{"ConnectionType": 26, "connectionType": 77}') == [("ENT002", "connectionType")]
    assert codes(b'{"ConnectionType": 26, "ConnectionType": 77}') == [("ENT002", "ConnectionType")]


def test_sub_entries_that_stand_twice_are_not_looked_into() -> None:
    data = envelope(b'{"Children": [' + CREDENTIAL + b'], "children": [{}]}')
    assert [problem.code for problem in entries(data)[0].problems] == ["ENT002"]
    assert total(data) == 1


def test_sub_entries_are_found_at_any_depth() -> None:
    data = envelope(
        b'{"ConnectionType": 77,\n "children": [\n  null, '
        + CREDENTIAL
        + b',\n  {"Children": [{}, '
        + CREDENTIAL
        + b"]}]}",
        CREDENTIAL,
    )
    found = [(entry.ordinal, entry.locator, entry.kind, entry.position) for entry in entries(data)]
    assert found == [
        (1, (0,), Kind.UNKNOWN, Position(3, 3)),
        (2, (1,), Kind.USERNAME_PASSWORD, Position(3, 9)),
        (5, (2, 1), Kind.USERNAME_PASSWORD, Position(4, 21)),
        (6, (), Kind.USERNAME_PASSWORD, Position(4, 21 + len(CREDENTIAL) + 6)),
    ]
    assert [unit.others for unit in units(data)] == [3, 0]
    assert total(data) == 7


def test_positions_count_bytes() -> None:
    data = '{"é": 1,\n "Connections": [{"Name": "é"}, '.encode() + CREDENTIAL + b"]}"
    (entry,) = entries(data)
    assert entry.position == Position(2, 34)


@over(JSON_SMALL, lambda path: path.name)
def test_every_entry_decodes_to_the_same_as_alone(path: Path) -> None:
    def shown(*, every_entry: bool) -> list[object]:
        windows = opened(path.read_bytes()).windows(every_entry=every_entry)
        found = [entry for window in windows for part in window if isinstance(part, Unit) for entry in part.entries]
        return [
            (entry.ordinal, entry.position, entry.kind, entry.problems)
            for entry in found
            if entry.kind.is_credential or entry.kind is Kind.UNKNOWN
        ]

    assert shown(every_entry=True) == shown(every_entry=False)


def test_index_finds_duplicates_and_references() -> None:
    guid = "00000000-0000-4000-8000-0000000000aa"
    data = envelope(
        f'{{"id": "{guid}", "CredentialConnectionID": "{{{guid.upper()}}}"}}'.encode(),
        f'{{"Id" : "{guid.upper()}", "credentialConnectionId":"{guid}"}}'.encode(),
        b'{"ID": "x", "Other": {"ID": "x"}, "CredentialConnectionID": "45479560-173E-435D-8848-C22F863FDC96"}',
    )
    index = opened(data).index()
    assert index.duplicate_ids == {guid}
    assert index.uses(guid) == 2
    assert index.used_by.total() == 2


def test_index_of_a_file_without_any() -> None:
    index = opened((SMALL / "integer_dialect.json").read_bytes()).index()
    assert (index.duplicate_ids, index.used_by) == (set(), {})

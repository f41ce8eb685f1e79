"""An independent reader finds in a CXF file what the export says, and has lost exactly what the ledger says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from tests.builders import convert, guid, xml_export, xml_field
from tests.export.cxf_reader import NotCxfError, read_cxf
from tests.export.exporting import NOW, exported, losses_in, xml_api_key
from tests.export.plain_keys import cxf_losses, plain_keys
from tests.paths import ALL_GOOD, name_of
from tests.rows import over


def assert_ledger_holds(data: bytes) -> int:
    """Compare the file with the export field by field, and the losses found with the ledger; give their number."""
    written, ledger = exported(data, "cxf")
    keys = plain_keys(data)
    found = cxf_losses(keys, read_cxf(written))
    assert [losses for losses in losses_in(ledger) if losses] == [losses for losses in found if losses]
    for field, counts in ledger.sums():
        fates = [losses.get(field, "lossless") for key, losses in zip(keys, found, strict=True) if field in key.held]
        assert counts == {fate: fates.count(fate) for fate in ("lossless", "lossy", "dropped")}
    return sum(map(len, found))


def test_no_key_makes_no_item() -> None:
    written, ledger = exported(xml_export(), "cxf")
    assert read_cxf(written) == []
    assert not ledger.has_losses


@over(ALL_GOOD, name_of)
def test_converted_fixtures_lose_what_the_ledger_says(path: Path) -> None:
    assert_ledger_holds(convert(path.read_bytes(), carry_encrypted=True, allow_referenced=True).data)


def test_the_fixtures_lose_something() -> None:
    losses = [assert_ledger_holds(convert(path.read_bytes()).data) for path in ALL_GOOD]
    assert sum(losses) > 20


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
DATES = st.sampled_from(
    [
        "2026-12-31",
        "2026-12-31T00:00:00",
        "2026-12-31T23:59:59.9999999-05:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59.9999999",
        "9999-12-31",
        "2026-02-30",
        "next year",
        "2026-12-31 ",
    ]
)
IDS = st.sampled_from([guid(1), guid(2), guid(1).upper(), f"{{{guid(3)}}}", "x" * 64, "x" * 65, "é" * 33])
FOLDERS = st.lists(TEXT, max_size=4).map("\\".join) | st.just("\\".join("abc" * 30))
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "ID": IDS,
        "Name": TEXT,
        "Group": FOLDERS,
        "Description": TEXT,
        "Host": TEXT,
        "Url": TEXT,
        "Image": TEXT,
        "Credentials": st.fixed_dictionaries(
            {},
            optional={
                **dict.fromkeys(("ApiId", "Url", "TenantId", "ApiKeyType", "Password", "Elsewhere"), TEXT),
                "ApiKey": TEXT.map("CANARY-{}".format) | TEXT,
                "SafeApiKey": st.sampled_from(["", "Q0FOQVJZ"]),
                "ValidFrom": DATES,
            },
        ),
        "MetaInformation": st.fixed_dictionaries(
            {}, optional={"Keywords": TEXT | st.just(" a  b "), "Expiration": DATES, "CustomField1Value": TEXT}
        ),
    },
)


def as_json(entries: list[dict[str, Any]]) -> bytes:
    keys = [{"CredentialType": 49, **one.get("Credentials", {})} for one in entries]
    made = [{"ConnectionType": 26, **one, "Credentials": key} for one, key in zip(entries, keys, strict=True)]
    return json.dumps({"Connections": made}).encode()


def as_xml(entries: list[dict[str, Any]]) -> bytes:
    def group(one: dict[str, Any], name: str) -> str:
        return "".join(xml_field(field, text) for field, text in one.get(name, {}).items())

    return xml_export(
        *(
            "<Connection><ConnectionType>Credential</ConnectionType>"
            f"<Credentials><CredentialType>ApiKey</CredentialType>{group(one, 'Credentials')}</Credentials>"
            f"<MetaInformation>{group(one, 'MetaInformation')}</MetaInformation>"
            + "".join(xml_field(name, text) for name, text in one.items() if isinstance(text, str))
            + "</Connection>"
            for one in entries
        )
    )


@pytest.mark.parametrize("spelled", [as_json, as_xml])
@given(entries=st.lists(ENTRIES, max_size=5))
@example(entries=[{"Credentials": {"ApiKey": "a"}, "ID": guid(1)}] * 2)
def test_any_key_loses_what_the_ledger_says(spelled: Any, entries: list[dict[str, Any]]) -> None:
    event(f"losses: {min(assert_ledger_holds(spelled(entries)), 3)}")


def test_a_folder_in_a_folder_is_a_collection_in_a_collection() -> None:
    folders = ["A", r"A\B", r"A\B", r"C\A", ""]
    entries = [xml_api_key(xml_field("Group", one), id=guid(number)) for number, one in enumerate(folders, 1)]
    written, _ = exported(xml_export(*entries), "cxf")
    assert [item.folders for item in read_cxf(written)] == [["A"], [r"A\B"], [r"A\B"], [r"C\A"], []]
    account = json.loads(written)["accounts"][0]
    assert [one["title"] for one in account["collections"]] == ["A", "C"]


@pytest.mark.parametrize(
    ("date", "day", "kept", "fate"),
    [
        ("2026-12-31", "2026-12-31", False, None),
        ("2026-12-31T23:30:00-05:00", "2026-12-31", True, "lossy"),
        ("31.12.2026", None, True, "lossy"),
        ("0001-01-01T00:00:00", None, False, None),
        ("9999-12-31T23:59:59.9999999", None, False, None),
    ],
)
def test_a_date_field_holds_the_day(date: str, day: str | None, kept: bool, fate: str | None) -> None:
    data = xml_export(xml_api_key(credentials=f"<ValidFrom>{date}</ValidFrom>"))
    written, ledger = exported(data, "cxf")
    (item,) = read_cxf(written)
    assert item.api_key.get("validFrom") == day
    assert item.custom == ({"Valid from": date} if kept else {})
    assert losses_in(ledger) == ([{"valid_from": fate}] if fate else [])


def test_the_same_export_makes_the_same_file() -> None:
    data = xml_export(xml_api_key(xml_field("Group", "A")), xml_api_key(id=None), xml_api_key(id=guid()))
    assert exported(data, "cxf") == exported(data, "cxf")
    assert json.loads(exported(data, "cxf")[0])["timestamp"] == NOW


def test_no_identifier_depends_on_a_secret() -> None:
    one, other = (exported(xml_export(xml_api_key(id=None, key=key)), "cxf")[0] for key in ("CANARY-1", "CANARY-2"))
    assert one.replace(b"CANARY-1", b"CANARY-2") == other


ITEM = ("accounts", 0, "items", 0)
KEY = (*ITEM, "credentials", 0, "key")
WITH_TIME = {"fieldType": "date", "value": "2026-12-31T00:00:00"}
BREAKING: list[tuple[tuple[str | int, ...], Any]] = [
    (("version",), "1.0"),
    (("exporterRpId",), "rdmconv"),
    (("timestamp",), "2026-12-31"),
    (("more",), 1),
    (("accounts", 0, "email"), None),
    (("accounts", 0, "id"), ""),
    ((*ITEM, "id"), "AAAA=="),
    ((*ITEM, "id"), "+/+/"),
    ((*ITEM, "id"), "A" * 88),
    ((*ITEM, "tags"), "one two"),
    ((*ITEM, "credentials"), []),
    ((*ITEM, "credentials", 1, "type"), "wifi"),
    ((*ITEM, "credentials", 0, "validFrom"), WITH_TIME),
    ((*KEY, "fieldType"), "string"),
    ((*KEY, "fieldType"), None),
    ((*KEY, "value"), 1),
    ((*KEY, "secret"), True),
    (("accounts", 0, "collections", 0, "items"), None),
]


def changed(*path: str | int, value: Any) -> bytes:
    """A file in which one member is another, or missing."""
    entry = xml_api_key(xml_field("Description", "d"), xml_field("Group", "A"))
    document = json.loads(exported(xml_export(entry), "cxf")[0])
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    if value is None:
        del holder[path[-1]]
    return json.dumps(document).encode()


def test_the_second_reader_reads_what_is_not_changed() -> None:
    (item,) = read_cxf(changed("timestamp", value=NOW))
    assert (item.note, item.folders, item.api_key) == ("d", ["A"], {"key": "CANARY-key"})


@pytest.mark.parametrize(("path", "value"), BREAKING, ids=str)
def test_the_second_reader_is_strict(path: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(NotCxfError):
        read_cxf(changed(*path, value=value))

"""Values in CSV are those of the export, whatever they look like."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdmconv.export.csv import COLUMNS
from tests.builders import xml_export, xml_field
from tests.export.exporting import exported, losses_in, xml_api_key


def rows(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8"), newline=""), strict=True))


def test_without_keys_there_are_names_of_columns_only() -> None:
    written, ledger = exported(xml_export(), "csv")
    assert written.decode() == ",".join(f'"{name}"' for name in COLUMNS) + "\r\n"
    assert ledger.exported == 0


@pytest.mark.parametrize("value", ["=1+1", "@x", "a\nb", 'say "x"', "a,b;c", " spaces ", "é東🔑", "-", "\t"])
def test_values_are_not_altered(value: str) -> None:
    entry = xml_api_key(xml_field("Name", value), xml_field("Description", value), key=value, name=None)
    written, ledger = exported(xml_export(entry), "csv")
    (row,) = rows(written)
    assert (row["name"], row["description"], row["api_key"]) == (value, value, value)
    assert not ledger.has_losses


def test_every_field_has_its_column_and_nothing_is_lost() -> None:
    credentials = "".join(xml_field(name, name) for name in ("ApiId", "Url", "TenantId", "ApiKeyType", "ValidFrom"))
    more = "".join(xml_field(name, name) for name in ("Group", "Description"))
    meta = "<MetaInformation><Keywords>a b</Keywords><Expiration>2026-12-31T12:00:00</Expiration></MetaInformation>"
    written, ledger = exported(xml_export(xml_api_key(more, meta, credentials=credentials)), "csv")
    (row,) = rows(written)
    assert "" not in row.values()
    assert row["expires_after"] == "2026-12-31T12:00:00"
    assert {name for name, _ in ledger.sums()} == set(COLUMNS)
    assert losses_in(ledger) == []


def test_a_file_has_no_byte_order_mark_and_ends_lines_as_rfc_4180_says() -> None:
    written, _ = exported(xml_export(xml_api_key()), "csv")
    assert written.startswith(b'"id"')
    assert written.count(b"\n") == written.count(b"\r\n") == 2


@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=9) for name in ("ApiKey", "ApiId", "TenantId")})))
def test_any_text_comes_back(keys: list[dict[str, str]]) -> None:
    entries = [{"ConnectionType": 26, "Credentials": {"CredentialType": 49, **key}} for key in keys]
    written, _ = exported(json.dumps({"Connections": entries}).encode(), "csv")
    expected = [[key["ApiKey"], key["ApiId"], key["TenantId"]] for key in keys if key["ApiKey"]]
    assert [[row["api_key"], row["api_id"], row["tenant_id"]] for row in rows(written)] == expected

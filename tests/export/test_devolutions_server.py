"""JSON for Devolutions Server has the members its public interface documents, and no others."""

import json
from typing import Any

from rdmconv.planning import Bucket
from tests.builders import convert, xml_credential, xml_export, xml_field
from tests.export.exporting import exported, losses_in, xml_api_key

DATES = "<MetaInformation><Expiration>2026-12-31T12:00:00</Expiration><Keywords>a  b</Keywords></MetaInformation>"
FULL = xml_api_key(
    xml_field("Group", r"Customers\ACME"),
    xml_field("Description", "first line"),
    DATES,
    credentials="<ApiId>acme</ApiId><TenantId>t</TenantId><Url>https://x.example</Url><ApiKeyType>IT Glue</ApiKeyType>",
)


def entries(data: bytes, **options: Any) -> list[dict[str, Any]]:
    found = json.loads(exported(data, "devolutions-server", **options)[0])
    assert isinstance(found, list)
    return found


def test_no_key_makes_an_empty_array() -> None:
    assert entries(xml_export()) == []


def test_an_entry_has_the_documented_members() -> None:
    assert entries(xml_export(FULL)) == [
        {
            "id": "00000000-0000-4000-8000-000000000001",
            "name": "Entry",
            "path": r"Customers\ACME",
            "type": "Credential",
            "subType": "ApiKey",
            "description": "first line",
            "tags": ["a", "b"],
            "data": {"apiId": "acme", "apiKey": "CANARY-key", "tenantId": "t"},
        }
    ]


def test_what_holds_nothing_is_left_out() -> None:
    (one,) = entries(xml_export(xml_api_key(name=None, id=None)))
    assert one == {"type": "Credential", "subType": "ApiKey", "data": {"apiKey": "CANARY-key"}}


def test_what_has_no_place_is_dropped() -> None:
    _, ledger = exported(xml_export(FULL), "devolutions-server")
    assert losses_in(ledger) == [{"url": "dropped", "type": "dropped", "expires_after": "dropped"}]


def test_what_has_no_place_is_described_when_that_is_asked_for() -> None:
    written, ledger = exported(xml_export(FULL), "devolutions-server", keep_in_description=True)
    (one,) = json.loads(written)
    assert one["description"] == (
        "first line\n\nURL: https://x.example\nType: IT Glue\nExpires after: 2026-12-31T12:00:00"
    )
    assert losses_in(ledger) == [{"url": "lossy", "type": "lossy", "expires_after": "lossy"}]


def test_a_description_is_made_only_of_something() -> None:
    (one,) = entries(xml_export(xml_api_key()), keep_in_description=True)
    assert "description" not in one
    (one,) = entries(xml_export(xml_api_key(credentials="<Url>x</Url>")), keep_in_description=True)
    assert one["description"] == "URL: x"


def test_no_date_is_no_loss() -> None:
    data = xml_export(xml_api_key(credentials="<ValidFrom>0001-01-01T00:00:00</ValidFrom>"))
    written, ledger = exported(data, "devolutions-server", keep_in_description=True)
    assert (b"0001-01-01" in written, ledger.has_losses) == (False, False)


def test_a_converted_entry_is_exported() -> None:
    converted = convert(xml_export(xml_credential(domain="acme", username="u")))
    assert converted.buckets == [Bucket.CONVERTED]
    (one,) = entries(converted.data)
    assert one["data"] == {"apiId": "u", "apiKey": "CANARY-built", "tenantId": "acme"}

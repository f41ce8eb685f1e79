"""Dates that rules find, in the bytes of both formats."""

import json

import pytest

from rdmconv.planning import Bucket
from tests.builders import Converted, convert, guid, rule, xml_credential, xml_export

FORMATS = pytest.mark.parametrize("format", ["xml", "json"])


def converted(format: str, settings: dict[str, str], meta: dict[str, str], match: object = None) -> Converted:
    if format == "xml":
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in meta.items())
        data = xml_export(xml_credential(f"<MetaInformation>{inner}</MetaInformation>"))
    else:
        pair = {"UserName": "billing", "Password": "CANARY-p"}
        one = {"ConnectionType": 26, "Credentials": pair, "ID": guid(), "MetaInformation": meta, "Name": "Billing"}
        data = json.dumps({"Connections": [one]}).encode()
    return convert(data, [rule(match=match, settings=settings)])


def custom(text: str) -> dict[str, str]:
    return {"CustomField1Title": "Valid until", "CustomField1Value": text}


@FORMATS
@pytest.mark.parametrize(
    ("template", "text", "written"),
    [
        ("{custom.Valid until}", "2027-06-30T12:00:00.1234567+02:00", "2027-06-30T12:00:00.1234567+02:00"),
        ("{custom.Valid until|date}", "2027-06-30T12:00:00.1234567+02:00", "2027-06-30T12:00:00.1234567+02:00"),
        ("{custom.Valid until|date}", "2027-06-30", "2027-06-30T00:00:00"),
        ("{custom.Valid until|date:DD.MM.YYYY}", "30.6.2027", "2027-06-30T00:00:00"),
        ("{custom.Valid until|date:MM/DD/YYYY}", "06/30/2027", "2027-06-30T00:00:00"),
    ],
)
def test_a_date_in_a_custom_field_becomes_the_start(format: str, template: str, text: str, written: str) -> None:
    found = converted(format, {"valid_from": template}, custom(text))
    assert found.buckets == ["converted"]
    assert written.encode() in found.data.split(b"ValidFrom")[1]


@FORMATS
@pytest.mark.parametrize("text", ["soon", "31.02.2027", "2027/06/30", "30.06.27"])
def test_a_date_that_cannot_be_read_is_told_and_nothing_is_changed(format: str, text: str) -> None:
    found = converted(format, {"valid_from": "{custom.Valid until|date:DD.MM.YYYY}"}, custom(text))
    assert (found.buckets, found.codes) == (["invalid"], ["VAL010"])
    assert b"ApiKey" not in found.data


@FORMATS
def test_a_date_that_is_not_there_is_not_set(format: str) -> None:
    found = converted(format, {"valid_from": "{custom.Valid until|date}"}, {})
    assert found.buckets == ["converted"]
    assert b"ValidFrom" not in found.data


@FORMATS
def test_a_date_that_a_pattern_finds_in_a_text_becomes_the_end(format: str) -> None:
    match = {"tags": {"regex": r"^until-(?P<until>\d{4}-\d{2}-\d{2})$"}}
    found = converted(format, {"expires_after": "{until|date}"}, {"Keywords": "api until-2027-06-30"}, match)
    assert found.buckets == ["converted"]
    assert b"2027-06-30T00:00:00" in found.data.split(b"Expiration")[1]


@FORMATS
def test_the_expiry_of_the_entry_stays_as_it_is_spelled(format: str) -> None:
    spelled = "2018-12-25T00:00:00.0000001-05:00"
    found = converted(format, {"expires_after": "{expiration|date}"}, {"Expiration": spelled})
    assert found.summary.counts[Bucket.CONVERTED] == 1
    assert found.data.count(spelled.encode()) == 1


@FORMATS
def test_a_start_after_the_end_is_told_whatever_the_time_zones(format: str) -> None:
    meta = {"Expiration": "2027-06-30T23:00:00+00:00", **custom("2027-07-01T00:30:00+02:00")}
    assert converted(format, {"valid_from": "{custom.Valid until}"}, meta).buckets == ["converted"]
    meta = {"Expiration": "2027-06-30T23:00:00+00:00", **custom("2027-07-01T00:30:00+01:00")}
    assert converted(format, {"valid_from": "{custom.Valid until}"}, meta).codes == ["VAL003"]

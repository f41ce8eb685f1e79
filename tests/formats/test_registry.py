import codecs

import pytest

from rdmconv.errors import InputError
from rdmconv.formats.registry import units_of
from tests.builders import opened, xml_credential, xml_export

GOOD = xml_export(xml_credential()).decode()


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        codecs.BOM_UTF8 + GOOD.encode(),
        codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-16-be"),
        b"\n \t" + GOOD.partition("\n")[2].encode(),
        b"<Connection/>",
        b"<!-- c --><Connections/>",
    ],
)
def test_xml_is_known_by_its_content(data: bytes) -> None:
    assert opened(data).name == "rdm-xml"


@pytest.mark.parametrize(
    "data", [b'{"Connections": []}', b"[]", codecs.BOM_UTF8 + b"\n{}"], ids=["json object", "json array", "json BOM"]
)
def test_json_is_known_by_its_content(data: bytes) -> None:
    assert opened(data).name == "rdm-json"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FMT001"),
        (b" \r\n\t", "FMT002"),
        (codecs.BOM_UTF8, "FMT002"),
        (codecs.BOM_UTF16_LE, "FMT002"),
        (codecs.BOM_UTF32_LE, "FMT006"),
    ],
)
def test_anything_else_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        opened(data)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["rdm-xml", "rdm-json", "devolutions-server"])
def test_what_a_format_does_with_entries_is_found_by_its_name(name: str) -> None:
    assert units_of(name).name == name

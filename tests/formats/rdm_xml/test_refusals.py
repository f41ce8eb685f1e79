"""A document that is refused says where."""

from itertools import product
from unittest.mock import patch

import pytest

from rdmconv.errors import InputError
from rdmconv.formats import encoding
from rdmconv.formats.base import Unit
from rdmconv.formats.rdm_xml import document, scan
from rdmconv.model.limits import DEFAULT, Limits
from tests.builders import opened, parts_of, xml_credential, xml_entry, xml_export
from tests.rows import over

DEEP = "<a>" * 80 + "</a>" * 80


def refusal(data: bytes, limits: Limits = DEFAULT) -> InputError:
    with pytest.raises(InputError) as caught:
        parts_of(data, limits=limits)
    return caught.value


@over(
    product(
        [1, 7, 1 << 20],
        [
            ("<!DOCTYPE a><Connections/>", "FMT004", 1, 1),
            ("<?xml version='1.0'?>\n\n  <!-- é -->  <!DOCTYPE a>\n<Connections/>", "FMT004", 3, 16),
            ("<html/>", "FMT002", 1, 1),
            ("<!-- a\nb -->\n <html/>", "FMT002", 3, 2),
            ("<connections/>", "FMT002", 1, 1),
            ("\n  <Connections xmlns='urn:x'/>", "FMT012", 2, 3),
            ('\n<Connection xmlns = "urn:x"></Connection>', "FMT012", 2, 1),
            ("<Connections>\n</Connection>", "FMT003", 2, None),
            ("<Connections>\n <Connection>\n  <A></B>\n </Connection>\n</Connections>", "FMT003", 3, None),
            ("<Connections>\n\n<Connection/>", "FMT003", 3, None),
            ("<Connections/>\n<Connections/>", "FMT003", 2, None),
            ("<Connections/>\n&amp;", "FMT003", 2, None),
            ("<Connections>\n&SecretPart;</Connections>", "FMT003", 2, None),
        ],
    ),
    str,
)
def test_the_place_is_told(row: tuple[int, tuple[str, str, int, int | None]]) -> None:
    chunk, (text, code, line, column) = row
    with patch.object(encoding, "CHUNK", chunk):
        found = refusal(text.encode())
    assert (found.code, found.line) == (code, line)
    assert column is None or found.column == column
    assert "Secret" not in f"{found.details}"


@pytest.mark.parametrize("entry", [xml_credential(DEEP), xml_credential(f"<Children>{DEEP}</Children>")])
def test_an_entry_that_nests_too_deeply_is_refused_at_its_place(entry: str) -> None:
    found = refusal(xml_export(xml_entry(), "   " + entry))
    assert (found.code, found.line, found.column) == ("FMT008", 4, 4)


def test_markup_outside_entries_that_nests_too_deeply_is_refused() -> None:
    assert refusal(f"<RDMExport>{DEEP}</RDMExport>".encode()).code == "FMT008"


def test_entries_nest_as_deeply_as_anybody_needs() -> None:
    entry = xml_credential(id=None)
    for _ in range(10):
        entry = xml_entry(f"<Children>{entry}</Children>", id=None)
    assert parts_of(xml_export(entry))


def test_an_entry_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(entry_size=1000)
    monkeypatch.setattr(encoding, "CHUNK", 100)
    assert parts_of(xml_export(*[xml_entry("x" * 100)] * 50), limits=limits)
    assert refusal(xml_export(xml_entry("x" * 5000)), limits).code == "FMT009"


@pytest.mark.parametrize(
    "data", [b"<Connections>", b"<Connections", b"<", b"<!--", b"<![CDATA[", b"<?xml", b"</Connections>", b"<>"]
)
def test_a_beginning_is_no_document(data: bytes) -> None:
    assert refusal(data).code in {"FMT002", "FMT003"}


def test_under_an_unknown_root_the_first_entry_stands_near_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_LOOKED_AT", 1000)
    monkeypatch.setattr(encoding, "CHUNK", 100)
    vault = f"<Connections>{xml_credential()}</Connections>"
    assert parts_of(f"<a>{'<b/>' * 100}{vault}{'<b/>' * 1000}{vault}</a>".encode())
    assert refusal(f"<a>{'<b/>' * 1000}{vault}</a>".encode()).code == "FMT002"
    assert parts_of(f"<RDMExport>{'<b/>' * 1000}{vault}</RDMExport>".encode())


def test_many_entries_of_a_few_bytes_are_taken_apart_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_MOST_SPANS", 10)
    data = xml_export("<Connection/>" * 95)
    windows = list(opened(data).windows(every_entry=True))
    assert max(map(len, windows)) == 10
    assert b"".join(part.data for window in windows for part in window) == data
    assert sum(len(part.entries) for window in windows for part in window if isinstance(part, Unit)) == 95

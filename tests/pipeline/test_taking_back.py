"""What would be wrong in the output is taken back, and nothing else is."""

from typing import Any

import pytest
from msgspec.structs import replace

from rdmconv.formats.base import ReadBack
from rdmconv.formats.rdm_xml.document import XmlDocument
from rdmconv.model.secret import Secret
from rdmconv.planning import Bucket
from tests.builders import convert, guid, rule, xml_credential, xml_entry, xml_export
from tests.pipeline.exports import OUTER, TWO


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (xml_credential(password=None), "VAL001"),
        (xml_credential(password=""), "VAL001"),
        (xml_credential("<Url>no url</Url>"), "VAL004"),
        (xml_credential("<MetaInformation><Expiration>never</Expiration></MetaInformation>"), "VAL010"),
        (xml_credential(id="no-guid"), "VAL006"),
        (xml_credential(credentials="<SafeApiKey>Q0FOQVJZ</SafeApiKey>"), None),
    ],
)
def test_an_entry_whose_result_is_wrong_stays_as_it_was(entry: str, code: str | None) -> None:
    data = xml_export(entry, xml_credential(name="good", id=guid(2)))
    converted = convert(data)
    assert converted.buckets[0] in {"invalid", "review"}
    assert code is None or converted.codes[0] == code
    assert converted.buckets[1] == "converted"
    assert entry.encode() in converted.data
    assert (converted.outcomes[0].edits, converted.outcomes[0].rule) == ((), None)


def test_a_wrong_sub_entry_does_not_stop_its_neighbours() -> None:
    wrong = xml_credential(name="b", id=guid(2), password=None)
    data = xml_export(xml_credential(f"<Children>{wrong}{xml_credential(name='c', id=guid(3))}</Children>", name="a"))
    converted = convert(data)
    assert converted.buckets == ["converted", "invalid", "converted"]
    assert wrong.encode() in converted.data


def test_a_sub_entry_that_breaks_the_schema_does_not_stop_its_neighbours() -> None:
    wrong = xml_credential(name="b", id="no-guid")
    data = xml_export(xml_credential(f"<Children>{xml_credential(name='c', id=guid(3))}</Children>", name="a"), wrong)
    assert convert(data).buckets == ["converted", "converted", "invalid"]


def test_a_value_the_format_cannot_hold_stops_its_entry_only() -> None:
    bad, good = xml_credential("<Group>x</Group>", name="bad"), xml_credential(name="good", id=guid(2))
    rules = [
        rule("control", {"name": {"eq": "bad"}}, {"type": "a\x1bb"}),
        rule("good", {"name": {"eq": "good"}}),
    ]
    for data in (xml_export(bad, good), xml_export(bad.replace("</Name>", f"</Name><Children>{good}</Children>"))):
        converted = convert(data, rules=rules)
        assert converted.buckets == ["invalid", "converted"]
        assert converted.codes[0] == "LOS001"
        assert converted.outcomes[0].reason is not None
        assert (
            converted.outcomes[0].reason.message
            == "the value for Credentials/ApiKeyType has characters rdm-xml cannot hold"
        )


def test_a_value_that_does_not_read_back_stops_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    original = XmlDocument.read_back

    def other(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:
        return [
            replace(one, values={place: {**values, "api_key": Secret("other")} for place, values in one.values.items()})
            for one in original(self, units, paths)
        ]

    monkeypatch.setattr(XmlDocument, "read_back", other)
    converted = convert(TWO)
    assert (converted.data, converted.codes) == (TWO, ["VAL007", "VAL007"])


def test_an_entry_that_reads_back_as_no_api_key_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(XmlDocument, "read_back", lambda _, units, __: [ReadBack(None, {}) for _unit in units])
    converted = convert(TWO)
    assert (converted.data, converted.buckets) == (TWO, ["invalid", "invalid"])


def test_a_break_of_the_schema_nobody_causes_alone_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    original = XmlDocument.read_back

    def together(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:
        found = original(self, units, paths)
        return [
            replace(one, problem="odd" if len(unit.converted) > 1 else None)
            for one, unit in zip(found, units, strict=True)
        ]

    monkeypatch.setattr(XmlDocument, "read_back", together)
    converted = convert(OUTER)
    assert (converted.data, converted.codes) == (OUTER, ["VAL006"] * 3)


def test_few_looks_find_who_breaks_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look takes as long as the whole unit does, so there must be no look for each of its entries."""
    wrong = xml_credential(name="wrong", id=guid(9999), domain="d")
    good = [xml_credential(name=f"n{number}", id=guid(number)) for number in range(300)]
    inner = "".join((*good[:200], wrong, *good[200:]))
    data = xml_export(xml_entry(f"<Children>{inner}</Children>", name="folder", id=None))
    looks: list[int] = []
    original = XmlDocument.read_back

    def counted(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:
        looks.append(len(units))
        return original(self, units, paths)

    monkeypatch.setattr(XmlDocument, "read_back", counted)
    # A domain that stays in an API key breaks the schema; no rule can bring that about.
    monkeypatch.setattr("rdmconv.profiles.edits.settle_leftovers", lambda *_: None)
    rules = [rule("set", settings={"tenant_id": "{name}"})]
    converted = convert(data, rules=rules)
    assert converted.summary.counts[Bucket.CONVERTED] == 300
    assert [one.entry.name for one in converted.outcomes if one.bucket is Bucket.INVALID] == ["wrong"]
    assert len(looks) < 30


def test_a_unit_that_breaks_the_schema_as_it_is_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = "".join(xml_credential(id=guid(number)) for number in range(50))
    data = xml_export(xml_entry(f"<Stamp><b/></Stamp><Children>{inner}</Children>", id=None))
    looks: list[int] = []
    original = XmlDocument.read_back
    monkeypatch.setattr(XmlDocument, "read_back", lambda *args: looks.append(1) or original(*args))
    converted = convert(data)
    assert converted.data.count(b"<CredentialType>ApiKey</CredentialType>") == 50
    assert set(converted.codes) == {None}
    assert len(looks) == 2


@pytest.mark.parametrize("spoilt", ["<Stamp><b/></Stamp>", "<ApiKey>x</ApiKey>"])
def test_of_a_unit_that_breaks_the_schema_as_it_is_the_entries_that_do_are_left(spoilt: str) -> None:
    good, bad = xml_credential(id=guid(1)), xml_credential(id=guid(2))
    where = "</Credentials>" if "ApiKey" in spoilt else "<Name>"
    below = bad.replace(where, f"{spoilt}{where}", 1) if where == "<Name>" else bad.replace(where, f"{spoilt}{where}")
    data = xml_export(xml_entry(f"<Stamp><b/></Stamp><Children>{good}{below}</Children>", id=None))
    converted = convert(data)
    assert converted.data.count(b"<CredentialType>ApiKey</CredentialType>") == 1
    assert below.encode() in converted.data

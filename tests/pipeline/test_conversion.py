"""What the pipeline does with what it decided: write, read back, and take back what is wrong."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

from rdmconv.errors import InputError, OutputError
from rdmconv.formats import encoding
from rdmconv.formats.base import ReadBack, Span
from rdmconv.formats.rdm_xml.document import XmlDocument
from rdmconv.model.secret import Secret
from rdmconv.pipeline import conversion
from rdmconv.pipeline.conversion import Conversion, Settings
from rdmconv.pipeline.window import ConvertedWindow
from rdmconv.planning import Bucket
from rdmconv.profiles.profile import load_profile
from rdmconv.rules.engine import RuleSet
from rdmconv.rules.rule import Rule
from rdmconv.rules.selection import rule_for_all
from tests.builders import Memory, convert, guid, opened, rule, xml_credential, xml_entry, xml_export
from tests.plain_lxml import plain_entries

TWO = xml_export(xml_credential(name="a"), xml_credential(name="b", id=guid(2)))
OUTER = xml_export(
    xml_credential(
        f"<Children>{xml_credential(name='b', id=guid(2))}{xml_credential(name='c', id=guid(3))}</Children>", name="a"
    )
)


def setting(**settings: str) -> list[Rule]:
    return [rule("set", settings=settings)]


def sub_types(data: bytes) -> list[str | None]:
    return [entry.sub_type for entry in plain_entries(data)]


def test_an_export_without_entries_comes_out_as_it_went_in() -> None:
    data = xml_export()
    assert convert(data).data == data


def test_only_the_chosen_sub_entry_changes() -> None:
    converted = convert(OUTER, only=[guid(2)])
    assert sub_types(converted.data) == ["Default", "ApiKey", "Default"]
    assert len(converted.data) - len(OUTER) < 60


def test_an_entry_and_its_sub_entries_change_together() -> None:
    assert sub_types(convert(OUTER).data) == ["ApiKey"] * 3


def test_every_field_is_carried() -> None:
    meta = "<MetaInformation><Expiration>2030-01-01T00:00:00</Expiration></MetaInformation>"
    entry = xml_credential(f"{meta}<Url>https://x.example</Url>", domain="d")
    (found,) = plain_entries(convert(xml_export(entry), rules=setting(type="Acme", valid_from="2026-01-01")).data)
    fields = ("CredentialType", "ApiId", "ApiKey", "TenantId", "Url", "ApiKeyType", "ValidFrom")
    assert [found.text("Credentials", field) for field in fields] == [
        "ApiKey",
        "billing",
        "CANARY-built",
        "d",
        "https://x.example",
        "Acme",
        "2026-01-01",
    ]
    assert found.text("MetaInformation", "Expiration") == "2030-01-01T00:00:00"
    assert found.text("Url") == "https://x.example"


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


@pytest.mark.parametrize(("start", "codes"), [("2031-01-01", ["VAL003"]), ("2029-01-01", [None])])
def test_dates_a_rule_sets_are_checked(start: str, codes: list[str | None]) -> None:
    entry = xml_credential("<MetaInformation><Expiration>2030-01-01</Expiration></MetaInformation>")
    assert convert(xml_export(entry), rules=setting(valid_from=start)).codes == codes


def test_a_missing_id_is_noted_and_converted() -> None:
    converted = convert(xml_export(xml_credential(username=None)))
    assert converted.buckets == ["converted"]
    assert [note.code for note in converted.outcomes[0].notes] == ["VAL002"]


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


def test_the_input_ends_before_the_last_bytes_are_let_out() -> None:
    data = xml_export(xml_credential()) + b"<again/>"
    with pytest.raises(InputError):
        convert(data)


def test_the_sub_type_is_written_as_the_entry_writes_it() -> None:
    assert b"<CredentialType>49</CredentialType>" in convert(xml_export(xml_credential(type="26"))).data
    assert b"<CredentialType>ApiKey</CredentialType>" in convert(xml_export(xml_credential())).data


def test_a_reference_by_an_entry_without_candidates_counts() -> None:
    user = xml_entry(f"<CredentialConnectionID>{{{guid().upper()}}}</CredentialConnectionID>", id=guid(5))
    assert convert(xml_export(xml_credential(), user)).codes == ["REF001"]


@pytest.mark.parametrize(
    "spelling",
    [
        "<CredentialConnectionID>{0}</CredentialConnectionID>",
        "<CredentialConnectionId>{0}</CredentialConnectionId>",
        "<credentialConnectionId>{0}</credentialConnectionId>",
        "<credentialconnectionid>{0}</credentialconnectionid>",
        "<CREDENTIALCONNECTIONID>{0}</CREDENTIALCONNECTIONID>",
        "<CredentialConnectionID a='1' >\n {0} </CredentialConnectionID>",
        "<CredentialConnectionID><![CDATA[{0}]]></CredentialConnectionID>",
        "<Settings><CredentialConnectionID>{0}</CredentialConnectionID></Settings>",
        "<CredentialConnectionID>{{{0}}}</CredentialConnectionID>",
        "<CredentialConnectionID>&#48;{1}</CredentialConnectionID>",
    ],
)
def test_a_reference_counts_in_any_spelling(spelling: str) -> None:
    user = xml_entry(spelling.format(guid(), guid()[1:]), id=guid(5))
    assert convert(xml_export(xml_credential(), user)).codes == ["REF001"]


@pytest.mark.parametrize(
    "text",
    [
        "45479560-173E-435D-8848-C22F863FDC96",
        "{E2CC9029-CA3A-4308-BA54-16D5029BC8ED}",
        "00000000-0000-0000-0000-000000000000",
        "",
    ],
)
def test_a_reference_to_no_entry_counts_for_none(text: str) -> None:
    user = xml_entry(f"<CredentialConnectionID>{text}</CredentialConnectionID>", id=guid(5))
    assert opened(xml_export(user)).index().used_by.total() == 0


def test_every_byte_is_handed_over_once() -> None:
    data = xml_export(
        *[xml_entry(f"<Image>{'A' * 70_000}</Image>", id=guid(n)) for n in range(40)], xml_credential(id=guid(99))
    )
    converted = convert(data)
    assert converted.data.count(b"<Connection>") == 41
    assert len(data) > 2 << 20
    assert converted.data.startswith(data[: 2 << 20])


def test_a_target_gets_the_byte_order_mark_first() -> None:
    data = b"\xef\xbb\xbf" + TWO
    target = Memory()
    target.write(convert(data).data)
    assert bytes(target.data).startswith(b"\xef\xbb\xbf<?xml")
    assert target.data.count(b"\xef\xbb\xbf") == 1


def test_another_profile_writes_other_names(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[profile]\nid = "mine"\nversion = "1"\n[api_key]\napi_id = "Key/Id"\napi_key = "Key/Value"\n'
        'api_key_encrypted = "Key/SafeValue"\nurl = "Key/Url"\ntenant_id = "Key/Tenant"\ntype = "Key/Type"\n'
        'valid_from = "Key/From"\nexpires_after = "Key/To"\n'
    )
    converted = convert(xml_export(xml_credential(domain="d")), rules=[rule_for_all()], profile=load_profile(str(path)))
    assert b"<Key><Id>billing</Id><Tenant>d</Tenant><Value>CANARY-built</Value></Key>" in converted.data
    assert b"<Credentials><CredentialType>ApiKey</CredentialType></Credentials>" in converted.data


def test_a_type_that_cannot_be_read_is_no_default() -> None:
    data = xml_export(xml_credential().replace(">Credential<", ">Cred<!-- x -->ential<"))
    assert convert(data).codes == ["ENT001"]
    assert convert(data).buckets == ["invalid"]


class Failing(Memory):
    """A target that takes a few writes only."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.writes = writes

    def write(self, data: bytes) -> None:
        if not self.writes:
            raise OutputError("IO003", problem="full")
        self.writes -= 1
        super().write(data)


def many_windows(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(encoding, "CHUNK", 1000)
    return xml_export(*(xml_credential(name=f"n{number}", id=guid(number)) for number in range(200)))


def run(data: bytes, target: Memory) -> None:
    settings = Settings(RuleSet([rule_for_all()]), load_profile("default"))
    Conversion(opened(data), settings, target).run()


@pytest.mark.parametrize("writes", [0, 1, 5, 30])
def test_a_target_that_fails_ends_the_conversion(writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data, before = many_windows(monkeypatch), threading.active_count()
    with pytest.raises(OutputError):
        run(data, Failing(writes))
    assert threading.active_count() <= before


def test_a_target_that_fails_at_the_last_write_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    data = many_windows(monkeypatch)
    counting = Failing(1_000_000)
    run(data, counting)
    with pytest.raises(OutputError):
        run(data, Failing(1_000_000 - counting.writes - 1))


class Holding:
    """Notes how many windows are begun and not finished; each has its bytes unchanged."""

    def __init__(self, ahead: int) -> None:
        self.ahead = ahead
        self.held = self.most = 0

    def begin(self, spans: Sequence[Span]) -> Callable[[], ConvertedWindow]:
        self.held += 1
        self.most = max(self.most, self.held)

        def finish() -> ConvertedWindow:
            self.held -= 1
            return ConvertedWindow([(span.data, None) for span in spans], Counter(), 0)

        return finish

    def share(self, *_: object) -> AbstractContextManager["Holding"]:
        return nullcontext(self)


@pytest.mark.parametrize(("ahead", "bytes_", "most"), [(0, 1 << 20, 1), (4, 1 << 20, 5), (4, 1, 2), (9, 3500, 5)])
def test_few_windows_are_begun_and_fewer_when_they_are_large(
    ahead: int, bytes_: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, target, holding = many_windows(monkeypatch), Memory(), Holding(ahead)
    monkeypatch.setattr(conversion, "_MOST_HELD", bytes_)
    settings = Settings(RuleSet([rule_for_all()]), load_profile("default"))
    Conversion(opened(data), settings, target).run(helpers=holding)
    assert bytes(target.data) == data
    assert holding.most == most


def test_windows_come_out_in_order_whatever_the_checks_take(monkeypatch: pytest.MonkeyPatch) -> None:
    data = many_windows(monkeypatch)
    original = XmlDocument.read_back
    pauses = cycle([0.02, 0, 0, 0.01])

    def slow(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:
        time.sleep(next(pauses))
        return original(self, units, paths)

    monkeypatch.setattr(XmlDocument, "read_back", slow)
    names = [entry.text("Name") for entry in plain_entries(convert(data).data)]
    assert names == [f"n{number}" for number in range(200)]


def test_a_check_that_breaks_ends_the_conversion(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: XmlDocument, units: Any, paths: Any) -> list[ReadBack]:  # noqa: ARG001 - as the real one
        raise ZeroDivisionError

    data, before = many_windows(monkeypatch), threading.active_count()
    monkeypatch.setattr(XmlDocument, "read_back", broken)
    with pytest.raises(ZeroDivisionError):
        convert(data)
    assert threading.active_count() <= before


def test_rules_that_take_turns_each_write_their_own() -> None:
    """Entries alike share what was worked out for them, as far as their rule wants the same."""
    rules = [
        rule(f"r{number}", {"name": {"suffix": str(number)}}, settings)
        for number, settings in enumerate(({"type": "A"}, {"type": "{name}"}, {}, {"tenant_id": "{name}-x"}))
    ]
    entries = [xml_credential(name=f"n{number} {number % 4}", id=guid(number)) for number in range(120)]
    found = plain_entries(convert(xml_export(*entries), rules=rules).data)
    for number, one in enumerate(found):
        name = f"n{number} {number % 4}"
        expected = {0: ("A", None), 1: (name, None), 2: (None, None), 3: (None, f"{name}-x")}[number % 4]
        assert (one.text("Credentials", "ApiKeyType"), one.text("Credentials", "TenantId")) == expected


def test_a_key_that_is_there_already_is_the_key() -> None:
    """An entry without a password, of which somebody made half an API key."""
    entry = xml_credential(password=None, credentials="<SafeApiKey>Q0FOQVJZ</SafeApiKey>")
    converted = convert(xml_export(entry))
    assert converted.buckets == ["converted"]
    assert b"<SafeApiKey>Q0FOQVJZ</SafeApiKey>" in converted.data


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

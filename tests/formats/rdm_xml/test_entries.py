"""What an entry says agrees with what lxml reads in the same bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from rdmconv.formats.base import Plain, Unit
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.secret import Secret
from tests.builders import XSI, convert, entries_of, guid, parts_of, xml_credential, xml_entry, xml_export
from tests.depth import examples
from tests.paths import XML_GOOD, name_of
from tests.plain_lxml import PlainEntry, as_utf8, plain_entries
from tests.rows import over
from tests.strategies import XML_FILES


def text_reader(*path: str) -> Callable[[PlainEntry], str | None]:
    return lambda entry: entry.text(*path)


READERS = {
    "id": text_reader("ID"),
    "name": text_reader("Name"),
    "folder": text_reader("Group"),
    "username": text_reader("Credentials", "UserName"),
    "domain": text_reader("Credentials", "Domain"),
    "expiration": text_reader("MetaInformation", "Expiration"),
    "tags": text_reader("MetaInformation", "Keywords"),
    "host": text_reader("Host"),
}


def assert_agrees(found: Entry, plain: PlainEntry) -> None:
    for name, reader in READERS.items():
        assert found.view.text(name) == reader(plain), name
    assert found.locator == plain.locator
    for secret, field in ((found.view.secret, "Password"), (found.view.encrypted_secret, "SafePassword")):
        text = plain.text("Credentials", field)
        assert (secret is None) == (not text)
        assert secret is None or secret == Secret(text or "")
    if found.kind is not Kind.UNKNOWN:
        assert found.type_name == plain.type
        assert found.sub_type == plain.sub_type


def assert_file_agrees(data: bytes) -> None:
    found, plain = entries_of(data), plain_entries(data)
    assert [one.ordinal for one in found] == list(range(len(plain)))
    for one, other in zip(found, plain, strict=True):
        assert_agrees(one, other)
    lines = as_utf8(data).split(b"\n")
    for one in found:
        assert lines[one.position.line - 1][one.position.column - 1 :].startswith(b"<Connection")


def assert_candidates_agree(data: bytes) -> None:
    parts, plain = parts_of(data), plain_entries(data)
    assert len(plain) == sum(
        part.entries if isinstance(part, Plain) else len(part.entries) + part.others for part in parts
    )
    given_out = {one.ordinal: one for part in parts if isinstance(part, Unit) for one in part.entries}
    for ordinal, other in enumerate(plain):
        if ordinal in given_out:
            assert_agrees(given_out[ordinal], other)
        else:
            assert other.sub_type is None, "a credential was overlooked"
    assert all(one.kind.is_credential or one.problems for one in given_out.values())


@over(XML_GOOD, name_of)
def test_fixtures_read_as_lxml_reads_them(path: Path) -> None:
    assert_file_agrees(path.read_bytes())


@over(XML_GOOD, name_of)
def test_no_credential_of_the_fixtures_is_overlooked(path: Path) -> None:
    assert_candidates_agree(path.read_bytes())


@settings(max_examples=examples(600))
@given(XML_FILES)
def test_nasty_files_read_as_lxml_reads_them(data: bytes) -> None:
    assert_file_agrees(data)


@settings(max_examples=examples(600))
@given(XML_FILES)
def test_no_credential_of_nasty_files_is_overlooked(data: bytes) -> None:
    assert_candidates_agree(data)


def one_entry(entry: str) -> Entry:
    return entries_of(xml_export(entry))[0]


@pytest.mark.parametrize(
    "spelling",
    [
        "<ConnectionType>Credential</ConnectionType>",
        "<ConnectionType>26</ConnectionType>",
        "<ConnectionType>credential</ConnectionType>",
        "<connectiontype>Credential</connectiontype>",
        "<CONNECTIONTYPE>Credential</CONNECTIONTYPE>",
        "<ConnectionType a='1'>Credential</ConnectionType>",
        "<ConnectionType\n>Credential</ConnectionType >",
        "<ConnectionType><![CDATA[Credential]]></ConnectionType>",
        "<ConnectionType>Cred<![CDATA[ential]]></ConnectionType>",
        "<ConnectionType>&#67;redential</ConnectionType>",
        "<ConnectionType>&#x43;redential</ConnectionType>",
        "<ConnectionType> Credential </ConnectionType>",
        "<ConnectionType>\n26\n</ConnectionType>",
    ],
)
def test_a_credential_is_seen_however_its_type_is_spelled(spelling: str) -> None:
    parts = parts_of(xml_export(xml_credential(spelling, type=None)))
    assert [one.kind for part in parts if isinstance(part, Unit) for one in part.entries] == [Kind.USERNAME_PASSWORD]


@pytest.mark.parametrize(
    "entry",
    [
        xml_entry(type="RDPConfigured"),
        xml_entry(type=None),
        xml_entry(type="Credentials"),
        xml_entry("<Description>Credential</Description>"),
        xml_entry("<x:ConnectionType>Credential</x:ConnectionType>"),
        xml_entry("<Inner><ConnectionType>Credential</ConnectionType></Inner>"),
        xml_entry("<!-- <ConnectionType>Credential</ConnectionType> -->"),
        xml_entry("<Description><![CDATA[<ConnectionType>Credential</ConnectionType>]]></Description>"),
        xml_entry("<?x <ConnectionType>Credential</ConnectionType>?>"),
    ],
)
def test_what_only_looks_like_a_credential_is_none(entry: str) -> None:
    assert not one_entry(entry).kind.is_credential


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a&amp;b&lt;c&gt;d&quot;e&apos;f", "a&b<c>d\"e'f"),
        ("&#65;&#x42;&#x1F511;", "AB🔑"),
        ("&amp;amp;", "&amp;"),
        ("<![CDATA[&amp;]]>", "&amp;"),
        ("a<![CDATA[]]]]><![CDATA[>]]>b", "a]]>b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("<![CDATA[a\r\nb]]>", "a\nb"),
        ("a&#13;&#10;b", "a\r\nb"),
        (" a ", " a "),
        ("\t\n", "\t\n"),
        ("\xa0\u2028\u0085", "\xa0\u2028\u0085"),
        ("a>b", "a>b"),
    ],
)
def test_a_password_is_read_letter_by_letter(written: str, read: str) -> None:
    found = one_entry(xml_credential(password=None, credentials=f"<Password>{written}</Password>"))
    assert found.view.secret == Secret(read)
    assert not found.problems


@pytest.mark.parametrize(
    "spelling",
    ['xsi:nil="true"', "xsi:nil='1'", 'xsi:nil = " true "', f'xmlns:n="{XSI}" n:nil="true"'],
)
def test_a_nil_field_is_absent(spelling: str) -> None:
    found = one_entry(xml_credential(credentials=f"<Domain {spelling}/>"))
    assert found.view.text("domain") is None


@pytest.mark.parametrize("spelling", ['xsi:nil="false"', 'nilly="true"', 'x:vanil="1"', "a=' nil=\"1\"'"])
def test_a_field_that_is_not_nil_is_there(spelling: str) -> None:
    found = one_entry(xml_credential(credentials=f"<Domain {spelling}>d</Domain>"))
    assert found.view.text("domain") == "d"


@pytest.mark.parametrize("outer", ["<Children xmlns='urn:x'>{}</Children>", "<Children>{}</Children>"])
def test_an_entry_below_is_in_the_namespace_of_what_is_around_it(outer: str) -> None:
    below = outer.format(xml_credential(id=guid(2)))
    around = xml_entry(below) if "xmlns" in below else xml_entry(below).replace(">", " xmlns='urn:x'>", 1)
    assert {one.code for one in entries_of(xml_export(around))[1].problems} == {"ENT006"}
    again = around.replace("<Connection><ConnectionType>C", "<Connection xmlns=''><ConnectionType>C")
    assert entries_of(xml_export(again))[1].problems == []


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ("<Password>a<!-- c -->b</Password>", "ENT001"),
        ("<Password>a<?p i?>b</Password>", "ENT001"),
        ("<Password>a<b>c</b></Password>", "ENT001"),
        ("<Password>a</Password><Password>b</Password>", "ENT002"),
        ("<Password>a</Password><PASSWORD>b</PASSWORD>", "ENT002"),
        ("<UserName>a</UserName><Password>b</Password><Username>c</Username>", "ENT002"),
        ("<CredentialType/>", "ENT003"),
        ("<CredentialType> </CredentialType>", "ENT003"),
        ('<Password xmlns="urn:x">a</Password>', "ENT006"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(credentials: str, code: str) -> None:
    found = one_entry(xml_credential(username=None, password=None, credentials=credentials))
    assert code in {problem.code for problem in found.problems}


@pytest.mark.parametrize(
    "fields",
    [
        "<Credentials/><!-- again -->",
        "<Name>second</Name>",
        "<MetaInformation/><MetaInformation/>",
        "<ID>x</ID>",
        "<ConnectionType>Credential</ConnectionType>",
        "<Children/><Children/>",
    ],
)
def test_a_field_of_the_entry_that_stands_twice_is_said(fields: str) -> None:
    assert "ENT002" in {problem.code for problem in one_entry(xml_credential(fields)).problems}


def test_unknown_fields_may_stand_twice() -> None:
    assert not one_entry(xml_credential("<Odd/><Odd/>", credentials="<Odd>1</Odd><Odd>2</Odd>")).problems


def test_sub_entries_come_after_their_entry() -> None:
    inner = xml_credential(name="inner", id=None)
    middle = xml_credential(f"<Children>{inner}{inner}</Children>", name="middle", id=None)
    outer = xml_entry(f"<Children>{middle}</Children>", name="outer")
    found = entries_of(xml_export(outer, xml_credential(name="after")))
    assert [(one.name, one.locator) for one in found] == [
        ("outer", ()),
        ("middle", (0,)),
        ("inner", (0, 0)),
        ("inner", (0, 1)),
        ("after", ()),
    ]


def test_custom_fields_are_read_by_their_title() -> None:
    fields = "<CustomField2Title>Tenant</CustomField2Title><CustomField2Value>t1</CustomField2Value>"
    meta = f"<MetaInformation>{fields}</MetaInformation>"
    view = one_entry(xml_credential(meta)).view
    assert (view.text("custom.tenant"), view.text("custom.other")) == ("t1", None)


def test_the_url_of_the_credentials_comes_before_that_of_the_entry() -> None:
    inner = "<Url>https://in.example</Url>"
    assert (
        one_entry(xml_credential("<Url>https://out.example</Url>", credentials=inner)).view.text("url")
        == "https://in.example"
    )
    assert (
        one_entry(xml_credential("<Url>https://out.example</Url>", credentials="<Url/>")).view.text("url")
        == "https://out.example"
    )


def test_a_folder_of_thousands_is_converted() -> None:
    below = "".join(xml_credential(id=guid(number), name=f"n{number}") for number in range(3000))
    data = xml_export(xml_entry(f"<Children>{below}</Children>", id=guid(9000)))

    result = convert(data)

    assert result.buckets.count("converted") == 3000

"""API keys are read from a batch exactly as they are read element by element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rdmconv.diagnostics import Position
from rdmconv.formats.base import ApiKeyPaths, Rewritten, Unit, Values
from rdmconv.formats.rdm_xml.api_keys import ApiKeyReader, entries_at
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.secret import Secret
from rdmconv.profiles.profile import load_profile
from tests.builders import StubView

PATHS = load_profile("default").paths
DEEP: ApiKeyPaths = {"api_id": (("A", "B", "Id"),), "api_key": (("Key",), ("Credentials", "Other"))}
TYPE = "<CredentialType>ApiKey</CredentialType>"
TEXTS = st.sampled_from(["", "  ", "x", "\n", "a&amp;b", "&#13;&#10;", "<![CDATA[<x>]]>", "a<!-- c -->b", "\U0001f511"])
NAMES = st.sampled_from(["ApiId", "apiid", "ApiKey", "SafeApiKey", "TenantId", "Url", "Äpi", "x"])


def entry(ordinal: int = 0, locator: tuple[int, ...] = ()) -> Entry:
    return Entry(StubView({}), ordinal, Position(1, 1), Kind.API_KEY, "Credential", "ApiKey", locator)


def read(entries: list[str], depth: int = 1, paths: ApiKeyPaths = PATHS) -> tuple[list[Values], list[Values]]:
    """The values read in one go, and those read element by element."""
    opening, closing = "<R>" * depth, "</R>" * depth
    tree = etree.fromstring(f"{opening}{''.join(entries)}{closing}")
    units = [Rewritten(Unit(b""), b"", [entry(number)]) for number in range(len(entries))]
    reader = ApiKeyReader(paths)
    together = reader.read_batch(tree, depth, units)
    alone = [reader.read_unit(root, unit) for root, unit in zip(entries_at(tree, depth), units, strict=True)]
    return [one[number] for number, one in enumerate(together)], [one[number] for number, one in enumerate(alone)]


@given(st.lists(st.lists(st.tuples(NAMES, TEXTS), max_size=4), min_size=1, max_size=4), st.integers(1, 3))
def test_fields_of_any_spelling_and_text(entries: list[list[tuple[str, str]]], depth: int) -> None:
    written = [
        f"<C><Credentials>{TYPE}{''.join(f'<{name}>{text}</{name}>' for name, text in fields)}</Credentials></C>"
        for fields in entries
    ]
    together, alone = read(written, depth)
    assert together == alone


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"<C><credentials>{TYPE}<APIKEY>k</APIKEY></credentials></C>", "k"),
        (f"<C><credentials/><Credentials>{TYPE}<ApiKey>k</ApiKey></Credentials></C>", "k"),
        ("<C><Credentials><credentialtype>49</credentialtype><ApiKey>k</ApiKey></Credentials></C>", "k"),
        (f"<C><Credentials>{TYPE}<SafeApiKey>s</SafeApiKey><ApiKey/></Credentials></C>", "s"),
        (f"<C><Credentials>{TYPE}<ApiKey xmlns='urn:x'>k</ApiKey></Credentials></C>", None),
        (f"<C><Credentials>{TYPE}<x:ApiKey xmlns:x='urn:x'>k</x:ApiKey></Credentials></C>", None),
        (f"<C><Credentials>{TYPE}<ApiKey>a<b>c</b>d</ApiKey></Credentials></C>", "acd"),
    ],
)
def test_unusual_spellings(written: str, expected: str | None) -> None:
    together, alone = read([written])
    assert together == alone
    assert together[0]["api_key"] == (None if expected is None else Secret(expected))


@pytest.mark.parametrize("written", ["<C/>", "<C><Credentials><ApiKey>k</ApiKey></Credentials></C>"])
def test_what_is_no_api_key_has_no_values(written: str) -> None:
    assert read([written, f"<C><Credentials>{TYPE}</Credentials></C>"])[0][0] == {}


def test_expiry_in_an_oddly_spelled_parent() -> None:
    meta = "<metainformation><Expiration>2030-01-01</Expiration></metainformation>"
    together, alone = read([f"<C><Credentials>{TYPE}</Credentials>{meta}</C>"])
    assert together == alone
    assert together[0]["expires_after"] == "2030-01-01"


def test_paths_of_any_depth() -> None:
    written = f"<C><A><b><ID>i</ID></b></A><Credentials>{TYPE}<Other>o</Other></Credentials><Key>k</Key></C>"
    together, alone = read([written, written.replace("<Key>k</Key>", "")], paths=DEEP)
    assert together == alone
    assert [(one["api_id"], one["api_key"]) for one in together] == [("i", Secret("k")), ("i", Secret("o"))]


def test_an_entry_without_anything_around_it() -> None:
    tree = etree.fromstring(f"<C><Credentials>{TYPE}<ApiId>i</ApiId></Credentials></C>")
    ((values,),) = [
        one.values() for one in ApiKeyReader(PATHS).read_batch(tree, 0, [Rewritten(Unit(b""), b"", [entry()])])
    ]
    assert values["api_id"] == "i"


def test_sub_entries_are_found_by_their_place() -> None:
    inner = f"<Connection><Credentials>{TYPE}<ApiId>i</ApiId></Credentials></Connection>"
    tree = etree.fromstring(f"<R><Connection><Children><Connection/>{inner}</Children></Connection></R>")
    (found,) = ApiKeyReader(PATHS).read_batch(tree, 1, [Rewritten(Unit(b""), b"", [entry(2, (1,))])])
    assert found[2]["api_id"] == "i"


def test_only_the_credentials_say_what_the_entry_is() -> None:
    meta = "<MetaInformation><CredentialType>ApiKey</CredentialType></MetaInformation>"
    together, alone = read([f"<C><Credentials><CredentialType>Default</CredentialType></Credentials>{meta}</C>"])
    assert together == alone == [{}]

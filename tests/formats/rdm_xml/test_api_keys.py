"""API keys are read from what libxml2 has parsed, however they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rdmconv.diagnostics import Position
from rdmconv.formats.base import ApiKeyPaths, Rewritten, Unit, Values
from rdmconv.formats.rdm_xml.api_keys import ApiKeyReader, entries_at
from rdmconv.model.entry import Entry, Kind
from rdmconv.model.fields import ApiKeyField
from rdmconv.model.secret import Secret
from rdmconv.profiles.profile import load_profile
from tests.builders import StubView

PATHS = load_profile("default").paths
DEEP: ApiKeyPaths = {"api_id": (("A", "B", "Id"),), "api_key": (("Key",), ("Credentials", "Other"))}
TYPE = "<CredentialType>ApiKey</CredentialType>"
TEXTS = {
    "": None,
    "  ": "  ",
    "x": "x",
    "\n": "\n",
    "a&amp;b": "a&b",
    "&#13;&#10;": "\r\n",
    "<![CDATA[<x>]]>": "<x>",
    "a<!-- c -->b": "ab",
    "\U0001f511": "\U0001f511",
}
NAMES = st.sampled_from(["ApiId", "apiid", "ApiKey", "SafeApiKey", "TenantId", "Url", "Äpi", "x"])


def entry(ordinal: int = 0, locator: tuple[int, ...] = ()) -> Entry:
    return Entry(StubView({}), ordinal, Position(1, 1), Kind.API_KEY, "Credential", "ApiKey", locator)


def read(entries: list[str], depth: int = 1, paths: ApiKeyPaths = PATHS) -> list[Values]:
    """The values of each entry."""
    tree = etree.fromstring(f"{'<R>' * depth}{''.join(entries)}{'</R>' * depth}")
    reader = ApiKeyReader(paths)
    units = [Rewritten(Unit(b""), b"", [entry(number)]) for number in range(len(entries))]
    found = [reader.read(root, unit) for root, unit in zip(entries_at(tree, depth), units, strict=True)]
    return [one[number] for number, one in enumerate(found)]


FIELDS: dict[str, ApiKeyField] = {place[-1].lower(): field for field, places in PATHS.items() for place in places}


@given(
    st.lists(st.lists(st.tuples(NAMES, st.sampled_from([*TEXTS])), max_size=4), min_size=1, max_size=4),
    st.integers(0, 4),
    st.integers(1, 3),
)
def test_fields_of_any_spelling_and_text(entries: list[list[tuple[str, str]]], at: int, depth: int) -> None:
    written: list[str] = []
    expected: list[Values] = []
    for fields in entries:
        tags = [f"<{name}>{text}</{name}>" for name, text in fields]
        written.append(f"<C><Credentials>{''.join([*tags[:at], '<!-- -->', TYPE, *tags[at:]])}</Credentials></C>")
        values: Values = dict.fromkeys(PATHS)
        for name, text in fields:
            field = FIELDS.get(name.lower())
            if field is not None:
                values[field] = values[field] or TEXTS[text]
        key = values["api_key"]
        expected.append({**values, "api_key": Secret(key) if isinstance(key, str) else None})
    assert read(written, depth) == expected


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
        (f"<C><Credentials>{'<ApiKey/>' * 20}<!-- -->{TYPE}<ApiKey>k</ApiKey></Credentials></C>", "k"),
    ],
)
def test_unusual_spellings(written: str, expected: str | None) -> None:
    assert read([written])[0]["api_key"] == (None if expected is None else Secret(expected))


@pytest.mark.parametrize("written", ["<C/>", "<C><Credentials><ApiKey>k</ApiKey></Credentials></C>"])
def test_what_is_no_api_key_has_no_values(written: str) -> None:
    assert read([written, f"<C><Credentials>{TYPE}</Credentials></C>"])[0] == {}


def test_expiry_in_an_oddly_spelled_parent() -> None:
    meta = "<metainformation><Expiration>2030-01-01</Expiration></metainformation>"
    assert read([f"<C><Credentials>{TYPE}</Credentials>{meta}</C>"])[0]["expires_after"] == "2030-01-01"


def test_paths_of_any_depth() -> None:
    written = f"<C><A><b><ID>i</ID></b></A><Credentials>{TYPE}<Other>o</Other></Credentials><Key>k</Key></C>"
    found = read([written, written.replace("<Key>k</Key>", "")], paths=DEEP)
    assert [(one["api_id"], one["api_key"]) for one in found] == [("i", Secret("k")), ("i", Secret("o"))]


def test_an_entry_without_anything_around_it() -> None:
    (found,) = read([f"<C><Credentials>{TYPE}<ApiId>i</ApiId></Credentials></C>"], depth=0)
    assert found["api_id"] == "i"


def test_sub_entries_are_found_by_their_place() -> None:
    inner = f"<Connection><Credentials>{TYPE}<ApiId>i</ApiId></Credentials></Connection>"
    root = etree.fromstring(f"<Connection><Children><Connection/>{inner}</Children></Connection>")
    found = ApiKeyReader(PATHS).read(root, Rewritten(Unit(b""), b"", [entry(2, (1,))]))
    assert found[2]["api_id"] == "i"


def test_only_the_credentials_say_what_the_entry_is() -> None:
    meta = "<MetaInformation><CredentialType>ApiKey</CredentialType></MetaInformation>"
    assert read([f"<C><Credentials><CredentialType>Default</CredentialType></Credentials>{meta}</C>"]) == [{}]


@pytest.mark.parametrize(
    ("types", "is_api_key"),
    [
        ("<credentialtype>Default</credentialtype><CredentialType>ApiKey</CredentialType>", True),
        ("<CredentialType>Default</CredentialType><CredentialType>ApiKey</CredentialType>", False),
        ("<credentialtype>ApiKey</credentialtype><CredentialType/>", False),
        ("<credentialTYPE>ApiKey</credentialTYPE><credentialtype>Default</credentialtype>", True),
    ],
)
def test_of_several_types_the_first_that_is_spelled_as_usual_counts(types: str, is_api_key: bool) -> None:
    assert bool(read([f"<C><Credentials>{types}</Credentials></C>"])[0]) == is_api_key

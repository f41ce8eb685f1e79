"""Connection types and the sub-types of credentials: names, numbers, numbers in quotes, in any case."""

from __future__ import annotations

from collections.abc import Iterable

from parts import entry
from shapes import Fields, Value

from tests.conformance.case import Case, Certainty, Fact, Found
from tests.conformance.names import CONNECTION_TYPE_NUMBERS, LATER_SUB_TYPES, SUB_TYPE_NAMES
from tests.conformance.writing import brief, found, json_export, login, other, small, xml_export

DOC, SEEN = Certainty.DOC, Certainty.SEEN
CREDENTIAL, JSON = "A credential entry", "JSON, as found"
LISTED = Fact("the vendor numbers 59 sub-types; only `Default`, 0, is *Username and password*", DOC, CREDENTIAL)
LATER = Fact("later sub-types have names and no public numbers", DOC, CREDENTIAL)
UNLISTED = Fact("a sub-type that nobody listed is another one", DOC, CREDENTIAL)
LEFT_OUT = Fact("the sub-type of *Username and password* is usually left out", DOC, "An entry")
CONNECTION = Fact("the vendor numbers connection types; credentials are 26", DOC, CREDENTIAL)
POWERSHELL = Fact("there are more connection types than are known here, such as 30", SEEN, "security 2.1")
NUMBERS = Fact("real exports hold the number of a type", SEEN, JSON)
NAMES = Fact("files that people write hold the name of a type", SEEN, JSON)
QUOTED = Fact("at times the number of a type is in quotes", SEEN, JSON)
ANY_CASE = Fact("reading ignores case", SEEN, CREDENTIAL)
SPELLED = Fact("a type may be spelled with references, CDATA, attributes or white space", SEEN, "Lossless")


def typed(spellings: Iterable[Value], kind: Value) -> list[Fields]:
    """A credential of each sub-type."""
    return [
        login(f"type-{'abcdefgh'[mark % 8]}", mark=mark, ConnectionType=kind, inner={"CredentialType": spelling})
        for mark, spelling in enumerate(spellings, 1)
    ]


def kinds(names: Iterable[str]) -> tuple[Found, ...]:
    """What credentials of these sub-types say."""
    return tuple(found(mark, kind=f"Credential/{name}") for mark, name in enumerate(names, 1))


def sub_types(stem: str, fact: Fact, names: Iterable[str], spellings: Iterable[Value], kind: Value) -> list[Case]:
    """The same sub-types in XML and JSON."""
    entries, says = typed(spellings, kind), kinds(names)
    return [
        Case(f"{stem}.xml", fact, xml_export(*entries), says),
        Case(f"{stem}.json", fact, json_export(*entries), says),
    ]


SUB_TYPES = SUB_TYPE_NAMES
IN_NUMBERS = range(len(SUB_TYPES))
SESSIONS = {name: number for name, number in CONNECTION_TYPE_NUMBERS.items() if name != "Credential"}


def sessions(spellings: Iterable[Value]) -> list[Fields]:
    """An entry of each connection type, each with credentials of its own, and a login behind them."""
    inner: Fields = {"Password": "CANARY-session", "UserName": "root"}
    marked = enumerate(spellings, 1)
    return [entry(m, f"s{m}", "Customers", ConnectionType=one, Credentials=dict(inner)) for m, one in marked] + [
        login("last", mark=99)
    ]


SESSIONS_SAY = (
    *(other(m, name, name=f"s{m}", user="root", secret="clear") for m, name in enumerate(SESSIONS, 1)),
    found(99),
)


def connection_types(stem: str, spellings: Iterable[Value]) -> list[Case]:
    """All connection types in XML and JSON."""
    entries = sessions(spellings)
    return [
        Case(f"{stem}.xml", CONNECTION, xml_export(*entries), SESSIONS_SAY),
        Case(f"{stem}.json", CONNECTION, json_export(*entries), SESSIONS_SAY),
    ]


UNKNOWN_NUMBER = [login("beside", mark=1), entry(2, "script", "Customers", ConnectionType=30)]
UNKNOWN_SAYS = (found(), other(2, "30", name="script"))

CASES = [
    *sub_types("sub_type_names", LISTED, SUB_TYPES, SUB_TYPES, "Credential"),
    *sub_types("sub_type_numbers", LISTED, SUB_TYPES, IN_NUMBERS, 26),
    *sub_types("sub_type_quoted", QUOTED, SUB_TYPES, map(str, IN_NUMBERS), "26"),
    *sub_types("sub_type_capitals", ANY_CASE, SUB_TYPES, map(str.upper, SUB_TYPES), "CREDENTIAL"),
    *sub_types("sub_type_small_letters", ANY_CASE, SUB_TYPES, map(str.lower, SUB_TYPES), "credential"),
    *sub_types("sub_type_later", LATER, LATER_SUB_TYPES, LATER_SUB_TYPES, "Credential"),
    *sub_types("sub_type_unlisted", UNLISTED, ("QuantumToken", "59", "-1"), ("QuantumToken", "59", "-1"), 26),
    *connection_types("connection_type_names", SESSIONS),
    *connection_types("connection_type_numbers", SESSIONS.values()),
    *connection_types("connection_type_quoted", map(str, SESSIONS.values())),
    *connection_types("connection_type_capitals", map(str.upper, SESSIONS)),
    Case("connection_type_unknown.xml", POWERSHELL, xml_export(*UNKNOWN_NUMBER), UNKNOWN_SAYS),
    Case("connection_type_unknown.json", POWERSHELL, json_export(*UNKNOWN_NUMBER), UNKNOWN_SAYS),
    small("default_type_omitted.xml", LEFT_OUT, brief()),
    small("default_type_omitted.json", LEFT_OUT, brief()),
    small("default_type_written.xml", LEFT_OUT, brief()),
    small("default_type_as_number.xml", LEFT_OUT, brief()),
    small("number_dialect.xml", NUMBERS, brief()),
    small("integer_dialect.json", NUMBERS, brief()),
    small("name_dialect.json", NAMES, brief()),
    small("quoted_number_dialect.json", QUOTED, brief()),
    small("other_credential_type.xml", LISTED, brief(kind="Credential/Custom")),
    small("connection_type_lowercase_value.xml", ANY_CASE, brief()),
    small("connection_type_in_cdata.xml", SPELLED, brief()),
    small("connection_type_with_charref.xml", SPELLED, brief()),
    small("connection_type_with_space_in_tag.xml", SPELLED, brief()),
    small("connection_type_with_attribute.xml", SPELLED, brief()),
    small("connection_type_with_spaces.xml", SPELLED, brief()),
    small("connection_type_with_comment.xml", SPELLED, brief(kind=""), stays=((0, "ENT001"),)),
]

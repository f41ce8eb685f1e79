"""JSON values of a type nobody expects: a number for a name, text for a flag, and elements that are no entries."""

from shapes import Spelled

from tests.conformance.case import Case, Certainty, Fact, Found
from tests.conformance.writing import brief, found, json_export, login, other, small

SECTION = "JSON, as found"
ANY = Fact("any scalar may come as number, boolean, string or null, and keeps its spelling", Certainty.SEEN, SECTION)
NO_ENTRY = Fact("an element that is no object is reported and passed through", Certainty.SEEN, SECTION)
TWICE = Fact("a name that stands twice survives outside what is converted", Certainty.SEEN, SECTION)
BEYOND = "a number no floating-point number reaches, anywhere in an entry to convert, makes it invalid (VAL007)"
WHOLE = Fact("the number of a type may be spelled with a fraction", Certainty.GUESS, SECTION)


def as_is(text: str) -> Spelled:
    """A value spelled so in JSON."""
    return Spelled(None, text)


def one(stem: str, data: bytes, fact: Fact = ANY, **says: object) -> Case:
    """A case of one login."""
    return Case(f"{stem}.json", fact, data, (found(**says),))


FLAGS = {"Encrypt": "false", "OpenEmbedded": 0, "ReadOnly": None, "Favorite": "TRUE", "Pinned": as_is("1.0")}
PORT = {"ConnectionType": 77, "ID": "00000000-0000-4000-8000-000000000002", "Name": "ssh", "Port": as_is("3389.0")}
NOTHING = Found("", id=None, name=None, folder=None, user=None, secret="none")
STRAY_SAYS = tuple((place, "ENT004") for place in (0, 2, 3))

CASES = [
    small("numeric_name_and_password.json", ANY, brief(name="404", user="door")),
    one("name_false", json_export(login("x", Name=False)), name="false"),
    one("name_null", json_export(login("x", Name=None)), name=None),
    one("user_name_number", json_export(login("x", inner={"UserName": as_is("1e3")})), user="1e3"),
    one("user_name_true", json_export(login("x", inner={"UserName": True})), user="true"),
    one("password_big_integer", json_export(login("x", inner={"Password": as_is("12345678901234567890123")}))),
    one("password_fraction", json_export(login("x", inner={"Password": as_is("1234.50")}))),
    one("folder_number", json_export(login("x", Group=2024)), folder="2024"),
    one("url_number", json_export(login("x", Url=8080)), url="8080"),
    one("domain_number", json_export(login("x", inner={"Domain": as_is("10.0")})), domain="10.0"),
    one("folder_false", json_export(login("x", Group=False)), folder="false"),
    one("sub_type_true", json_export(login("x", inner={"CredentialType": True})), kind="Credential/true"),
    one("tags_number", json_export(login("x", MetaInformation={"Keywords": 7})), tags=("7",)),
    one("meta_null", json_export(login("x", MetaInformation=None))),
    one("events_text", json_export(login("x", Events="none"))),
    one("flags", json_export(login("x", **FLAGS))),
    Case(
        "port_with_a_fraction.json",
        ANY,
        json_export(PORT, login("x")),
        (other(2, "SSHShell", name="ssh", folder=None), found()),
    ),
    small("escapes_and_numbers.json", ANY, brief(user="café")),
    one("type_with_a_fraction", json_export(login("x", ConnectionType=as_is("26.0"))), WHOLE),
    one("sub_type_with_a_fraction", json_export(login("x", inner={"CredentialType": as_is("0.0")})), WHOLE),
    one("children_null", json_export(login("x", Children=None))),
    small("element_not_an_object.json", NO_ENTRY, NOTHING, brief(), NOTHING, NOTHING, stays=STRAY_SAYS),
    Case(
        "numbers_between_entries.json",
        NO_ENTRY,
        json_export(42, login("x"), True),
        (NOTHING, found(), NOTHING),
        ((0, "ENT004"), (2, "ENT004")),
    ),
    Case(
        "number_beyond_floating_point.json",
        ANY,
        json_export(login("x", Odd=as_is("1E400"))),
        (found(),),
        contradicted=BEYOND,
    ),
    small("duplicate_key_elsewhere.json", TWICE, other(1, "SSHShell", id=None, name="console", folder=None), brief()),
]

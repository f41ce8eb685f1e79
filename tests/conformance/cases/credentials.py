"""The fields of a credential beside its secret."""

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.writing import both, brief, found, json_export, login, small

SEEN, DOC, SECTION = Certainty.SEEN, Certainty.DOC, "A credential entry"
FIELDS = Fact("a *Username and password* entry has `UserName`, `Domain` and a password", SEEN, SECTION)
BESIDE = Fact("`MnemonicPassword` and `PromptForPassword` may stand beside them", DOC, SECTION)
CASING = Fact("letters in capitals vary between writers: `UserName`, `Username`, `USERNAME`", SEEN, SECTION)
ONCE = Fact("which of two spellings of a field counts nobody can tell", SEEN, SECTION)
URL = Fact("an entry may have an `Url`", SEEN, "An entry")
NOTHING = Fact("a credential may have nothing in it", SEEN, SECTION)
NO_OBJECT = Fact("`Credentials` may be something other than an object", SEEN, "JSON, as found")


def named(name: str) -> dict[str, object]:
    """A login whose user name is called so."""
    inside = {"Password": "CANARY-casing", name: "billing"}
    return {**login("x"), "Credentials": inside}


def credentials(value: object) -> bytes:
    """A file of two: one with this for credentials, and a good one."""
    return json_export({**login("x"), "Credentials": value}, login("beside", mark=2))


NONE = found(user=None, secret="none")
FIRST_STAYS = ((0, "ENT005"),)

CASES = [
    *both("domain", FIELDS, [login("domain", inner={"Domain": "ACME"})], [found(domain="ACME")]),
    *both("domain_empty", FIELDS, [login("no-domain", inner={"Domain": ""})], [found(domain="")]),
    *both("user_name_empty", FIELDS, [login("no-user", inner={"UserName": ""})], [found(user="")]),
    *both("no_user_name", FIELDS, [{**login("x"), "Credentials": {"Password": "CANARY-alone"}}], [found(user=None)]),
    *both(
        "mnemonic_and_prompt",
        BESIDE,
        [login("beside", inner={"MnemonicPassword": "CANARY-mnemonic", "PromptForPassword": True})],
        [found()],
    ),
    *both(
        "url",
        URL,
        [login("url", Url="https://api.example.com/v1?a=1&b=2")],
        [found(url="https://api.example.com/v1?a=1&b=2")],
    ),
    *both(
        "url_inside",
        URL,
        [login("url", inner={"Url": "https://in.example.com"})],
        [found(url="https://in.example.com")],
    ),
    *both("username", CASING, [named("Username")], [found()]),
    *both("username_in_capitals", CASING, [named("USERNAME")], [found()]),
    *both("username_in_small_letters", CASING, [named("username")], [found()]),
    small("username_other_case.xml", CASING, brief()),
    small("case_variant_keys.json", CASING, brief()),
    small("connection_type_lowercase_name.xml", CASING, brief()),
    small("duplicate_username.xml", ONCE, brief(), stays=((0, "ENT002"),)),
    *both(
        "two_spellings",
        ONCE,
        [login("two", inner={"USERNAME": "first"})],
        [found(user="first")],
        stays=((0, "ENT002"),),
    ),
    small("duplicate_key_in_credential.json", ONCE, brief(), stays=((0, "ENT002"),)),
    small("xsi_nil_domain.xml", NOTHING, brief()),
    small("null_members.json", NOTHING, brief()),
    small("empty_credentials.xml", NOTHING, brief(user=None, secret="none"), stays=((0, "VAL001"),)),
    small("no_credentials_element.xml", NOTHING, brief(user=None, secret="none"), stays=((0, "VAL001"),)),
    Case("credentials_null.json", NOTHING, credentials(None), (NONE, found(2)), ((0, "VAL001"),)),
    Case("credentials_an_empty_object.json", NOTHING, credentials({}), (NONE, found(2)), ((0, "VAL001"),)),
    small("credentials_not_an_object.json", NO_OBJECT, brief(user=None, secret="none"), brief(2), stays=FIRST_STAYS),
    Case("credentials_an_array.json", NO_OBJECT, credentials([]), (NONE, found(2)), FIRST_STAYS),
    Case("credentials_a_number.json", NO_OBJECT, credentials(7), (NONE, found(2)), FIRST_STAYS),
    Case("credentials_false.json", NO_OBJECT, credentials(False), (NONE, found(2)), FIRST_STAYS),
]

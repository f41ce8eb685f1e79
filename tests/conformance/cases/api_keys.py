"""The fields of an API key: there already, in part, or another value in their place."""

from parts import credential, guid, sub_type

from tests.conformance.case import Certainty, Fact
from tests.conformance.writing import both, brief, found, login, small

SECTION = "Profiles"
VALUE = Fact("the sub-type of an API key is `ApiKey`, 49", Certainty.DOC, "A credential entry")
NAMES = Fact("its fields are called `ApiId`, `ApiKey`, `TenantId`, `ApiKeyType`, `ValidFrom`", Certainty.GUESS, SECTION)
THERE = Fact("a field of that name that says something else is not overwritten", Certainty.GUESS, SECTION)
COPIED = Fact("ID and key are copied exactly", Certainty.DOC, "The API key entry, General tab")

DATES = {"ValidFrom": "2024-01-01T00:00:00+00:00", "ApiKeyType": "Billing", "TenantId": "tenant-1"}
KEY = sub_type("ApiKey", ApiId="billing", ApiKey="CANARY-key", **DATES)
IS_KEY = {"kind": "Credential/ApiKey", "user": None, "secret": "none"}
CONTEST = ((0, "ENT007"),)

CASES = [
    small(
        "api_key_already.xml",
        VALUE,
        brief(**IS_KEY, url="https://billing.example.com/", expires="2028-01-01T00:00:00+00:00"),
    ),
    small("api_key_already.json", VALUE, brief(**IS_KEY)),
    *both("api_key_fields", NAMES, [credential(1, "Billing", "Customers", KEY)], [found(**IS_KEY)]),
    small("existing_api_id_member.xml", THERE, brief(), stays=CONTEST),
    small("existing_api_id_member.json", THERE, brief(), stays=CONTEST),
    *both("existing_api_key", THERE, [login("old", inner={"ApiKey": "CANARY-other"})], [found()], stays=CONTEST),
    *both(
        "existing_tenant",
        THERE,
        [login("x", inner={"Domain": "a", "TenantId": "b"})],
        [found(domain="a")],
        stays=CONTEST,
    ),
    *both("existing_same", THERE, [login("x", inner={"ApiId": "billing"})], [found()]),
    *both("existing_empty", THERE, [login("x", inner={"ApiId": "", "ApiKey": ""})], [found()]),
    *both("existing_valid_from", NAMES, [login("x", inner={"ValidFrom": DATES["ValidFrom"]})], [found()]),
    *both(
        "user_name_with_spaces", COPIED, [login("x", inner={"UserName": "  Key ID 7 "})], [found(user="  Key ID 7 ")]
    ),
    *both("user_name_capitals", COPIED, [login("x", inner={"UserName": guid("AbC")})], [found(user=guid("AbC"))]),
]

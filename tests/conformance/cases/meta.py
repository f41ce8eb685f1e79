"""`MetaInformation`: what is said about an entry."""

from tests.conformance.case import Certainty, Fact
from tests.conformance.writing import both, found, login

META = "An entry"
EXPIRES = Fact("`Expiration` is a date with an offset", Certainty.DOC, META)
TAGS = Fact("`Keywords` are tags, separated by spaces", Certainty.DOC, META)
CUSTOM = Fact("custom fields are pairs, `CustomField1Title` and `CustomField1Value` to the fifth", Certainty.DOC, META)
KEPT = Fact("`OS`, `SerialNumber`, `PurchaseDate` and others stand beside them", Certainty.DOC, META)
NO_DATE = Fact(".NET writes its first or last date for none", Certainty.SEEN, "security 3.4")
DIGITS = Fact(
    "a date of .NET may have seven digits after the second; its spelling is kept", Certainty.SEEN, "security 3.4"
)

OFFSET, ZULU, NAIVE = "2018-12-25T00:00:00-05:00", "2031-01-01T00:00:00Z", "2031-01-01T00:00:00"
LAST, FIRST, SEVEN = "9999-12-31T23:59:59.9999999", "0001-01-01T00:00:00", "2031-01-01T00:00:00.1234567+01:00"
FIVE = {f"CustomField{n}{part}": f"{part} {n}" for n in range(1, 6) for part in ("Title", "Value")}
PAIRS = tuple((f"Title {n}", f"Value {n}") for n in range(1, 6))
THIRD = {"CustomField3Title": "Tenant", "CustomField3Value": "acme", "CustomField4Value": "no title"}
REST = {"OS": "Linux", "PurchaseDate": "2020-02-29T00:00:00", "SerialNumber": "007", "Zone": {"Rack": "4"}}

CASES = [
    *both("expiration", EXPIRES, [login("offset", MetaInformation={"Expiration": OFFSET})], [found(expires=OFFSET)]),
    *both("expiration_zulu", EXPIRES, [login("z", MetaInformation={"Expiration": ZULU})], [found(expires=ZULU)]),
    *both("expiration_naive", EXPIRES, [login("n", MetaInformation={"Expiration": NAIVE})], [found(expires=NAIVE)]),
    *both("expiration_last", NO_DATE, [login("last", MetaInformation={"Expiration": LAST})], [found(expires=LAST)]),
    *both("expiration_first", NO_DATE, [login("first", MetaInformation={"Expiration": FIRST})], [found(expires=FIRST)]),
    *both("expiration_seven", DIGITS, [login("seven", MetaInformation={"Expiration": SEVEN})], [found(expires=SEVEN)]),
    *both(
        "keywords",
        TAGS,
        [login("tags", MetaInformation={"Keywords": "api prod  eu"})],
        [found(tags=("api", "prod", "eu"))],
    ),
    *both("custom_fields", CUSTOM, [login("five", MetaInformation=dict(FIVE))], [found(custom=PAIRS)]),
    *both(
        "custom_field_3", CUSTOM, [login("third", MetaInformation=dict(THIRD))], [found(custom=(("Tenant", "acme"),))]
    ),
    *both("more_meta", KEPT, [login("more", MetaInformation=dict(REST))], [found()]),
    *both("meta_empty", KEPT, [login("none", MetaInformation={})], [found()]),
    *both("no_meta", KEPT, [{k: v for k, v in login("no-meta").items() if k != "MetaInformation"}], [found()]),
]

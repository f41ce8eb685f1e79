"""Who logs in with whom."""

from __future__ import annotations

from parts import HOST, SSH, entry, folder, guid
from shapes import Fields, Value

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.names import WELL_KNOWN
from tests.conformance.writing import both, brief, found, json_file, login, other, small

SECTION = "Who points at a credential"
USED = Fact("sessions and folders name the credential they log in with by its GUID", Certainty.DOC, SECTION)
NO_ENTRY = Fact("some GUIDs stand for a behaviour and are no entries", Certainty.DOC, SECTION)
SPELLING = Fact("a GUID is the same in capitals or in braces", Certainty.DOC, SECTION)

BLOCKED = ((0, "REF001"),)


def session(mark: int, login_with: str, **fields: Value) -> Fields:
    """A session that logs in with something."""
    return entry(mark, f"s{mark}", "Customers", ConnectionType=SSH, CredentialConnectionID=login_with, **fields)


def says(mark: int, *logins: str, kind: str = "SSHShell", **more: object) -> object:
    """What such a session says."""
    return other(mark, kind, **{"name": f"s{mark}", "logs_in_with": logins, **more})


IDS = list(WELL_KNOWN)
WITH_FOLDER = {
    "Connections": [
        {
            "ConnectionType": 26,
            "Credentials": {"Password": "CANARY-folders", "UserName": "billing"},
            "ID": guid(1),
            "Name": "Billing",
        }
    ],
    "Folders": [
        {
            "ConnectionType": 25,
            "CredentialConnectionID": guid(1),
            "Group": "Customers",
            "ID": guid(2),
            "Name": "Customers",
        }
    ],
}

CASES = [
    small(
        "referenced_by_session.xml",
        USED,
        brief(),
        other(2, "RDPConfigured", name="dc01.example.com", folder=None, logs_in_with=("Billing",)),
        stays=BLOCKED,
    ),
    *both("used_by_session", USED, [login("used"), session(2, guid(1))], [found(), says(2, "Billing")], stays=BLOCKED),
    *both(
        "used_before", USED, [session(2, guid(1)), login("used")], [says(2, "Billing"), found()], stays=((1, "REF001"),)
    ),
    *both(
        "used_by_folder",
        USED,
        [login("used"), folder(2, "Customers", CredentialConnectionID=guid(1))],
        [found(), other(2, "Group", name="Customers", logs_in_with=("Billing",))],
        stays=BLOCKED,
    ),
    *both(
        "used_by_sub_entry",
        USED,
        [login("used"), entry(3, "h", "Customers", ConnectionType=HOST, Children=[session(2, guid(1))])],
        [found(), other(3, "Host", name="h"), says(2, "Billing", depth=1)],
        stays=BLOCKED,
    ),
    *both(
        "used_deep_inside",
        USED,
        [
            login("used"),
            entry(2, "s2", "Customers", ConnectionType=SSH, Terminal={"Via": {"CredentialConnectionID": guid(1)}}),
        ],
        [found(), says(2, "Billing")],
        stays=BLOCKED,
    ),
    *both(
        "used_by_one_of_two",
        USED,
        [login("used"), login("free", mark=3, Name="Other"), session(2, guid(1))],
        [found(), found(3, name="Other"), says(2, "Billing")],
        stays=BLOCKED,
    ),
    *both("used_but_not_there", USED, [login("x"), session(2, guid(404))], [found(), says(2, "?")]),
    *both(
        "used_in_capitals",
        SPELLING,
        [login("x", ID=guid("ab")), session(2, guid("AB"))],
        [found("ab"), says(2, "Billing")],
        stays=BLOCKED,
    ),
    *both(
        "used_in_braces",
        SPELLING,
        [login("x"), session(2, f"{{{guid(1)}}}")],
        [found(), says(2, "Billing")],
        stays=BLOCKED,
    ),
    *both(
        "well_known_guids",
        NO_ENTRY,
        [login("x", mark=99), *(session(mark, one) for mark, one in enumerate(IDS, 1))],
        [found(99), *(says(mark, WELL_KNOWN[one]) for mark, one in enumerate(IDS, 1))],
    ),
    *both(
        "well_known_in_small_letters", NO_ENTRY, [login("x"), session(2, IDS[0].lower())], [found(), says(2, "prompt")]
    ),
    *both("login_named_blank", NO_ENTRY, [login("x"), session(2, "")], [found(), says(2)]),
    Case("used_by_folders_member.json", USED, json_file(WITH_FOLDER), (brief(),), BLOCKED),
]

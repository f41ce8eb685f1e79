"""Entries in entries."""

from __future__ import annotations

from parts import HOST, SSH, entry
from shapes import Fields, Value

from tests.conformance.case import Case, Certainty, Fact, Found
from tests.conformance.writing import both, brief, found, json_export, login, other, small

SEEN = Certainty.SEEN
NESTED = Fact("an entry may have sub-entries in `Children`, and a credential may be one", SEEN, "An entry")
DEEP = Fact("sub-entries have sub-entries", SEEN, "An entry")
NO_ENTRY = Fact("what looks like an entry in a text, a comment or an add-on is none", SEEN, "Lossless")
STRAY = Fact(
    "what is odd about one entry is reported with it, and the rest of the file converts", SEEN, "JSON, as found"
)

NOTHING = Found("", id=None, name=None, folder=None, user=None, secret="none", depth=1)


def host(mark: int, kind: Value, below: list[Value]) -> Fields:
    """An entry that is no credential, around others."""
    return entry(mark, f"host-{mark}", "Customers", ConnectionType=kind, Children=below)


THREE = host(11, HOST, [host(12, SSH, [login("deep", mark=13, Children=[login("deeper", mark=14)])])])
HOST_1 = other(11, "Host", name="host-11")
HOST_2 = other(12, "SSHShell", name="host-12", depth=1)
SIBLINGS: list[Value] = [login("first", mark=12), host(13, SSH, []), login("second", mark=14)]

CASES = [
    small(
        "nested_children.xml",
        NESTED,
        other(1, "RDPConfigured", name="web01.example.com", folder=None),
        brief(2, depth=1),
    ),
    small("children.json", NESTED, other(1, "RDPConfigured", name="web01.example.com", folder=None), brief(2, depth=1)),
    small("credential_in_credential.xml", NESTED, brief(), brief(2, depth=1)),
    *both("three_levels", DEEP, [THREE], [HOST_1, HOST_2, found(13, depth=2), found(14, depth=3)]),
    *both(
        "siblings_below",
        NESTED,
        [host(11, HOST, SIBLINGS), login("beside")],
        [HOST_1, found(12, depth=1), other(13, "SSHShell", name="host-13", depth=1), found(14, depth=1), found()],
    ),
    *both("no_children", NESTED, [login("childless", Children=[])], [found()]),
    Case(
        "stray_sub_entry.json",
        STRAY,
        json_export(host(11, HOST, [None, login("beside-stray", mark=12)])),
        (HOST_1, NOTHING, found(12, depth=1)),
        ((1, "ENT004"),),
    ),
    Case(
        "stray_below_a_credential.json",
        STRAY,
        json_export(login("above-stray", Children=[42])),
        (found(), NOTHING),
        ((1, "ENT004"),),
    ),
    Case(
        "sibling_without_an_object.json",
        STRAY,
        json_export(host(11, HOST, [{**login("x", mark=12), "Credentials": "see the safe"}, login("beside", mark=13)])),
        (HOST_1, found(12, user=None, secret="none", depth=1), found(13, depth=1)),
        ((1, "ENT005"),),
    ),
    Case(
        "parent_without_an_object.json",
        STRAY,
        json_export({**host(11, HOST, [login("below", mark=12)]), "Credentials": "none"}),
        (HOST_1, found(12, depth=1)),
    ),
    small("connection_in_comment.xml", NO_ENTRY, brief(2)),
    small("connection_in_instruction.xml", NO_ENTRY, brief()),
    small("connection_in_cdata.xml", NO_ENTRY, brief()),
    small("entry_in_text.json", NO_ENTRY, brief()),
]

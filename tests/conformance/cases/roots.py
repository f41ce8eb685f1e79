"""What surrounds the entries: the roots that occur, in XML and JSON, and the names files have."""

from parts import guid
from shapes import json_text

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.writing import NUMBERS, brief, found, json_export, login, other, small, xml_export, xml_file

FILES, JSON = "Files", "JSON, as found"
SEEN, DOC, GUESS = Certainty.SEEN, Certainty.DOC, Certainty.GUESS

FIRST = Fact("version 1 has the root `ArrayOfConnection` with the entries directly in it", SEEN, FILES)
SECOND = Fact("version 2 has the root `RDMExport`, whose `Connections` holds the entries", SEEN, FILES)
OTHER_NAME = Fact("the same content comes with the extension `.xml` as well as `.rdm`", DOC, FILES)
CLIPBOARD = Fact("an entry copied to the clipboard is a root `Connection`", SEEN, FILES)
WRITTEN = Fact("files that other tools write may have the root `Connections`", SEEN, FILES)
NO_ENTRIES = Fact("an export may hold no entries at all", SEEN, FILES)
CONTENT = Fact("what a file is its content says: `.rdm` can be JSON, `.json` can be XML", GUESS, FILES)
ENVELOPE = Fact("JSON has its entries in the array `Connections` of an object", SEEN, JSON)
ANY_ORDER = Fact("the members of that object come in any order, and unknown ones are kept", SEEN, JSON)
FOLDERS = Fact("beside `Connections` there may be an array `Folders`", SEEN, FILES)
ANY_CASE = Fact("reading ignores case", SEEN, "A credential entry")
BARE = Fact("JSON may be a bare array of entries", SEEN, FILES)
SINGLE = Fact("JSON may be one entry, as the clipboard has it", SEEN, FILES)

ONE = login("one-root")
XML_TEXT = xml_export(ONE)
INNER = XML_TEXT.decode().partition("?>\n")[2].replace("ArrayOfConnection", "Connections").strip()
ENTRY = json_text(ONE, NUMBERS)


def v2(before: str = "", after: str = "", holder: str = INNER) -> bytes:
    """Version 2 with something around its entries."""
    return xml_file(f"<RDMExport>\n{before}{holder}\n{after}</RDMExport>")


XML = [
    Case("array_of_connection.rdm.xml", FIRST, XML_TEXT, (found(),)),
    Case("rdm_export.xml", SECOND, v2(f"<Version>2</Version><DatabaseID>{guid(900)}</DatabaseID>"), (found(),)),
    Case(
        "rdm_export_other_order.xml", SECOND, v2(after="<Version>2</Version><Later><Deep>1</Deep></Later>"), (found(),)
    ),
    Case("rdm_export_empty.xml", SECOND, v2(holder="<Connections />")),
    Case("unknown_element_between.xml", FIRST, XML_TEXT.replace(b">\n  <Con", b">\n  <Odd>1</Odd><Con", 1), (found(),)),
    Case("connection.xml", CLIPBOARD, xml_file(INNER.split("\n", 1)[1].rpartition("\n")[0].strip()), (found(),)),
    Case("connections.xml", WRITTEN, xml_file(INNER), (found(),)),
    Case(
        "declared_as_net_does.xml",
        FIRST,
        XML_TEXT.replace(b" xmlns:xsi", b' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi'),
        (found(),),
    ),
    small("empty_export.xml", NO_ENTRIES),
    small("self_closing_connection.xml", FIRST, other(1, "RDPConfigured", id=None, name=None, folder=None), brief()),
]

JSONS = [
    Case("envelope.json", ENVELOPE, json_export(ONE), (found(),)),
    small("connections_last.json", ANY_ORDER, brief()),
    Case(
        "members_in_other_order.json",
        ANY_ORDER,
        f'{{"Version": 2, "Later": {{"Deep": [1, null]}}, "Connections": [{ENTRY}], "X": "y"}}'.encode(),
        (found(),),
    ),
    Case("connections_in_lower_case.json", ANY_CASE, f'{{"connections": [{ENTRY}]}}'.encode(), (found(),)),
    small("folders_member.json", FOLDERS, brief()),
    Case(
        "folders_first.json",
        FOLDERS,
        f'{{"Folders": [{{"Group": "Customers", "Name": "Customers"}}], "Connections": [{ENTRY}]}}'.encode(),
        (found(),),
    ),
    Case("folders_empty.json", FOLDERS, f'{{"Connections": [{ENTRY}], "Folders": []}}'.encode(), (found(),)),
    small("bare_array.json", BARE, brief()),
    small("single_entry.json", SINGLE, brief()),
    Case(
        "single_session.json",
        SINGLE,
        b'{"Host": "dc01.example.com", "ID": "00000000-0000-4000-8000-000000000001", "Name": "dc01"}\n',
        (other(1, "RDPConfigured", name="dc01", folder=None),),
    ),
    small("empty_export.json", NO_ENTRIES),
    Case("empty_in_envelope.json", NO_ENTRIES, json_export()),
]

NAMES = [
    Case("version_1.rdm", OTHER_NAME, XML_TEXT, (found(),)),
    Case("version_2.rdm", OTHER_NAME, v2(), (found(),)),
    Case("json_inside.rdm", CONTENT, json_export(ONE), (found(),)),
    Case("xml_inside.json", CONTENT, XML_TEXT, (found(),)),
    Case("json_inside.xml", CONTENT, json_export(ONE), (found(),)),
]

CASES = [*XML, *JSONS, *NAMES]

"""What is no export, or cannot be read: refused as a whole, with the reason, and never an empty success."""

import gzip
import io
import zipfile

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.writing import json_file, login, xml_export, xml_file

NO_EXPORT = Fact("JSON that is no export is an error that says so", Certainty.SEEN, "JSON, as found")
NO_ROOT = Fact("XML with any other root is no export", Certainty.SEEN, "Files")
PACKED = Fact("a CSV export comes in a password-protected zip", Certainty.DOC, "Files")
SQUEEZED = Fact(
    "a parser may unpack gzip without a word; a compressed file is no export", Certainty.SEEN, "security 3.2"
)
MASTER_KEY = Fact("a master key encrypts the whole content of a file", Certainty.DOC, "security 2.1")
HEADER = Fact("the vendor's ciphertext begins with a header, as base64 with `DQw`", Certainty.DOC, "security 1")
DTD = Fact("a DOCTYPE can read other files; RDM writes none", Certainty.SEEN, "security 3.1")
STRICT = Fact("`NaN` and half a surrogate pair are no JSON", Certainty.SEEN, "security 3.3")


def refused(name: str, fact: Fact, data: bytes, code: str = "FMT002") -> Case:
    """A document that is refused."""
    return Case(name, fact, data, refused=code)


def zipped(name: str, text: str) -> bytes:
    """A zip with one file in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue()


CASES = [
    refused("servers.json", NO_EXPORT, json_file({"servers": [{"name": "dc01"}]})),
    refused("name_and_host.json", NO_EXPORT, json_file({"Name": "dc01", "Host": "dc01.example.com"})),
    refused("number.json", NO_EXPORT, b"42"),
    refused("text.json", NO_EXPORT, b'"Connections"'),
    refused("null.json", NO_EXPORT, b"null\n"),
    refused("empty_object.json", NO_EXPORT, b"{}"),
    refused("array_of_numbers.json", NO_EXPORT, b"[1, 2]"),
    refused("connections_not_an_array.json", NO_EXPORT, json_file({"Connections": {"Name": "Billing"}})),
    refused("other_root.xml", NO_ROOT, xml_file("<Servers><Connection /></Servers>")),
    refused("root_in_a_namespace.xml", NO_ROOT, xml_file('<ArrayOfConnection xmlns="urn:x" />'), "FMT012"),
    refused("csv_in_zip.rdm", PACKED, zipped("vault.csv", "Name,Host\n"), "FMT011"),
    refused("gzip.rdm", SQUEEZED, gzip.compress(xml_export(login("gzip")), mtime=0), "FMT011"),
    refused("encrypted_bytes.rdm", MASTER_KEY, bytes(range(255, -1, -1)), "ENC001"),
    refused("encrypted_header.rdm", HEADER, b"\x0d\x0c\x02\x00" + bytes(range(60)), "ENC001"),
    refused("encrypted_base64.rdm", HEADER, b"DQwCAAAAAgABAAAA" * 8, "ENC001"),
    refused("doctype.xml", DTD, xml_file("<!DOCTYPE ArrayOfConnection><ArrayOfConnection />"), "FMT004"),
    refused("not_a_number.json", STRICT, b'{"Connections": [{"ConnectionType": 26, "Port": NaN}]}', "FMT005"),
    refused("half_a_surrogate.json", STRICT, rb'{"Connections": [{"Name": "\ud83d", "ID": "1"}]}', "FMT005"),
]

"""How the text of a file is stored: encodings, byte-order marks, line ends, white space."""

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.writing import brief, found, json_export, login, small, xml_export

SEEN = Certainty.SEEN
WINDOWS = Fact("byte-order mark, CRLF and UTF-16 occur, and come out as they came in", SEEN, "Files")
DECLARED = Fact(".NET programs declare `utf-16` in files that are UTF-8: the bytes count", SEEN, "security 3.2")
LAYOUT = Fact("white space, the declaration and the last line end stay as they are", SEEN, "Lossless")

XML, JSON = xml_export(login("bytes", Name="Müller")), json_export(login("bytes", Name="Müller"))
NAMED = (found(name="Müller"),)
GERMAN = brief(name="Abrechnung für Müller")


def wide(data: bytes, codec: str) -> bytes:
    """The same text as UTF-16 with a byte-order mark."""
    return ("\ufeff" + data.decode()).replace('"utf-8"', '"utf-16"').encode(codec)


CASES = [
    small("utf8_bom.xml", WINDOWS, brief()),
    small("utf16le_bom.xml", WINDOWS, GERMAN),
    small("utf16be_bom.xml", WINDOWS, GERMAN),
    small("crlf.xml", WINDOWS, brief()),
    small("utf8_bom.json", WINDOWS, brief()),
    small("utf16le_bom.json", WINDOWS, brief()),
    small("tabs_and_crlf.json", WINDOWS, brief()),
    Case("utf16be_bom.json", WINDOWS, wide(JSON, "utf-16-be"), NAMED),
    Case("utf16_and_crlf.xml", WINDOWS, wide(XML.replace(b"\n", b"\r\n"), "utf-16-le"), NAMED),
    Case("utf16_and_crlf.json", WINDOWS, wide(JSON.replace(b"\n", b"\r\n"), "utf-16-le"), NAMED),
    Case("utf8_bom_and_crlf.xml", WINDOWS, b"\xef\xbb\xbf" + XML.replace(b"\n", b"\r\n"), NAMED),
    Case("mixed_line_ends.xml", WINDOWS, XML.replace(b"\n", b"\r\n", 7), NAMED),
    Case("utf16_declared_but_utf8.xml", DECLARED, XML.replace(b'"utf-8"', b'"utf-16"'), NAMED),
    Case("single_quotes_in_declaration.xml", LAYOUT, XML.replace(b'"1.0"', b"'1.0'"), NAMED),
    Case("standalone.xml", LAYOUT, XML.replace(b"?>", b' standalone="yes"?>', 1), NAMED),
    small("single_line.xml", LAYOUT, brief()),
    small("tabs.xml", LAYOUT, brief()),
    small("no_final_newline.xml", LAYOUT, brief()),
    small("no_declaration.xml", LAYOUT, brief()),
    small("compact.json", LAYOUT, brief()),
    Case("blank_lines_around.json", LAYOUT, b"\r\n \t" + JSON + b"\n\n", NAMED),
    Case("blank_lines_at_the_end.xml", LAYOUT, XML + b"\n\r\n", NAMED),
]

"""How XML and JSON spell what they say: comments, CDATA, references, attributes, escapes, the order of names."""

from tests.conformance.case import Case, Certainty, Fact
from tests.conformance.writing import XSI, brief, found, json_export, login, small, xml_export, xml_file

SECTION = "Lossless"
SPELLED = Fact("CDATA, entity and character references say the same as plain text, and stay", Certainty.SEEN, SECTION)
BROKEN = Fact("a comment or an instruction in a value makes readers see a part of it", Certainty.SEEN, "security 3.2")
AROUND = Fact("comments, instructions, attributes and their quotes stay where they are", Certainty.SEEN, SECTION)
EMPTY = Fact("an empty element may be written in two ways, or be nil", Certainty.SEEN, SECTION)
JSON = Fact("in JSON escapes, spacing and the spelling of numbers stay", Certainty.SEEN, SECTION)

XML = xml_export(login("spelling"))
NOT_TEXT = ((0, "ENT001"),)


def respelled(
    file: str, fact: Fact, old: str, new: str, stays: tuple[tuple[int, str], ...] = (), **says: object
) -> Case:
    """The usual file with one thing spelled in another way."""
    before = XML.decode()
    assert old in before
    return Case(file, fact, before.replace(old, new, 1).encode(), (found(**says),), stays)


USER, NAME = "<UserName>billing</UserName>", "<Name>Billing</Name>"

CASES = [
    small("cdata_password.xml", SPELLED, brief()),
    small("cdata_split_password.xml", SPELLED, brief()),
    small("entity_password.xml", SPELLED, brief()),
    respelled("cdata_user_name.xml", SPELLED, USER, "<UserName>bil<![CDATA[ling]]></UserName>"),
    respelled("cdata_empty.xml", SPELLED, USER, "<UserName><![CDATA[]]></UserName>", user=""),
    respelled("references_in_user_name.xml", SPELLED, USER, "<UserName>&#98;&#x69;lling</UserName>"),
    respelled(
        "references_in_name.xml", SPELLED, NAME, "<Name>A &amp; B &lt;&gt; &quot;&apos;</Name>", name="A & B <> \"'"
    ),
    respelled("line_end_by_reference.xml", SPELLED, NAME, "<Name>a&#13;&#10;b&#9;c</Name>", name="a\r\nb\tc"),
    respelled("right_bracket_alone.xml", SPELLED, NAME, "<Name>a]]&gt;b > c</Name>", name="a]]>b > c"),
    small("comment_in_password.xml", BROKEN, brief(secret="none"), stays=NOT_TEXT),
    respelled("comment_in_user_name.xml", BROKEN, USER, "<UserName>bil<!-- x -->ling</UserName>", NOT_TEXT, user=None),
    respelled("instruction_in_user_name.xml", BROKEN, USER, "<UserName>bil<?x y?>ling</UserName>", NOT_TEXT, user=None),
    respelled("element_in_user_name.xml", BROKEN, USER, "<UserName><b>bill</b>ing</UserName>", NOT_TEXT, user=None),
    respelled("comment_in_entry.xml", AROUND, NAME, f"<!-- {NAME} -->{NAME}<?look here?>"),
    respelled("comment_in_credentials.xml", AROUND, USER, f"<!-- a --{'>'}{USER}<!-- b -->"),
    respelled("comment_around.xml", AROUND, "<Connection>", "<!-- first --><?and second?><Connection>"),
    respelled("comment_at_the_end.xml", AROUND, "</ArrayOfConnection>", "</ArrayOfConnection><!-- end -->"),
    respelled("attributes.xml", AROUND, "<Connection>", """<Connection a="1" b='"2"'  c = "&lt;3>">"""),
    respelled("attribute_on_user_name.xml", AROUND, "<UserName>", '<UserName note="x">'),
    respelled("space_attribute.xml", AROUND, "<Name>", '<Name xml:space="preserve">'),
    small("greater_than_in_attribute.xml", AROUND, brief()),
    respelled("white_space_in_tags.xml", AROUND, USER, "<UserName\n >billing</UserName\t>"),
    respelled("events_in_two_tags.xml", EMPTY, "<Events />", "<Events></Events>"),
    respelled("events_without_space.xml", EMPTY, "<Events />", "<Events/>"),
    respelled("events_nil.xml", EMPTY, "<Events />", '<Events xsi:nil="true" />'),
    respelled("name_nil.xml", EMPTY, NAME, '<Name xsi:nil="1"></Name>', name=None),
    respelled("user_name_in_two_tags.xml", EMPTY, USER, "<UserName></UserName>", user=""),
    Case("all_nil.xml", EMPTY, xml_file(f'<Connections{XSI} xsi:nil="true" />')),
    small("escaped_keys.json", JSON, brief()),
    Case(
        "escapes.json",
        JSON,
        json_export(login("x", Name="@@")).replace(b"@@", rb"caf\u00e9 \/ \ud83d\udd11"),
        (found(name="café / 🔑"),),
    ),
    Case("escaped_controls.json", JSON, json_export(login("x-@@")).replace(b"@@", rb"\u0000\u001b\t"), (found(),)),
    Case(
        "spacing.json",
        JSON,
        json_export(login("x")).replace(b": ", b"\t:\n\n  ").replace(b",\n", b" ,\n\n"),
        (found(),),
    ),
]

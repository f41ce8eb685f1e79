"""What an edit does to the bytes around it."""

from textwrap import dedent

import pytest

from rdmconv.formats.base import Unit, Unwritable
from rdmconv.model.fields import FieldPath
from rdmconv.planning import Copy, Edit, Remove, Rename, Set
from tests.builders import guid, opened

CREDENTIALS = ("Credentials",)
NAME, API_ID = (*CREDENTIALS, "UserName"), (*CREDENTIALS, "ApiId")
PASSWORD, API_KEY = (*CREDENTIALS, "Password"), (*CREDENTIALS, "ApiKey")
SUB_TYPE = (*CREDENTIALS, "CredentialType")


def edited(entry: str | bytes, *edits: Edit) -> str:
    """Apply edits to the first entry of an export that holds one."""
    data = entry.encode() if isinstance(entry, str) else entry
    document = opened(b'<Connections xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' + data + b"</Connections>")
    units = [part for window in document.windows(every_entry=True) for part in window if isinstance(part, Unit)]
    return document.rewrite(units[0], [(units[0].entries[0], edits)]).data.decode()


def credential(*fields: str, step: str = "  ", line_end: str = "\n") -> str:
    """An entry whose credentials are these lines."""
    inner = [f"{step * 3}{field}" for field in fields]
    lines = ["<Connection>", f"{step * 2}<Credentials>", *inner, f"{step * 2}</Credentials>", f"{step}</Connection>"]
    return line_end.join(lines)


def test_no_edit_changes_nothing() -> None:
    entry = credential("<UserName>u</UserName>")
    assert edited(entry) == entry


def test_two_entries_of_a_unit_are_edited_at_once() -> None:
    inner = "<Connection><Credentials><UserName>i</UserName></Credentials></Connection>"
    outer = f"<Connection><Credentials><UserName>o</UserName></Credentials><Children>{inner}</Children></Connection>"
    document = opened(f"<Connections>{outer}</Connections>".encode())
    unit = next(part for window in document.windows(every_entry=True) for part in window if isinstance(part, Unit))
    data = document.rewrite(unit, list(zip(unit.entries, ([Rename(NAME, API_ID)], [Set(NAME, "x")]), strict=True))).data
    assert data.decode() == outer.replace("UserName>o</UserName", "ApiId>o</ApiId").replace(">i<", ">x<")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("step", ["  ", "    ", "\t", ""], ids=["two", "four", "tab", "none"])
def test_a_renamed_field_moves_to_its_place_in_the_alphabet(step: str, line_end: str) -> None:
    before = credential(
        "<Domain>d</Domain>", "<Password>p</Password>", "<UserName>u</UserName>", step=step, line_end=line_end
    )
    after = credential("<ApiId>u</ApiId>", "<Domain>d</Domain>", "<Password>p</Password>", step=step, line_end=line_end)
    assert edited(before, Rename(NAME, API_ID)) == after


def test_a_field_that_comes_last_is_written_after_the_last_one() -> None:
    before = credential("<Domain>d</Domain>", "<Password>p</Password>")
    after = credential("<Domain>d</Domain>", "<Password>p</Password>", "<Zone>z</Zone>")
    assert edited(before, Set((*CREDENTIALS, "Zone"), "z")) == after


def test_edits_on_one_line_stay_on_one_line() -> None:
    before = "<Connection><Credentials><Password>p</Password><UserName>u</UserName></Credentials></Connection>"
    after = "<Connection><Credentials><ApiId>u</ApiId><ApiKey>p</ApiKey></Credentials></Connection>"
    assert edited(before, Rename(NAME, API_ID), Rename(PASSWORD, API_KEY)) == after


def test_several_new_fields_at_one_place_are_in_the_order_of_the_alphabet() -> None:
    before = credential("<Password>p</Password>", "<UserName>u</UserName>")
    after = credential("<ApiId>u</ApiId>", "<ApiKey>p</ApiKey>", "<CredentialType>ApiKey</CredentialType>")
    edits: list[Edit] = [Set(SUB_TYPE, "ApiKey"), Rename(PASSWORD, API_KEY), Rename(NAME, API_ID)]
    assert edited(before, *edits) == after
    assert edited(before, *reversed(edits)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<UserName>u</UserName>", "<ApiId>u</ApiId>"),
        ("<UserName></UserName>", "<ApiId></ApiId>"),
        ("<UserName />", "<ApiId />"),
        ("<UserName/>", "<ApiId/>"),
        ("<username>u</username>", "<ApiId>u</ApiId>"),
        ("<UserName a='>' b=\"/>\">u</UserName>", "<ApiId a='>' b=\"/>\">u</ApiId>"),
        ("<UserName\n  >u</UserName\t>", "<ApiId\n  >u</ApiId\t>"),
        ("<UserName xsi:nil='true' />", "<ApiId xsi:nil='true' />"),
        ("<UserName xsi:nil='true'></UserName>", "<ApiId xsi:nil='true'></ApiId>"),
        ("<UserName><![CDATA[<UserName>]]></UserName>", "<ApiId><![CDATA[<UserName>]]></ApiId>"),
        ("<UserName>&#65;&amp;\r\n\t b </UserName>", "<ApiId>&#65;&amp;\r\n\t b </ApiId>"),
        ("<UserName>é🔑</UserName>", "<ApiId>é🔑</ApiId>"),
        ("<UserName>a]]&gt;>b</UserName>", "<ApiId>a]]&gt;>b</ApiId>"),
    ],
)
def test_a_renamed_field_keeps_the_bytes_of_its_value(before: str, after: str) -> None:
    assert edited(credential(before), Rename(NAME, API_ID)) == credential(after)


def test_comments_and_unknown_fields_keep_their_order_and_bytes() -> None:
    before = credential("<!-- one -->", "<Odd  x='1'/>", "<!-- two -->", "<UserName>u</UserName>", "<!-- three -->")
    after = edited(before, Rename(NAME, API_ID))
    assert after.replace("\n      <ApiId>u</ApiId>", "") == before.replace("\n      <UserName>u</UserName>", "")
    assert after.index("<ApiId>") < after.index("<Odd")


def test_a_comment_beside_a_removed_field_stays() -> None:
    before = credential("<A>1</A> <!-- about B -->", "<B>2</B> <!-- after B -->", "<C>3</C>")
    after = credential("<A>1</A> <!-- about B --> <!-- after B -->", "<C>3</C>")
    assert edited(before, Remove((*CREDENTIALS, "B"))) == after


def test_a_processing_instruction_keeps_its_place() -> None:
    before = credential("<Aaa/>", "<?keep <Password>me?>", "<UserName>u</UserName>", "<Zone/>")
    after = credential("<Aaa/>", "<?keep <Password>me?>", "<ApiId>u</ApiId>", "<Zone/>")
    assert edited(before, Rename(NAME, API_ID)) == after


def test_what_loses_its_only_field_is_written_as_empty() -> None:
    before = credential("<UserName>u</UserName>")
    start, end = before.index("<Credentials"), before.index("</Credentials>") + len("</Credentials>")
    assert edited(before, Remove(NAME)) == f"{before[:start]}<Credentials />{before[end:]}"


def test_what_loses_all_fields_but_holds_a_comment_keeps_it() -> None:
    before = "<Connection><Credentials a='1'><!-- c --><UserName>u</UserName></Credentials></Connection>"
    assert edited(before, Remove(NAME)) == before.replace("<UserName>u</UserName>", "")


ORDERED = "<Connection><Credentials><Z>z</Z><M>m</M><A>a</A></Credentials></Connection>"


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ((), "<X>1</X><Y>2</Y><Z>z</Z><M>m</M><A>a</A>"),
        (("Z", "Y", "M", "X", "A"), "<Z>z</Z><Y>2</Y><M>m</M><X>1</X><A>a</A>"),
        (("Y", "X", "Z"), "<Y>2</Y><X>1</X><Z>z</Z><M>m</M><A>a</A>"),
        (("A", "Y", "X"), "<Z>z</Z><M>m</M><A>a</A><Y>2</Y><X>1</X>"),
        (("z", "y", "x"), "<Z>z</Z><Y>2</Y><X>1</X><M>m</M><A>a</A>"),
    ],
)
def test_new_fields_go_where_the_order_puts_them(order: tuple[str, ...], after: str) -> None:
    edits = [Set((*CREDENTIALS, name), value, order) for name, value in (("X", "1"), ("Y", "2"))]
    assert edited(ORDERED, *edits) == ORDERED.replace("<Z>z</Z><M>m</M><A>a</A>", after)


def test_new_fields_of_a_new_parent_go_in_order() -> None:
    before = "<Connection><Name>n</Name></Connection>"
    edits = [Set(("P", name), name, ("Y", "X")) for name in ("X", "Y")]
    assert edited(before, *edits) == before.replace("</Name>", "</Name><P><Y>Y</Y><X>X</X></P>")


def test_an_exact_type_is_spelled_as_it_says() -> None:
    before = "<Connection><ConnectionType>26</ConnectionType><Credentials><A /></Credentials></Connection>"
    assert "<CredentialType>49</CredentialType>" in edited(before, Set((*CREDENTIALS, "CredentialType"), "ApiKey"))
    exact = Set((*CREDENTIALS, "CredentialType"), "ApiKey", is_exact=True)
    assert "<CredentialType>ApiKey</CredentialType>" in edited(before, exact)


def test_a_field_is_copied_with_the_spelling_of_its_value() -> None:
    before = (
        "<Connection>\n<Credentials>\n<B>b</B>\n</Credentials>\n<Url a='1'>h&#116;tp<![CDATA[&]]></Url>\n</Connection>"
    )
    after = before.replace("<B>b</B>", "<B>b</B>\n<Url>h&#116;tp<![CDATA[&]]></Url>")
    assert edited(before, Copy(("Url",), (*CREDENTIALS, "Url"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<CredentialType>Default</CredentialType>", "<CredentialType>ApiKey</CredentialType>"),
        ("<CredentialType>0</CredentialType>", "<CredentialType>49</CredentialType>"),
        ("<CredentialType> 0 </CredentialType>", "<CredentialType>49</CredentialType>"),
        ("<credentialtype a='1'>Default</credentialtype >", "<credentialtype a='1'>ApiKey</credentialtype >"),
        ("<CredentialType/>", "<CredentialType>ApiKey</CredentialType>"),
        ("<CredentialType xsi:nil='true' />", "<CredentialType>ApiKey</CredentialType>"),
        ("<CredentialType xsi:nil='1'></CredentialType>", "<CredentialType>ApiKey</CredentialType>"),
        ("<CredentialType><![CDATA[Default]]></CredentialType>", "<CredentialType>ApiKey</CredentialType>"),
    ],
)
def test_a_value_is_set_in_the_element_that_is_there(before: str, after: str) -> None:
    assert edited(credential(before), Set(SUB_TYPE, "ApiKey")) == credential(after)


def test_the_sub_type_is_a_number_where_the_type_is_one() -> None:
    before = "<Connection><ConnectionType>26</ConnectionType><Credentials><A/></Credentials></Connection>"
    assert "<CredentialType>49</CredentialType>" in edited(before, Set(SUB_TYPE, "ApiKey"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a<b>&c", "a&lt;b&gt;&amp;c"),
        ("]]>", "]]&gt;"),
        ("a\rb", "a&#13;b"),
        (" é\t\n", " é\t\n"),
        ("🔑\x85", "🔑\x85"),
    ],
)
def test_a_value_is_set_so_that_it_reads_back(value: str, written: str) -> None:
    assert edited(credential("<A/>"), Set((*CREDENTIALS, "A"), value)) == credential(f"<A>{written}</A>")


@pytest.mark.parametrize("value", ["\0", "a\x1b[31m", "\x0b", "\ufffe", "\uffff", "\ud800", chr(0xDFFF)])
def test_a_value_xml_cannot_hold_is_refused(value: str) -> None:
    path: FieldPath = (*CREDENTIALS, "A")
    with pytest.raises(Unwritable) as caught:
        edited(credential("<A/>"), Set(path, value))
    assert (caught.value.ordinal, caught.value.field) == (0, path)


@pytest.mark.parametrize("empty", ["<Credentials />", "<Credentials/>"])
def test_a_self_closing_parent_is_opened(empty: str) -> None:
    before = f"<Connection>\n    <Aaa/>\n    {empty}\n    <ID>{guid()}</ID>\n  </Connection>"
    after = before.replace(empty, "<Credentials>\n      <ApiId>x</ApiId>\n    </Credentials>")
    assert edited(before, Set(API_ID, "x")) == after


def test_a_self_closing_parent_keeps_its_attributes() -> None:
    before = "<Connection><Credentials a='1' /></Connection>"
    assert (
        edited(before, Set(API_ID, "x")) == "<Connection><Credentials a='1'><ApiId>x</ApiId></Credentials></Connection>"
    )


def test_a_parent_that_gets_a_field_is_nil_no_more() -> None:
    before = "<Connection><Credentials xsi:nil='true' /></Connection>"
    assert "nil" not in edited(before, Set(API_ID, "x"))


def test_an_empty_parent_with_an_end_tag_takes_a_field() -> None:
    before = "<Connection>\n  <Credentials></Credentials>\n</Connection>"
    assert edited(before, Set(API_ID, "x")) == before.replace("><", "><ApiId>x</ApiId><")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_missing_parent_is_written_in_its_place(line_end: str) -> None:
    before = "<Connection>\n    <Aaa/>\n    <ID>i</ID>\n  </Connection>".replace("\n", line_end)
    new = "<Credentials>\n      <ApiId>x</ApiId>\n      <ApiKey>y</ApiKey>\n    </Credentials>\n    ".replace(
        "\n", line_end
    )
    assert edited(before, Set(API_KEY, "y"), Set(API_ID, "x")) == before.replace("<ID>", f"{new}<ID>")


def test_missing_parents_are_written_one_in_another() -> None:
    before = "<Connection><ID>i</ID></Connection>"
    after = "<Connection><A><B><C>x</C></B></A><ID>i</ID></Connection>"
    assert edited(before, Set(("A", "B", "C"), "x")) == after


def test_a_missing_parent_can_go_into_an_entry_without_fields() -> None:
    assert edited("<Connection></Connection>", Set(("A", "B"), "x")) == "<Connection><A><B>x</B></A></Connection>"


def test_a_path_finds_its_field_in_any_case() -> None:
    before = "<Connection><CREDENTIALS><username>u</username></CREDENTIALS></Connection>"
    after = "<Connection><CREDENTIALS><ApiId>u</ApiId></CREDENTIALS></Connection>"
    assert edited(before, Rename(NAME, API_ID)) == after


def test_fields_of_the_same_name_elsewhere_are_left_alone() -> None:
    inner = "<Credentials><UserName>deeper</UserName></Credentials>"
    before = dedent(f"""\
        <Connection>
          <AddOn>{inner}</AddOn>
          <Credentials>{inner}<UserName>u</UserName></Credentials>
          <UserName>outer</UserName>
        </Connection>""")
    after = before.replace(f"<Credentials>{inner}<UserName>u</UserName>", f"<Credentials><ApiId>u</ApiId>{inner}")
    assert edited(before, Rename(NAME, API_ID)) == after

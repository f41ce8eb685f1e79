import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rdmconv.formats.rdm_xml.text import text_of, texts_of

PIECES = st.sampled_from(
    [
        *("a", " ", "&amp;", "&amp;lt;", "&lt;", "&gt;", "&quot;", "&apos;", "&#65;", "&#x1F511;"),
        *("\r\n", "\r", "]", ">", "é", "\ufdd0"),
        *("<![CDATA[&amp;]]>", "<![CDATA[]]]]><![CDATA[>]]>", "<![CDATA[\r\n]]>"),
    ]
)
SECTION = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
SPELLED = (
    st.lists(PIECES, max_size=6)
    .map("".join)
    .filter(lambda text: "]]>" not in SECTION.sub("", text))  # it must not stand in a text
    .map(str.encode)
)


@given(SPELLED)
def test_a_text_reads_as_libxml2_reads_it(spelled: bytes) -> None:
    parsed = etree.fromstring(b"<a>" + spelled + b"</a>", etree.XMLParser(encoding="utf-8"))
    assert text_of(spelled) == (parsed.text or "")


@given(st.lists(SPELLED | st.sampled_from([b"\0", b"&#0;", b"&#x%b41;" % (b"0" * 20), b"<![CDATA[\0]]>"]), max_size=6))
def test_several_texts_read_as_each_alone(spelled: list[bytes]) -> None:
    assert texts_of(tuple(spelled)) == [text_of(one) for one in spelled]


def test_a_number_that_python_would_not_read_is_no_character() -> None:
    assert [text_of(b"&#%b%b65;" % (x, b"0" * 5000)) for x in (b"", b"x")] == ["\ufffd", "\ufffd"]

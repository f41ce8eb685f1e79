"""Entries written as usual are taken on a short way; it must come to the same as the long one."""

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdmconv.errors import InputError
from rdmconv.formats.base import Span
from rdmconv.formats.rdm_xml.scan import Scanner
from tests.builders import xml_entry, xml_export
from tests.depth import examples
from tests.expat_ranges import Range, ranges_of
from tests.strategies import XML_TEXTS

USUAL = [
    "<Name>a</Name>",
    "<ConnectionType>RDPConfigured</ConnectionType>",
    "<ConnectionType>77</ConnectionType>",
    "<ConnectionType>Credential</ConnectionType>",
    "<ConnectionType>26</ConnectionType>",
    "<ConnectionType>260</ConnectionType>",
    "<ConnectionType>CredentialS</ConnectionType>",
    "<Color a='>'/>",
    "<Code>c</Code><ConnectionTypes/><ConnectionString>1</ConnectionString>",
    "<Description><![CDATA[a < b && c > d ]] > ]]></Description>",
    "<!-- checked <0> & fine - -->",
    "<Group>A\r\nB</Group>\n",
    "<!-- </Connection>\n<Connection> -->",
    "<!-- <!-->",
    "<!--<ConnectionType>26</ConnectionType>-->",
    "<A><![CDATA[</Connection>]]></A>",
    "<A><![CDATA[ <Connection><ConnectionType>Credential</ConnectionType> ]]></A>",
    "<A><![CDATA[ <!-- ]]>]]&gt;</A><!-- ]]> -->",
    "<A><![CDATA[ <? ]]></A>",
    "<A a='-->'/><!-- <A>-->",
]
"""What may stand in an entry that is taken on the short way, whether it is a candidate or not."""
UNUSUAL = [
    "<ConnectionType>cReDential</ConnectionType>",
    "<connectiontype>Credential</connectiontype>",
    "<CONNECTIONTYPE />",
    "<ConnectionType a='1'>RDPConfigured</ConnectionType>",
    "<ConnectionType><![CDATA[Credential]]></ConnectionType>",
    "<ConnectionType>&#x32;6</ConnectionType>",
    "<ConnectionType/>",
    "<CONNECTION>a</CONNECTION>",
    "<Children><Connection><Name>in</Name></Connection></Children>",
    "<Children><Connection/></Children>",
    "<Children><Connection a='/>'>\n<Children><Connection>\n</Connection></Children></Connection ></Children>",
    "<?pi </Connection>\n<Connection> ?>",
    "<?pi?>",
]
GAPS = [
    "",
    "\n",
    "\n  ",
    "\r\n\t",
    "\n  ",
    "\n  ",
    "<!-- x -->",
    "\n<!-- <Connection> -->\n",
    "<?pi?>",
    "<Other/>",
    "text",
]
TAGS = [
    *["<Connection>{}</Connection>"] * 6,
    "<Connection a='>'>{}</Connection>",
    "<Connection>{}</Connection\n>",
    "<Connection />",
]
MOST_ARE_USUAL = st.sampled_from([*USUAL * 6, *UNUSUAL])
ENTRY = st.builds(
    lambda tags, parts, gap: tags.format("".join(parts)) + gap,
    st.sampled_from(TAGS),
    st.lists(MOST_ARE_USUAL, max_size=4),
    st.sampled_from(GAPS),
)
BESIDE = "<Other><Connection>\n<Connection>a</Connection>\n<Connection>b</Connection></Connection></Other>"
ROOTS = [
    "<Connections>{}</Connections>",
    "<RDMExport>\n<A/><Connections>\n{}</Connections>\n<!-- <Connection> --></RDMExport>",
    f"<RDMExport>{BESIDE}<Connections>\n{{}}</Connections>{BESIDE}</RDMExport>",
    "<Connection>{}</Connection>",
    "\n<Connection><Children>{}</Children></Connection>\n",
]


def export(root: str, entries: list[str]) -> bytes:
    return root.format("".join(entries)).encode()


EXPORTS = st.builds(export, st.sampled_from(ROOTS), st.lists(ENTRY, max_size=8)) | XML_TEXTS.map(str.encode)


class LongWay(Scanner):
    """Takes every entry token by token."""

    def _usual_entries(self, spans: list[Span], limit: int) -> None:
        pass


def spans_of(scanner: type[Scanner], data: bytes, chunk: int, *, every_entry: bool = False) -> list[Span]:
    chunks = (data[at : at + chunk] for at in range(0, len(data), chunk))
    return [span for window in scanner(chunks, every_entry=every_entry).windows() for span in window]


def top_level(data: bytes) -> Iterator[Range]:
    root = ranges_of(data)
    if root.name == "Connection":
        yield root
        return
    holders = [one for one in root.children if one.name == "Connections"] if root.name == "RDMExport" else [root]
    yield from (one for holder in holders for one in holder.children if one.name == "Connection")


def within(element: Range) -> Iterator[Range]:
    for child in element.children:
        yield child
        yield from within(child)


@settings(max_examples=examples(600))
@given(EXPORTS, st.integers(1, 300) | st.just(1 << 20), st.booleans())
def test_the_short_way_comes_to_the_same_as_the_long_one(data: bytes, chunk: int, every_entry: bool) -> None:
    short = spans_of(Scanner, data, chunk, every_entry=every_entry)
    assert short == spans_of(LongWay, data, chunk, every_entry=every_entry)
    assert b"".join(span.data for span in short) == data


@settings(max_examples=examples(400))
@given(EXPORTS, st.integers(1, 300) | st.just(1 << 20))
def test_entries_are_where_another_parser_finds_them(data: bytes, chunk: int) -> None:
    entries = list(top_level(data))
    found = [span for span in spans_of(Scanner, data, chunk, every_entry=True) if span.candidate]
    assert [span.data for span in found] == [one.bytes_of(data) for one in entries]
    for span, entry in zip(found, entries, strict=True):
        line = data.count(b"\n", 0, entry.start) + 1
        assert (span.line, span.column) == (line, entry.start - data.rfind(b"\n", 0, entry.start))
    assert sum(span.entries for span in spans_of(Scanner, data, chunk)) == len(entries)
    candidates = [span.data for span in spans_of(Scanner, data, len(data)) if span.candidate]
    assert candidates == [one.bytes_of(data) for one in entries if may_matter(one, data)]


def may_matter(entry: Range, data: bytes) -> bool:
    """Whether it holds another entry, or a type that is not plainly that of something else."""
    below = list(within(entry))
    types = [one.bytes_of(data) for one in below if one.name.lower() == "connectiontype"]
    plain = [re.fullmatch(rb"<ConnectionType>(?!(?:(?i:credential)|26)<)\w+</ConnectionType>", one) for one in types]
    return any(one.name == "Connection" for one in below) or len(types) > 1 or not all(plain)


@pytest.mark.parametrize("unusual", ["", *USUAL, *UNUSUAL])
def test_a_window_may_end_anywhere(unusual: str) -> None:
    other = "<ConnectionType>77</ConnectionType>"
    inner = [other, unusual, "<ConnectionType>26</ConnectionType>", "<!-- < -->" + other]
    data = export(ROOTS[2], [f"<Connection>{one}</Connection>\n" for one in inner])
    for chunk in range(1, len(data)):
        assert spans_of(Scanner, data, chunk) == spans_of(LongWay, data, chunk), chunk


@pytest.mark.parametrize("usual", USUAL)
def test_what_is_usual_takes_the_short_way(usual: str, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = []
    looked_at = Scanner._entry_may_start
    monkeypatch.setattr(Scanner, "_entry_may_start", lambda *args: starts.append(args) or looked_at(*args))
    data = xml_export(xml_entry(), *[f"<Connection>{usual}</Connection>"] * 9)
    spans_of(Scanner, data, len(data))
    assert len(starts) == 2, "the first entry, before which there is more than white space, and the last"


@pytest.mark.parametrize("before", ["", "\n<Connection>a</Connection>", "\n<Connection>a</Connection>\n<Connection>a"])
def test_a_doctype_is_refused_wherever_it_stands(before: str) -> None:
    data = f"<Connections>{before}<!DOCTYPE a>\n<Connection>b</Connection></Connections>".encode()
    with pytest.raises(InputError) as caught:
        spans_of(Scanner, data, len(data))
    assert caught.value.code == "FMT004"


def test_what_begins_again_and_again_takes_no_longer() -> None:
    """Each `<!--` asks for an end, which is far away: that must not be looked for each time."""
    data = xml_export(xml_entry(), f"<Connection><A><![CDATA[{'<!--' * 50_000}-->]]></A></Connection>", xml_entry())
    start = time.process_time()
    assert sum(span.entries for span in spans_of(Scanner, data, len(data))) == 3
    assert time.process_time() - start < 2

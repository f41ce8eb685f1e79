"""What the HTML report says, and that nothing in it is more than text."""

import base64
import hashlib
import re
from collections import Counter
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from rdmconv.diagnostics import Diagnostic, Position
from rdmconv.planning import Bucket, Summary
from rdmconv.report.html import render_html
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export, xml_field
from tests.paths import XML_VAULTS, name_of
from tests.plain_buckets import expected_xml
from tests.report.hostile import empty_report, outcome_of
from tests.report.hostile_pages import SHOWN, hostile_report
from tests.report.reports import rendered, report_of

VOID = {"meta", "input", "rect", "wbr"}


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        with closing(report):
            self.source = rendered(render_html, report).decode()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(dict(attrs).get("id") or tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "li"}:
            self.handle_data(" ")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in self._open:
            self.texts[name] = self.texts.get(name, "") + data

    def handle_decl(self, decl: str) -> None:
        self.elements.append((decl, {}))

    @property
    def visible(self) -> str:
        """The text outside scripts, styles and the rows of the list, spaces made even."""
        return " ".join((self.texts["main"] + self.texts["header"]).split())

    @property
    def links(self) -> list[str]:
        """Where links lead."""
        return [found["href"] or "" for tag, found in self.elements if tag == "a"]

    @property
    def policy(self) -> str:
        """What the page may do."""
        return next(found["content"] or "" for tag, found in self.elements if tag == "meta" and "http-equiv" in found)


VAULT = XML_VAULTS[-1]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(report_of(("vault.rdm", VAULT.read_bytes())))


@pytest.fixture(scope="module")
def hostile() -> Page:
    return Page(hostile_report())


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_the_totals_are_those_counted_with_plain_lxml_and_add_up(path: Path) -> None:
    data = path.read_bytes()
    page = Page(report_of(("vault.rdm", data)))
    cards = dict(re.findall(r'<a href="#(?:bucket=)?(\w+)"><b>([\d,]+)</b>', page.source))
    expected = expected_xml(data)
    assert {name: int(number) for name, number in cards.items()} == {
        **{bucket.value: expected[bucket.value] for bucket in Bucket},
        "list": expected.total(),
    }


def test_a_dry_run_says_so(page: Page) -> None:
    assert "Dry run Nothing was written" in page.visible
    assert "What would be converted" in page.visible
    assert re.search(r"\d would be converted \d", page.visible), "the tile"
    assert "Converted means" not in page.visible


def test_the_first_converted_entries_are_listed_and_each_rule_leads_to_its_own() -> None:
    entries = [xml_credential(name=f"Entry {number:02}", id=guid(number)) for number in range(12)]
    page = Page(report_of(("a.rdm", xml_export(*entries))))
    named = re.findall(r"Entry \d\d", page.texts["converted"])
    assert named == [f"Entry {number:02}" for number in range(10)]
    assert "The first entries" in page.texts["converted"]
    assert "2 more: show in the list" in page.texts["converted"]
    assert {"#bucket=converted", "#bucket=converted&type=&rule=all"} <= set(page.links)


def test_what_is_empty_is_left_out_and_so_is_its_link() -> None:
    page = Page(report_of(("a.rdm", xml_export(xml_credential()))))
    for name in ("failed", "fields", "shared", "keys"):
        assert f'id="{name}"' not in page.source
        assert f"#{name}" not in page.links
    report = empty_report()
    for name in "ab":
        report.add(outcome_of(name, Bucket.CONVERTED))
    report.end_input({}, Summary(), [])
    full = Page(report)
    for name in ("fields", "shared", "keys"):
        assert f'id="{name}"' in full.source
        assert f"#{name}" in full.links


def test_several_inputs_have_a_table_and_many_a_closed_one() -> None:
    export = xml_export(xml_credential())
    few, many = (Page(report_of(*((f"{n}.rdm", export) for n in range(count)))) for count in (5, 6))
    assert "Each of the 5 inputs" in few.visible
    assert "#file=4.rdm" in few.links
    assert ("details", {"open": None}) in few.elements
    assert ("details", {}) in many.elements
    assert "<details" not in Page(report_of(("0.rdm", export))).source


def test_notes_on_inputs_stand_before_what_needs_a_person() -> None:
    report = report_of()
    report.begin_input("noted.rdm")
    report.end_input({}, Summary(), [Diagnostic("FMT007", None, {"declared": "x", "actual": "y"})])
    text = Page(report).visible
    assert text.count("FMT007 the XML declaration says x") == 1
    assert text.index("noted.rdm: FMT007") < text.index("What needs a person")


def test_a_date_is_that_of_a_day() -> None:
    entry = xml_credential("<MetaInformation><Expiration>2026-12-01T00:00:00</Expiration></MetaInformation>")
    page = Page(report_of(("a.rdm", xml_export(entry))))
    assert "Credentials that have expired or will within 90 days" in page.visible
    assert "2026-12-01 " in page.texts["keys"]
    assert "T00:00" not in page.visible


def test_a_folder_can_be_broken_after_each_level() -> None:
    entry = xml_credential(xml_field("Group", "One\\<b>\\Three"), password=None)
    page = Page(report_of(("a.rdm", xml_export(entry))))
    assert page.source.count("One\\<wbr>&lt;b&gt;\\<wbr>Three") == 2


def test_what_needs_a_person_stands_there_with_reason_and_hint() -> None:
    page = Page(report_of(("a.rdm", xml_export(xml_credential(name="No key", password=None)))))
    assert "there is no API key: the entry has no password, or the export" in page.visible
    assert "No key" in page.visible


def test_after_ten_of_a_reason_the_list_has_the_others() -> None:
    entries = [xml_credential(name=f"Entry {number:03}", password=None, id=guid(number)) for number in range(130)]
    page = Page(report_of(("a.rdm", xml_export(*entries))))
    assert "Entry 009" in page.visible
    assert "Entry 010" not in page.visible
    assert "120 more: show in the list" in page.visible
    assert "#bucket=invalid&code=VAL001" in page.links
    assert "Entry 129" in page.texts["rows"]


def test_entries_of_one_secret_stand_together_and_the_secret_does_not() -> None:
    entries = [xml_credential(name=name, id=guid(number)) for number, name in enumerate("ABC")]
    page = Page(report_of(("a.rdm", xml_export(*entries, xml_credential(id=guid(9), password="CANARY-other")))))
    assert "Same secret #1: 3 entries A, B, C" in page.visible
    assert "CANARY" not in page.source


def test_failed_inputs_come_with_the_reason() -> None:
    report = report_of(("good.rdm", xml_export(xml_credential())))
    report.begin_input("bad.rdm")
    report.fail_input(Diagnostic("FMT003", Position(7, 1), {"problem": "no end"}))
    page = Page(report)
    assert "bad.rdm 7 FMT003 the XML is not well-formed (no end)" in page.visible
    assert "1 of 2 inputs failed" in page.visible
    assert "#failed" in page.links


def test_a_run_without_entries_is_a_report_too() -> None:
    page = Page(report_of())
    assert "None was read to its end" in page.visible
    assert page.texts.get("rows", "") == ""


@pytest.mark.parametrize("path", XML_VAULTS, ids=lambda path: path.name)
def test_no_secret_is_in_it(path: Any) -> None:
    assert "CANARY" not in Page(report_of((path.name, path.read_bytes()))).source


def test_hostile_names_add_no_element_and_no_attribute(page: Page, hostile: Page) -> None:
    usual = {(tag, *found) for tag, found in page.elements}
    added = {(tag, *found) for tag, found in hostile.elements} - usual
    assert {tag for tag, *_ in added} <= {"small", "details", "summary"}  # there with several inputs
    assert {name for _, *names in added for name in names} <= {"open"}
    assert Counter(tag for tag, _ in hostile.elements)["script"] == 1
    assert Counter(tag for tag, _ in hostile.elements)["template"] == 2


def test_hostile_names_are_shown_as_they_are(hostile: Page) -> None:
    static = hostile.texts["people"] + hostile.texts["folders"]
    lines = hostile.texts["rows"].splitlines()
    for shown in SHOWN:
        assert shown in static
        assert any(line.startswith(f"{shown}\t{shown}\t") for line in lines)


def test_what_drives_a_terminal_or_turns_text_around_is_spelled_out(hostile: Page) -> None:
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", hostile.source
    )
    assert "right \\u202eto left\\u2066" in hostile.source


def test_the_policy_allows_the_style_and_the_script_by_their_digests_and_nothing_else(page: Page) -> None:
    def digest(name: str) -> str:
        return base64.b64encode(hashlib.sha256(page.texts[name].encode()).digest()).decode()

    assert page.policy == (
        f"default-src 'none'; style-src 'sha256-{digest('style')}'; script-src 'sha256-{digest('script')}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded_and_nothing_stands_outside_the_policy(hostile: Page) -> None:
    for tag, found in hostile.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "use", "image"}
        assert not [name for name in found if name == "style" or name.startswith("on") or name == "src"]
        assert (found.get("href") or "#").startswith("#")
    assert "http" not in hostile.texts["style"] + hostile.texts["script"]
    assert "url(" not in hostile.texts["style"]


def test_it_is_written_in_pieces() -> None:
    entries = [xml_credential(id=guid(number), name=f"Entry {number}") for number in range(5000)]
    sizes: list[int] = []
    with closing(report_of(("a.rdm", xml_export(*entries)))) as report:
        render_html(report, lambda piece: sizes.append(len(piece)))
    assert max(sizes) < sum(sizes) / 3
    assert max(sizes) < 1 << 20

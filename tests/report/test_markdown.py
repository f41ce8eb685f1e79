"""The Markdown report: it adds up, and names stay in code, where they mean nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pytest_regressions.file_regression import FileRegressionFixture

from rdmconv.diagnostics import CATALOGUE, Diagnostic, Kind, Position, printable
from rdmconv.planning import Bucket, Summary
from rdmconv.report.markdown import render_markdown
from rdmconv.report.markdown_text import code, section, sentence
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export
from tests.paths import JSON_VAULTS, XML_VAULTS, name_of
from tests.plain_buckets import expected_xml
from tests.report.hostile import NAMES, empty_report, hostile_report, outcome_of
from tests.report.rendering import once
from tests.report.reports import report_of
from tests.rows import over

PARSER = MarkdownIt("commonmark").enable("table")
HARMLESS = {"text", "code_inline", "softbreak"}

# What a parser sees


def tables(text: str) -> dict[str, list[list[str]]]:
    """The tables by the headings they stand under, header first, each cell as plain text."""
    found: dict[str, list[list[str]]] = {}
    title = ""
    tokens = PARSER.parse(text)
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "heading_open":
            title = token.content
        elif before.type == "tr_open":
            found.setdefault(title, []).append([])
        if token.type == "inline" and before.type in {"td_open", "th_open"}:
            found[title][-1].append("".join(child.content for child in token.children or ()))
    return found


def inline(text: str) -> Iterator[Token]:
    """All that stands in lines."""
    for token in PARSER.parse(text):
        yield from token.children or ()


# Tests


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
def test_the_totals_are_those_of_another_count(path: Path) -> None:
    data = path.read_bytes()
    expected = expected_xml(data)
    read = tables(once(render_markdown, report_of((path.name, data))))
    header, (name, *numbers) = read["Totals"]
    assert (name, int(numbers.pop())) == (path.name, expected.total())
    words = [word.replace("would be ", "") for word in header[1:-1]]
    assert Counter(dict(zip(words, map(int, numbers), strict=True))) == expected
    for bucket in ("review", "blocked", "invalid"):
        listed = read.get(f"Needs a person: {bucket} ({expected[bucket]})", [])
        assert len([row for row in listed if row[0] != "where"]) == expected[bucket]
    converted = read.get(f"Would be converted ({expected['converted']})", [None])[1:]
    assert len(converted) == expected["converted"]


def test_a_short_report_reads_well(file_regression: FileRegressionFixture) -> None:
    entries = (
        xml_credential(name="Billing"),
        xml_credential(name="Payroll", id=guid(2), password=None),
        xml_credential(
            "<MetaInformation><Expiration>2026-12-01T00:00:00</Expiration></MetaInformation>", name="CDN", id=guid(3)
        ),
    )
    report = report_of(("vault.rdm", xml_export(*entries)))
    report.begin_input("more.rdm")
    for losses in ([], ["domain"]):
        converted = outcome_of("Ledger", Bucket.CONVERTED)
        converted.kept, converted.losses = ["otp", *losses, "prompt"], losses
        report.add(converted)
    note = Diagnostic("FMT007", None, {"declared": "utf-16", "actual": "UTF-8"})
    report.end_input({"sha256": "e" * 64}, Summary(Counter({Bucket.CONVERTED: 2})), [note])
    report.begin_input("broken.rdm")
    report.fail_input(Diagnostic("FMT003", Position(7, 3), {"problem": "the document ends too early"}))
    file_regression.check(once(render_markdown, report), extension=".md")


def test_a_run_that_writes_has_converted() -> None:
    report = report_of(("vault.rdm", xml_export(xml_credential())))
    report.dry_run = False
    text = once(render_markdown, report)
    assert "would" not in text
    assert "dry run:" not in text
    assert text.startswith("# What became of the credentials\n")
    assert "## Converted (1)" in text
    assert "## Converted, by provider and rule" in text


def many(count: int) -> Report:
    """A report with everything that is cut short, `count` times."""
    report = empty_report()
    for number in range(count):
        report.add(outcome_of(f"one-{number}", Bucket.REVIEW))
        report.add(outcome_of(f"two-{number}", Bucket.INVALID))
    report.end_input({}, Summary(Counter({Bucket.REVIEW: count, Bucket.INVALID: count})), [])
    return report


def test_it_lists_the_first_and_says_how_many_more() -> None:
    text = once(render_markdown, many(203))
    read = tables(text)
    assert len(read["Needs a person: review (203)"]) == len(read["Needs a person: invalid (203)"]) == 1 + 200
    assert text.count("… and 3 more") == 2
    assert len(read["Folders"]) == 1 + 30
    assert "… and 376 more" in text
    (keys,) = [rows for title, rows in read.items() if title.startswith("Credentials")]
    assert len(keys) == 1 + 200
    assert "… and 206 more" in text
    assert "more" not in once(render_markdown, many(15))


def test_hostile_names_make_no_link_no_html_and_no_row() -> None:
    text = once(render_markdown, hostile_report("[x](javascript:alert(1))|`<b>"))
    assert {token.type for token in inline(text)} <= HARMLESS
    assert not [token for token in PARSER.parse(text) if token.type in {"html_block", "fence", "hr", "code_block"}]
    said = " ".join(token.content for token in inline(text) if token.type == "text")
    assert not re.search("evil|cmd|script|SUM|[<>@\\[\\]$`]", said)
    for title, rows in tables(text).items():
        assert {len(row) for row in rows} == {len(rows[0])}, title
    assert len(tables(text)[f"Needs a person: invalid ({len(NAMES)})"]) == 1 + len(NAMES)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", text)


@over(NAMES, ascii)
def test_a_name_is_read_back_as_it_was(name: str) -> None:
    assert_read_back(name)


@given(st.text() | st.text("`|\\ a<[*\xa0\n"))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert_read_back(text)


def assert_read_back(name: str) -> None:
    read = tables("\n".join(section("# A", ["a", "b"], [(code(name), 1)])))
    shown = printable(name).replace("\\|", "\\\\u007c")
    assert read == {"A": [["a", "b"], [shown, "1"]]}


def test_no_bar_in_code_stands_where_readers_disagree() -> None:
    for name in ["|", "\\|", "\\\\|", "a|\\", "||"]:
        assert not re.search(r"\\\\\|", code(name))
        assert not re.search(r"(?<!\\)\|", code(name))


@over(CATALOGUE.items(), lambda kind: kind[0])
def test_sentences_are_prose_and_foreign_text_in_them_is_code(kind: tuple[str, Kind]) -> None:
    name = "[x](y) *|`<b>"
    for template in kind[1][1:]:
        details = dict.fromkeys(re.findall(r"{(\w+)}", template), name)
        text = template.format_map(details)
        read = tables("\n".join(section("# A", ["a", "b"], [(sentence(template, text), 1)])))
        assert read == {"A": [["a", "b"], [text, "1"]]}
        tokens = list(inline(sentence(template, text).replace("\\|", "|")))
        assert {token.type for token in tokens} <= HARMLESS
        said = "".join(token.content for token in tokens if token.type == "text")
        assert said == re.sub(r"{\w+}", "", template)


def test_a_sentence_that_is_none_of_the_catalogue_is_code() -> None:
    for text in ("x", "the rule", "the rule y", "a fits it", "the rule y is z, but"):
        assert sentence("the rule {rule} fits it{type}, but", text) == f"`{text}`"
    assert sentence("aba", "ab") == "`ab`"
    assert sentence("aba", "aba or not aba") == "`aba or not aba`"
    assert sentence("ab{x}ba", "aba") == "`aba`"


def test_no_mark_in_a_sentence_means_anything() -> None:
    text = r"*a* _b_ `c` [d](e) <f> ~~g~~ \\*h"
    assert "".join(token.content for token in inline(sentence(text, text))) == text
    assert sentence("a|b", "a|b") == r"a\|b"


def test_an_address_makes_no_link() -> None:
    assert sentence("give https://host/path", "give https://host/path") == "give https:\\//host/path"


def test_a_table_without_rows_is_left_out() -> None:
    text = once(render_markdown, report_of(("vault.rdm", xml_export())))
    assert re.findall("^#+ (.*)", text, re.MULTILINE) == [
        "What a conversion would do",
        "Totals",
        "How this was made",
    ]


def test_several_inputs_are_added_up() -> None:
    export = xml_export(xml_credential(), xml_credential(id=guid(2), password=None))
    text = once(render_markdown, report_of(("a.rdm", export), ("b.rdm", export)))
    assert tables(text)["Totals"][1:] == [
        ["a.rdm", "1", "0", "0", "0", "0", "1", "2"],
        ["b.rdm", "1", "0", "0", "0", "0", "1", "2"],
        ["all inputs", "2", "0", "0", "0", "0", "2", "4"],
    ]


def test_a_run_in_which_all_failed_has_totals() -> None:
    with closing(empty_report()) as report:
        report.fail_input(Diagnostic("FMT001"))
        read = tables(once(render_markdown, report))
    assert read["Totals"][1:] == [["all inputs", *"0000000"]]
    assert read["Inputs that failed"][1][:2] == ["vault.rdm", "FMT001"]


def test_no_secret_is_in_it() -> None:
    for path in [*XML_VAULTS, *JSON_VAULTS]:
        assert "CANARY" not in once(render_markdown, report_of((path.name, path.read_bytes())))

"""The report for people: it adds up, says what to do, and no name drives a terminal."""

import io
import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from rich.console import Console

from rdmconv.diagnostics import CATALOGUE, Diagnostic, Position
from rdmconv.planning import Bucket, Summary
from rdmconv.report.model import Report
from rdmconv.report.text import print_report, render_text
from tests.builders import guid, xml_credential, xml_export, xml_field
from tests.paths import JSON_VAULTS, XML_VAULTS, name_of
from tests.plain_buckets import expected_xml
from tests.report.hostile import NAMES, empty_report, hostile_report, outcome_of
from tests.report.rendering import once
from tests.report.reports import report_of

TWO_KEYS = xml_export(xml_credential(id=guid(1)), xml_credential(id=guid(2), password=None))


def printed(report: Report, limit: int | None = 20, *, colour: bool = False) -> str:
    """What a terminal shows; the report is closed."""
    file = io.StringIO()
    with closing(report):
        print_report(Console(file=file, force_terminal=colour, width=80, markup=False), report, limit=limit)
    return file.getvalue()


def totals(text: str) -> Counter[str]:
    """The first table of totals in a text."""
    found = re.findall(r"^ +(\d+)  (.+)$", text, re.MULTILINE)[:7]
    return Counter({word.replace("would be ", ""): int(count) for count, word in found})


@pytest.mark.parametrize("path", XML_VAULTS, ids=name_of)
@pytest.mark.parametrize("show", [printed, lambda report: once(render_text, report)], ids=["terminal", "file"])
def test_the_totals_are_those_of_another_count(path: Path, show: Callable[[Report], str]) -> None:
    data = path.read_bytes()
    found = totals(show(report_of((path.name, data))))
    expected = expected_xml(data)
    assert found.pop("entries in all") == expected.total() == found.total()
    assert found == expected


def test_a_short_report_reads_well(file_regression: FileRegressionFixture) -> None:
    entries = (
        xml_credential(name="Billing", domain="ACME"),
        xml_credential(name="Payroll", id=guid(2), password=None),
        xml_credential(
            "<MetaInformation><Expiration>2026-12-01T00:00:00</Expiration></MetaInformation>", name="CDN", id=guid(3)
        ),
    )
    report = report_of(("vault.rdm", xml_export(*entries)), ("other.rdm", TWO_KEYS))
    report.begin_input("more.rdm")
    for losses in ([], ["domain"]):
        converted = outcome_of("Ledger", Bucket.CONVERTED)
        converted.kept, converted.losses = ["otp", *losses, "prompt"], losses
        report.add(converted)
    note = Diagnostic("FMT007", None, {"declared": "utf-16", "actual": "UTF-8"})
    report.end_input({"sha256": "e" * 64}, Summary(Counter({Bucket.CONVERTED: 2})), [note])
    report.begin_input("broken.rdm")
    report.fail_input(Diagnostic("FMT003", Position(7, 3), {"problem": "the document ends too early"}))
    file_regression.check(once(render_text, report))


def test_a_run_that_writes_has_converted() -> None:
    report = report_of(("vault.rdm", TWO_KEYS))
    report.dry_run = False
    text = printed(report)
    assert "would" not in text
    assert text.count("entries in all") == 1
    assert " 1  converted\n" in text


def many(count: int) -> Report:
    """A report with everything that is cut short on a terminal, `count` times."""
    report = empty_report()
    for number in range(count):
        report.add(outcome_of(f"invalid-{number}", Bucket.INVALID))
        report.add(outcome_of(f"converted-{number}", Bucket.CONVERTED))
    report.end_input({}, Summary(Counter({Bucket.INVALID: count, Bucket.CONVERTED: count})), [])
    keys = iter(range(count * 2))
    report._fingerprint = lambda _: next(keys) // 2 + 1
    report.begin_input("other.rdm")
    for number in range(count * 2):
        report.add(outcome_of(f"shared-{number}", Bucket.UNCHANGED))
    report.end_input({}, Summary(Counter({Bucket.UNCHANGED: count * 2})), [])
    return report


def test_a_terminal_shows_the_first_and_how_many_more() -> None:
    text = printed(many(30))
    assert text.count(": invalid: ") == 20
    assert "\n… and 10 more; --report FILE lists all of them\n" in text
    assert text.count(", by the rule ") == 10 + 10
    assert "\n… and 20 more; --diff shows each field\n" in text
    assert "\n… and 20 more\n" in text
    assert text.count(" entries: ") == 3
    assert "days: 0" not in text
    assert len(re.findall(r"^  2026-12-01 \(within 30 days\): ", text, re.MULTILINE)) == 5
    assert "\n… and 115 more\n" in text


def test_nothing_is_cut_short_in_a_file_or_without_a_limit() -> None:
    text = once(render_text, many(30))
    assert "more" not in text
    assert text.count(": invalid: ") == 30
    assert text.count(", by the rule ") == 30 + 30
    assert text.count(" entries: ") == 30
    assert text.count(" (within 30 days): ") == 120
    without_limit = printed(many(30), None)
    assert text.startswith(without_limit)
    assert text.removeprefix(without_limit).startswith("\nhow this was made\n")


def test_just_as_many_as_are_shown_are_no_more() -> None:
    assert "--report" not in printed(many(3), 3)
    assert "… and 1 more; --report" in printed(many(3), 2)


@pytest.mark.parametrize("show", [printed, lambda report: once(render_text, report)], ids=["terminal", "file"])
def test_hostile_names_drive_no_terminal_and_make_no_lines(show: Callable[[Report], str]) -> None:
    text = show(hostile_report("[/x]\x1b[2J\nvault.rdm"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", text)
    assert "[/x]\\u001b[2J\\u000avault.rdm:1:1: error ENT002: invalid: =cmd|' /C calc'!A0: the field" in text
    assert "\n2026-01-01" not in text


def test_it_names_what_is_converted_and_why() -> None:
    entries = [
        xml_credential(xml_field("Group", "Internal"), name="CDN purge", id=guid(1)),
        xml_credential(name="Other", id=guid(2)),
    ]
    report = report_of(("vault.rdm", xml_export(*entries)))
    assert (
        "\n\nwould be converted\n"
        "  vault.rdm:3 CDN purge (Internal): no provider known, by the rule all\n"
        "  vault.rdm:4 Other: no provider known, by the rule all\n\n"
    ) in printed(report)


def test_a_report_without_the_rows_names_none_that_are_converted() -> None:
    report = report_of(("vault.rdm", TWO_KEYS))
    report.complete = False
    text = printed(report)
    assert "\nwould be converted\n" not in text
    assert "\nwould be converted, by provider and rule\n" in text


def test_entries_with_one_reason_share_the_hint() -> None:
    with closing(empty_report()) as report:
        for number, code in enumerate(("VAL001", "VAL002", "VAL001")):
            outcome = outcome_of(f"entry {number}", Bucket.REVIEW)
            outcome.reason = Diagnostic(code)
            report.add(outcome)
        report.end_input({}, Summary(Counter({Bucket.REVIEW: 3})), [])
        text = printed(report)
    first, second = (CATALOGUE[code].hint for code in ("VAL001", "VAL002"))
    assert (
        "\nvault.rdm:1:1: error VAL001: review: entry 0: there is no API key\n"
        "vault.rdm:1:1: error VAL001: review: entry 2: there is no API key\n"
        f"  {first}\n"
        "vault.rdm:1:1: warning VAL002: review: entry 1: there is no API ID\n"
        f"  {second}\n"
    ) in text


def test_of_many_inputs_the_sum_comes_first_and_each_has_a_line() -> None:
    text = printed(report_of(*((f"{name}.rdm", TWO_KEYS) for name in "abc"), ("d.rdm", xml_export())))
    assert text.startswith("all inputs\n 3  would be converted\n")
    assert text.count("entries in all") == 1
    for name in "abc":
        assert f"\n{name}.rdm: 1 would be converted, 1 invalid\n" in text
    assert "\nd.rdm: no entries\n" in text


def test_the_keys_that_expire_first_are_shown() -> None:
    with closing(empty_report()) as report:
        for month in (12, 10, 11, 9, 10):
            report.add(outcome_of(f"in month {month}", Bucket.CONVERTED, f"2026-{month:02}-01T00:00:00"))
        report.end_input({}, Summary(Counter({Bucket.CONVERTED: 5})), [])
        assert [row["name"] for row in report.expiring(2)] == ["in month 9", "in month 10"]
        assert report.expiring(3) == report.expiring()[:3]
        text = printed(report)
    assert (
        "\ncredentials that have expired or will within 90 days: 4 expired, 1 within 30 days\n"
        "  2026-09-01 (expired): in " in text
    )


def test_some_of_the_entries_that_share_a_secret_are_named() -> None:
    keys = [xml_credential(id=guid(number), name=f"key-{number}") for number in range(6)]
    text = once(render_text, report_of(("vault.rdm", xml_export(*keys))))
    assert "\n  6 entries: key-0 (vault.rdm:3), key-1 " in text
    assert "key-4 (vault.rdm:7), …\n" in text


def test_every_name_is_in_a_file_whole() -> None:
    lines = once(render_text, hostile_report()).splitlines()
    findings = [line for line in lines if re.match(r"vault\.rdm:1:1: error ENT002: (invalid|review): ", line)]
    assert len(findings) == 2 * len(NAMES)
    assert "[bold red]x[/] [link=http://evil.example]click[/link] [/unclosed" in "\n".join(findings)


def test_colours_are_for_terminals() -> None:
    text = printed(report_of(("vault.rdm", TWO_KEYS)), colour=True)
    assert ": \x1b[31merror VAL001\x1b[0m: " in text
    assert "\x1b[32m 1\x1b[0m  would be converted" in text
    assert "\x1b" not in printed(report_of(("vault.rdm", TWO_KEYS)))
    assert "\x1b" not in once(render_text, report_of(("vault.rdm", TWO_KEYS)))


def test_no_secret_is_in_it() -> None:
    for path in [*XML_VAULTS, *JSON_VAULTS]:
        assert "CANARY" not in once(render_text, report_of((path.name, path.read_bytes())))
        assert "CANARY" not in printed(report_of((path.name, path.read_bytes())))

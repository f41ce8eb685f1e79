"""The list of the HTML report in a real browser: filters, sorts, entries in full, by mouse and by keyboard."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from rdmconv.planning import Bucket, Set, Summary
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_entry, xml_export, xml_field
from tests.report.browser.conftest import MANY
from tests.report.browser.page import Page
from tests.report.hostile import empty_report, outcome_of
from tests.report.reports import report_of

INVALID = MANY // 3


def test_the_first_entries_stand_there_and_all_are_counted(many: Page) -> None:
    assert many.names == [f"Entry {number}" for number in range(100)]
    assert many.count == f"{MANY} of {MANY} entries"


def test_more_come_while_one_scrolls_and_by_the_button(many: Page) -> None:
    many.run("document.getElementById('more').click()")
    assert len(many.names) >= 200
    while many.is_seen("#more"):
        shown = len(many.names)
        many.run("document.querySelector('#entries tr:last-child').scrollIntoView({block: 'end'})")
        many.wait(f"document.querySelectorAll('#entries tr').length > {shown}")
    assert len(many.names) == MANY


def test_what_comes_after_the_list_can_be_read_without_all_of_it(many: Page) -> None:
    many.run("document.getElementById('made').scrollIntoView()")
    many.run("return new Promise((done) => setTimeout(done, 200))")
    assert len(many.names) < MANY


def test_filters_narrow_together_and_stand_in_the_address(many: Page) -> None:
    many.choose("bucket", "invalid")
    assert many.count == f"{INVALID} of {MANY} entries"
    many.choose("folder", "Folder 1")
    assert many.count == f"{INVALID // 2} of {MANY} entries"
    many.one("#text").send_keys("ENTRY 9")
    assert many.names == ["Entry 9", "Entry 93", "Entry 99"]
    many.wait("location.hash.includes('text=')")
    assert many.fragment == "#bucket=invalid&folder=Folder+1&text=ENTRY+9"
    many.open(many.fragment)
    assert many.names == ["Entry 9", "Entry 93", "Entry 99"]
    many.one("button[type=reset]").click()
    many.wait(f"document.getElementById('count').textContent === '{MANY} of {MANY} entries'")
    assert many.one("#text").get_attribute("value") == ""


def test_the_text_is_looked_for_in_names_folders_ids_rules_and_reasons(many: Page) -> None:
    for text, found in (("no api key", INVALID), ("folder 0", MANY // 2), ("000000000017", 1), ("VAL001", INVALID)):
        field = many.one("#text")
        field.clear()
        field.send_keys(text)
        assert many.count == f"{found} of {MANY} entries"


def test_a_link_leads_to_the_list_already_filtered(many: Page) -> None:
    many.one(".card.invalid a").click()
    many.wait(f"document.getElementById('count').textContent.startsWith('{INVALID} of')")
    assert many.focused.get_attribute("id") == "list"
    many.run("document.querySelector('.folders tbody a').click()")
    many.wait(f"document.getElementById('count').textContent.startsWith('{MANY // 2} of')")
    many.open("#bucket=invalid")
    assert many.count == f"{INVALID} of {MANY} entries"
    many.open("#bucket=no-such")
    assert many.count == f"{MANY} of {MANY} entries"


def test_a_secret_that_is_shared_leads_to_its_entries(many: Page) -> None:
    many.run("document.querySelector('#shared li a').click()")
    many.wait("document.getElementById('count').textContent.startsWith('2 of')")
    assert many.names == ["Entry 4", "Entry 5"]


def test_each_column_sorts_up_then_down_then_as_in_the_file(many: Page) -> None:
    for head in many.all(".entries thead th"):
        button = head.find_element("css selector", "button")
        for direction in ("ascending", "descending", "none"):
            button.click()
            assert head.get_attribute("aria-sort") == direction
            assert len(many.all("th[aria-sort]")) == len(many.all(".entries thead th"))
            assert len(many.all("th:not([aria-sort=none])[aria-sort]")) == (direction != "none")


def test_names_sort_as_people_count_and_what_is_empty_comes_last(many: Page) -> None:
    many.one("#text").send_keys("entry 3")
    button = many.head("name").find_element("css selector", "button")
    button.click()
    assert many.names[:4] == ["Entry 3", "Entry 30", "Entry 31", "Entry 32"]
    button.click()
    assert many.names[0] == "Entry 329"
    reason = many.head("reason").find_element("css selector", "button")
    for _ in range(2):
        reason.click()
        assert many.names[0] == "Entry 3"
        assert many.names[-1] == "Entry 329"


def test_an_entry_opens_and_closes(many: Page) -> None:
    button = many.all("#entries button")[1]
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    details = many.one(f"#{button.get_attribute('aria-controls')}").text
    for part in ("Credentials/UserName", "→", "vault.rdm, line", "00000000-0000-4000-8000-000000000001"):
        assert part in details
    button.click()
    assert button.get_attribute("aria-expanded") == "false"
    assert not many.all(".details")
    many.all("#entries button")[0].click()
    assert "VAL001 there is no API key: the entry has no password" in many.one(".details").text


def test_an_entry_in_full_names_who_logs_in_with_it(many: Page, write: Callable[[Report], Path]) -> None:
    reference = xml_field("CredentialConnectionID", guid(1))
    sessions = [xml_entry(reference, name=f"Session {number}", id=guid(number)) for number in range(2, 30)]
    Page(many.driver, write(report_of(("vault.rdm", xml_export(xml_credential(id=guid(1)), *sessions))))).open()
    many.one("#entries button").click()
    details = many.one(".details").text
    assert "REF001" in details
    assert "Session 2 RDPConfigured, vault.rdm, line 4" in details
    assert "and 8 more" in details


def test_a_rule_leads_to_the_entries_that_it_converted(many: Page) -> None:
    many.run("document.querySelector('#converted tbody a').click()")
    many.wait(f"document.getElementById('count').textContent.startsWith('{MANY - INVALID} of')")
    many.run("document.querySelector('#people .same p a').click()")
    many.wait(f"document.getElementById('count').textContent.startsWith('{INVALID} of')")


def test_an_entry_in_full_says_what_is_set(many: Page, write: Callable[[Report], Path]) -> None:
    with closing(empty_report()) as report:
        outcome = outcome_of("One\\Two", Bucket.CONVERTED)
        outcome.edits = [Set(("Credentials", "ApiKeyType"), "Fastly"), Set(("Description",), "hidden")]
        report.add(outcome)
        report.end_input({}, Summary(), [])
        Page(many.driver, write(report)).open()
    many.one("#entries button").click()
    details = many.one(".details").text
    assert "Credentials/ApiKeyType = Fastly\nDescription is set" in details
    assert "Expires after\n2026-12-01 (within" in details
    assert len(many.all("#entries wbr")) == 2


def test_a_keyboard_is_enough(many: Page) -> None:
    many.press(Keys.TAB)
    assert many.focused.get_attribute("href").endswith("#main")  # type: ignore[union-attr]
    assert many.run("return document.activeElement.getBoundingClientRect().top >= 0"), "the link is seen"
    many.press("/")
    assert many.focused.get_attribute("id") == "text"
    many.press("/")
    assert many.focused.get_attribute("value") == "/", "a slash in the field is a slash"
    many.press(Keys.BACKSPACE, "entry 7")
    while many.focused.get_attribute("aria-expanded") is None:
        assert many.focused.tag_name in {"input", "select", "button"}
        many.press(Keys.TAB)
    many.press(Keys.ENTER)
    assert many.focused.get_attribute("aria-expanded") == "true"
    assert many.style(":focus-visible", "outlineStyle") == "solid"


def test_what_has_nothing_to_choose_from_is_not_shown(many: Page) -> None:
    assert not many.is_seen("select[name=file]")
    assert many.is_seen("select[name=folder]")

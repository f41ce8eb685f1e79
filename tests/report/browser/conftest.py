"""One Chromium for all tests of the HTML report, and pages to open in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browser import CHROMIUM, DRIVER, browser
from selenium.webdriver import Chrome

from rdmconv.report.html import render_html
from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export, xml_field
from tests.report.browser.page import Page
from tests.report.hostile_pages import hostile_report
from tests.report.reports import report_of

MANY = 330


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    """Skips what asks for it where there is no Chromium, but never where all must be tested."""
    if not (CHROMIUM.exists() and DRIVER.exists()) and "CI" not in os.environ:
        pytest.skip("no chromium and chromium-driver")
    with browser() as driver:
        yield driver


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Report], Path]:
    def written(report: Report) -> Path:
        path = tmp_path_factory.mktemp("report") / "report.html"
        with closing(report), path.open("wb") as file:
            render_html(report, file.write)
        return path

    return written


@pytest.fixture(scope="session")
def many_path(write: Callable[[Report], Path]) -> Path:
    """Entries of which every third has no key, in two folders."""
    entries = [
        xml_credential(
            xml_field("Group", f"Folder {number % 2}"),
            name=f"Entry {number}",
            id=guid(number),
            password=None if number % 3 == 0 else f"CANARY-{number // 2}",
        )
        for number in range(MANY)
    ]
    return write(report_of(("vault.rdm", xml_export(*entries))))


@pytest.fixture(scope="session")
def hostile_path(write: Callable[[Report], Path]) -> Path:
    return write(hostile_report())


@pytest.fixture
def many(chromium: Chrome, many_path: Path) -> Iterator[Page]:
    yield from _opened(chromium, many_path)


@pytest.fixture
def hostile(chromium: Chrome, hostile_path: Path) -> Iterator[Page]:
    yield from _opened(chromium, hostile_path)


def _opened(driver: Chrome, path: Path) -> Iterator[Page]:
    """Open a page, and see afterwards that the browser had nothing to complain of, such as a breach of the policy."""
    page = Page(driver, path)
    page.open()
    yield page
    assert driver.get_log("browser") == []

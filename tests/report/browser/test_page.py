"""The HTML report as a whole in a real browser: on paper, in the dark, on a telephone, with names that mean harm."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rdmconv.report.model import Report
from tests.builders import guid, xml_credential, xml_export
from tests.report.browser.page import Page
from tests.report.hostile_pages import NAMES, SHOWN
from tests.report.reports import report_of


@pytest.fixture
def media(many: Page) -> Iterator[Callable[..., None]]:
    """Pretends another medium, or another preference of the person."""

    def pretend(medium: str = "", **features: str) -> None:
        given = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        many.command("Emulation.setEmulatedMedia", media=medium, features=given)

    yield pretend
    pretend()


def test_hostile_names_stay_text(hostile: Page) -> None:
    hostile.run("while (!document.getElementById('more').hidden) document.getElementById('more').click()")
    hostile.run("for (const one of document.querySelectorAll('#entries button')) one.click()")
    assert set(SHOWN) <= set(hostile.names)
    assert len(hostile.all("script")) == 1
    assert len(hostile.all("template")) == 2
    assert not hostile.all("img, iframe, object, embed, link, base, b[id], #planted, main script, [onload], [onerror]")
    assert hostile.run(
        "return document.querySelectorAll('svg').length === document.querySelectorAll('.bar svg').length"
    )
    assert hostile.run("return [...document.styleSheets].length") == 1


def test_hostile_names_can_be_searched_for_and_chosen(hostile: Page) -> None:
    hostile.one("#text").send_keys("</script><script>")
    assert SHOWN[0] in hostile.names
    hostile.open()
    for name in SHOWN:
        hostile.choose("type", name)
        assert hostile.names == [name]
    hostile.open("#type=" + NAMES[0].replace("<", "%3C").replace(">", "%3E"))
    assert hostile.names == [NAMES[0]]


def test_the_policy_holds_against_what_is_planted(hostile: Page) -> None:
    """Nothing of the page runs what stands in an attribute; the console says so, which is read here."""
    hostile.run(
        "const planted = document.createElement('p'); planted.setAttribute('onclick', 'window.harm = true');"
        "document.body.append(planted); planted.click()"
    )
    assert hostile.run("return window.harm") is None
    messages = [found["message"] for found in hostile.driver.get_log("browser")]
    assert len(messages) == 1
    assert "Content Security Policy" in messages[0]


def test_it_prints_all_that_is_filtered(many: Page, tmp_path: Path) -> None:
    data = many.pdf(tmp_path / "report.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) > 3
    assert len(many.names) == 330


def test_paper_shows_no_controls(many: Page, media: Callable[..., None]) -> None:
    media("print")
    for selector in ("#filters", "#more", "nav"):
        assert not many.is_seen(selector)
    assert many.is_seen("#entries")
    assert many.is_seen("#people")


def test_paper_says_when_there_are_more(
    many: Page, write: Callable[[Report], Path], media: Callable[..., None]
) -> None:
    entries = [xml_credential(id=guid(number)) for number in range(2100)]
    Page(many.driver, write(report_of(("a.rdm", xml_export(*entries))))).open()
    many.run("dispatchEvent(new Event('beforeprint'))")
    media("print")
    assert len(many.names) == 2000
    assert many.one("#paper").text == "The first 2,000 of 2,100 entries; the file has them all."


def test_in_the_dark_it_is_dark(many: Page, media: Callable[..., None]) -> None:
    media(prefers_color_scheme="light")
    assert many.style("body", "backgroundColor") == "rgb(255, 255, 255)"
    media(prefers_color_scheme="dark")
    assert many.style("body", "backgroundColor") == "rgb(20, 23, 27)"


COLOURS = ("--ink", "--soft", "--link", "--converted", "--unchanged", "--skipped", "--review", "--blocked", "--invalid")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_colours_are_told_from_the_paper(many: Page, media: Callable[..., None], scheme: str) -> None:
    media(prefers_color_scheme=scheme)
    for name in COLOURS:
        for paper in ("--paper", "--shade"):
            assert _contrast(_colour(many, name), _colour(many, paper)) >= 4.5, (name, paper)


def _colour(page: Page, name: str) -> tuple[int, int, int]:
    text = str(
        page.run("return getComputedStyle(document.documentElement).getPropertyValue(arguments[0])", name)
    ).strip()
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_motion_stops_when_it_is_not_wanted(many: Page, media: Callable[..., None]) -> None:
    duration = "return getComputedStyle(document.querySelector('#entries button'), '::before').transitionDuration"
    media(prefers_reduced_motion="reduce")
    assert many.run(duration) == "0s"


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_sticks_out_at_any_width(many: Page, hostile_path: Path, width: int) -> None:
    for page in (many, Page(many.driver, hostile_path)):
        page.command("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        page.open()
        assert page.run("return document.documentElement.scrollWidth") <= width
        page.command("Emulation.clearDeviceMetricsOverride")


def test_parts_and_fields_have_names(many: Page) -> None:
    assert many.run("return document.documentElement.lang") == "en"
    assert [len(many.all(tag)) for tag in ("main", "header", "nav", "footer", "h1")] == [1, 1, 1, 1, 1]
    for field in many.all("input, select"):
        assert not many.run("return arguments[0].labels.length !== 1 || !arguments[0].labels[0].textContent", field)
    for table in many.all("table"):
        assert table.find_elements("css selector", "caption")
    assert not many.all("thead th:not([scope]), tbody th:not([scope])")
    identifiers = many.run("return [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(identifiers) == len(set(identifiers))
    landmarks = [part.get_attribute("aria-labelledby") for part in many.all("section")]
    assert len(landmarks) == len(set(landmarks))
    assert many.one("#count").get_attribute("role") == "status"
    levels = [int(head.tag_name[1]) for head in many.all("h1, h2, h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_without_scripts_all_but_the_list_is_there(many: Page) -> None:
    many.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        many.open()
        assert many.is_seen("noscript p")
        assert many.is_seen("#people table")
        assert not many.is_seen("#app")
    finally:
        many.command("Emulation.setScriptExecutionDisabled", value=False)

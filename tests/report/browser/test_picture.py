"""The picture of a report in the documents shows what `rdmconv demo` makes today; `make picture` takes it anew."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from from_code.links import ROOT
from selenium.webdriver import Chrome

from tests.report.browser.page import Page
from tests.running import run

PICTURE: Final = ROOT / "docs/report.png"
SCREEN: Final = {"width": 1200, "height": 1150, "deviceScaleFactor": 1, "mobile": False}
ALIKE: Final = 12
"""How much the average shade of a part of the page may differ, of 255: other fonts are not another page."""
SHADES: Final = """
const [source, columns, rows, done] = arguments;
const image = new Image();
image.onload = () => {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, columns, rows);
  const data = context.getImageData(0, 0, columns, rows).data;
  done([[image.width, image.height], [...data].filter((_, at) => at % 4 === 1)]);
};
image.src = "data:image/png;base64," + source;
"""
"""Gives the size of a picture, and how light each of so many parts of it is."""


@pytest.fixture
def taken(chromium: Chrome, tmp_path: Path) -> Iterator[bytes]:
    """What a person sees first."""
    assert run("demo", tmp_path / "demo").code == 0
    page = Page(chromium, tmp_path / "demo" / "plan.html")
    page.command("Emulation.setDeviceMetricsOverride", **SCREEN)
    page.open()
    yield base64.b64decode(page.command("Page.captureScreenshot", format="png")["data"])
    page.command("Emulation.clearDeviceMetricsOverride")


def shades(driver: Chrome, png: bytes) -> tuple[list[int], list[int]]:
    driver.get("about:blank")
    size, found = driver.execute_async_script(SHADES, base64.b64encode(png).decode(), 24, 23)
    return size, found


def test_the_documents_show_the_report_as_it_is(chromium: Chrome, taken: bytes) -> None:
    if os.environ.get("PICTURE") == "take":
        PICTURE.write_bytes(taken)
    now, documented = shades(chromium, taken), shades(chromium, PICTURE.read_bytes())
    assert now[0] == documented[0] == [SCREEN["width"], SCREEN["height"]]
    differ = [abs(one - other) for one, other in zip(now[1], documented[1], strict=True)]
    assert max(differ) < ALIKE
    assert len(set(now[1])) > 10  # not an empty page

"""A report in a browser, as a person sees it."""

import base64
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait


class Page:
    """A report that is open."""

    def __init__(self, driver: Chrome, path: Path) -> None:
        self.driver = driver
        self._path = path

    def open(self, fragment: str = "") -> None:
        """Open it afresh."""
        self.driver.get("about:blank")
        self.driver.get(self._path.as_uri() + fragment)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def command(self, name: str, **parameters: Any) -> Any:
        """Ask the browser itself."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def style(self, selector: str, name: str) -> str:
        """The value of a property of style as it applies."""
        return str(
            self.run("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, name)
        )

    def is_seen(self, selector: str) -> bool:
        return self.one(selector).is_displayed()

    def press(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    @property
    def names(self) -> list[str]:
        """The entries that stand in the list."""
        return list(
            self.run("return [...document.querySelectorAll('#entries th button')].map((one) => one.textContent)")
        )

    @property
    def count(self) -> str:
        """How many there are, as it is told to whoever cannot see the list."""
        return self.one("#count").text

    @property
    def fragment(self) -> str:
        return str(self.run("return location.hash"))

    def choose(self, name: str, value: str) -> None:
        """Choose in one of the filters, once there is something to choose."""
        options = "return [...document.querySelector(arguments[0]).options].find((one) => one.value === arguments[1])"
        wanted = (f"select[name={name}]", f"={value}")
        WebDriverWait(self.driver, 5, 0.05).until(lambda _: self.run(options, *wanted)).click()

    def head(self, name: str) -> WebElement:
        return self.one(f"th[data-cell={name}]")

    def wait(self, script: str) -> None:
        """Wait until a script says true."""
        WebDriverWait(self.driver, 5, 0.05).until(lambda _: self.run(f"return {script}"))

    def pdf(self, path: Path) -> bytes:
        """Print it."""
        data = base64.b64decode(self.command("Page.printToPDF")["data"])
        path.write_bytes(data)
        return data

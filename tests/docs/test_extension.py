"""What is asked of Sphinx."""

from collections.abc import Callable
from typing import Any

from from_code import extension


class Sphinx:
    def __init__(self) -> None:
        self.told: dict[str, tuple[Callable[..., None], int]] = {}

    def connect(self, event: str, callback: Callable[..., None], priority: int = 500) -> int:
        self.told[event] = (callback, priority)
        return 0

    def tell(self, event: str, *arguments: Any) -> None:
        self.told[event][0](self, *arguments)


def started() -> Sphinx:
    sphinx = Sphinx()
    extension.setup(sphinx)
    return sphinx


def test_a_page_is_completed_as_it_is_read() -> None:
    source = ["# Codes\n\n<!-- from the code: exit codes -->\n"]
    started().tell("source-read", "reference/exit-codes", source)
    assert source[0].startswith("# Codes\n\n| exit code |")


def test_what_stands_before_a_colon_is_no_type_of_an_attribute() -> None:
    sphinx, lines = started(), ["Bytes: of the file."]
    sphinx.tell("autodoc-process-docstring", "attribute", "name", None, {}, lines)
    assert lines == ["..", "", "Bytes: of the file."]
    assert sphinx.told["autodoc-process-docstring"][1] < 500  # napoleon's


def test_other_docstrings_stay() -> None:
    lines = ["Convert an export."]
    started().tell("autodoc-process-docstring", "function", "name", None, {}, lines)
    assert lines == ["Convert an export."]

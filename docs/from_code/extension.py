"""The extension of Sphinx that completes pages as they are read."""

from collections.abc import Callable
from typing import Protocol

from from_code.links import SITE
from from_code.pages import complete


class Application(Protocol):
    """What is asked of Sphinx; so nothing here imports it."""

    def connect(self, event: str, callback: Callable[..., None], priority: int = 500) -> int:
        """Have something called when something happens, what has a low number first."""


def setup(app: Application) -> dict[str, bool]:
    """Tell Sphinx what to call."""
    app.connect("source-read", _complete)
    app.connect("autodoc-process-docstring", _keep_colons, priority=400)
    return {"parallel_read_safe": True}


def _complete(_app: Application, page: str, source: list[str]) -> None:
    source[0] = complete(f"{SITE}{page}.md", source[0])


def _keep_colons(_app: Application, what: str, *arguments: object) -> None:
    """Keep napoleon, which comes next, from taking what stands before a colon for the type of an attribute."""
    lines = arguments[-1]
    if what == "attribute" and isinstance(lines, list):
        lines[:0] = ["..", ""]  # an empty comment

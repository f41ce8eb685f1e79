"""Which renderer writes a report file: its extension tells."""

from importlib import import_module
from pathlib import PurePath
from typing import Final, cast

from rdmconv.report.model import Renderer

# Modules by name: most runs need none of them, and some take long to import.
_RENDERERS: Final = {
    ".json": ("json", "render_json"),
    ".csv": ("csv", "render_csv"),
    ".md": ("markdown", "render_markdown"),
    ".html": ("html", "render_html"),
    ".htm": ("html", "render_html"),
    ".sarif": ("sarif", "render_sarif"),
    ".txt": ("text", "render_text"),
}
EXTENSIONS: Final = tuple(_RENDERERS)
"""Those that a report file may have; `.sarif.json` may be said for `.sarif`."""


def renderer_for(path: PurePath) -> Renderer | None:
    """Give what writes reports of the format a file's extension names; None for others."""
    ending = ".sarif" if path.name.lower().endswith(".sarif.json") else path.suffix.lower()
    if ending not in _RENDERERS:
        return None
    module, name = _RENDERERS[ending]
    return cast(Renderer, getattr(import_module(f"rdmconv.report.{module}"), name))

"""How Sphinx builds the site: `make site`. Nothing in it is fetched, neither now nor by who reads it."""

import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "rdmconv"
author = "the authors of rdmconv"
release = metadata.version("rdmconv")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "from_code.extension"]
exclude_patterns = ["from_code", "static"]

html_theme = "furo"
html_title = "rdmconv"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_static_path = ["static"]
html_css_files = ["tables.css"]
smartquotes_action = "D"
"""Dashes only: quotation marks are for the shell."""

myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 4
"""Links name headings as they do in the repository."""
default_role = "literal"
"""What stands between backticks in docstrings is code."""
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
nitpick_ignore_regex = [
    (r"py:(class|exc)", r"(pathlib|collections|rdmconv|datetime|dataclasses|enum|optional|True|int|str)\b.*"),
    (r"py:(class|exc|obj)", r"(InputError|OutputError|UsageError|PackError|Path|Rules|Counter|Callable|Bucket).*"),
]
"""Types that have no page here: those of Python, and those of rooms inside the package."""

"""Links of documents of the repository, as they are in the site.

A document outside the folder of the site has one page there, or none: then the link becomes the name of the file.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SITE: Final = "docs/"
HOMES: Final[Mapping[str, str]] = {
    "README.md": "/index.md",
    "SECURITY.md": "/explanation/security.md",
    "ARCHITECTURE.md": "/explanation/architecture.md",
    "CHANGELOG.md": "/changelog.md",
    "schemas/README.md": "/reference/schemas.md",
    **{f"schemas/{name}.schema.json": "/reference/files.md" for name in ("report", "plan", "manifest")},
    **{f"schemas/{name}.schema.json": "/reference/files.md" for name in ("undo-journal", "loss-ledger")},
}
"""The pages of what is not in the folder of the site."""
_FENCED: Final = re.compile(r"(^ *```.*?^ *```$)", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s]+)\)")
_ELSEWHERE: Final = re.compile(r"[a-z]+:|#|/")


def relinked(text: str, document: str) -> str:
    """Give a document with its links as they are in the site.

    Args:
        text: of the document.
        document: where it is, below the repository.
    """
    folder = (ROOT / document).parent
    parts = _FENCED.split(text)
    parts[::2] = [_LINK.sub(partial(_moved, folder=folder), part) for part in parts[::2]]
    return "".join(parts)


def _moved(link: re.Match[str], folder: Path) -> str:
    mark, words, target = link.groups()
    if _ELSEWHERE.match(target):
        return link[0]
    name, hash_sign, heading = target.partition("#")
    path = (folder / name).resolve().relative_to(ROOT).as_posix()
    if path.startswith(SITE):
        return f"{mark}[{words}](/{path.removeprefix(SITE)}{hash_sign}{heading})"
    if path in HOMES:
        return f"[{words}]({HOMES[path]}{hash_sign}{heading})"
    return words if path in words else f"{words} (`{path}`)"

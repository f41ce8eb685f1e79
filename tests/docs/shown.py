"""What the pages of the documentation show: commands, how they end, what they print, files to save, Python."""

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from from_code.links import ROOT

SITE: Final = ROOT / "docs"
PAGES: Final = sorted(SITE.rglob("*.md"))
ALL: Final = [ROOT / "README.md", *PAGES]
"""What shows commands."""
BLOCK: Final = re.compile(r"^( *)```([\w{}-]+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_SAVED: Final = re.compile(r"[Ss]ave this as\s+`([\w.-]+)`[^\n]*\n+ *$")
_CODE: Final = re.compile(r"# exit code (\d+)")


@dataclass(frozen=True)
class Shown:
    """A command of a page."""

    line: str
    code: int
    """How it ends, by what the page says."""
    output: str | None = None
    """What it prints, by what the page says; a line `…` stands for any number of lines."""

    @property
    def words(self) -> list[str]:
        """The command without comments and without what a shell would do with its output."""
        words = shlex.split(self.line, comments=True)
        return words[: words.index(">")] if ">" in words else words


def page_name(path: Path) -> str:
    return path.relative_to(SITE if path.is_relative_to(SITE) else ROOT).as_posix()


def blocks(text: str, language: str) -> list[str]:
    return [textwrap.dedent(body) for _, found, body in BLOCK.findall(text) if found == language]


def saved(text: str) -> dict[str, str]:
    """What the page asks to save, by the names of the files."""
    found = ((_SAVED.search(text[: block.start()]), textwrap.dedent(block[3])) for block in BLOCK.finditer(text))
    return {named[1]: body for named, body in found if named}


def commands(text: str) -> list[Shown]:
    return [
        shown
        for _, language, body in BLOCK.findall(text)
        for shown in {"sh": _lines, "powershell": _windows_lines, "console": _sessions}.get(language, _none)(body)
    ]


def _none(_body: str) -> Iterator[Shown]:
    return iter(())


def _lines(body: str) -> Iterator[Shown]:
    for line in filter(None, map(str.strip, body.splitlines())):
        code = _CODE.search(line)
        yield Shown(line, int(code[1]) if code else 0)


def _windows_lines(body: str) -> Iterator[Shown]:
    """The same on other systems: they know one separator of paths."""
    is_ours = re.compile(r" *rdmconv ")
    for line in body.splitlines():
        yield from _lines(line.replace("\\", "/") if is_ours.match(line) else line)


def _sessions(body: str) -> Iterator[Shown]:
    for part in textwrap.dedent(body).split("$ ")[1:]:
        line, _, output = part.partition("\n")
        yield Shown(line, 0, output)


def prints(expected: str, printed: str) -> bool:
    """Whether a program printed what a page shows."""
    lines = (r"(?:.*\n)*?" if line == "…" else re.escape(f"{line}\n") for line in expected.splitlines())
    return re.fullmatch("".join(lines), printed) is not None

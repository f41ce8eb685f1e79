"""The programs that are compared with each other, and how each is called."""

import dataclasses
import importlib.util
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
RIVALS = HERE / "rivals"
RULES = str(HERE / "rules.toml")
RDMCONV = (sys.executable, "-m", "rdmconv", "convert", "{input}", "-o", "{output}", "--rules", RULES, "--force")
BASE = "rdmconv"
ALONE = ("--jobs", "1")


class BenchmarkError(Exception):
    """A contender failed, or its result is wrong."""


@dataclasses.dataclass(frozen=True)
class Contender:
    """A program to measure: ``{input}`` and ``{output}`` stand for its files."""

    key: str
    label: str
    command: tuple[str, ...]
    converts: bool = True
    module: str | None = None
    """A Python module that it needs."""
    prints: bool = False
    """Whether its result goes to standard output."""

    def missing(self) -> str | None:
        """Tell what is not installed, or None when the program can be run."""
        program = self.command[0]
        if shutil.which(program) is None:
            return Path(program).name
        module = self.command[2] if self.command[1:2] == ("-m",) else self.module
        if module and importlib.util.find_spec(module) is None:
            return f"Python module {module}"
        return None

    def argv(self, source: Path, target: Path) -> list[str]:
        """Give the command with its files filled in."""
        files = {"{input}": str(source), "{output}": str(target)}
        return [files.get(word, word) for word in self.command]


def python_rival(name: str) -> tuple[str, ...]:
    """Give the command of a rival written in Python."""
    return (sys.executable, str(RIVALS / name), "{input}", "{output}")


def contenders(format_: str, rdmconv: Sequence[str]) -> list[Contender]:
    """Give the contenders for a file format, in the order in which they run."""
    copy = Contender("cp", "cp", ("cp", "{input}", "{output}"), converts=False)
    ours = [
        Contender("alone", "rdmconv --jobs 1", (*rdmconv, *ALONE)),
        Contender(BASE, "rdmconv", tuple(rdmconv)),
    ]
    if format_ == "json":
        usual = Contender("usual", "json.load and json.dump", python_rival("json_as_usual.py"))
        tuned = Contender("stdlib", "stdlib json, tuned", python_rival("stdlib_json.py"))
        fast = Contender("orjson", "orjson", python_rival("orjson_json.py"), module="orjson")
        return [
            copy,
            usual,
            tuned,
            fast,
            Contender(
                "jq",
                "jq",
                ("jq", "--compact-output", "--from-file", str(RIVALS / "convert.jq"), "{input}"),
                prints=True,
            ),
            *ours,
        ]
    check = python_rival("libxml2_check.py")[:-1]
    stylesheet = str(RIVALS / "convert.xsl")
    xslt = ("xsltproc", "-o", "{output}", stylesheet, "{input}")
    return [
        copy,
        Contender("libxml2", "libxml2 check", check, converts=False),
        Contender("lxml", "lxml streaming", python_rival("lxml_streaming.py")),
        Contender("xslt", "xsltproc", xslt),
        *ours,
    ]


def chosen(everyone: list[Contender], keys: str | None) -> list[Contender]:
    """Keep the contenders named in a list with commas, or all of them."""
    if keys is None:
        return everyone
    known = {contender.key: contender for contender in everyone}
    wanted = keys.split(",")
    if unknown := [key for key in wanted if key not in known]:
        raise BenchmarkError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    return [contender for contender in everyone if contender.key in wanted]

"""Check the documents: links between files resolve, headings linked to are there, and rule packs load and hold.

The commands that they show are run by `tests/docs`.
"""

import re
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rdmconv.rules.compiler import load_rules
from rdmconv.rules.examples import run_examples

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))
from from_code.pages import complete  # noqa: E402 - it is in no package

NOT_OURS = re.compile(r"\..*|build|dist")
"""Folders of environments, caches and what is built."""
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
BLOCK = re.compile(r"^([ ]*)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    """List the Markdown files."""
    paths = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return [ROOT / path for path in paths if not any(map(NOT_OURS.fullmatch, path.parts))]


def unsound_packs(path: Path) -> Iterator[str]:
    """Load each rule pack a document shows, and run its examples and the linter on it."""
    for number, (_, language, indented) in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")), 1):
        body = textwrap.dedent(indented)
        if language != "toml" or not body.startswith("[pack]"):
            continue
        with tempfile.TemporaryDirectory() as name:
            pack = Path(name) / "pack.toml"
            pack.write_text(body, encoding="utf-8")
            rules = load_rules([str(pack)])
            for failure in (failure for rule in rules for failure in run_examples(rule)):
                yield f"{path.relative_to(ROOT)}: block {number}: {failure.rule}: {failure.problem}"


def broken_links(path: Path) -> Iterator[str]:
    """List the links of a document that lead nowhere inside the repository."""
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.is_relative_to(ROOT) or not there.exists():
            yield f"{path.relative_to(ROOT)}: there is no {target}"
        elif heading and there.suffix == ".md" and heading not in anchors(there):
            yield f"{path.relative_to(ROOT)}: {name or 'it'} has no heading {heading}"


@cache
def anchors(path: Path) -> set[str]:
    """List the headings of a document as links name them, those that are made from the code too."""
    text = BLOCK.sub("", complete(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
    titles = re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def main() -> int:
    """Run the checks."""
    paths = documents()
    problems = [problem for path in paths for problem in broken_links(path)]
    problems += [problem for path in paths for problem in unsound_packs(path)]
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{len(paths)} documents: fine")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""Check the documents: links between files resolve, headings linked to are there, and the commands shown run.

Each `rdmconv …` line of the `sh` blocks of the README runs, in order, in an empty folder with an invented vault in it,
called `vault.rdm`, and one called `vault.json`. What the README says to save (`Save this as …`) is there too.
Rule packs in any document load, and their examples hold. What the pages in `docs` show is run by `tests/docs`.
Lines with a placeholder such as `FILE` or `<file>` are left out.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jsonschema_rs

from rdmconv.rules.compiler import load_rules
from rdmconv.rules.examples import run_examples

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))
from from_code.pages import complete  # noqa: E402 - it is in no package

README = ROOT / "README.md"
NOT_OURS = re.compile(r"\..*|build|dist")
"""Folders of environments, caches and what is built."""
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
BLOCK = re.compile(r"^([ ]*)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
SAVED = re.compile(r"[Ss]ave this as\s+`([\w.-]+)`[^\n]*\n+ *$")
PLACEHOLDER = re.compile(r"<[^>]+>|…|\.\.\.|\b[A-Z]{2,}\b")
DONE = {"convert": {0}, "inspect": {0}, "validate": {0, 1}}
"""How a command may end; the vault has findings on purpose."""
FEWEST_COMMANDS = 5


def documents() -> list[Path]:
    """List the Markdown files."""
    paths = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return [ROOT / path for path in paths if not any(map(NOT_OURS.fullmatch, path.parts))]


def unsound_packs(path: Path) -> Iterator[str]:
    """Load each rule pack a document shows, and run its examples and the linter on it."""
    for number, (_, language, body) in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")), 1):
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


def commands() -> list[str]:
    """List the commands the README shows, without those that stand for others."""
    blocks = BLOCK.findall(README.read_text(encoding="utf-8"))
    lines = [line.strip() for _, language, body in blocks if language == "sh" for line in body.splitlines()]
    return [line for line in lines if line.startswith("rdmconv ") and not PLACEHOLDER.search(line)]


def save_files(folder: Path) -> None:
    """Write what the README says to save, and the vault its commands name."""
    text = README.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        named = SAVED.search(text[: block.start()])
        if named:
            (folder / named[1]).write_text(block[3], encoding="utf-8")
    shutil.copy(ROOT / "fixtures/vaults/rdm_export.xml", folder / "vault.rdm")
    shutil.copy(ROOT / "fixtures/vaults/envelope.json", folder / "vault.json")


def failing_commands() -> Iterator[str]:
    """Run the commands of the README, and check the reports they write."""
    shown = commands()
    if len(shown) < FEWEST_COMMANDS:
        yield f"README.md: only {len(shown)} commands found: does the check still see them?"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_files(folder)
        for command in shown:
            words = shlex.split(command)
            run = subprocess.run(
                [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False
            )
            if run.returncode not in DONE.get(words[1], {0}):
                yield f"README.md: `{command}` ends with {run.returncode}: {run.stderr.strip()[-500:]}"
        yield from bad_reports(folder)


def bad_reports(folder: Path) -> Iterator[str]:
    """Check the reports the commands wrote against the published schema."""
    schema = json.loads((ROOT / "schemas/report.schema.json").read_bytes())
    reports = list(folder.glob("*.json"))
    for path in reports:
        if path.name == "vault.json":
            continue
        for error in jsonschema_rs.iter_errors(schema, json.loads(path.read_bytes()), mask="…"):
            place = "/".join(str(part) for part in error.instance_path)
            yield f"README.md: {path.name} does not follow schemas/report.schema.json at {place}: {error.message}"
    if len(reports) == 1:
        yield "README.md: no command writes a report"


def main() -> int:
    """Run the checks."""
    paths = documents()
    problems = [problem for path in paths for problem in broken_links(path)]
    problems += [problem for path in paths for problem in unsound_packs(path)]
    problems += failing_commands()
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{len(paths)} documents, {len(commands())} commands: fine")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

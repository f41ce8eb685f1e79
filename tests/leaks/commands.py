"""The table of commands: every command of the program, with every option it has, on files full of planted secrets.

A line stands for a run in the folder of `tests.leaks.bench`: `VARIABLE=… command options < FILE`.
"""

import re
from collections.abc import Iterator
from typing import Final

import typer
from typer.core import TyperCommand, TyperOption

from rdmconv.cli.app import app
from rdmconv.cli.commands import COMMANDS, load_command

PROGRAM: Final = typer.main.get_command(app)
LOADED: Final = {name: load_command(name) for name in COMMANDS}
REPORTS: Final = " ".join(f"--report report.{ending}" for ending in ("csv", "html", "json", "md", "sarif", "txt"))
OPENED: Final = "--identity keys.txt --passphrase-file words.txt"
CARRIED: Final = "--carry-encrypted --allow-referenced"

DONE: Final = (
    # inspect
    "inspect vault.xml vault.json converted.xml",
    "inspect vault.xml words.age other.bin broken.xml --format json --passphrase-file words.txt",
    "inspect vault.age -i keys.txt",
    "inspect words.age --passphrase-fd {fd}",
    "RDMCONV_PASSPHRASE={words} inspect words.age",
    "inspect - < vault.json",
    "inspect . --include *.xml --exclude c*",
    # plan
    f"plan vault.xml vault.json --all {REPORTS} --plan new.jsonl -v --no-progress",
    "plan vault.xml --where name=* --where secret=CANARY* --diff --strict --log-format json -v",
    f"plan vault.age --rules builtin --rules pack.toml --applicability unsafe --diff {OPENED}",
    f"plan words.age --passphrase-fd {{fd}} --all {CARRIED} --plan - --quiet",
    "plan vault.xml --all --only 00000000-0000-4000-8000-000000000001 --limit 1 --profile default --check",
    "plan vault.xml broken.xml --all --plan plan.jsonl --force --report report.json",
    "plan . --include *.xml --exclude [abc]* --all --report-dir reports --report-format csv -j 2",
    # apply
    f"apply plan.jsonl -o out --force {REPORTS} --strict -v --log-format json",
    "apply plan.jsonl vault.xml vault.json -o out --journal out.d --journal-plaintext",
    "apply plan.jsonl -o folder.age --encrypt-to {to} --journal undo --journal-to {to} -q",
    f"apply sealed.jsonl -o folder.age --recipients-file to.txt --journal undo --journal-to-file to.txt {OPENED}",
    "apply plan.jsonl -o folder.age --encrypt-with-passphrase --passphrase-fd {fd}",
    "apply plan.jsonl mine.xml mine.json --in-place --no-progress",
    # convert
    f"convert vault.xml --all -o out.xml {REPORTS} --verbose",
    f"convert vault.json --rules builtin --applicability unsafe {CARRIED} -o out.json --diff --log-format json -v",
    "convert vault.xml --all -o - --report report.html",
    "convert - --where secret=CANARY* -o - < vault.xml",
    f"convert mine.xml --all {CARRIED} --in-place --journal out.jsonl --journal-plaintext --strict",
    "convert vault.xml --all --only 00000000-0000-4000-8000-000000000001 --limit 1 --profile default --check",
    f"convert vault.age words.age broken.xml --all -o d.age --encrypt-to {{to}} --journal undo {OPENED} {REPORTS}",
    "convert vault.xml --all -o new.age --recipients-file to.txt --journal undo.new --journal-to {to} --force --quiet",
    "convert vault.xml --all -o new.age --encrypt-with-passphrase --passphrase-fd {fd} --journal undo.new",
    "convert vault.xml --all -o out.xml --journal undo.new --journal-to-file to.txt",
    "RDMCONV_PASSPHRASE={words} convert words.age --all --dry-run -v --diff",
    "convert vault.xml other.bin --all -o out --no-progress",
    "convert . --include v*.xml --include b* --exclude *.json --all -o out --report-dir reports --report-format html",
    f"convert . --include [vwb]* --all -o out.d --encrypt-to {{to}} --manifest new.jsonl {OPENED} -v --log-format json",
    f"convert vault.xml vault.json --all -o out.run --manifest run.jsonl --resume {REPORTS}",
    "convert vault.xml vault.json --all -o out.run --manifest run.jsonl --retry-failed -v",
    f"convert vault.xml broken.xml vault.json --all -o out --jobs 2 --diff -v {REPORTS}",
    f"convert . --include [vwb]* --all -o out.d --encrypt-to {{to}} --journal out.undo -j 3 {OPENED}",
    # revert
    "revert converted.xml --journal undo.jsonl -o out.xml -v --log-format json",
    f"revert converted.age --journal undo.age -o words.age --force --encrypt-with-passphrase {OPENED}",
    "revert converted.age --journal undo.age -o new.age --encrypt-to {to} -i keys.txt",
    "revert converted.xml --journal undo.age -o new.age --recipients-file to.txt -i keys.txt --passphrase-fd {fd} -q",
    "revert - --journal undo.jsonl -o - < converted.xml",
    # validate
    "validate vault.xml converted.xml vault.json",
    f"validate converted.xml vault.age other.bin --format json --profile default {OPENED}",
    "validate converted.xml words.age --format sarif --passphrase-fd {fd}",
    "validate . --include *.xml --exclude b*.xml",
    # explain
    "explain vault.xml Portal --all",
    "explain vault.json 00000000-0000-4000-8000-000000000003",
    "explain vault.json Robot --rules builtin --rules pack.toml --applicability unsafe -v",
    f"explain vault.xml Swapped --format json {OPENED}",
    f"explain words.age Sealed --where secret=CANARY* {CARRIED} --profile default --passphrase-fd {{fd}}",
    "explain vault.xml 00000000-0000-4000-8000-000000000007 --all --verbose",
    # export
    "export converted.xml --to csv -o out.csv -v",
    "export converted.xml --to devolutions-server --keep-in-description -o out.json --log-format json -v",
    "export converted.xml --to cxf -o out.json --format json --force --profile default",
    "export converted.xml --to csv -o - --quiet",
    f"export converted.age --to cxf -o new.age --encrypt-to {{to}} {OPENED}",
    "export vault.xml --to cxf -o new.age --recipients-file to.txt --fail-on-loss",
    "export vault.json --to csv -o new.age --encrypt-with-passphrase --passphrase-fd {fd}",
    # rules and profiles
    "rules list builtin pack.toml --format json",
    "rules show portal --rules pack.toml",
    "rules test pack.toml",
    "rules lint pack.toml",
    "rules new pack.toml --force",
    "rules schema",
    "profile list --format json",
    "profile show default --format json",
    "demo new.d",
    f"profile learn before.xml after.xml -o p.toml --name acme --value type=rdmconv-type --strict --force {OPENED}",
)
"""What is done, if not for all of its files."""
REFUSED: Final = (
    "apply vault.xml -o out",
    "apply converted.age -o out",
    "revert vault.xml --journal undo.jsonl -o out.xml",
    "revert converted.xml --journal vault.json -o out.xml",
    "validate broken.xml",
    "profile show vault.json",
    "rules lint pack.toml vault.xml",
    "profile learn before.xml vault.age -o - --passphrase-fd {fd} -i keys.txt",
    "apply plan.jsonl -o out --encrypt-to {words}",
    "convert words.age --all -o out --passphrase-file vault.xml",
    "convert vault.age --all -o out -i words.txt",
    "convert broken.xml --all -o out.xml --journal undo.new --encrypt-to {to} --report report.json",
    "export broken.xml --to csv -o out.csv",
    "inspect words.age --passphrase-file to.txt",
    "plan vault.xml --where secret={words} --plan new.jsonl",
    "plan vault.xml --rules vault.json",
    "plan vault.xml --all -j 2 --scheduler nowhere:1",
    "convert vault.xml --all -o - --scheduler nowhere:1",
    "convert s3://me:{words}@store/vault.xml --all -o out",
    "convert vault.xml --all -o s3://store/out.xml?signature={words} --report report.json",
    "inspect vault.xml https://store/vault.xml?signature={words}",
)
"""What is refused, and may say why."""
SHARED: Final = re.compile(r" (-j|--jobs) ")
"""In a line whose work is shared by processes."""
LINES: Final = (*DONE, *REFUSED)


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Give the commands of the program with their names: `convert`, `rules list`."""
    for name, command in LOADED.items():
        yield from _below(name, command)


def _below(name: str, command: TyperCommand) -> Iterator[tuple[str, TyperCommand]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word, one in below.items():
        yield from _below(f"{name} {word}".strip(), one)


def options_of(command: TyperCommand) -> list[list[str]]:
    """Give the spellings of each option of a command."""
    return [one.opts for one in command.params if isinstance(one, TyperOption)]


def command_of(line: str) -> str:
    """Tell which command a line runs."""
    words = [word for word in line.split() if "=" not in word or word.startswith("-")]
    return " ".join(words[:2]) if words[0] in {"rules", "profile"} else words[0]

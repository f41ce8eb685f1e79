"""`rdmconv demo`."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from rdmconv.cli.commands import load_command
from rdmconv.cli.local_paths import stays_here
from rdmconv.diagnostics import printable
from rdmconv.errors import OutputError, UsageError
from rdmconv.rules.samples import sample
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.folders import make_private_folders

_VAULT: Final = "vault.xml"
_WORDS: Final = "passphrase.txt"
_BACK: Final = "original.xml"


class Step(NamedTuple):
    """A command of the tour, and why one gives it."""

    why: str
    line: str


TOUR: Final = (
    Step("Look: what is in the export, and which secrets can be read?", f"rdmconv inspect {_VAULT}"),
    Step(
        "Plan: decide about every entry, and convert nothing. plan.html is for people; neither file holds a secret.",
        f"rdmconv plan {_VAULT} --plan plan.jsonl --report plan.html",
    ),
    Step("Ask why, about any entry: here about one that is left alone.", f'rdmconv explain {_VAULT} "GitHub, mirror"'),
    Step(
        "Pilot: convert one entry, to try it in RDM first, and see each field before and after.",
        f"rdmconv convert {_VAULT} --limit 1 --diff -o pilot.xml",
    ),
    Step(
        "Apply the plan, no more and no less, with an undo journal that is encrypted.",
        f"rdmconv apply plan.jsonl -o converted.xml --journal undo.age --passphrase-file {_WORDS}",
    ),
    Step("Check the result.", "rdmconv validate converted.xml"),
    Step(
        "Take it all back.",
        f"rdmconv revert converted.xml --journal undo.age --passphrase-file {_WORDS} -o {_BACK}",
    ),
)


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", callback=stays_here, help="Folder to make, or an empty one.")
    ] = Path("rdmconv-demo"),
) -> None:
    """Try it without risk: a new folder with an invented vault, which is converted step by step, and back.

    All that is done is printed. Try the same commands in the folder yourself, or others.

    Examples:

      rdmconv demo

      rdmconv demo try-it
    """
    _prepare(folder)
    # The commands speak on standard error: the tour is to be read in order.
    with redirect_stderr(sys.stdout), chdir(folder):
        for line in _tour(folder):
            typer.echo(line)


def _prepare(folder: Path) -> None:
    """Make the folder, with what the tour begins with."""
    try:
        Path.cwd()  # one that was deleted cannot be gone back to
        make_private_folders(folder)
        if any(folder.iterdir()):
            problem = f"{printable(str(folder))} is not empty: delete it, if a demo made it, or give another folder"
            raise UsageError("USE002", problem=problem)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(
            "USE002", problem=f"{printable(str(folder))} is no folder: give one that is not there"
        ) from None
    except OSError as error:
        raise OutputError("IO003", file=str(folder), problem=error.strerror or "unknown") from None
    vault = (files("rdmconv.cli") / "demo_vault.xml").read_text("utf-8")
    # Its keys are described, so that nothing that is kept anywhere looks like one.
    for name, text in ((_VAULT, sample(vault)), (_WORDS, "words for an invented vault\n")):
        with AtomicFile(folder / name, force=False) as file:
            file.write(text.encode())
            file.commit()


def _tour(folder: Path) -> Iterator[str]:
    """Go through it; a line is given before what it announces is done."""
    yield f"In {printable(str(folder))} are a vault in which everything is invented, and a passphrase for its journal."
    yield "These commands are run there, from a first look to the way back."
    for number, step in enumerate(TOUR, 1):
        yield f"\n{number}. {step.why}\n\n$ {step.line}"
        _, name, *arguments = shlex.split(step.line)
        if code := load_command(name).main(arguments, f"rdmconv {name}", standalone_mode=False):
            raise typer.Exit(code)
    if Path(_BACK).read_bytes() != Path(_VAULT).read_bytes():
        raise AssertionError("the way back leads elsewhere")
    yield f"\n{_BACK} is {_VAULT} again, byte for byte."
    report = printable(str(folder / "plan.html"))
    yield f"Open {report} in a browser. Then do the same with an export of your own: the commands are these."

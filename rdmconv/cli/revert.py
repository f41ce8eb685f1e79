"""`rdmconv revert`."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from rdmconv.cli.keys import EncryptionOptions, OpeningOptions
from rdmconv.cli.limits import limits_asked
from rdmconv.cli.local_paths import stays_here
from rdmconv.cli.message_options import MessageOptions
from rdmconv.cli.option_groups import with_groups
from rdmconv.cli.options import ForceOption, journal_option, output_option
from rdmconv.cli.outputs import refuse_replacing
from rdmconv.errors import InputError, UsageError
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.journal import revert as restore
from rdmconv.storage.journal_file import Seal, Write
from rdmconv.storage.source import Opener, Source

_STANDARD: Final = "-"
_PIECE: Final = 1 << 16


@with_groups
def revert(  # noqa: PLR0913 - most are groups of options, and each is used as it is
    file: Annotated[str, typer.Argument(metavar="OUTPUT", help="The converted file; - is standard input.")],
    output: Annotated[
        str,
        output_option("--output", "-o", metavar="ORIGINAL", callback=stays_here, help="File to write; - for stdout."),
    ],
    force: ForceOption = False,
    *,
    encryption: EncryptionOptions,
    opening: OpeningOptions,
    journal: Annotated[str, journal_option("--journal", metavar="FILE", help="What convert or apply wrote for it.")],
    speaking: MessageOptions,
) -> None:
    """Restore the file as it was before the conversion, byte for byte, from the converted file and its undo journal.

    Examples:

      rdmconv revert converted.rdm --journal undo.age -o original.rdm --identity keys.txt

      rdmconv revert converted.rdm --journal undo.age -o original.rdm --passphrase-file passphrase.txt
    """
    messages = speaking.messages()
    if file == journal == _STANDARD:
        raise UsageError("USE002", problem="the converted file and its journal cannot both be standard input")
    passphrase = opening.passphrase()
    opener = Opener(opening.keys(passphrase), limits_asked())
    seal = encryption.seal(passphrase)
    if output != _STANDARD:
        refuse_replacing([Path(output)], [journal, *opening.files, *encryption.files])
    try:
        with _opened(opener, journal) as undo, opener.open(file) as converted:
            _write(output, _pieces(undo), converted.stream, seal, force=force)
    except InputError as error:
        error.details.setdefault("file", journal if error.code == "UND001" else file)
        raise
    if output != _STANDARD:
        messages.said(f"restored: {output}")


@contextmanager
def _opened(opener: Opener, journal: str) -> Iterator[Source]:
    """Open the journal; what is wrong with it is told by its name."""
    with ExitStack() as stack:
        with _about(journal):
            undo = stack.enter_context(opener.open(journal))
        yield undo


def _pieces(journal: Source) -> Iterator[bytes]:
    """Give a journal a piece at a time; when it turns out to be damaged, that is told by its name."""
    with _about(journal.name):
        while piece := journal.stream.read(_PIECE):
            yield piece


@contextmanager
def _about(journal: str) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        error.details["file"] = journal
        raise


def _write(output: str, pieces: Iterator[bytes], converted: BinaryIO, seal: Seal | None, *, force: bool) -> None:
    if output == _STANDARD:
        held: list[bytes] = []
        _restore(pieces, converted, held.append, seal)
        for data in held:
            sys.stdout.buffer.write(data)
        return
    with AtomicFile(Path(output), force=force) as target:
        _restore(pieces, converted, target.write, seal)
        target.commit()


def _restore(pieces: Iterator[bytes], converted: BinaryIO, write: Write, seal: Seal | None) -> None:
    sealed = None if seal is None else seal(write)
    restore(pieces, converted, write if sealed is None else sealed.write)
    if sealed is not None:
        sealed.finish()

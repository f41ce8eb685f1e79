"""`rdmconv revert`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from rdmconv.cli.keys import (
    IdentityOption,
    PassphraseFileOption,
    ask_passphrase,
    identities_in,
    journal_option,
    read_passphrase,
)
from rdmconv.cli.messages import LogFormat
from rdmconv.cli.options import ForceOption, LogFormatOption, QuietOption, VerboseOption, messages_wanted, output_option
from rdmconv.errors import InputError, UsageError
from rdmconv.storage.atomic_file import AtomicFile
from rdmconv.storage.journal import revert as restore
from rdmconv.storage.source import open_source

_AGE: Final = b"age-encryption.org/"
_STANDARD: Final = "-"
_NOT_A_PASSPHRASE: Final = "the journal is for recipients, so no passphrase opens it: give --identity alone"
_NOT_AN_IDENTITY: Final = "the journal has a passphrase, so no identity opens it: leave out --identity"


def revert(  # noqa: PLR0913 - one parameter an option
    file: Annotated[str, typer.Argument(metavar="OUTPUT", help="The converted file; - is standard input.")],
    output: Annotated[str, output_option("--output", "-o", metavar="ORIGINAL", help="File to write; - for stdout.")],
    journal: Annotated[str, journal_option("--journal", metavar="FILE", help="What convert or apply wrote for it.")],
    force: ForceOption = False,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    log_format: LogFormatOption = LogFormat.TEXT,
) -> None:
    """Restore the file as it was before the conversion, byte for byte, from the converted file and its undo journal.

    Examples:

      rdmconv revert converted.rdm --journal undo.age -o original.rdm --identity keys.txt

      rdmconv revert converted.rdm --journal undo.age -o original.rdm --passphrase-file passphrase.txt
    """
    messages = messages_wanted(log_format, quiet=quiet, verbose=verbose)
    if file == journal == _STANDARD:
        raise UsageError("USE002", problem="the converted file and its journal cannot both be standard input")
    with open_source(journal) as undo:
        try:
            pieces = _opened(undo.stream, identity or [], passphrase_file)
            with open_source(file) as converted:
                _write(output, pieces, converted.stream, force=force)
        except InputError as error:
            about_journal = error.code.startswith(("AGE", "UND001"))
            error.details.setdefault("file", journal if about_journal else file)
            raise
    if output != _STANDARD:
        messages.said(f"restored: {output}")


def _opened(journal: BinaryIO, identities: list[Path], passphrase: Path | None) -> Iterator[bytes]:
    """Give a journal in clear, a piece at a time; who has no key is asked for the passphrase, if that opens it."""
    start = journal.read(len(_AGE))
    journal.seek(0)
    if start != _AGE:
        return iter(lambda: journal.read(1 << 16), b"")
    from rdmconv.crypto.age_decryptor import Decryptor  # noqa: PLC0415 - other commands need not wait for it

    decryptor = Decryptor(journal)
    if not decryptor.needs_passphrase:
        if passphrase is not None:
            raise UsageError("USE002", problem=_NOT_A_PASSPHRASE)
        return decryptor.decrypt(identities_in(identities))
    if identities:
        raise UsageError("USE002", problem=_NOT_AN_IDENTITY)
    if passphrase is None:
        return decryptor.decrypt((), ask_passphrase("Passphrase of the undo journal: ", "--passphrase-file"))
    return decryptor.decrypt((), read_passphrase(passphrase))


def _write(output: str, pieces: Iterator[bytes], converted: BinaryIO, *, force: bool) -> None:
    if output == _STANDARD:
        held: list[bytes] = []
        restore(pieces, converted, held.append)
        for data in held:
            sys.stdout.buffer.write(data)
        return
    with AtomicFile(Path(output), force=force) as target:
        restore(pieces, converted, target.write)
        target.commit()
